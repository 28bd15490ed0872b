package ensemble

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// news takes off a score what the series has shown before: from evidence x
//
//	newsLoss · log₁₀(1 + K),   K = earlier episodes that reached x − newsMargin
//
// A series that has had three such episodes is three times as likely to have another
// as one that has had none; the first of a kind is news, the tenth is how the series
// is. That makes scores of different series comparable, which the calibration does
// for alarms, and is what one threshold for many series needs.
//
// An episode is what comes within episodeSamples of its first sample; a local record
// begins one. Heights are counted in buckets, and old episodes fade.
type news struct {
	top    float64 // highest evidence so far, halved every episodeSamples
	height float64 // of the episode in progress; 0: none
	age    uint16  // samples since it began
	since  uint32  // samples since the last episode was counted, saturating
	count  [heights]float32
}

const (
	heights   = 96
	perHeight = 10 // buckets to one power of ten; the last holds all from 9.5 on

	// Chosen on every other file of the Numenta benchmark, where 2 to 4, .2 to .5,
	// and 60 to 240 samples score within 3 of each other.
	newsLoss       = 3.0
	newsMargin     = 0.3
	episodeSamples = 60
	newsHalfLife   = 1 << 14 // samples; on a few weeks of data it makes no difference
	leastEpisode   = 0.5     // less evidence is no episode
)

var topFade = math.Exp2(-1.0 / episodeSamples)

// of returns the news in the evidence x ≥ 0, and remembers it.
func (n *news) of(x float64) float64 {
	n.age++
	if n.since < math.MaxUint32 {
		n.since++
	}
	if n.height > 0 && n.age >= episodeSamples {
		n.end()
	}
	n.top *= topFade
	left := max(x-newsLoss*math.Log10(1+n.earlier(x-newsMargin)), 0)
	if x >= n.top && x > leastEpisode {
		n.top = x
		if n.height == 0 {
			n.age = 0
		}
		n.height = max(n.height, x)
	}
	return left
}

// earlier returns how many episodes have reached x.
func (n *news) earlier(x float64) (k float64) {
	for _, c := range n.count[bucket(x):] {
		k += float64(c)
	}
	return k
}

func bucket(x float64) int { return int(min(max(x*perHeight, 0), heights-1)) }

// end counts the episode in progress.
func (n *news) end() {
	fade := float32(math.Exp2(-float64(n.since) / newsHalfLife))
	for i := range n.count {
		n.count[i] *= fade
	}
	n.count[bucket(n.height)]++
	n.height, n.since = 0, 0
}

func (n *news) append(dst []byte) []byte {
	dst = codec.AppendFloat64s(dst, []float64{n.top, n.height})
	dst = codec.AppendUint32(codec.AppendUint32(dst, uint32(n.age)), n.since)
	return codec.AppendFloat32s(dst, n.count[:])
}

func (n *news) read(r *codec.Reader) {
	n.top, n.height = r.Finite(), r.Finite()
	age := r.Uint32()
	n.age, n.since = uint16(age), r.Uint32()
	r.Float32s(n.count[:])
	for _, c := range n.count {
		if !(c >= 0 && c <= 1e9) {
			r.Fail("%v episodes of a height", c)
			return
		}
	}
	if n.top < 0 || n.height < 0 || age > math.MaxUint16 || n.height > 0 && age > episodeSamples {
		r.Fail("episode of height %v after %d samples", n.height, age)
	}
}
