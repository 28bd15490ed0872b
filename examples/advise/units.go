package main

import (
	"fmt"
	"strings"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// unit is what amounts of a dimension are shown in.
type unit struct {
	name string
	size float64
}

func unitOf(d catalog.Dimension) unit {
	switch d {
	case catalog.CPU:
		return unit{" vCPU", 1}
	case catalog.Memory:
		return unit{" GiB", 1 << 30}
	case catalog.IOPS:
		return unit{" IOPS", 1}
	case catalog.Bandwidth, catalog.Throughput:
		return unit{" MB/s", 1e6}
	}
	return unit{"", 1}
}

func (u unit) amount(v float64) string {
	v /= u.size
	if v >= 1000 {
		return fmt.Sprintf("%.0f%s", v, u.name)
	}
	return fmt.Sprintf("%.3g%s", v, u.name)
}

// scaled returns values in the unit.
func (u unit) scaled(y []float64) []float64 {
	out := make([]float64, len(y))
	for i, v := range y {
		out[i] = v / u.size
	}
	return out
}

// sizeOf puts a fleet as people do: "4 vCPU/8 GiB".
func sizeOf(f advise.Fleet) string {
	return unitOf(catalog.CPU).amount(f.Capacity(catalog.CPU)) + "/" + unitOf(catalog.Memory).amount(f.Capacity(catalog.Memory))
}

// fleetMove is a change of what runs.
type fleetMove struct {
	at       int // sample, counted from the first measured one
	from, to advise.Fleet
	need     [catalog.Dimensions]float64
}

// sentence says what changes, what it costs and which dimension asks for it.
func (m fleetMove) sentence(t *trace) string {
	if m.from.Count == 0 {
		return fmt.Sprintf("Start with %s (%v, %.3f an hour): the cheapest that has %s", sizeOf(m.to), m.to, m.to.Price(), needWords(t, &m.need))
	}
	var short []string
	for _, d := range t.dimensions() {
		if have := m.from.Capacity(d); m.need[d] > have {
			short = append(short, fmt.Sprintf("%s needs %s and has %s", nameOf(d), unitOf(d).amount(m.need[d]), unitOf(d).amount(have)))
		}
	}
	why := "it suffices, and saves a tenth or more"
	if len(short) > 0 {
		why = strings.Join(short, ", ")
	}
	return fmt.Sprintf("%s → %s (%v → %v, %+.3f an hour): %s", sizeOf(m.from), sizeOf(m.to), m.from, m.to, m.to.Price()-m.from.Price(), why)
}
