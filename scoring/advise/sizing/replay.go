package sizing

import (
	"fmt"
	"math"
	"time"
)

// Replay asks a policy along a recorded demand and measures what it would have
// given: the one simulator behind every figure on policies here, ours and
// rivals'.
type Replay struct {
	// Step is the time between samples, above 0.
	Step time.Duration
	// Warmup is the history a policy has before its first decision. Default 7
	// days: a week is what every policy measured here may look back on.
	Warmup time.Duration
	// Delay is how long a decision takes to come into force; the first one does at
	// once. Default 0, as in the figures published for such policies. Policies are
	// shown the capacity they decided on.
	Delay time.Duration
	// Start is the time of the first sample; it matters to calendars only.
	Start time.Time
}

// defaultWarmup is argued at Replay.
const defaultWarmup = 7 * 24 * time.Hour

// Move is one change of capacity.
type Move struct {
	At       int // the first sample the new capacity holds for, but for Replay.Delay
	From, To float64
	Cause    Cause
	Saving   float64 // see Decision
	// Low and High are the band of the last decision; both 0 without one.
	Low, High float64
}

// Reason puts the move in words; numbers are in the units of demand.
func (m Move) Reason() string {
	return m.ReasonIn(func(v float64) string { return fmt.Sprintf("%.4g", v) })
}

// ReasonIn is Reason with amounts of demand written by the caller: "14.2 GiB".
func (m Move) ReasonIn(amount func(float64) string) string {
	band := ""
	if m.High > 0 {
		band = fmt.Sprintf(" (next slot: %s to %s, nine times in ten)", amount(m.Low), amount(m.High))
	}
	from, to := amount(m.From), amount(m.To)
	switch m.Cause {
	case GrowAhead, Shrink:
		return fmt.Sprintf("%s from %s to %s: holding would cost %.2f slots of idle capacity more over the next day%s", title(m.Cause), from, to, m.Saving, band)
	case GrowNow:
		return fmt.Sprintf("Grow at once from %s to %s: too much was missed within minutes%s", from, to, band)
	case Overridden:
		return fmt.Sprintf("From %s to %s because the calendar asks for it", from, to)
	case AbovePeaks:
		return fmt.Sprintf("Grow from %s to %s: its peaks, or what a kill asked for, came up to what there was%s", from, to, band)
	}
	return fmt.Sprintf("From %s to %s: %s", from, to, m.Cause)
}

func title(c Cause) string {
	if c == Shrink {
		return "Shrink"
	}
	return "Grow ahead"
}

// Band is what a decision expected of the samples from At on.
type Band struct {
	At        int
	Low, High float64
}

// Result is what a policy gave on one series.
type Result struct {
	First    int       // the first sample measured
	Capacity []float64 // of each sample from First on
	Moves    []Move    // without the first provision
	Bands    []Band    // of the decisions that had one
	Score
}

// Run plays the demand y, NaN where missing, against the policy. The first
// decision is made after the warm-up, the next ones every p.Every(). A sample is
// measured against the capacity decided before it was seen. Errors: [ErrOptions],
// [ErrUsage], [ErrCapacity], and those of the policy.
func (r Replay) Run(y []float64, p Policy) (*Result, error) {
	first, every, err := r.spans(p, len(y))
	if err != nil {
		return nil, err
	}
	if err := checkUsage(y); err != nil {
		return nil, err
	}
	res := &Result{First: first, Capacity: make([]float64, 0, len(y)-first)}
	reactor, reacts := p.(Reactor)
	v := View{Step: r.Step}
	for i := first; i < len(y); i++ {
		v.Past, v.Time = y[:i], r.Start.Add(time.Duration(i)*r.Step)
		d := Decision{Capacity: v.Capacity}
		switch {
		case (i-first)%every == 0:
			d, err = p.Decide(v)
		case reacts:
			d, err = reactor.React(v)
		}
		if err == nil {
			err = res.move(i, &v, d)
		}
		if err != nil {
			return nil, fmt.Errorf("sample %d: %w", i, err)
		}
		res.Capacity = append(res.Capacity, v.Capacity)
	}
	res.Capacity = delayed(res.Capacity, int(r.Delay/r.Step))
	res.Score = Measure(y[first:], res.Capacity, r.Step)
	return res, nil
}

// delayed returns capacities that come into force so many samples later.
func delayed(c []float64, by int) []float64 {
	if by == 0 {
		return c
	}
	out := make([]float64, len(c))
	for i := range out {
		out[i] = c[max(i-by, 0)]
	}
	return out
}

func (res *Result) move(i int, v *View, d Decision) error {
	if !(d.Capacity > 0) || math.IsInf(d.Capacity, 0) {
		return fmt.Errorf("%w: %v (%v)", ErrCapacity, d.Capacity, d.Refusal)
	}
	if d.High > 0 {
		res.Bands = append(res.Bands, Band{i, d.Low, d.High})
	}
	if d.Capacity != v.Capacity && i > res.First {
		m := Move{At: i, From: v.Capacity, To: d.Capacity, Cause: d.Cause, Saving: d.Saving}
		if n := len(res.Bands); n > 0 {
			m.Low, m.High = res.Bands[n-1].Low, res.Bands[n-1].High
		}
		res.Moves = append(res.Moves, m)
	}
	v.Capacity = d.Capacity
	return nil
}

func (r Replay) spans(p Policy, n int) (first, every int, err error) {
	if r.Step <= 0 || r.Warmup < 0 || r.Delay < 0 {
		return 0, 0, fmt.Errorf("%w: replay: step %v, warm-up %v, delay %v", ErrOptions, r.Step, r.Warmup, r.Delay)
	}
	if r.Warmup == 0 {
		r.Warmup = defaultWarmup
	}
	first, every = int(r.Warmup/r.Step), int(p.Every()/r.Step)
	if every < 1 {
		return 0, 0, fmt.Errorf("%w: replay: decisions every %v on samples every %v", ErrOptions, p.Every(), r.Step)
	}
	if first >= n {
		return 0, 0, fmt.Errorf("%w: replay: %d samples of %v end before the warm-up of %v", ErrUsage, n, r.Step, r.Warmup)
	}
	return first, every, nil
}

// checkUsage fails at the first sample that no usage can be.
func checkUsage(y []float64) error {
	for i, v := range y {
		if v < 0 || v > maxUsage {
			return fmt.Errorf("%w: sample %d is %v", ErrUsage, i, v)
		}
	}
	return nil
}

// maxUsage is far past any machine: an exabyte.
const maxUsage = 1e18
