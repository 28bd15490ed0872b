// Package front is the common front of detectors that score windows of a stream:
// it refuses bad samples, finds gaps, keeps the interval of the forecast, and
// lets the calibrator make a verdict of the score.
package front

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/internal/codec"
)

// Front is the part of a detector that does not depend on its method. About 600
// bytes of state. The configuration is not part of the state.
type Front struct {
	cal      *anomaly.Calibrator
	coverage float64

	last  int64   // time of the newest sample, ms
	n     uint32  // samples admitted, saturating
	step  float32 // typical distance of samples, s
	width float64 // running quantile of |value − forecast| at the coverage; 0 before the first
	raw   float64 // newest score; NaN without one
}

// New returns a front without history, or every fault of the configuration.
func New(cfg anomaly.Config) (Front, error) {
	cal, err := anomaly.NewCalibrator(cfg)
	if err != nil {
		return Front{}, err
	}
	if cfg.Coverage == 0 {
		cfg.Coverage = anomaly.DefaultCoverage
	}
	return Front{cal: cal, coverage: cfg.Coverage, raw: math.NaN()}, nil
}

// GapSteps is the distance, in typical steps, beyond which a sample does not
// continue the window: the samples between are lost, and a window drawn across
// them would have a shape that nobody measured. Up to it a lost scrape or two
// are taken as if they had not been due: the window loses a point of its grid,
// which costs less than all its history.
const GapSteps = 4.5

// Largest bounds what detectors calculate with, so that no square or sum
// overflows; a sample beyond is judged as if it were this large.
const Largest = 1e100

// Admit looks at a sample before anything else. ok is false for a missing value
// and for a time that does not rise: such samples change nothing. gap tells that
// the sample begins a new window; open alarms are then over.
func (f *Front) Admit(t int64, v float64) (ok, gap bool) {
	if v-v != 0 || f.n > 0 && t <= f.last {
		return false, false
	}
	if f.n > 0 {
		elapsed := float64(t-f.last) / 1000
		if f.step == 0 {
			f.step = float32(elapsed)
		}
		step := float64(f.step)
		gap = elapsed > GapSteps*step
		f.step += float32(max(1.0/64, 1/float64(f.n)) * (min(elapsed, 4*step) - step))
	}
	if gap {
		f.cal.Break()
	}
	f.last = t
	if f.n < math.MaxUint32 {
		f.n++
	}
	return true, gap
}

// Len returns the number of samples admitted.
func (f *Front) Len() int { return int(f.n) }

// Refuse is the verdict on a sample that was not admitted.
func Refuse(t int64, v float64) anomaly.Verdict {
	nan := math.NaN()
	return anomaly.Verdict{Time: t, Value: v, Expected: nan, Lower: nan, Upper: nan, PValue: 1}
}

// Judge makes the verdict of an admitted sample from its score, NaN when there is
// none, and the forecast that was made of it, NaN when there was none: then the
// sample itself stands for it.
func (f *Front) Judge(t int64, v, score, expected float64, kind anomaly.Kind) anomaly.Verdict {
	f.raw = score
	vd := Refuse(t, v)
	if f.cal.Judge(&vd, score, kind); vd.Ready {
		vd.Expected = expected
		if expected != expected {
			vd.Expected = v
		}
		vd.Lower, vd.Upper = vd.Expected-f.width, vd.Expected+f.width
	}
	if expected == expected {
		f.learn(math.Abs(v - expected))
	}
	return vd
}

// learn moves the half width of the interval by stochastic approximation
// (Robbins & Monro 1951): up by a share of itself when the residual lies outside,
// down when inside, in the ratio that balances at the coverage.
func (f *Front) learn(residual float64) {
	residual = min(residual, Largest)
	if f.width == 0 {
		f.width = 3 * residual
		return
	}
	const rate = 0.05
	if residual > f.width {
		f.width += rate * f.coverage * f.width
	} else {
		f.width -= rate * (1 - f.coverage) * f.width
	}
}

// KindOf names an unusual sample: by its side when it lies outside of the interval
// of the forecast, else by its course.
func (f *Front) KindOf(v, expected float64) anomaly.Kind {
	switch {
	case v > expected+f.width:
		return anomaly.Spike
	case v < expected-f.width:
		return anomaly.Dip
	}
	return anomaly.Shape
}

// Raw returns the newest score; NaN when the newest sample had none.
func (f *Front) Raw() float64 { return f.raw }

// Append appends the state.
func (f *Front) Append(dst []byte) []byte {
	dst = codec.AppendUint64(dst, uint64(f.last))
	dst = codec.AppendUint32(dst, f.n)
	dst = codec.AppendFloat32(dst, f.step)
	dst = codec.AppendFloat64s(dst, []float64{f.width, f.raw})
	cal, _ := f.cal.AppendBinary(nil)
	return codec.AppendBytes(dst, cal)
}

// Read returns the state that r holds, with the configuration of f. f is not
// changed.
func (f *Front) Read(r *codec.Reader) Front {
	d := *f
	cal := *f.cal
	d.cal = &cal
	d.last = int64(r.Uint64())
	d.n = r.Uint32()
	if d.step = r.Float32(); !(d.step >= 0 && d.step <= math.MaxFloat32) {
		r.Fail("step of %v seconds", d.step)
	}
	if d.width = r.Finite(); d.width < 0 {
		r.Fail("interval of half width %v", d.width)
	}
	if d.raw = r.Float64(); d.raw < 0 || math.IsInf(d.raw, 0) {
		r.Fail("score %v", d.raw)
	}
	if data := r.Bytes(); r.Err() == nil {
		if err := d.cal.UnmarshalBinary(data); err != nil {
			r.Fail("%v", err)
		}
	}
	return d
}

// Wrap makes an error about state bytes one of package anomaly.
func Wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", anomaly.ErrState, err)
}
