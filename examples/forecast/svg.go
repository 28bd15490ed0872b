package main

import (
	"strconv"
	"time"

	"github.com/portent-go/portent/internal/svg"
)

// chart is one series with its forecast.
type chart struct {
	series
	mean, low, high []float64
	level           float64
	seasons         []float64
}

// The picture: one panel per series, in SVG units.
const (
	width, panel             = 960, 260
	left, right, top, bottom = 64, 16, 34, 30
)

// The history shown is four horizons long: enough to see the pattern that is
// continued, short enough to see the forecast.
const historyPerHorizon, leastOf = 4, 60

// drawSVG draws the panels below one another.
func drawSVG(charts []chart) []byte {
	c := svg.New(width, float64(panel*len(charts)), "forecasts with their intervals")
	for i := range charts {
		c.Shift(0, float64(i*panel))
		charts[i].draw(c)
		c.Unshift()
	}
	b, _ := c.AppendText(nil) // never fails
	return b
}

func (c *chart) draw(canvas *svg.Canvas) {
	from, h := c.shown(), len(c.mean)
	now := len(c.values)
	past, future := c.times(from, now), c.times(now, now+h)
	history := c.values[from:]
	x := svg.Times(c.at(from).UnixMilli(), c.at(now+h-1).UnixMilli())
	p := canvas.Plot(left, top, width-left-right, panel-top-bottom, x, svg.Fit(history, c.low, c.high, c.mean))
	p.Axes("", "")
	p.Text(left, 20, clip(c.name, 80), svg.Text{Bold: true})
	p.Text(width-right, 20, c.caption(), svg.Text{Anchor: svg.End, Colour: "#64748b"})
	p.Area(future, c.low, c.high, svg.Style{Fill: "#fdba74", Opacity: 0.45})
	p.Vertical(past[len(past)-1], "", svg.Style{Stroke: "#94a3b8", Dash: "3 3"})
	p.Curve(past, history, svg.Style{Stroke: "#334155", Width: 1.2})
	p.Curve(future, c.mean, svg.Style{Stroke: "#c2410c", Width: 1.8})
}

func (c *chart) caption() string {
	return "forecast with " + strconv.FormatFloat(100*c.level, 'g', 3, 64) + " % interval; " + seasonText(c.seasons)
}

// shown is the first step of the picture.
func (c *chart) shown() int {
	shown := max(historyPerHorizon*len(c.mean), leastOf)
	if len(c.seasons) > 0 {
		shown = max(shown, int(3*c.seasons[0]))
	}
	return max(0, len(c.values)-shown)
}

// times returns the Unix milliseconds of steps [from, to).
func (c *chart) times(from, to int) []float64 {
	xs := make([]float64, to-from)
	for i := range xs {
		xs[i] = float64(c.at(from+i).UnixNano()) / float64(time.Millisecond)
	}
	return xs
}
