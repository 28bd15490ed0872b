package drift

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// ADWIN keeps the longest window of a stream whose mean has not changed (Bifet
// and Gavaldà, "Learning from Time-Changing Data with Adaptive Windowing", SDM
// 2007): whenever the means of an older and a newer part differ by more than
// chance allows, the older part is dropped. The window is kept in exponentially
// growing buckets, five of each size, so that a million values take a hundred
// numbers.
//
// Values lie in [0,1], such as squared errors of probabilities. The zero ADWIN
// is usable, with a false alarm in five hundred cuts looked at.
type ADWIN struct {
	// Delta is the probability of a false cut; 0 counts as 0.002.
	Delta float64

	buckets []sums // oldest, and largest, first
	n       float64
	sum     float64
	square  float64
	seen    uint64
}

// sums of a bucket: values, their sum, and squared deviations from their mean.
type sums struct{ n, sum, dev float64 }

// perSize is how many buckets of a size are kept before two merge.
const perSize = 5

// checkEvery values the window is looked at, as in the paper's experiments.
const checkEvery = 32

// Mean returns the mean of the window; NaN before the first value.
func (a *ADWIN) Mean() float64 { return a.sum / a.n }

// Len returns the number of values in the window.
func (a *ADWIN) Len() int { return int(a.n) }

// Step takes a value and reports whether the mean has changed. NaN and values
// outside [0,1] are left out. Steady state allocates nothing.
func (a *ADWIN) Step(v float64) (changed bool) {
	if !(v >= 0 && v <= 1) {
		return false
	}
	a.buckets = append(a.buckets, sums{n: 1, sum: v})
	a.n, a.sum, a.square = a.n+1, a.sum+v, a.square+v*v
	a.compress()
	a.seen++
	if a.seen%checkEvery != 0 || a.n < 10 {
		return false
	}
	for a.cut() {
		changed = true
	}
	return changed
}

// compress merges the two oldest of six buckets of a size, from the newest up.
func (a *ADWIN) compress() {
	end, size := len(a.buckets), 1.0
	for end > 0 {
		from := end
		for from > 0 && a.buckets[from-1].n == size {
			from--
		}
		if end-from <= perSize {
			return
		}
		a.buckets[from] = joined(a.buckets[from], a.buckets[from+1])
		a.buckets = append(a.buckets[:from+1], a.buckets[from+2:]...)
		end, size = from+1, 2*size
	}
}

// joined adds two buckets up: the squares by Chan, Golub and LeVeque (1979).
func joined(x, y sums) sums {
	d := x.sum/x.n - y.sum/y.n
	return sums{x.n + y.n, x.sum + y.sum, x.dev + y.dev + d*d*x.n*y.n/(x.n+y.n)}
}

// cut drops the oldest bucket if some division of the window shows a change:
//
//	|mean₀ - mean₁| ≥ √(2/m·σ²·ln(2/δ')) + 2/(3m)·ln(2/δ')
//
// with 1/m = 1/n₀ + 1/n₁ and δ' = δ/ln n (the paper's equation 3.1).
func (a *ADWIN) cut() bool {
	delta := a.Delta
	if delta == 0 {
		delta = 0.002
	}
	log := math.Log(2 * math.Log(a.n) / delta)
	mean := a.sum / a.n
	variance := max(0, a.square/a.n-mean*mean)
	n0, s0 := 0.0, 0.0
	for _, b := range a.buckets[:len(a.buckets)-1] {
		n0, s0 = n0+b.n, s0+b.sum
		n1 := a.n - n0
		if n0 < 5 || n1 < 5 {
			continue
		}
		inverse := 1/n0 + 1/n1
		bound := math.Sqrt(2*inverse*variance*log) + 2.0/3*inverse*log
		if math.Abs(s0/n0-(a.sum-s0)/n1) > bound {
			a.drop()
			return true
		}
	}
	return false
}

func (a *ADWIN) drop() {
	b := a.buckets[0]
	a.buckets = append(a.buckets[:0], a.buckets[1:]...)
	a.n, a.sum = a.n-b.n, a.sum-b.sum
	a.square -= b.dev + b.sum*b.sum/b.n
}

const adwinVersion = 1

// maxBuckets is more than 2⁶³ values need.
const maxBuckets = 64 * (perSize + 1)

// AppendBinary implements [encoding.BinaryAppender]. It never fails.
func (a *ADWIN) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, adwinVersion)
	b = codec.AppendUint64(b, a.seen)
	b = codec.AppendFloat64s(b, []float64{a.Delta, a.n, a.sum, a.square})
	b = codec.AppendUint32(b, uint32(len(a.buckets)))
	for _, q := range a.buckets {
		b = codec.AppendFloat64s(b, []float64{q.n, q.sum, q.dev})
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; bytes that no ADWIN
// could have written give [ErrState] and leave a as it was.
func (a *ADWIN) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(adwinVersion)
	w := ADWIN{seen: r.Uint64(), Delta: r.Finite(), n: r.Finite(), sum: r.Finite(), square: r.Finite()}
	count, total := r.Uint32(), 0.0
	if count > maxBuckets {
		r.Fail("%d buckets", count)
	}
	for range count {
		if r.Err() != nil {
			break
		}
		q := sums{r.Finite(), r.Finite(), r.Finite()}
		if !(q.n >= 1 && q.sum >= -1e-9 && q.sum <= q.n+1e-9 && q.dev >= 0) {
			r.Fail("bucket %+v", q)
		}
		w.buckets, total = append(w.buckets, q), total+q.n
	}
	if total != w.n || w.Delta < 0 || w.Delta >= 1 {
		r.Fail("%v values in buckets of %v, delta %v", w.n, total, w.Delta)
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	*a = w
	return nil
}
