package window

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

const (
	centres    = 24    // as many courses as a season has phases that differ; 12 miss small breaks, 48 gain nothing
	centreRate = 0.005 // least share by which a window moves its centre: half of it is of the last 140 of them
	// centreTurn is how often a window may become a centre. No part of a usual
	// season, or all centres would have the same few phases of it.
	centreTurn = 17
)

// KMeans scores a window by its distance from the nearest of 24 centres,
// which follow the stream: each window moves the nearest a little (MacQueen 1967),
// and every 17th window, when it lies farther from all than the two closest
// centres from each other, takes the place that their merging frees (as in the
// doubling algorithm of Charikar et al. 1997, STOC). It is KMeansAD (Yairi et al.
// 2001) for streams. The centres are 3.2 KiB; a step costs about 600 ns.
type KMeans struct {
	stream
	n      uint32 // windows since the length was chosen
	used   int
	centre [centres][features]float64
	weight [centres]float64 // windows taken, decaying
}

// NewKMeans returns a detector without history, or every fault of the
// configuration.
func NewKMeans(cfg Config) (*KMeans, error) {
	s, err := newStream(cfg)
	if err != nil {
		return nil, err
	}
	return &KMeans{stream: s}, nil
}

// Step implements [anomaly.Detector].
func (d *KMeans) Step(t int64, v float64) anomaly.Verdict {
	ok, relearn := d.admit(t, v)
	if !ok {
		return front.Refuse(t, v)
	}
	if relearn {
		d.n, d.used = 0, 0
	}
	score := math.NaN()
	if w := d.window(); w != nil {
		var z [features]float64
		reduce(&z, w)
		i, square := d.nearest(&z)
		if d.used == centres {
			score = math.Sqrt(square)
		}
		d.learn(&z, i, square)
		d.n++
	}
	return d.judge(t, v, score, math.NaN())
}

// nearest returns the nearest centre and its squared distance.
func (d *KMeans) nearest(z *[features]float64) (best int, square float64) {
	square = math.MaxFloat64
	for i := range d.centre[:d.used] {
		if s := squared(z, &d.centre[i]); s < square {
			best, square = i, s
		}
	}
	return best, square
}

func squared(a, b *[features]float64) float64 {
	var s0, s1 float64
	for i := 0; i < features; i += 2 {
		p, q := a[i]-b[i], a[i+1]-b[i+1]
		s0 += float64(p * p)
		s1 += float64(q * q)
	}
	return s0 + s1
}

func (d *KMeans) learn(z *[features]float64, i int, square float64) {
	turn := d.n%centreTurn == 0
	switch {
	case d.used < centres:
		if turn {
			d.centre[d.used], d.weight[d.used] = *z, 1
			d.used++
		}
	case turn && d.split(z, square):
	default:
		d.weight[i]++
		rate := max(1/d.weight[i], centreRate)
		for k, v := range z {
			d.centre[i][k] += float64(rate * (v - d.centre[i][k]))
		}
	}
}

// split makes the window a centre when it lies farther away than the two closest
// centres from each other, which are merged.
func (d *KMeans) split(z *[features]float64, square float64) bool {
	a, b, closest := 0, 0, square
	for i := range d.centre {
		for j := range i {
			if s := squared(&d.centre[i], &d.centre[j]); s < closest {
				a, b, closest = i, j, s
			}
		}
	}
	if a == b {
		return false
	}
	part := d.weight[a] / (d.weight[a] + d.weight[b])
	for k, v := range d.centre[a] {
		d.centre[b][k] += float64(part * (v - d.centre[b][k]))
	}
	d.weight[b] += d.weight[a]
	d.centre[a], d.weight[a] = *z, 1
	return true
}

const kmeansVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails.
func (d *KMeans) AppendBinary(dst []byte) ([]byte, error) {
	dst = d.stream.append(append(dst, kmeansVersion))
	dst = append(codec.AppendUint32(dst, d.n), byte(d.used))
	for i := range d.centre[:d.used] {
		dst = codec.AppendFloat64s(dst, d.centre[i][:])
		dst = codec.AppendFloat64(dst, d.weight[i])
	}
	return dst, nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (d *KMeans) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(kmeansVersion)
	e := KMeans{stream: d.stream.read(&r)}
	e.n, e.used = r.Uint32(), int(r.Byte())
	if e.used > centres {
		r.Fail("%d centres", e.used)
		e.used = 0
	}
	for i := range e.centre[:e.used] {
		readBounded(&r, e.centre[i][:], 1e3*front.Largest)
		if e.weight[i] = r.Finite(); e.weight[i] < 1 {
			r.Fail("centre of weight %v", e.weight[i])
		}
	}
	if err := r.Close(); err != nil {
		return front.Wrap(err)
	}
	*d = e
	return nil
}
