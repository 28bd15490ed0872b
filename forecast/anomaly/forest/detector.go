package forest

import (
	"errors"
	"math"
	"slices"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

// DetectorConfig sets a [Detector]. The zero value is usable.
type DetectorConfig struct {
	anomaly.Config // budget, coverage and warm-up; NoSeason has no meaning here

	// Forest sets the forest. Dims must stay 0 or 1; Shingle 0 means
	// DefaultShingle.
	Forest Config
}

// DefaultShingle is the number of samples that make a point: 8, as the AWS
// library and its users take. Fewer see single samples only; more cost time in
// proportion, and a spike then is one number among many.
const DefaultShingle = 8

// Detector scores each sample of a series by a random cut forest over shingles of
// the newest samples. Spikes, breaks of the course and values at the wrong time
// of a short season are what it sees; its season is what fits in a shingle, and
// a slow drift becomes the sample's new normal.
//
// A gap of more than a few steps begins a new shingle; there is no verdict until
// it is full. The state is far larger than that of other detectors, 0.4
// MB, because 50 trees keep a sample of the past each: for the few series
// that deserve it. A step costs 50 × 256 samples some 10 µs, without allocation.
type Detector struct {
	front  front.Front
	forest *Forest
	origin float64     // taken from samples, so that float32 suffices
	first  [15]float64 // until the origin is known
	seen   int         // samples in first
	why    Attribution // of the newest sample in an alarm
}

// NewDetector returns a detector without history, or every fault of the
// configuration.
func NewDetector(cfg DetectorConfig) (*Detector, error) {
	fr, err := front.New(cfg.Config)
	if cfg.Forest.Shingle == 0 {
		cfg.Forest.Shingle = DefaultShingle
	}
	if cfg.Forest.Dims > 1 {
		err = errors.Join(err, errors.New("forest: a Detector watches one series: want Forest.Dims 0 or 1"))
	}
	f, err2 := New(cfg.Forest)
	if err := errors.Join(err, err2); err != nil {
		return nil, err
	}
	d := &Detector{front: fr, forest: f}
	d.why = Attribution{make([]float64, f.dims), make([]float64, f.dims)}
	f.share = make([]float64, 2*f.dims)
	return d, nil
}

// Step implements [anomaly.Detector].
func (d *Detector) Step(t int64, v float64) anomaly.Verdict {
	ok, gap := d.front.Admit(t, v)
	if !ok {
		return front.Refuse(t, v)
	}
	if gap {
		d.forest.Break()
	}
	if d.seen < len(d.first) {
		d.start(v)
		return d.front.Judge(t, v, math.NaN(), math.NaN(), anomaly.None)
	}
	x := [1]float64{min(max(v-d.origin, -farthest), farthest)}
	score := d.forest.Score(x[:])
	expected := math.NaN()
	if e, ok := d.forest.Impute(x[:], 0); ok {
		expected = min(max(d.origin+e, -math.MaxFloat64), math.MaxFloat64)
	}
	vd := d.front.Judge(t, v, score, expected, d.front.KindOf(v, expected))
	if vd.Anomalous() {
		d.forest.Attribute(&d.why, x[:])
	}
	d.forest.Update(x[:])
	return vd
}

// start collects the first samples; their median becomes the origin.
func (d *Detector) start(v float64) {
	d.first[d.seen] = v
	if d.seen++; d.seen == len(d.first) {
		sorted := d.first
		slices.Sort(sorted[:])
		d.origin = sorted[len(sorted)/2]
	}
}

// Raw implements [anomaly.Scorer]: the score of the AWS library. NaN until every
// tree holds a quarter of its samples, and after a gap.
func (d *Detector) Raw() float64 { return d.front.Raw() }

// Why tells what each sample of the shingle, the oldest first, adds to the score
// of the newest sample that lay in an alarm. It aliases the detector until the
// next Step; it is not part of the state.
func (d *Detector) Why() Attribution { return d.why }

// Forest returns the forest, to be read only.
func (d *Detector) Forest() *Forest { return d.forest }

const detectorVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Detector) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.front.Append(append(dst, detectorVersion))
	dst = codec.AppendFloat64(dst, d.origin)
	dst = append(dst, byte(d.seen))
	dst = codec.AppendFloat64s(dst, d.first[:])
	return d.forest.AppendBinary(dst)
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (d *Detector) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(detectorVersion)
	fr := d.front.Read(&r)
	origin, seen := r.Finite(), int(r.Byte())
	var first [15]float64
	for i := range first {
		first[i] = r.Finite()
	}
	if seen > len(first) {
		r.Fail("%d first samples", seen)
	}
	f := d.forest.read(&r)
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	f.share = make([]float64, 2*f.dims)
	d.front, d.forest, d.origin, d.seen, d.first = fr, f, origin, seen, first
	return nil
}
