package filter

import (
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// MedianDifferenceConfig sets a [MedianDifference]. The zero value is usable.
type MedianDifferenceConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here
}

// medianWindow is the number of differences whose median is the forecast of the
// next: the p = 16 of the published comparison.
const medianWindow = 16

// MedianDifference scores a sample by how far its first difference lies from the
// rolling median of the last 16:
//
//	|Δxₜ − median(Δxₜ₋₁ … Δxₜ₋₁₆)|,   Δxₜ = xₜ − xₜ₋₁
//
// Nothing is fitted. It is the one-line score that ties foundation models on KPI
// data ("When foundation models are one-liners", ICLR 2026), and here to be
// printed beside whatever claims to be better. Raw is in the unit of the series.
type MedianDifference struct {
	head
	value  float64
	ring   [medianWindow]float64 // the last differences, oldest at at
	sorted [medianWindow]float64 // the same, sorted
	at     uint32
}

// NewMedianDifference returns a detector without history, or every fault of cfg.
func NewMedianDifference(cfg MedianDifferenceConfig) (*MedianDifference, error) {
	h, err := newHead(cfg.Config)
	if err != nil {
		return nil, err
	}
	return &MedianDifference{head: h}, nil
}

// Step implements [anomaly.Detector].
func (d *MedianDifference) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n > 1 {
		expected := d.value + (d.sorted[medianWindow/2-1]+d.sorted[medianWindow/2])/2
		d.residual(&vd, x, expected)
		r := x - expected
		d.claim(&vd, math.Abs(r), d.kind(r))
		d.push(x - d.value)
	}
	d.value = x
	return vd
}

// push replaces the oldest difference. The window starts as sixteen zeros.
func (d *MedianDifference) push(x float64) {
	old := d.ring[d.at]
	d.ring[d.at] = x
	d.at = (d.at + 1) % medianWindow
	replace(d.sorted[:], old, x)
}

// replace takes old, which must be there, out of the sorted s and puts x in.
func replace(s []float64, old, x float64) {
	i := 0
	for s[i] < old {
		i++
	}
	for ; i+1 < len(s) && s[i+1] < x; i++ {
		s[i] = s[i+1]
	}
	for ; i > 0 && s[i-1] > x; i-- {
		s[i] = s[i-1]
	}
	s[i] = x
}

const medianDifferenceVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *MedianDifference) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.append(dst, medianDifferenceVersion, tagMedianDifference)
	dst = codec.AppendUint32(dst, d.at)
	dst = codec.AppendFloat64(dst, d.value)
	return codec.AppendFloat64s(dst, d.ring[:]), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. The configuration is not
// part of the state. On error the receiver is unchanged.
func (d *MedianDifference) UnmarshalBinary(data []byte) error {
	next, r := *d, reader(data)
	next.read(r, medianDifferenceVersion, tagMedianDifference)
	if next.at = r.Uint32(); next.at >= medianWindow {
		r.Fail("position %d of %d", next.at, medianWindow)
	}
	next.value = bounded(r)
	for i := range next.ring {
		if next.ring[i] = r.Finite(); math.Abs(next.ring[i]) > 2*largest {
			r.Fail("difference %v", next.ring[i])
		}
	}
	next.sorted = next.ring
	slices.Sort(next.sorted[:])
	return commit(r, d, &next)
}
