package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// KalmanConfig sets a [Kalman] detector. The zero value, a local level whose
// variances are learnt on-line, is usable.
type KalmanConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here, see Harmonics

	// Trend adds a slope that wanders (the local linear trend). Off by default:
	// on metrics of servers a slope is more often noise than trend.
	Trend bool

	// Harmonics adds this many sines and cosines of Period, at most 3. Default 0.
	Harmonics int

	// Period of the harmonics in milliseconds of wall clock. Default one day.
	Period int64

	// Ratio q fixes the variance of a step of the level in units of the noise
	// variance. Default 0: q is learnt, see [Kalman].
	Ratio float64
}

const maxHarmonics = 3

// Validate reports every fault at once.
func (c KalmanConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if c.Harmonics < 0 || c.Harmonics > maxHarmonics {
		errs = append(errs, fmt.Errorf("filter: KalmanConfig.Harmonics is %d: want 0 to %d", c.Harmonics, maxHarmonics))
	}
	if c.Period < 0 {
		errs = append(errs, fmt.Errorf("filter: KalmanConfig.Period is %d ms: want 0 (for a day) or more", c.Period))
	}
	if !(c.Ratio >= 0 && c.Ratio <= maxRatio) {
		errs = append(errs, fmt.Errorf("filter: KalmanConfig.Ratio is %v: want 0 (to learn it) to %v", c.Ratio, maxRatio))
	}
	return errors.Join(errs...)
}

const (
	maxState = 2 + 2*maxHarmonics

	// A slope varies by this part of what the level does in a step, a harmonic by
	// this part of it: they are what stays when the level wanders.
	slopeRatio    = 1e-3
	harmonicRatio = 1e-4

	firstRatio = 0.1 // between a constant (0) and a random walk (∞)
	minRatio   = 1e-6
	maxRatio   = 1e6
	ratioRate  = 0.02 // η of the learning of q

	diffuse = 1e7 // prior variance of what is not known, in units of the noise variance
	settled = 4   // samples per dimension before the first claim: what is diffuse forecasts nothing
	maxGap  = 1e6 // steps: beyond it all is forgotten anyway
)

// Kalman filters a structural time series (Harvey 1989, Forecasting, Structural
// Time Series Models and the Kalman Filter, sections 2.3 and 3.2)
//
//	xₜ = level + Σ harmonics + ε,  Var ε = V;   level, slope, harmonics: random walks
//
// and scores the standardised innovation, Raw = |e|/√(V·S). Time is continuous
// (Wiener processes): over a gap of g steps the variances grow by g steps'
// worth, exactly as g predictions would. All variances are kept in units of V,
// which follows the innovations robustly; the ratio q of level to noise is
// steered until innovations are white (Mehra 1970, IEEE TAC 15(2)):
//
//	log q ← log q + η·zₜ·zₜ₋₁
//
// since a filter that follows too slowly leaves positively correlated ones.
// Innovations beyond clipAt mean absolute ones are clipped before they teach.
type Kalman struct {
	head
	trend      bool
	harmonics  int
	period     float64
	learn      bool
	q          float64 // variance of a step of the level, in units of V
	previous   float64 // the innovation before, in σ, clipped
	a          [maxState]float64
	p          [maxState][maxState]float64 // in units of V; symmetric
	dimensions int
}

// NewKalman returns a detector without history, or every fault of cfg.
func NewKalman(cfg KalmanConfig) (*Kalman, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	d := &Kalman{head: h, trend: cfg.Trend, harmonics: cfg.Harmonics, period: orDefault(float64(cfg.Period), dayMs),
		learn: cfg.Ratio == 0, q: orDefault(cfg.Ratio, firstRatio), dimensions: 1 + 2*cfg.Harmonics}
	if cfg.Trend {
		d.dimensions++
	}
	for i := range d.dimensions {
		d.p[i][i] = diffuse
	}
	return d, err
}

// Step implements [anomaly.Detector].
func (d *Kalman) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	var h [maxState]float64
	d.observe(&h, t)
	if d.n == 1 {
		d.a[0] = x
		d.update(&h, 0, d.gains(&h))
		return vd
	}
	d.predict(min(d.gap, maxGap))
	s := d.gains(&h)
	expected := d.mean(&h)
	root := math.Sqrt(s.variance)
	z, taught := d.innovation(&vd, x, expected, root)
	if d.n > uint32(settled*d.dimensions) {
		d.claim(&vd, math.Abs(z), d.kind(z))
	}
	d.update(&h, taught, s)
	d.steer(z)
	return vd
}

// innovation is residual for innovations of unequal variance: scale and band are
// learnt from e/√S.
func (d *Kalman) innovation(vd *anomaly.Verdict, x, expected, root float64) (z, taught float64) {
	expected = clamp(expected)
	e := (x - expected) / root
	unit := d.spread.unit(floorOf(expected) / root)
	half := d.band.factor * unit
	vd.Expected, vd.Lower, vd.Upper = expected, expected-half*root, expected+half*root
	d.band.learn(math.Abs(e) > half, d.coverage, d.n)
	return e / (unit * sigmaPerUnit), d.spread.learn(e, unit, d.n) * root
}

// observe writes the row that turns a state into a sample.
func (d *Kalman) observe(h *[maxState]float64, t int64) {
	h[0] = 1
	if d.harmonics == 0 {
		return
	}
	sin, cos := math.Sincos(2 * math.Pi * math.Mod(float64(t), d.period) / d.period)
	s, c := sin, cos
	for k, i := 0, d.first(); k < d.harmonics; k, i = k+1, i+2 {
		h[i], h[i+1] = s, c
		s, c = s*cos+c*sin, c*cos-s*sin // the next multiple of the angle
	}
}

// first is the index of the first harmonic.
func (d *Kalman) first() int {
	if d.trend {
		return 2
	}
	return 1
}

// predict carries the state over g steps.
func (d *Kalman) predict(g float64) {
	n := d.dimensions
	if d.trend {
		d.a[0] = clamp(d.a[0] + g*d.a[1])
		for j := range n { // P ← F·P, then P·Fᵀ; F adds g slopes to the level
			d.p[0][j] += g * d.p[1][j]
		}
		for i := range n {
			d.p[i][0] += g * d.p[i][1]
		}
		slope := d.q * slopeRatio
		d.p[0][0] += slope * g * g * g / 3
		d.p[0][1] += slope * g * g / 2
		d.p[1][0] = d.p[0][1]
		d.p[1][1] += slope * g
	}
	d.p[0][0] += d.q * g
	for i := d.first(); i < n; i++ {
		d.p[i][i] += d.q * harmonicRatio * g
	}
	d.bound()
}

// bound keeps the covariance from growing without end in directions that are
// never observed: beyond it, nothing is known.
func (d *Kalman) bound() {
	for i := range d.dimensions {
		if d.p[i][i] <= forgotten {
			continue
		}
		for j := range d.dimensions {
			d.p[i][j], d.p[j][i] = 0, 0
		}
		d.p[i][i] = forgotten
	}
}

const forgotten = 1e12

// gain is the Kalman gain before it is divided by the innovation's variance.
type gain struct {
	k        [maxState]float64
	variance float64 // S, in units of V
}

func (d *Kalman) gains(h *[maxState]float64) (s gain) {
	s.variance = 1
	for i := range d.dimensions {
		for j := range d.dimensions {
			s.k[i] += d.p[i][j] * h[j]
		}
		s.variance += h[i] * s.k[i]
	}
	s.variance = max(s.variance, 1)
	return s
}

func (d *Kalman) mean(h *[maxState]float64) (x float64) {
	for i := range d.dimensions {
		x += h[i] * d.a[i]
	}
	return x
}

// update lets the innovation e in: a ← a + k·e/S, P ← P − k·kᵀ/S.
func (d *Kalman) update(h *[maxState]float64, e float64, s gain) {
	for i := range d.dimensions {
		w := s.k[i] / s.variance
		d.a[i] = clamp(d.a[i] + w*e)
		for j := range i + 1 {
			d.p[i][j] -= w * s.k[j]
			d.p[j][i] = d.p[i][j]
		}
		d.p[i][i] = max(d.p[i][i], 0)
	}
}

// steer moves q towards white innovations.
func (d *Kalman) steer(z float64) {
	z = min(max(z, -2), 2)
	if d.learn && d.n > young {
		d.q = min(max(d.q*math.Exp(ratioRate*z*d.previous), minRatio), maxRatio)
	}
	d.previous = z
}
