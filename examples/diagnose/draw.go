package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca"
)

const (
	heatWide   = 960
	heatLabels = 230
	heatRow    = 20
	heatCells  = 120 // of a row: eight units each, about what an eye tells apart
)

// heat draws rows over time; each cell is the largest of its values.
func (d *diagnosis) heat(what string, rows []row, colour func(float64) string) *svg.Canvas {
	high := float64(heatRow * len(rows))
	c := svg.New(heatWide, high+34, "heat map of "+what)
	n := len(d.frame.Time)
	x := svg.Times(d.frame.Time[0], d.frame.Time[n-1])
	p := c.Plot(heatLabels, 4, heatWide-heatLabels-10, high, x, svg.Scale{From: 0, To: float64(len(rows)), Ticks: []svg.Tick{}})
	p.Axes("", "")
	per := max(1, (n+heatCells-1)/heatCells)
	for k, r := range rows {
		y := float64(len(rows) - 1 - k)
		c.Text(heatLabels-6, 4+float64(k*heatRow)+14, clip(r.name, 34), svg.Text{Anchor: svg.End, Size: 11, Title: r.name})
		for from := 0; from < n; from += per {
			to := min(from+per, n-1)
			v := largest(r.values[from:min(from+per, n)])
			p.Cell(float64(d.frame.Time[from]), float64(d.frame.Time[to]), y+0.06, y+0.94,
				svg.Style{Fill: colour(v), Title: fmt.Sprintf("%s, %s: %.3g", r.name, clock(d.frame.Time[from]), v)})
		}
	}
	p.Vertical(float64(d.ranking.At), "", svg.Style{Stroke: "#b2182b", Dash: "3 3"})
	return c
}

func largest(values []float64) float64 {
	top := math.NaN()
	for _, v := range values {
		if !(v <= top) && v == v {
			top = v
		}
	}
	return top
}

// rings are the colours of roles.
var rings = map[rca.Role]svg.Style{
	rca.Healthy:   {Stroke: "#94a3b8"},
	rca.Root:      {Stroke: "#b2182b", Width: 4},
	rca.Carrier:   {Stroke: "#e08214", Width: 3},
	rca.Victim:    {Stroke: "#e6b800", Width: 3},
	rca.Bystander: {Stroke: "#64748b", Width: 2, Dash: "3 3"},
}

// drawGraph lays the components out by their distance from those nobody calls.
func (d *diagnosis) drawGraph() *svg.Canvas {
	layers := d.layers()
	tall := 1
	for _, l := range layers {
		tall = max(tall, len(l))
	}
	const gap, top, r = 74.0, 44.0, 15.0
	wide := max(960/float64(len(layers)), 120)
	c := svg.New(wide*float64(len(layers)), top+gap*float64(tall), "call graph with blame")
	type point struct{ x, y float64 }
	at := map[string]point{}
	for i, l := range layers {
		for k, name := range l {
			at[name] = point{wide * (float64(i) + 0.5), top + gap*(float64(k)+0.5*float64(tall-len(l)))}
		}
	}
	for _, e := range d.graph.Edges {
		a, b := at[e.Caller], at[e.Callee]
		if e.Caller == e.Callee {
			continue
		}
		length := math.Hypot(b.x-a.x, b.y-a.y)
		ux, uy := (b.x-a.x)/length, (b.y-a.y)/length
		x, y := b.x-ux*(r+4), b.y-uy*(r+4)
		c.Line(a.x+ux*r, a.y+uy*r, x, y, svg.Style{Stroke: "#94a3b8", Title: e.Caller + " calls " + e.Callee})
		c.Line(x, y, x-8*ux+4*uy, y-8*uy-4*ux, svg.Style{Stroke: "#94a3b8"})
		c.Line(x, y, x-8*ux-4*uy, y-8*uy+4*ux, svg.Style{Stroke: "#94a3b8"})
	}
	share, role := map[string]float64{}, map[string]rca.Role{}
	for i, k := range d.ranking.Components {
		share[k.Component], role[k.Component] = k.Share, d.impact.Parts[i].Role
	}
	for _, l := range layers {
		for _, name := range l {
			s := rings[role[name]]
			s.Fill, s.Title = svg.Sequential(math.Sqrt(share[name])), fmt.Sprintf("%s: %.1f %% of the blame, %s", name, 100*share[name], role[name])
			c.Circle(at[name].x, at[name].y, r, s)
			c.Text(at[name].x, at[name].y+r+15, clip(name, 22), svg.Text{Anchor: svg.Middle, Size: 11, Title: name})
		}
	}
	return c
}

// layers are the components of the graph by the number of calls from the
// outside; what only a cycle reaches follows its first name.
func (d *diagnosis) layers() (layers [][]string) {
	depth, called := map[string]int{}, map[string]bool{}
	var names []string
	for _, e := range d.graph.Edges {
		names = append(names, e.Caller, e.Callee)
		called[e.Callee] = called[e.Callee] || e.Caller != e.Callee
	}
	slices.Sort(names)
	names = slices.Compact(names)
	spread := func(from string) {
		depth[from] = 0
		for queue := []string{from}; len(queue) > 0; queue = queue[1:] {
			for _, e := range d.graph.Edges {
				if _, ok := depth[e.Callee]; !ok && e.Caller == queue[0] {
					depth[e.Callee] = depth[queue[0]] + 1
					queue = append(queue, e.Callee)
				}
			}
		}
	}
	for _, outside := range []bool{true, false} {
		for _, n := range names {
			if _, ok := depth[n]; !ok && called[n] != outside {
				spread(n)
			}
		}
	}
	for _, n := range names {
		for len(layers) <= depth[n] {
			layers = append(layers, nil)
		}
		layers[depth[n]] = append(layers[depth[n]], n)
	}
	return layers
}
