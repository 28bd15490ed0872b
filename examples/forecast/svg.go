package main

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
	"time"
)

// chart is one series with its forecast.
type chart struct {
	series
	mean, low, high []float64
	level           float64
	seasons         []float64
}

// The picture: one panel per series, in SVG pixels.
const (
	width, panel               = 960, 260
	left, right, top, bottom   = 64, 16, 34, 30
	plotWidth, plotHeight      = width - left - right, panel - top - bottom
	historyPerHorizon, leastOf = 4, 60
)

// drawSVG draws the panels below one another. Texts are escaped; there is no
// script and nothing is loaded.
func drawSVG(charts []chart) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`+"\n",
		width, panel*len(charts), width, panel*len(charts))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" fill="#fff"/>`+"\n")
	for i, c := range charts {
		fmt.Fprintf(&b, `<g transform="translate(0,%d)">`+"\n", i*panel)
		p := newPlot(c)
		p.frame(&b)
		p.band(&b)
		p.line(&b, c.values[p.from:], 0, "#334155", 1.2)
		p.line(&b, c.mean, len(c.values)-p.from, "#c2410c", 1.8)
		b.WriteString("</g>\n")
	}
	b.WriteString("</svg>\n")
	return b.Bytes()
}

// plot maps a chart to pixels. The history shown is four horizons long: enough
// to see the pattern that is continued, short enough to see the forecast.
type plot struct {
	chart
	from     int // first step shown
	steps    int
	min, max float64
}

func newPlot(c chart) *plot {
	h := len(c.mean)
	shown := max(historyPerHorizon*h, leastOf)
	if len(c.seasons) > 0 {
		shown = max(shown, int(3*c.seasons[0]))
	}
	p := &plot{chart: c, from: max(0, len(c.values)-shown), min: math.Inf(1), max: math.Inf(-1)}
	p.steps = len(c.values) - p.from + h
	for _, x := range [][]float64{c.values[p.from:], c.low, c.high, c.mean} {
		for _, v := range x {
			if !math.IsNaN(v) {
				p.min, p.max = math.Min(p.min, v), math.Max(p.max, v)
			}
		}
	}
	if !(p.max > p.min) {
		p.min, p.max = p.min-1, p.max+1
	}
	return p
}

func (p *plot) x(i int) float64 {
	return left + plotWidth*float64(i)/math.Max(1, float64(p.steps-1))
}

func (p *plot) y(v float64) float64 {
	return top + plotHeight*(1-(v-p.min)/(p.max-p.min))
}

// frame draws title, axes and the boundary between past and future.
func (p *plot) frame(b *bytes.Buffer) {
	fmt.Fprintf(b, `<text x="%d" y="20" font-weight="bold">%s</text>`+"\n", left, html.EscapeString(clip(p.name, 80)))
	fmt.Fprintf(b, `<text x="%d" y="20" text-anchor="end" fill="#64748b">forecast with %.3g %% interval; %s</text>`+"\n",
		width-right, 100*p.level, seasonText(p.seasons))
	for _, v := range ticks(p.min, p.max) {
		fmt.Fprintf(b, `<path d="M%d %.1fH%d" stroke="#e2e8f0"/><text x="%d" y="%.1f" text-anchor="end" fill="#64748b">%s</text>`+"\n",
			left, p.y(v), width-right, left-6, p.y(v)+4, strconv.FormatFloat(v, 'g', 5, 64))
	}
	for k := 0; k <= 5; k++ {
		i := k * (p.steps - 1) / 5
		anchor := [...]string{"start", "middle", "middle", "middle", "middle", "end"}[k]
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="%s" fill="#64748b">%s</text>`+"\n",
			p.x(i), panel-10, anchor, p.at(p.from+i).Format(p.timeLayout()))
	}
	now := p.x(len(p.values) - p.from - 1)
	fmt.Fprintf(b, `<path d="M%.1f %dV%d" stroke="#94a3b8" stroke-dasharray="3 3"/>`+"\n", now, top, top+plotHeight)
}

func (p *plot) timeLayout() string {
	switch span := time.Duration(p.steps) * p.step; {
	case span > 10*24*time.Hour:
		return "2006-01-02"
	case span > 12*time.Hour:
		return "01-02 15:04"
	}
	return "15:04:05"
}

// ticks returns three to six round values.
func ticks(lo, hi float64) []float64 {
	step := math.Pow(10, math.Floor(math.Log10((hi-lo)/3)))
	for _, f := range []float64{5, 2, 1} {
		if (hi-lo)/(f*step) >= 3 {
			step *= f
			break
		}
	}
	var out []float64
	for v := math.Ceil(lo/step) * step; v <= hi && len(out) < 20; v += step {
		out = append(out, v+0) // no -0
	}
	return out
}

// band fills the interval.
func (p *plot) band(b *bytes.Buffer) {
	n := len(p.values) - p.from
	b.WriteString(`<path fill="#fdba74" fill-opacity="0.45" d="`)
	command := byte('M')
	for k, v := range p.high {
		fmt.Fprintf(b, "%c%.1f %.1f", command, p.x(n+k), p.y(v))
		command = 'L'
	}
	for k := len(p.low) - 1; k >= 0; k-- {
		fmt.Fprintf(b, "L%.1f %.1f", p.x(n+k), p.y(p.low[k]))
	}
	b.WriteString(`Z"/>` + "\n")
}

// line draws values from step first on, broken at gaps; a value alone is a dot.
func (p *plot) line(b *bytes.Buffer, values []float64, first int, colour string, stroke float64) {
	fmt.Fprintf(b, `<path fill="none" stroke="%s" stroke-width="%.1f" stroke-linecap="round" d="`, colour, stroke)
	command := byte('M')
	for i, v := range values {
		if math.IsNaN(v) {
			command = 'M'
			continue
		}
		fmt.Fprintf(b, "%c%.1f %.1f", command, p.x(first+i), p.y(v))
		if command == 'M' {
			b.WriteString("h0")
		}
		command = 'L'
	}
	b.WriteString(`"/>` + "\n")
}
