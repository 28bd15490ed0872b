package anomaly

import (
	"math"

	"github.com/portent-go/portent/internal/codec"
)

// Calibrator turns the raw score of any detector into what means the same on
// every series: a tail probability learnt from the stream's own past scores, and
// alarms under the budget of a [Config]. Detectors whose scores have no scale of
// their own (distances, isolation depths, likelihoods) embed one.
//
// Scores are divided by a robust running mean before their tail is learnt, so the
// unit of the score does not matter: a histogram holds the ordinary ones, the
// heights of the last 128 episodes the rare ones. State: about 550 bytes. A
// Calibrator is not safe for concurrent use.
type Calibrator struct {
	params params
	last   int64 // time of the newest score, ms
	n      uint32
	step   float32 // typical distance of scores, seconds
	unit   scale
	body   histogram
	far    episodes
	peaks  peaks
	alarm  alarm
	purse  purse
}

// NewCalibrator returns a calibrator without history, or every fault of the
// configuration; NoSeason has no meaning here.
func NewCalibrator(cfg Config) (*Calibrator, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	c := &Calibrator{params: newParams(cfg)}
	c.body.seed()
	c.far.seed(priorU)
	return c, nil
}

// Judge takes the score of the sample at v.Time, at least 0 and larger where the
// sample is more unusual, and sets PValue, Kind, Phase and Ready of v. kind is
// what the sample is called if it lies inside an alarm. Times must rise. A score
// that is NaN, infinite or negative means that there is none: v becomes not
// Ready and nothing is learnt. It is a step of constant cost, about 50 ns,
// without allocation.
func (c *Calibrator) Judge(v *Verdict, score float64, kind Kind) {
	v.PValue, v.Kind, v.Phase, v.Ready = 1, None, Quiet, false
	if !(score >= 0 && score <= largest) || c.n > 0 && v.Time <= c.last {
		return
	}
	c.clock(v.Time)
	unit := c.unit.unit(1e-12)
	z := float32(min(score/unit, math.MaxFloat32))
	if v.Ready = c.n > c.params.warmUp; v.Ready {
		v.PValue = reach(&c.body, &c.far, z)
		c.alarm.raise(v, &c.purse, &c.params, c.step, c.far.begins(z), kind)
	}
	c.learn(score, z, unit)
}

// learn lets the score teach the unit, clipped, and the tail.
func (c *Calibrator) learn(score float64, z float32, unit float64) {
	if c.n <= trusted {
		c.unit.add(score, score, c.n)
		return
	}
	c.unit.add(score, min(score, clipAt*unit), c.n)
	c.body.add(z, c.alarm.lesson(), c.n)
	c.far.add(&c.peaks, z, c.step, 1, c.n)
}

func (c *Calibrator) clock(t int64) {
	if c.n > 0 {
		elapsed := float64(t-c.last) / 1000
		if c.step == 0 {
			c.step = float32(elapsed)
		}
		step := float64(c.step)
		c.step += float32(rate(1.0/64, c.n) * (min(elapsed, 4*step) - step))
	}
	c.last = t
	if c.n < math.MaxUint32 {
		c.n++
	}
}

// Quantile returns the score that a share p, in [0,1), of the past scores stayed
// below, from a histogram with four buckets per octave. NaN without history.
func (c *Calibrator) Quantile(p float64) float64 {
	if c.n <= trusted {
		return math.NaN()
	}
	return float64(c.body.quantile(float32(p))) * c.unit.unit(1e-12)
}

// Break ends an open alarm without a verdict. Detectors of windows call it at a
// gap: until the window has filled again there is no score that could close the
// alarm, and the samples after the gap are no part of it.
func (c *Calibrator) Break() { c.alarm = alarm{} }

const calibratorVersion = 1

// AppendBinary implements encoding.BinaryAppender; it never fails. The
// configuration is not part of the state.
func (c *Calibrator) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, calibratorVersion)
	dst = codec.AppendUint64(dst, uint64(c.last))
	dst = codec.AppendUint32(dst, c.n)
	dst = codec.AppendFloat32(dst, c.step)
	dst = c.unit.append(dst)
	dst = c.far.append(c.body.append(dst), &c.peaks)
	dst = c.alarm.append(dst)
	return codec.AppendFloat32(dst, c.purse.gain), nil
}

// UnmarshalBinary implements encoding.BinaryUnmarshaler. On error the receiver
// is unchanged.
func (c *Calibrator) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(calibratorVersion)
	d := Calibrator{params: c.params}
	d.last = int64(r.Uint64())
	d.n = r.Uint32()
	d.step = nonNegative(&r)
	d.unit.read(&r)
	d.body.read(&r)
	d.far.read(&r, &d.peaks)
	d.alarm.read(&r)
	d.purse.gain = nonNegative(&r)
	d.body.mustHold(&r)
	d.far.mustHold(&r)
	if err := r.Close(); err != nil {
		return wrapState(err)
	}
	*c = d
	return nil
}
