package sizing

import (
	"cmp"
	"fmt"
	"math"
	"time"

	"github.com/portent-go/portent/internal/codec"
)

// Sketch is the distribution of one series' demand, old samples counting less:
// a histogram whose buckets grow by 2 %, so that every quantile is right to 1 %
// whatever the unit, in less than 2 KiB (DDSketch: Masson, Rim and Lee, "DDSketch:
// A Fast and Fully-Mergeable Quantile Sketch with Relative-Error Guarantees",
// PVLDB 12(12), 2019, without the merging). It covers a range of 13,000; what is
// below that of the largest demand counts as the least, since sizes are about
// peaks.
//
// A sample weighs 2^(-age/HalfLife). The weights are not touched as time goes by:
// new samples weigh more instead (forward decay: Cormode et al., "Forward Decay: A
// Practical Time Decay Model for Streaming Systems", ICDE 2009), and now and then
// all are divided by a power of two, which is exact. Not safe for concurrent use;
// the zero value is ready. A step costs some 50 ns, 40
// of them for a logarithm and a power, and allocates nothing.
type Sketch struct {
	// HalfLife is after which time a sample counts half. Default 24 h, as in
	// others' recommenders: a day and its weekday peak are remembered, a load of
	// last week is not. It must not change once samples were taken.
	HalfLife time.Duration

	start, last int64 // ms; weights are 2^((t-start)/HalfLife)
	low         int32 // bucket of weight[0]
	any, used   bool  // samples; samples above 0 that still weigh something
	zero        float64
	weight      [sketchBuckets]float32
}

const (
	sketchBuckets = 480
	sketchRatio   = 1.02
	// rebase is after how many half-lives the weights are divided: 2^40 times the
	// samples of a half-life is far inside a float32.
	rebase = 40
)

var logSketch = math.Log(sketchRatio)

func (s *Sketch) halfLife() float64 {
	return float64(orDefault(s.HalfLife, day).Milliseconds())
}

// Validate reports a half-life under a millisecond, as [ErrOptions].
func (s *Sketch) Validate() error {
	if s.HalfLife != 0 && s.HalfLife < time.Millisecond {
		return fmt.Errorf("%w: sketch: half-life %v", ErrOptions, s.HalfLife)
	}
	return nil
}

// Step takes a sample at t, milliseconds since 1970. NaN is a missing sample and
// changes nothing. Errors, with the sketch unchanged: [ErrUsage] for negative or
// infinite usage, [ErrOrder] for a time before the last one.
func (s *Sketch) Step(t int64, usage float64) error {
	switch {
	case math.IsNaN(usage):
		return nil
	case usage < 0 || usage > maxUsage:
		return fmt.Errorf("%w: sketch: %v", ErrUsage, usage)
	case s.any && t < s.last:
		return fmt.Errorf("%w: sketch: %d after %d", ErrOrder, t, s.last)
	}
	if !s.any {
		s.start, s.any = t, true
	}
	s.last = t
	w := math.Exp2(s.advance(t))
	if usage <= leastDemand {
		s.zero += w
		return nil
	}
	b := int32(math.Floor(math.Log(usage) / logSketch))
	s.reach(b)
	s.weight[max(b-s.low, 0)] += float32(w)
	return nil
}

// advance returns the age of t in half-lives since start, moving start when that
// is large.
func (s *Sketch) advance(t int64) float64 {
	age := float64(t-s.start) / s.halfLife()
	if age < rebase {
		return age
	}
	whole := math.Floor(age)
	fade := math.Exp2(-whole)
	s.used = false
	for i := range s.weight {
		s.weight[i] = float32(float64(s.weight[i]) * fade)
		s.used = s.used || s.weight[i] > 0
	}
	s.zero *= fade
	s.start += int64(whole * s.halfLife())
	return float64(t-s.start) / s.halfLife()
}

// reach moves the window so that bucket b is in it: up, adding what falls out
// below to its first bucket; down as far as the top is empty. An empty window is
// put with b near its top.
func (s *Sketch) reach(b int32) {
	at := int(b - s.low)
	switch {
	case !s.used:
		s.low, s.used = b-sketchBuckets+sketchHeadroom, true
	case at >= sketchBuckets:
		s.up(min(at-(sketchBuckets-1), sketchBuckets))
		s.low = b - (sketchBuckets - 1)
	case at < 0:
		s.down(-at)
	}
}

func (s *Sketch) up(by int) {
	sum := float32(0)
	for _, w := range s.weight[:by] {
		sum += w
	}
	copy(s.weight[:], s.weight[by:])
	clear(s.weight[sketchBuckets-by:])
	s.weight[0] += sum
}

func (s *Sketch) down(by int) {
	empty := 0
	for empty < sketchBuckets && s.weight[sketchBuckets-1-empty] == 0 {
		empty++
	}
	by = min(by, empty)
	copy(s.weight[by:], s.weight[:sketchBuckets-by])
	clear(s.weight[:by])
	s.low -= int32(by)
}

// sketchHeadroom above the first sample is a factor of 50.
const sketchHeadroom = 200

func (s *Sketch) total() float64 {
	sum := s.zero
	for _, w := range s.weight {
		sum += float64(w)
	}
	return sum
}

// Quantile returns the demand that a weighted share p of the samples does not
// exceed, to 1 %; NaN when there are none. It panics unless 0 < p <= 1.
func (s *Sketch) Quantile(p float64) float64 {
	if !(p > 0 && p <= 1) {
		panic(badLead)
	}
	total := s.total()
	if total == 0 {
		return math.NaN()
	}
	sum := s.zero
	if sum >= p*total {
		return 0
	}
	top := 0.0
	for i, w := range s.weight {
		if w == 0 {
			continue
		}
		sum += float64(w)
		top = 2 / (1 + 1/sketchRatio) * math.Exp(float64(s.low+int32(i))*logSketch) // the middle in relative error
		if sum >= p*total*(1-1e-12) {
			return top
		}
	}
	return top
}

// Samples returns how many samples the weights amount to, each newest one being
// 1.
func (s *Sketch) Samples() float64 {
	return s.total() * math.Exp2(-float64(s.last-s.start)/s.halfLife())
}

const sketchVersion = 1

// AppendBinary implements [encoding.BinaryAppender]: at most 1,962 bytes, less
// while few buckets are used.
func (s *Sketch) AppendBinary(dst []byte) ([]byte, error) {
	first, last := 0, sketchBuckets
	for first < last && s.weight[first] == 0 {
		first++
	}
	for last > first && s.weight[last-1] == 0 {
		last--
	}
	dst = append(dst, sketchVersion)
	dst = codec.AppendUint64(dst, uint64(s.HalfLife))
	dst = codec.AppendUint64(dst, uint64(s.start))
	dst = codec.AppendUint64(dst, uint64(s.last))
	dst = codec.AppendUint32(dst, uint32(s.low))
	dst = append(dst, byte(first), byte(first>>8), byte(last-first), byte((last-first)>>8))
	if s.any {
		dst = append(dst, 1)
	} else {
		dst = append(dst, 0)
	}
	dst = codec.AppendFloat64(dst, s.zero)
	return codec.AppendFloat32s(dst, s.weight[first:last]), nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; after an error s is
// unchanged.
func (s *Sketch) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(sketchVersion)
	var x Sketch
	x.HalfLife = time.Duration(r.Uint64())
	x.start, x.last = int64(r.Uint64()), int64(r.Uint64())
	x.low = int32(r.Uint32())
	first := int(r.Byte()) | int(r.Byte())<<8
	n := int(r.Byte()) | int(r.Byte())<<8
	x.any = r.Bool()
	x.zero = r.Float64()
	if first+n > sketchBuckets {
		r.Fail("sketch: buckets %d to %d of %d", first, first+n, sketchBuckets)
		n = 0
	}
	r.Float32s(x.weight[min(first, sketchBuckets) : min(first, sketchBuckets)+n])
	x.used = n > 0
	if err := cmp.Or(r.Close(), x.sound()); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	*s = x
	return nil
}

// sound refuses what no sequence of samples leads to.
func (s *Sketch) sound() error {
	bad := s.Validate() != nil || s.last < s.start || !(s.zero >= 0) || math.IsInf(s.zero, 0) ||
		math.Abs(float64(s.low)) > 5000 || float64(s.last-s.start) > (rebase+1)*s.halfLife()
	for _, w := range s.weight {
		bad = bad || !(w >= 0) || math.IsInf(float64(w), 0)
	}
	if bad || !s.any && s.total() > 0 {
		return fmt.Errorf("%w: sketch: impossible values", codec.ErrCorrupt)
	}
	return nil
}
