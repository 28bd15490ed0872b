package anomaly

import (
	"math"
	"time"

	"github.com/portent-go/portent/internal/codec"
)

// LimitSteps sets a budget of time: a quiet series takes a full step, which
// forecasts, judges and learns, at most once in every. A sample that comes sooner is
// looked at alone, against what the newest full step expected: 56 bytes of the
// series are touched, where a full step moves two kilobytes. 0 is no limit, the
// default. The rules, for a sample of a series whose newest full step is less than
// every away in the series' own time:
//
//  1. It takes a full step all the same when the series has not warmed up, is in an
//     alarm, or has just had an unusual sample.
//  2. It takes a full step when it lies farther from the expected value than 499 of
//     500 learnt residuals: all that could open an alarm by itself does, without
//     delay. What passes is at most one of 500 of the learnt samples, so the
//     interval keeps its coverage.
//  3. Otherwise it is ordinary and teaches nothing. Its verdict has the Expected,
//     Lower and Upper of the newest full step, and a PValue that is a bound only: 1
//     inside of the interval, 1 − Coverage outside.
//
// What builds up over many samples (drift, variance, flat lines, seasons) is seen at
// the pace of full steps. So the limit is worth setting where samples come much
// faster than incidents unfold: every minute for samples of 5 to 15 seconds. On the
// minutes of aiops-kpi 2 minutes take 63 % of the time, 5 minutes 39 %; the event F1
// with the best threshold falls from .820 to .811 and .778, of alarms at one in ten
// days from .703 to .687 and .673, and the interval keeps 95 %.
// Decisions depend on the times and values of the series alone, never on a clock or
// on its neighbours: shards, batches and restarts change nothing.
//
// Set it before the first Step; states then hold what rule 3 needs
// ([Bank.AppendState]), and load in banks with another limit or none.
func (b *Bank) LimitSteps(every time.Duration) { b.every = max(every.Milliseconds(), 0) }

// gateShare is the share of learnt residuals inside of the gate. At 0.99 each of
// 12 samples between two full steps would be passed on once in a hundred times, one
// of nine full steps an extreme one; beyond 0.998 the quantile of a few thousand
// samples is a guess.
const gateShare = 0.998

// gate is what a bank remembers of the newest full step of a series.
type gate struct {
	last, full   int64   // times of the newest sample and of the newest full step, ms
	expected     float64 // there
	lower, upper float64 // the interval
	width        float64 // distance from expected that asks for a full step
	far          float32 // the same in units of a usual residual, as of a multiple of halfEvery samples
	shut         bool    // whether samples may be held back at all
}

// holds reports whether a sample is ordinary and too soon for a full step, and
// fills in its verdict.
func (g *gate) holds(v *Verdict, p *params, every, t int64, x float64) bool {
	if !g.shut || t >= g.full+every || x-x != 0 {
		return false
	}
	if t <= g.last { // out of order
		*v = notReady(t, x)
		return true
	}
	if math.Abs(x-g.expected) > g.width {
		return false
	}
	g.last = t
	*v = Verdict{Time: t, Value: x, Expected: g.expected, Lower: g.lower, Upper: g.upper, PValue: 1, Ready: true}
	if x < g.lower || x > g.upper {
		v.PValue = 1 - float64(p.coverage)
	}
	return true
}

// set takes what a full step has found.
func (g *gate) set(s *State, v *Verdict) {
	if s.last != v.Time || g.far > 0 && v.Time == g.full {
		return // refused
	}
	g.last, g.full = v.Time, v.Time
	g.expected, g.lower, g.upper = v.Expected, v.Lower, v.Upper
	g.shut = v.Ready && !s.alarm.open && s.alarm.streak == 0 && s.alarm.run == 0
	if s.n%halfEvery == 0 || s.n < 4*halfEvery {
		g.far = s.resid.quantile(gateShare)
	}
	g.width = 0
	if half := (v.Upper - v.Lower) / 2; half > 0 {
		g.width = half * max(float64(g.far/s.half), 1)
	}
}

// gateVersion is the first byte of a state with a gate, none of a state without.
const gateVersion = 0x81

func (g *gate) append(dst []byte) []byte {
	dst = append(dst, gateVersion)
	dst = codec.AppendUint64(codec.AppendUint64(dst, uint64(g.last)), uint64(g.full))
	for _, x := range [...]float64{g.expected, g.lower, g.upper, g.width} {
		dst = codec.AppendFloat64(dst, x)
	}
	dst = codec.AppendFloat32(dst, g.far)
	if g.shut {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// readGate reads the gate that a state begins with, if there is one, and returns
// the rest of the state.
func readGate(data []byte) (g gate, rest []byte, err error) {
	if len(data) == 0 || data[0] != gateVersion {
		return gate{}, data, nil
	}
	r := codec.Reader{Data: data[1:]}
	g.last, g.full = int64(r.Uint64()), int64(r.Uint64())
	g.expected, g.lower, g.upper, g.width = r.Float64(), r.Float64(), r.Float64(), r.Float64()
	g.far, g.shut = r.Float32(), r.Bool()
	if g.last < g.full || g.shut && !(g.lower <= g.upper && g.width >= 0 && g.expected-g.expected == 0) || !(g.far >= 0) {
		r.Fail("gate %+v", g)
	}
	if err := r.Err(); err != nil {
		return gate{}, nil, wrapState(err)
	}
	return g, r.Data, nil
}

// gate returns that of series i.
func (b *Bank) gate(i int) *gate {
	for len(b.gates) < len(b.states) {
		b.gates = append(b.gates, new([arena]gate))
	}
	return &b.gates[i/arena][i%arena]
}
