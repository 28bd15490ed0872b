package main

import (
	"fmt"
	"os"
	"time"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/scoring/catalog"
)

// The drawing of one dimension, in SVG units.
const (
	width, height            = 1060, 300
	left, right, top, bottom = 70, 16, 34, 34
	// mostRows changes are explained on the page; the JSON lines have all.
	mostRows = 500
)

// writePage writes the page of the first play, with the table of all; "" writes
// nothing.
func writePage(file string, t *trace, plays []*play) error {
	if file == "" {
		return nil
	}
	p := plays[0]
	page := &svg.Page{Title: "Sizing of " + t.name}
	page.Text(fmt.Sprintf("%d samples every %v from %s. The first %s only teach; policies are measured on the rest, by the same replay.",
		t.samples(), t.step, t.start.Format(time.RFC3339), spanWords(time.Duration(p.first)*t.step)))
	page.Heading("Policies")
	var rows [][]string
	for _, q := range plays {
		rows = append(rows, q.cells(t))
	}
	page.Table(head(t), rows, func(c int) bool { return c > 0 })
	page.Text("Slack is the unused share of what was provisioned, missed the share of samples that found too little. Oracles know the future.")
	page.Heading("Demand and capacity, by " + p.name)
	for _, d := range t.dimensions() {
		page.Draw(p.draw(t, d))
	}
	if len(p.moves) > 0 {
		page.Heading("What runs, and why it changes")
		page.Table([]string{"time", "from what to what"}, fleetRows(p.fleetLines(t)), nil)
	}
	page.Heading("Every change, explained")
	page.Table([]string{"time", "dimension", "why", "fleet"}, changeRows(p.lines(t)), nil)
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	if _, err = page.WriteTo(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func fleetRows(lines []fleetLine) [][]string {
	var rows [][]string
	for i, l := range lines {
		if i == mostRows {
			rows = append(rows, []string{"", fmt.Sprintf("and %d more, see the JSON lines", len(lines)-i)})
			break
		}
		rows = append(rows, []string{l.Time.Format(rowTime), l.Reason})
	}
	return rows
}

// rowTime has no place to break a line at; the year is said on top.
const rowTime = "2\u00a0Jan\u00a015:04"

func changeRows(lines []changeLine) [][]string {
	var rows [][]string
	for i, c := range lines {
		if i == mostRows {
			rows = append(rows, []string{"", "", fmt.Sprintf("and %d more, see the JSON lines", len(lines)-i), ""})
			break
		}
		rows = append(rows, []string{c.Time.Format(rowTime), c.Dimension, c.Reason, c.Fleet})
	}
	return rows
}

// draw shows demand, capacity and the band that each decision expected.
func (p *play) draw(t *trace, d catalog.Dimension) *svg.Canvas {
	u := unitOf(d)
	y, capacity, wanted := u.scaled(t.used[d]), u.scaled(p.capacity(d)), p.wanted[d]
	c := svg.New(width, height, nameOf(d)+": demand and capacity")
	x := svg.Times(t.at(p.first).UnixMilli(), t.at(len(y)-1).UnixMilli())
	plot := c.Plot(left, top, width-left-right, height-top-bottom, x, svg.Fit(y[p.first:], capacity, []float64{0}))
	plot.Axes("", "")
	c.Text(left, 20, title(nameOf(d), u), svg.Text{Bold: true})
	s := p.score[d]
	c.Text(width-right, 20, fmt.Sprintf("slack %.3f, missed %.2f %%", s.Slack, 100*s.Under), svg.Text{Anchor: svg.End, Colour: "#64748b"})
	var at, low, high []float64
	for i, b := range wanted.Bands {
		end := len(y)
		if i+1 < len(wanted.Bands) {
			end = wanted.Bands[i+1].At
		}
		at = append(at, millis(t, b.At), millis(t, end))
		low, high = append(low, b.Low/u.size, b.Low/u.size), append(high, b.High/u.size, b.High/u.size)
	}
	band, demand, given := svg.Style{Fill: "#fdba74", Opacity: 0.5}, svg.Style{Stroke: "#334155", Width: 1}, svg.Style{Stroke: "#2563eb", Width: 1.6}
	plot.Area(at, low, high, band)
	var xs []float64
	for i := p.first; i < len(y); i++ {
		xs = append(xs, millis(t, i))
	}
	plot.Curve(xs, y[p.first:], demand)
	plot.Curve(xs, capacity, given)
	names, styles := []string{"demand", "capacity"}, []svg.Style{demand, given}
	if len(at) > 0 {
		names, styles = append(names, "expected, 9 in 10"), append(styles, band)
	}
	c.Legend(left+150, 14, names, styles)
	return c
}

// title is a dimension with its unit: "memory, GiB".
func title(name string, u unit) string {
	if u.name == "" || u.name == " "+name {
		return name
	}
	return name + "," + u.name
}

func millis(t *trace, i int) float64 { return float64(t.at(i).UnixMilli()) }

// spanWords writes whole days as such.
func spanWords(d time.Duration) string {
	if n := d / (24 * time.Hour); n > 0 && d%(24*time.Hour) == 0 {
		return fmt.Sprintf("%d days", n)
	}
	return d.String()
}
