package window

import (
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

const (
	references = 128     // windows kept
	rank       = 3       // the score is the distance of the rank-th nearest: one odd window in the sample is no company
	knnMemory  = 1 << 14 // samples: 11 days of minutes, over which the sample of windows speaks
	// fillTurn is no part of a usual season, or all references of the young sample
	// would have the same few phases of it.
	fillTurn = 7
	// before as many references, distances say more of the sample than of the window
	minReferences = 8
)

// Neighbours scores a window by the distance of its third nearest neighbour among
// 128 windows sampled from the past (k-nearest neighbours: Ramaswamy, Rastogi &
// Shim 2000, SIGMOD; the sample is a reservoir that forgets, as in Aggarwal 2006,
// VLDB). The window itself, not its shape alone: an ordinary course at a level not
// seen before is far from all.
//
// Windows are compared by 16 means each, which makes 8 KiB of float32: the sample
// is the model. A step costs about 2 µs.
type Neighbours struct {
	stream
	pcg  rand.PCG
	seed uint64
	n    uint32 // windows seen since the length was chosen
	used int
	ref  [references][features]float32
	born [references]uint32 // n when the reference was taken
}

// NewNeighbours returns a detector without history, or every fault of the
// configuration.
func NewNeighbours(cfg Config) (*Neighbours, error) {
	s, err := newStream(cfg)
	if err != nil {
		return nil, err
	}
	d := &Neighbours{stream: s, seed: cfg.Seed}
	d.reset()
	return d, nil
}

func (d *Neighbours) reset() {
	d.pcg.Seed(d.seed, 0x6e65696768)
	d.n, d.used = 0, 0
}

// Step implements [anomaly.Detector].
func (d *Neighbours) Step(t int64, v float64) anomaly.Verdict {
	ok, relearn := d.admit(t, v)
	if !ok {
		return front.Refuse(t, v)
	}
	if relearn {
		d.reset()
	}
	score := math.NaN()
	if w := d.window(); w != nil {
		z := compact(w)
		d.n++
		score = d.distance(&z)
		d.learn(&z)
	}
	return d.judge(t, v, score, math.NaN())
}

// farFeature bounds features in float32, so that squares of their differences
// stay finite.
const farFeature = 1e18

func compact(w []float64) (z [features]float32) {
	var f [features]float64
	reduce(&f, w)
	for i, v := range f {
		z[i] = float32(min(max(v, -farFeature), farFeature))
	}
	return z
}

// distance returns the distance of the rank-th nearest reference that does not
// overlap the window; NaN with too few.
func (d *Neighbours) distance(z *[features]float32) float64 {
	const far = math.MaxFloat32
	best := [rank]float32{far, far, far}
	fit := 0
	for i := range d.ref[:d.used] {
		if d.n-d.born[i] < uint32(d.length) {
			continue
		}
		fit++
		if x := apart(z, &d.ref[i], best[rank-1]); x < best[rank-1] {
			best[rank-1] = x
			for k := rank - 1; k > 0 && best[k] < best[k-1]; k-- {
				best[k], best[k-1] = best[k-1], best[k]
			}
		}
	}
	if fit < minReferences {
		return math.NaN()
	}
	return math.Sqrt(float64(best[rank-1]))
}

// apart returns the squared distance, or something above limit as soon as it is.
func apart(a, b *[features]float32, limit float32) float32 {
	var sum float32
	for i := 0; i < features; i += 4 {
		p, q, r, s := a[i]-b[i], a[i+1]-b[i+1], a[i+2]-b[i+2], a[i+3]-b[i+3]
		sum += float32(p*p) + float32(q*q) + float32(r*r) + float32(s*s)
		if sum > limit {
			return sum
		}
	}
	return sum
}

// learn takes the window into the sample with the chance that keeps it one of the
// last knnMemory samples. The sample fills with every fillTurn-th window.
func (d *Neighbours) learn(z *[features]float32) {
	u := d.pcg.Uint64()
	if d.used < references {
		if d.n%fillTurn == 0 {
			d.ref[d.used], d.born[d.used] = *z, d.n
			d.used++
		}
		return
	}
	if chance := uint64(references) << 32 / uint64(min(d.n, knnMemory)); u>>32 < chance {
		i := u % references
		d.ref[i], d.born[i] = *z, d.n
	}
}

const neighboursVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *Neighbours) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.stream.append(append(dst, neighboursVersion))
	pcg, _ := d.pcg.AppendBinary(nil)
	dst = codec.AppendBytes(dst, pcg)
	dst = codec.AppendUint32(codec.AppendUint32(dst, d.n), uint32(d.used))
	for i := range d.ref[:d.used] {
		dst = codec.AppendFloat32s(dst, d.ref[i][:])
		dst = codec.AppendUint32(dst, d.born[i])
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (d *Neighbours) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(neighboursVersion)
	e := Neighbours{stream: d.stream.read(&r), seed: d.seed}
	if err := e.pcg.UnmarshalBinary(r.Bytes()); err != nil {
		r.Fail("random numbers: %v", err)
	}
	e.n, e.used = r.Uint32(), int(r.Uint32())
	if e.used > references || e.used == references && e.n == 0 {
		r.Fail("%d references from %d windows", e.used, e.n)
		e.used = 0
	}
	for i := range e.ref[:e.used] {
		r.Float32s(e.ref[i][:])
		for _, v := range e.ref[i] {
			if !(v >= -farFeature && v <= farFeature) {
				r.Fail("reference with %v", v)
			}
		}
		e.born[i] = r.Uint32()
	}
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	*d = e
	return nil
}
