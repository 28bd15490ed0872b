package sizing

import (
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/internal/order"
)

// Burst is a stretch of demand far above what was usual before it.
type Burst struct {
	From, To int // samples, To not included
	Kind     BurstKind
	Peak     float64
	Usual    float64 // the median of the day before
}

// BurstKind tells bursts apart by what a size should make of them.
type BurstKind uint8

const (
	// StartUp: within ten minutes of a start. Caches fill, code is compiled; a
	// size for it would idle ever after. CPU may be short then, memory may not.
	StartUp BurstKind = iota
	// Short: over within a quarter of an hour, before anything could be resized.
	Short
	// Surge: longer, so that growing helps.
	Surge
)

// String returns the kind in words.
func (k BurstKind) String() string {
	if k > Surge {
		return fmt.Sprintf("burst kind %d", uint8(k))
	}
	return [...]string{"start-up", "short burst", "surge"}[k]
}

const (
	burstTimes  = 2.0 // the usual
	burstScales = 6.0 // median absolute deviations above it: 4 standard deviations
	startUpSpan = 10 * time.Minute
	shortSpan   = 15 * time.Minute
	burstGap    = 3 * time.Minute // under the threshold does not end a burst
)

// Bursts finds the bursts in y, evenly spaced, NaN where missing. A sample belongs
// to one when it exceeds both twice the median of the day before and that median
// by six median absolute deviations; the day before is taken anew every hour, and
// before the first hour nothing is a burst. Starts are the samples at which the
// workload started (a restart counter that moved, a process start time); a sample
// that follows a gap of ten minutes is taken as one too. Errors: [ErrOptions],
// [ErrUsage]. Cost: O(n) medians of a day per hour.
func Bursts(y []float64, step time.Duration, starts []int) ([]Burst, error) {
	if step <= 0 {
		return nil, fmt.Errorf("%w: bursts: step %v", ErrOptions, step)
	}
	if err := checkUsage(y); err != nil {
		return nil, err
	}
	f := burstFinder{y: y, step: step, started: startsOf(y, step, starts)}
	for i, v := range y {
		f.sample(i, v)
	}
	f.end()
	return f.found, nil
}

// startsOf returns, for each sample, the last start at or XX.
func startsOf(y []float64, step time.Duration, starts []int) []int {
	last, gap, at := -1, 0, make([]int, len(y))
	mark := make(map[int]bool, len(starts))
	for _, s := range starts {
		mark[s] = true
	}
	for i, v := range y {
		if mark[i] || !math.IsNaN(v) && i > 0 && time.Duration(gap)*step >= startUpSpan {
			last = i
		}
		if gap++; !math.IsNaN(v) {
			gap = 0
		}
		at[i] = last
	}
	return at
}

type burstFinder struct {
	y       []float64
	step    time.Duration
	started []int
	usual   float64 // median
	limit   float64
	open    bool
	now     Burst
	found   []Burst
}

func (f *burstFinder) sample(i int, v float64) {
	if hour := max(1, int(time.Hour/f.step)); i%hour == 0 {
		f.learn(i)
	}
	switch {
	case f.limit > 0 && v > f.limit:
		if !f.open {
			f.open, f.now = true, Burst{From: i, Usual: f.usual}
		}
		f.now.To, f.now.Peak = i+1, max(f.now.Peak, v)
	case f.open && time.Duration(i+1-f.now.To)*f.step > burstGap:
		f.end()
	}
}

// learn takes the day before sample i.
func (f *burstFinder) learn(i int) {
	past := order.AppendPresent(nil, f.y[max(0, i-int(day/f.step)):i])
	if len(past) == 0 {
		return
	}
	median, mad := order.MedianMAD(past)
	f.usual, f.limit = median, max(burstTimes*median, median+burstScales*mad)
}

func (f *burstFinder) end() {
	if !f.open {
		return
	}
	f.open = false
	span := time.Duration(f.now.To-f.now.From) * f.step
	start := f.started[f.now.From]
	switch since := time.Duration(f.now.From-start) * f.step; {
	case start >= 0 && since < startUpSpan && span <= startUpSpan+shortSpan:
		f.now.Kind = StartUp
	case span <= shortSpan:
		f.now.Kind = Short
	default:
		f.now.Kind = Surge
	}
	f.found = append(f.found, f.now)
}

// Without returns a copy of y in which the bursts of the kinds are missing: what
// a planner of CPU should learn from leaves start-up out.
func Without(y []float64, bursts []Burst, kinds ...BurstKind) []float64 {
	out := append([]float64(nil), y...)
	for _, b := range bursts {
		for _, k := range kinds {
			if b.Kind == k {
				for i := b.From; i < b.To; i++ {
					out[i] = math.NaN()
				}
			}
		}
	}
	return out
}
