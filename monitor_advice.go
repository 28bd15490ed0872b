package portent

import (
	"math"
	"slices"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// demand keeps what an instance has used, evenly spaced: in each cell of
// Config.DemandStep the largest moment, because sizes are chosen for peaks. It
// exists only for instances whose shape is known.
type demand struct {
	cell  int64     // number of the newest cell since 1970
	used  []usage32 // oldest first, the newest being filled
	asked int64     // when advice was last given
}

// usage32 is one cell, by catalog.Dimension; NaN where nothing was measured.
type usage32 [catalog.Dimensions]float32

var nothingUsed = usage32{missing32, missing32, missing32, missing32, missing32}

// demandKeep is the number of cells kept: a week at the default step.
const demandKeep = 7 * 24 * 12

// step adds a moment.
func (d *demand) step(s *shard, in *instance, t int64) {
	if !in.load.sized {
		return
	}
	cell := t / s.m.cfg.DemandStep.Milliseconds()
	if len(d.used) == 0 || cell < d.cell { // time does not go back: DemandStep was shorter before a restart
		d.cell, d.used = cell, append(d.used[:0], nothingUsed)
	}
	for ; d.cell < cell; d.cell++ {
		if cell-d.cell > demandKeep { // longer away than is kept
			d.cell, d.used = cell-demandKeep, d.used[:0]
		}
		d.used = append(d.used, nothingUsed)
	}
	if extra := len(d.used) - demandKeep; extra > demandKeep/4 { // seldom, so that it costs little
		d.used = slices.Delete(d.used, 0, extra)
	}
	d.add(&in.signals)
}

func (d *demand) add(s *signals) {
	now := &d.used[len(d.used)-1]
	for dim, v := range [catalog.Dimensions]float64{
		catalog.CPU: s.cpuCores(), catalog.Memory: s.memoryBytes(), catalog.IOPS: s.at(diskOps), catalog.Bandwidth: s.bandwidth(),
		catalog.Throughput: s.at(diskBytes),
	} {
		if x := float32(v); v >= 0 && !(x <= now[dim]) {
			now[dim] = x
		}
	}
}

// usage returns the history of the finished cells for the adviser. A dimension
// that was never measured is nil.
func (d *demand) usage(m *Monitor) *advise.Usage {
	u := &advise.Usage{Step: m.cfg.DemandStep}
	cells := d.used[max(0, len(d.used)-1-demandKeep):max(0, len(d.used)-1)]
	for dim, p := range [catalog.Dimensions]*[]float64{
		catalog.CPU: &u.CPU, catalog.Memory: &u.Memory, catalog.IOPS: &u.IOPS, catalog.Bandwidth: &u.Bandwidth,
		catalog.Throughput: &u.Throughput,
	} {
		y, measured := make([]float64, len(cells)), false
		for i, c := range cells {
			y[i] = float64(c[dim])
			measured = measured || !math.IsNaN(y[i])
		}
		if measured {
			*p = y
		}
	}
	return u
}

// wants reports whether a new load band calls for another look at the size: up
// into High or Full, or down to Idle.
func (b Band) wants(before Band) bool { return b >= High && b > before || b == Idle }

// advicePerTick bounds the advice given at one tick. One takes up to half a
// second of computing, which Push waits for; the rest of a fleet that fills up
// at once has its turn at the next ticks.
const advicePerTick = 2

// adviseDue gives advice to instances whose load band or risk asked for it.
func (m *Monitor) adviseDue(t int64) {
	left := advicePerTick
	for len(m.askers) > 0 && left > 0 {
		name := m.askers[0]
		m.askers = m.askers[1:]
		in := m.instances[name]
		if in == nil || in.demand.asked != 0 && t-in.demand.asked < m.cfg.AdviceEvery.Milliseconds() {
			continue
		}
		in.demand.asked = t
		left--
		if a, err := m.advice(in); err == nil && a.Action != advise.Keep {
			m.emit(Event{Time: t, Kind: AdviceGiven, Instance: name, Advice: &a})
		}
	}
}

func (m *Monitor) advice(in *instance) (advise.Advice, error) {
	return advise.Advise(in.demand.usage(m), advise.Fleet{Shape: in.load.shape, Count: 1}, m.cfg.Catalogue, m.cfg.Advice)
}
