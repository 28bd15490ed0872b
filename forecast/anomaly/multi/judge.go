package multi

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// judge is what all detectors share: the order of time and the slices that
// verdicts alias.
type judge struct {
	last          int64 // time of the newest vector taken, ms
	n             uint32
	raw           float64
	contributions []float64
	deviations    []float64
}

func newJudge(metrics int) (judge, error) {
	if metrics < 1 || metrics > maxMetrics {
		return judge{}, fmt.Errorf("multi: %d metrics: want 1 to %d", metrics, maxMetrics)
	}
	return judge{raw: math.NaN(), contributions: make([]float64, metrics), deviations: make([]float64, metrics)}, nil
}

// calibrated is a judge whose raw score has no scale of its own: a Calibrator
// learns it.
type calibrated struct {
	judge
	calibrator *anomaly.Calibrator
}

func newCalibrated(metrics int, cfg anomaly.Config) (calibrated, error) {
	g, err := newJudge(metrics)
	if err != nil {
		return calibrated{}, err
	}
	c, err := anomaly.NewCalibrator(cfg)
	return calibrated{g, c}, err
}

// maxMetrics bounds the matrices of d² numbers at 128 MB.
const maxMetrics = 4096

// Metrics implements [Detector].
func (g *judge) Metrics() int { return len(g.deviations) }

// Raw implements [Detector].
func (g *judge) Raw() float64 { return g.raw }

// accept clears the verdict's slices and reports whether the vector is to be
// looked at; if so, it advances the time.
func (g *judge) accept(t int64, x []float64) bool {
	if len(x) != len(g.deviations) {
		panic(badLength)
	}
	clear(g.contributions)
	clear(g.deviations)
	g.raw = math.NaN()
	if g.n > 0 && t <= g.last || !anyNumber(x) {
		return false
	}
	g.last = t
	if g.n < math.MaxUint32 {
		g.n++
	}
	return true
}

func anyNumber(x []float64) bool {
	for _, v := range x {
		if v == v {
			return true
		}
	}
	return false
}

// silent is the verdict without a claim.
func (g *judge) silent(t int64) Verdict {
	return Verdict{Time: t, Raw: g.raw, PValue: 1, Contributions: g.contributions, Deviations: g.deviations}
}

// verdict calibrates the raw score, of which contributions and deviations are
// filled in.
func (g *calibrated) verdict(t int64, raw float64, kind anomaly.Kind) Verdict {
	g.raw = raw
	v := anomaly.Verdict{Time: t}
	g.calibrator.Judge(&v, raw, kind)
	out := g.silent(t)
	out.PValue, out.Kind, out.Phase, out.Ready = v.PValue, v.Kind, v.Phase, v.Ready
	return out
}

// side names the direction of the metric that carries most.
func (g *judge) side(up, down anomaly.Kind) anomaly.Kind {
	top, most := 0, -1.0
	for j, c := range g.contributions {
		if c > most {
			top, most = j, c
		}
	}
	if g.deviations[top] < 0 {
		return down
	}
	return up
}

func (g *judge) append(dst []byte) []byte {
	dst = codec.AppendUint32(dst, uint32(len(g.deviations)))
	dst = codec.AppendUint64(dst, uint64(g.last))
	return codec.AppendUint32(dst, g.n)
}

// read fills a judge that has just been made with the configuration of the
// receiver.
func (g *judge) read(r *codec.Reader) {
	if d := r.Uint32(); int64(d) != int64(len(g.deviations)) {
		r.Fail("state of %d metrics, want %d", d, len(g.deviations))
	}
	g.last = int64(r.Uint64())
	g.n = r.Uint32()
}

func (g *calibrated) append(dst []byte) []byte { return appendSized(g.judge.append(dst), g.calibrator) }

func (g *calibrated) read(r *codec.Reader) {
	g.judge.read(r)
	readSized(r, g.calibrator)
}

// appendSized appends a length and the state of x, which never fails.
func appendSized(dst []byte, x encoding.BinaryAppender) []byte {
	at := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	dst, _ = x.AppendBinary(dst)
	binary.LittleEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst
}

func readSized(r *codec.Reader, x encoding.BinaryUnmarshaler) {
	b := r.Take(int(r.Uint32()))
	if r.Err() != nil {
		return
	}
	if err := x.UnmarshalBinary(b); err != nil {
		r.Fail("%v", err)
	}
}

func appendBool(dst []byte, b bool) []byte {
	if b {
		return append(dst, 1)
	}
	return append(dst, 0)
}

// readFinite fills dst with finite numbers.
func readFinite(r *codec.Reader, dst []float64) {
	for i := range dst {
		dst[i] = r.Finite()
	}
}

// readPositive fills dst with finite numbers of at least 0.
func readPositive(r *codec.Reader, dst []float64) {
	for i := range dst {
		if dst[i] = r.Finite(); dst[i] < 0 {
			r.Fail("number is %v, want at least 0", dst[i])
		}
	}
}
