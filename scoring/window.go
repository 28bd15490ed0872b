package scoring

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Window aggregates the scores of one resource over the last stretch of time: an
// hour's mean says what was used, its 95th percentile what was felt. The zero
// Window is not usable, see NewWindow. Not safe for concurrent use.
type Window struct {
	span    int64 // ms
	limit   int
	moments []moment // ring
	head    int      // oldest
	count   int
	scratch []int
}

// moment is one score kept.
type moment struct {
	time  int64
	score Score
}

// NewWindow returns a window over a span of time that keeps at most limit
// scores; when more come within the span, the oldest go first. A score of four
// items takes about 400 bytes.
func NewWindow(span time.Duration, limit int) (*Window, error) {
	if span < time.Millisecond || limit < 1 || limit > 1<<20 {
		return nil, fmt.Errorf("%w: %v of at most %d scores, want at least 1ms and 1 to %d", ErrWindow, span, limit, 1<<20)
	}
	return &Window{span: span.Milliseconds(), limit: limit}, nil
}

// Add takes a score, of which it keeps a copy, at a time in Unix milliseconds
// that is not before the last one's, and lets go of what has grown older than the
// span; only Add does. A score of another profile or another number of items than
// those still in the window, or of an earlier time, gives ErrWindow and changes
// nothing. In a steady state nothing is allocated.
func (w *Window) Add(t int64, s *Score) error {
	if w.count > 0 && t-w.at(w.count-1).time < w.span {
		last := w.at(w.count - 1)
		switch {
		case t < last.time:
			return fmt.Errorf("%w: time %d after %d", ErrWindow, t, last.time)
		case s.Profile != last.score.Profile || len(s.Contributions) != len(last.score.Contributions):
			return fmt.Errorf("%w: a score of %q with %d items among those of %q with %d", ErrWindow, s.Profile, len(s.Contributions), last.score.Profile, len(last.score.Contributions))
		}
	}
	w.expire(t)
	if w.count == w.limit {
		w.drop()
	}
	if w.count == len(w.moments) {
		w.grow()
	}
	m := w.at(w.count)
	w.count++
	kept := m.score.Contributions[:0]
	m.time, m.score = t, *s
	m.score.Contributions = append(kept, s.Contributions...)
	return nil
}

// expire drops what is older than the span at time t.
func (w *Window) expire(t int64) {
	for w.count > 0 && t-w.at(0).time >= w.span {
		w.drop()
	}
}

func (w *Window) drop() { w.head, w.count = (w.head+1)%len(w.moments), w.count-1 }

func (w *Window) at(i int) *moment { return &w.moments[(w.head+i)%len(w.moments)] }

// grow doubles the ring, the oldest first.
func (w *Window) grow() {
	ring := make([]moment, min(max(16, 2*len(w.moments)), w.limit))
	for i := range w.count {
		ring[i] = *w.at(i)
	}
	w.moments, w.head = ring, 0
}

// Len returns the number of scores in the window, unknown ones included.
func (w *Window) Len() int { return w.count }

// Mean writes the mean of the window's scores into dst: the mean of every
// contribution over the scores that are known, so that they add up to the mean
// value. Raw and Level are the means where they were seen, Used that of the
// weights as they were used, Missing counts items never seen, and Bottleneck is
// the item with the worst mean level. It reports false, and leaves dst as it
// was, when no score is known.
func (w *Window) Mean(dst *Score) bool {
	known := w.known()
	if len(known) == 0 {
		return false
	}
	first := &w.at(known[0]).score
	out := Score{Profile: first.Profile, Sense: first.Sense, Contributions: dst.Contributions[:0]}
	for i, c := range first.Contributions {
		out.Contributions = append(out.Contributions, w.meanOf(known, i, c))
	}
	for _, k := range known {
		out.Coverage.Weight += w.at(k).score.Coverage.Weight
	}
	out.Coverage.Weight /= float64(len(known))
	for _, c := range out.Contributions {
		if c.Level != c.Level {
			out.Coverage.Missing++
		}
	}
	out.summarise()
	*dst = out
	return true
}

// meanOf averages item i over the known moments.
func (w *Window) meanOf(known []int, i int, c Contribution) Contribution {
	mean := Contribution{Item: c.Item, Weight: c.Weight}
	seen := 0.0
	for _, k := range known {
		x := &w.at(k).score.Contributions[i]
		mean.Used += x.Used
		mean.Points += x.Points
		if x.Raw == x.Raw {
			seen++
			mean.Raw += x.Raw
			mean.Level += x.Level
		}
	}
	mean.Used /= float64(len(known))
	mean.Points /= float64(len(known))
	mean.Raw /= seen // NaN when never seen
	mean.Level /= seen
	return mean
}

// Percentile writes the score at the q-quantile of the window's values into dst,
// q in [0,1], by nearest rank: the smallest value that at least a share q of the
// known scores does not exceed. It is the score of a real moment, whose time is
// returned, so its contributions add up and can be looked into. ok is false, and
// dst left as it was, when no score is known or q is outside [0,1].
func (w *Window) Percentile(q float64, dst *Score) (at int64, ok bool) {
	known := w.known()
	if len(known) == 0 || !(q >= 0 && q <= 1) {
		return 0, false
	}
	slices.SortStableFunc(known, func(a, b int) int {
		x, y := w.at(a).score.Value, w.at(b).score.Value
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	m := w.at(known[rank(q, len(known))-1])
	contributions := append(dst.Contributions[:0], m.score.Contributions...)
	*dst = m.score
	dst.Contributions = contributions
	return m.time, true
}

// rank returns the nearest rank of the q-quantile of n values, 1 to n: ⌈q·n⌉ but
// for the last bits, since 0.07 · 100 is a little more than 7 in binary.
func rank(q float64, n int) int {
	return max(1, int(math.Ceil(q*float64(n)*(1-0x1p-50))))
}

// Beyond returns the share of the known scores at or above a value; NaN when
// none is known.
func (w *Window) Beyond(value float64) float64 {
	n, known := 0, w.known()
	for _, k := range known {
		if w.at(k).score.Value >= value {
			n++
		}
	}
	return float64(n) / float64(len(known))
}

// known returns the places of the scores that have a value.
func (w *Window) known() []int {
	w.scratch = w.scratch[:0]
	for i := range w.count {
		if v := w.at(i).score.Value; v == v {
			w.scratch = append(w.scratch, i)
		}
	}
	return w.scratch
}
