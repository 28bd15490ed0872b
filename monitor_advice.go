package portent

import (
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

// demand keeps what an instance has used, evenly spaced: in each cell of
// Config.DemandStep the largest moment, because sizes are chosen for peaks. It
// exists only for instances whose shape is known.
type demand struct {
	cell    int64     // number of the newest cell since 1970
	used    []usage32 // oldest first, the newest being filled
	looked  int64     // when the size was last looked at
	due     int64     // when it will be looked at unasked
	waiting bool      // in Monitor.askers
	told    int64     // when advice was last given
	price   float64   // of the size advised then
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
	u := &advise.Usage{Step: m.cfg.DemandStep, End: time.UnixMilli(d.cell * m.cfg.DemandStep.Milliseconds())}
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

// ask queues an instance for a look at its size.
func (m *Monitor) ask(in *instance) {
	if in != nil && !in.demand.waiting {
		in.demand.waiting = true
		m.askers = append(m.askers, in.name)
	}
}

// waitAgain marks the instances that a snapshot's queue names.
func (m *Monitor) waitAgain() {
	for _, name := range m.askers {
		if in := m.instances[name]; in != nil {
			in.demand.waiting = true
		}
	}
}

// askDue queues the instances that have not been looked at for AdviceEvery,
// whatever their load is now: advice comes before the load does.
func (m *Monitor) askDue(t int64) {
	if m.cfg.Shape == nil {
		return
	}
	var due []string
	for name, in := range m.instances {
		if !in.started() { // a batch is known before its samples are
			continue
		}
		if in.demand.due == 0 {
			in.demand.due = t + m.cfg.AdviceEvery.Milliseconds()
		}
		if t >= in.demand.due && !in.demand.waiting {
			due = append(due, name)
		}
	}
	slices.Sort(due)
	for _, name := range due {
		m.ask(m.instances[name])
	}
}

// advicePerTick bounds the advice given at one tick. One takes up to half a
// second of computing, which Push waits for; the rest of a fleet that fills up
// at once has its turn at the next ticks.
const advicePerTick = 2

// adviseDue looks at the sizes of the instances that wait for it.
func (m *Monitor) adviseDue(t int64) {
	left := advicePerTick
	for len(m.askers) > 0 && left > 0 {
		name := m.askers[0]
		m.askers = m.askers[1:]
		in := m.instances[name]
		if in == nil {
			continue
		}
		in.demand.waiting = false
		if in.demand.looked != 0 && t-in.demand.looked < m.cfg.AdviceEvery.Milliseconds() {
			continue
		}
		in.demand.looked, in.demand.due = t, t+m.cfg.AdviceEvery.Milliseconds()
		if in.load.size(m, name); !in.load.sized {
			continue
		}
		left--
		if a, err := m.advice(in); err == nil && in.news(t, &a, m.cfg.Advice.Horizon.Milliseconds()) {
			m.emit(Event{Time: t, Kind: AdviceGiven, Instance: name, Advice: &a})
		}
	}
}

// news reports whether advice is worth an event. Within the horizon of the last
// one only a dearer size is, so that advice does not flap between neighbours, or
// that nothing is large enough. That nothing can be said is news while the load is
// high.
func (in *instance) news(t int64, a *advise.Advice, horizon int64) bool {
	d := &in.demand
	fits := a.Refusal != advise.NothingFits
	switch recent := d.told != 0 && t-d.told < horizon; {
	case a.Action == advise.Keep,
		a.Action == advise.Refuse && fits && in.load.band < High,
		recent && fits && a.To.Price() <= d.price,
		recent && !fits && d.price == nothingFits:
		return false
	}
	d.told, d.price = t, a.To.Price()
	if !fits {
		d.price = nothingFits
	}
	return true
}

// nothingFits stands for the price of a size where there was none.
const nothingFits = -1

func (m *Monitor) advice(in *instance) (advise.Advice, error) {
	return advise.Advise(in.demand.usage(m), advise.Fleet{Shape: in.load.shape, Count: 1}, m.cfg.Catalogue, m.cfg.Advice)
}
