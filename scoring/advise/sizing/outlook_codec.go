package sizing

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/portent-go/portent/internal/codec"
)

const (
	outlookVersion = 1
	// mostSamples bounds what corrupt bytes can make a restore allocate: 32 MiB.
	mostSamples = 1 << 24
	// leastBucket and mostBucket hold all demand there is, with what distributions
	// add on either side.
	leastBucket, mostBucket = -1500, 1500
)

// AppendBinary implements [encoding.BinaryAppender]. A restored Outlook goes on
// bit for bit as this one would. With a season of 24 slots it took 29 to 125 KB on
// traces of one-minute samples, 61 KB on the largest, and 22 KB at five minutes:
// 49 histograms of steps are two thirds of it, 4 bytes for each bucket seen in three
// months; eleven seasons of samples as counts of buckets 3 to 18 KB; bands pending
// and calibration 4.6 KB, weights 2.7, the decaying whole 1.3 to 3.3. The demand of
// a series in 2 KiB is a [Sketch], which knows no hours. The error is for more than
// 16 million samples kept.
func (o *Outlook) AppendBinary(dst []byte) ([]byte, error) {
	slots := o.kept()
	dst = append(dst, outlookVersion)
	dst = codec.AppendUint32(dst, uint32(o.season))
	dst = codec.AppendUint64(dst, uint64(o.Slots()))
	dst = codec.AppendUint32(dst, uint32(len(slots)))
	samples := 0
	for _, s := range slots {
		dst = appendSlot(dst, s)
		samples += len(s.at)
	}
	if samples > mostSamples {
		return nil, fmt.Errorf("%w: outlook: %d samples, at most %d are written", ErrState, samples, mostSamples)
	}
	if o.low > o.high {
		return append(dst, 0), nil
	}
	dst = append(dst, 1)
	dst = codec.AppendUint32(dst, uint32(int32(o.low)))
	dst = codec.AppendUint32(dst, uint32(int32(o.high)))
	dst = codec.AppendFloat64s(dst, o.all)
	for k := range o.weight {
		dst = codec.AppendFloat64s(dst, o.weight[k][:])
	}
	for _, t := range o.histograms() {
		dst = t.append(dst)
	}
	return o.bands.append(dst, o.Slots()), nil
}

// kept returns the slots that experts still look at.
func (o *Outlook) kept() []slot {
	return o.slots[max(0, len(o.slots)-o.keep()):]
}

// histograms lists the steps in the order they are written.
func (o *Outlook) histograms() []*steps {
	list := []*steps{&o.seasonal}
	for k := range Leads {
		list = append(list, &o.steps[k], &o.moved[k])
	}
	return list
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; whatever o was, it is
// replaced, and after an error it is unchanged. Errors: [ErrState].
func (o *Outlook) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	x, err := readOutlook(&r)
	if err == nil {
		err = r.Close()
	}
	if err != nil {
		return fmt.Errorf("%w: outlook: %w", ErrState, err)
	}
	if x.low <= x.high {
		for k, mix := range x.scratch.mix {
			x.mixture(mix, k)
		}
	}
	*o = *x
	return nil
}

func readOutlook(r *codec.Reader) (*Outlook, error) {
	r.Version(outlookVersion)
	season := int(r.Uint32())
	if err := r.Err(); err != nil {
		return nil, err
	}
	x, err := NewOutlook(season)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", codec.ErrCorrupt, err)
	}
	n, kept := r.Uint64(), int(r.Uint32())
	if n > math.MaxInt32 || uint64(kept) > n || kept != min(int(n), x.keep()) {
		r.Fail("%d slots of %d", kept, n)
	}
	x.readSlots(r, kept)
	x.gone = int(n) - kept
	if !r.Bool() {
		return x, r.Err()
	}
	x.low, x.high = int(int32(r.Uint32())), int(int32(r.Uint32()))
	if x.low > x.high || x.low < leastBucket || x.high > mostBucket || x.high-x.low > coverMost {
		r.Fail("buckets %d to %d", x.low, x.high)
		return nil, r.Err()
	}
	x.all = make([]float64, x.high-x.low+1)
	x.scratch.resize(x.low, x.high)
	x.readCounts(r)
	x.bands.read(r, x.Slots())
	return x, r.Err()
}

func (o *Outlook) readSlots(r *codec.Reader, kept int) {
	samples := 0
	for i := 0; i < kept && r.Err() == nil; i++ {
		s := readSlot(r, mostSamples-samples)
		samples += len(s.at)
		o.slots = append(o.slots, s)
	}
}

func (o *Outlook) readCounts(r *codec.Reader) {
	r.Float64s(o.all)
	within(r, "counts", 0, 1e12, o.all...)
	if sum(o.all) == 0 {
		r.Fail("no counts")
	}
	for k := range o.weight {
		w := o.weight[k][:]
		r.Float64s(w)
		within(r, "weights", leastExpert, 2, w...)
	}
	for _, t := range o.histograms() {
		t.read(r)
	}
}

// within refuses values outside their range, NaN included.
func within(r *codec.Reader, what string, least, most float64, values ...float64) {
	for _, v := range values {
		if !(v >= least && v <= most) {
			r.Fail("%s: %v", what, v)
		}
	}
}

// appendSlot writes the samples as counts of buckets; their order is of no
// consequence once a slot was learnt from.
func appendSlot(dst []byte, s slot) []byte {
	at := slices.Sorted(slices.Values(s.at))
	dst = binary.AppendUvarint(dst, uint64(len(at)))
	last := int64(leastBucket)
	for i := 0; i < len(at); {
		j := i
		for j < len(at) && at[j] == at[i] {
			j++
		}
		dst = binary.AppendUvarint(dst, uint64(int64(at[i])-last))
		dst = binary.AppendUvarint(dst, uint64(j-i))
		last, i = int64(at[i]), j
	}
	return dst
}

func readSlot(r *codec.Reader, most int) slot {
	n := int(r.Uvarint(uint64(most)))
	s, at := slot{mean: math.NaN()}, leastBucket
	total := 0.0
	for len(s.at) < n && r.Err() == nil {
		at += int(r.Uvarint(mostBucket - leastBucket))
		count := int(r.Uvarint(uint64(n - len(s.at))))
		if at > mostBucket || count == 0 {
			r.Fail("%d samples in bucket %d", count, at)
			break
		}
		for range count {
			s.at = append(s.at, int16(at))
		}
		total += float64(at) * float64(count)
	}
	if n > 0 {
		s.mean = total / float64(n)
	}
	return s
}
