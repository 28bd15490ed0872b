package feature

import "math"

// buckets is the number of parts of a window: eight make a slope and leave the
// state of three windows below a kilobyte.
const buckets = 8

// bucket adds up the values of an eighth of a window.
type bucket struct{ count, sum, low, high float64 }

// window is a ring of buckets aligned to multiples of their width, so that a
// state depends on the times of its values only.
type window struct {
	last int64 // number of the newest bucket, time/width
	ring [buckets]bucket
}

// add puts a value into the bucket of time t, forgetting those that fell out.
func (w *window) add(width, t int64, x float64, first bool) {
	w.advance(width, t, first)
	b := &w.ring[place(w.last)]
	if b.count == 0 {
		*b = bucket{1, x, x, x}
		return
	}
	b.count++
	b.sum += x
	b.low, b.high = min(b.low, x), max(b.high, x)
}

// advance forgets the buckets that fell out by time t.
func (w *window) advance(width, t int64, first bool) {
	n := t / width
	if first || n-w.last >= buckets {
		w.ring = [buckets]bucket{}
		w.last = n
		return
	}
	for w.last < n {
		w.last++
		w.ring[place(w.last)] = bucket{}
	}
}

func place(n int64) int { return int(((n % buckets) + buckets) % buckets) }

// at returns the bucket k places from the oldest.
func (w *window) at(k int) *bucket { return &w.ring[place(w.last-buckets+1+int64(k))] }

// shape is what a window says, NaN where it knows nothing.
type shape struct{ mean, oldest, slope, span float64 }

// look sums a window up; slope is per window, straight the r² of its line.
func (w *window) look() (s shape, straight float64) {
	nan := math.NaN()
	s = shape{nan, nan, nan, nan}
	var n, sum, points, st, sy, stt, sty, syy float64
	low, high := math.Inf(1), math.Inf(-1)
	for k := range buckets {
		b := w.at(k)
		if b.count == 0 {
			continue
		}
		n, sum = n+b.count, sum+b.sum
		low, high = min(low, b.low), max(high, b.high)
		t, y := float64(k)/buckets, b.sum/b.count
		if points == 0 && k < buckets/2 {
			s.oldest = y // the older half: else it is no change over the window
		}
		points, st, sy = points+1, st+t, sy+y
	}
	if n == 0 {
		return s, 0
	}
	s.mean, s.span = sum/n, high-low
	if points < 3 {
		return s, 0
	}
	// Centred sums: levels of 1e12 with changes of 1 lose them otherwise.
	mt, my := st/points, sy/points
	for k := range buckets {
		if b := w.at(k); b.count > 0 {
			t, y := float64(k)/buckets-mt, b.sum/b.count-my
			stt, sty, syy = stt+t*t, sty+t*y, syy+y*y
		}
	}
	s.slope = sty / stt
	if syy > 0 {
		straight = min(sty*sty/(stt*syy), 1)
	}
	return s, straight
}
