package main

import (
	"fmt"
	"html"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
)

func writePage(w io.Writer, set, model string, missed, cried []scene) {
	title := html.EscapeString(model + " on " + set)
	fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>%s</title>
<style>body{font:14px system-ui,sans-serif;max-width:960px;margin:2em auto;padding:0 1em;color:#222}svg{display:block;width:100%%;margin:.2em 0 1.6em}p{margin:0}</style>
<h1>%s</h1><p>Top: values, with the 95 %% band where the model has one. Below: score, with the threshold that is best for the series in hindsight. Red: labelled anomalous.</p>
`, title, title)
	for _, part := range []struct {
		name   string
		scenes []scene
	}{{"Worst misses", missed}, {"Worst false alarms", cried}} {
		fmt.Fprintf(w, "<h2>%s</h2>\n", part.name)
		for _, c := range part.scenes {
			c.write(w)
		}
	}
	fmt.Fprintln(w, "</html>")
}

// around is how many samples are drawn before and after.
const around = 180

func (c scene) write(w io.Writer) {
	from, to := max(0, c.at-around), min(len(c.s.Value), min(c.end, c.at+4*around)+around)
	fmt.Fprintf(w, "<p><b>%s</b> %s: %s</p>\n", html.EscapeString(c.s.Name),
		time.UnixMilli(c.s.Time[c.at]).UTC().Format("2006-01-02 15:04"), html.EscapeString(c.explanation))
	fmt.Fprintf(w, `<svg viewBox="0 0 900 230" role="img"><g fill="none" stroke-width="1">`)
	for _, seg := range measure.Segments(c.s.Label[from:to]) {
		fmt.Fprintf(w, `<rect x="%.1f" y="0" width="%.1f" height="230" fill="#d33" fill-opacity=".15"/>`,
			c.x(seg.From, from, to), c.x(seg.To, from, to)-c.x(seg.From, from, to)+1)
	}
	fmt.Fprintf(w, `<path d="M%.1f 0V230" stroke="#d33" stroke-dasharray="3 3"/>`, c.x(c.at-from, from, to))
	value := scaleOf(c.s.Value[from:to], 5, 150)
	if c.lower != nil {
		c.path(w, c.lower, from, to, value, "#9ac")
		c.path(w, c.upper, from, to, value, "#9ac")
	}
	c.path(w, c.s.Value, from, to, value, "#124")
	limit := append(slices.Clone(c.score[from:to]), 0)
	if !math.IsInf(c.threshold, 0) {
		limit = append(limit, c.threshold)
	}
	score := scaleOf(limit, 165, 225)
	c.path(w, c.score, from, to, score, "#a60")
	if !math.IsInf(c.threshold, 0) {
		fmt.Fprintf(w, `<path d="M0 %.1fH900" stroke="#a60" stroke-dasharray="2 4"/>`, score(c.threshold))
	}
	fmt.Fprintln(w, "</g></svg>")
}

func (c scene) x(i, from, to int) float64 { return 900 * float64(i) / float64(max(1, to-from-1)) }

// path draws values, with a break where one is missing; a value alone is a dot.
func (c scene) path(w io.Writer, v []float64, from, to int, y func(float64) float64, colour string) {
	var d strings.Builder
	pen := "M"
	for i := from; i < to; i++ {
		if math.IsNaN(v[i]) || math.IsInf(v[i], 0) {
			pen = "M"
			continue
		}
		fmt.Fprintf(&d, "%s%.1f %.1f", pen, c.x(i-from, from, to), y(v[i]))
		if pen == "M" && (i+1 == to || math.IsNaN(v[i+1])) {
			d.WriteString("h1")
		}
		pen = "L"
	}
	fmt.Fprintf(w, `<path d="%s" stroke="%s"/>`, d.String(), colour)
}

// scaleOf maps the range of v to top … bottom, upside down; what lies outside is
// drawn at the edge.
func scaleOf(v []float64, top, bottom float64) func(float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, x := range v {
		if !math.IsNaN(x) && !math.IsInf(x, 0) {
			lo, hi = min(lo, x), max(hi, x)
		}
	}
	return func(x float64) float64 {
		if !(hi > lo) {
			return (top + bottom) / 2
		}
		return bottom - (bottom-top)*min(max((x-lo)/(hi-lo), -0.02), 1.02)
	}
}
