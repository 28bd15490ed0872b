package main

import (
	"io"
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/internal/svg"
)

func writePage(w io.Writer, set, model string, missed, cried []scene) error {
	page := svg.Page{Title: model + " on " + set}
	page.Text("Top: values, with the 95 % band where the model has one. Below: score, with the threshold that is best for the series in hindsight. Red: labelled anomalous.")
	for _, part := range []struct {
		name   string
		scenes []scene
	}{{"Worst misses", missed}, {"Worst false alarms", cried}} {
		page.Heading(part.name)
		for _, c := range part.scenes {
			page.Text(c.s.Name + " " + time.UnixMilli(c.s.Time[c.at]).UTC().Format("2006-01-02 15:04") + ": " + c.explanation)
			page.Draw(c.draw())
		}
	}
	_, err := page.WriteTo(w)
	return err
}

// around is how many samples are drawn before and after.
const around = 180

// Paint of a scene.
var (
	valueLine  = svg.Style{Stroke: "#112244"}
	bandLine   = svg.Style{Stroke: "#99aacc"}
	scoreLine  = svg.Style{Stroke: "#aa6600"}
	limitLine  = svg.Style{Stroke: "#aa6600", Dash: "2 4"}
	labelPatch = svg.Style{Fill: "#dd3333", Opacity: 0.15}
	placeLine  = svg.Style{Stroke: "#dd3333", Dash: "3 3"}
)

// draw draws values and score around the place.
func (c *scene) draw() *svg.Canvas {
	from, to := max(0, c.at-around), min(len(c.s.Value), min(c.end, c.at+4*around)+around)
	times := make([]float64, to-from)
	for i := range times {
		times[i] = float64(c.s.Time[from+i])
	}
	canvas := svg.New(900, 260, c.s.Name+": values and score")
	x := svg.Times(c.s.Time[from], c.s.Time[to-1])
	bare := x
	bare.Ticks = []svg.Tick{} // the score below carries the labels
	values := canvas.Plot(60, 5, 830, 150, bare, svg.Fit(c.s.Value[from:to]))
	score := canvas.Plot(60, 165, 830, 65, x, svg.Fit(append(slices.Clone(c.score[from:to]), c.limits()...)))
	for _, seg := range measure.Segments(c.s.Label[from:to]) {
		for _, p := range []*svg.Plot{values, score} {
			p.Cell(times[seg.From], times[min(seg.To, len(times)-1)], p.Y.From, p.Y.To, labelPatch)
		}
	}
	for _, p := range []*svg.Plot{values, score} {
		p.Axes("", "")
		p.Vertical(times[c.at-from], "", placeLine)
	}
	if c.lower != nil {
		values.Curve(times, c.lower[from:to], bandLine)
		values.Curve(times, c.upper[from:to], bandLine)
	}
	values.Curve(times, c.s.Value[from:to], valueLine)
	score.Curve(times, c.score[from:to], scoreLine)
	score.Horizontal(c.threshold, "", limitLine)
	return canvas
}

// limits are the scores to show besides those of the samples.
func (c *scene) limits() []float64 {
	if math.IsInf(c.threshold, 0) {
		return []float64{0}
	}
	return []float64{0, c.threshold}
}
