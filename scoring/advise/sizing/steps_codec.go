package sizing

import (
	"encoding/binary"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// append writes a histogram as runs: how many are 0, how many are not, and these.
func (t *steps) append(dst []byte) []byte {
	if !t.any {
		return append(dst, 0)
	}
	dst = append(dst, 1)
	for i := 0; i < len(t.share); {
		from := i
		for i < len(t.share) && t.share[i] == 0 {
			i++
		}
		dst = binary.AppendUvarint(dst, uint64(i-from))
		from = i
		for i < len(t.share) && t.share[i] != 0 {
			i++
		}
		dst = binary.AppendUvarint(dst, uint64(i-from))
		dst = codec.AppendFloat32s(dst, t.share[from:i])
	}
	return dst
}

func (t *steps) read(r *codec.Reader) {
	t.any = r.Bool()
	for i := 0; t.any && i < len(t.share) && r.Err() == nil; {
		i += int(r.Uvarint(uint64(len(t.share) - i)))
		n := int(r.Uvarint(uint64(len(t.share) - i)))
		r.Float32s(t.share[i : i+n])
		for _, v := range t.share[i : i+n] {
			within(r, "steps", 1.0/mostSamples, 1e6, float64(v)) // one sample of the largest slot
		}
		if i += n; n == 0 && i < len(t.share) {
			r.Fail("steps: an empty run")
		}
	}
	if t.any && t.total() == 0 {
		r.Fail("steps: none")
	}
}

// append writes the calibration and, of the bands issued when n slots were known
// and before, those of slots to come.
func (x *bands) append(dst []byte, n int) []byte {
	for _, list := range x.numbers() {
		dst = codec.AppendFloat64s(dst, list)
	}
	for age := range Leads {
		for k := age; k < Leads && age < n; k++ {
			b := x.issued[(n-age)%Leads][k]
			dst = codec.AppendFloat32s(dst, []float32{b.low, b.high, b.tail})
		}
	}
	return dst
}

func (x *bands) numbers() [][]float64 {
	return [][]float64{x.above.z[:], x.above.shift[:], x.below.z[:], x.below.shift[:], x.debt[:]}
}

func (x *bands) read(r *codec.Reader, n int) {
	for _, list := range x.numbers() {
		r.Float64s(list)
	}
	within(r, "level", levelLeast, levelMost, append(x.above.z[:], x.below.z[:]...)...)
	within(r, "shift", shiftLeast, shiftMost, append(x.above.shift[:], x.below.shift[:]...)...)
	within(r, "debt", -200, 200, x.debt[:]...)
	for age := range Leads {
		for k := age; k < Leads && age < n; k++ {
			b := band{r.Float32(), r.Float32(), r.Float32()}
			if low := float64(b.low); !math.IsInf(low, -1) {
				within(r, "band", 2*leastBucket, 2*mostBucket, low)
			}
			within(r, "band", 2*leastBucket, 2*mostBucket, float64(b.high))
			within(r, "tail", 0, mostTail+1e-6, float64(b.tail))
			x.issued[(n-age)%Leads][k] = b
		}
	}
}
