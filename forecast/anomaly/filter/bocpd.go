package filter

import (
	"errors"
	"fmt"
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
)

// BOCPDConfig sets a [BOCPD] detector. The zero value is usable.
type BOCPDConfig struct {
	anomaly.Config // budget, coverage, warm-up; NoSeason has no meaning here

	// Every is the expected distance of change points in samples, 1/hazard.
	// Default 250, as in Adams & MacKay's well-log example; the result depends on
	// its logarithm only.
	Every float64

	// Prior of the mean and precision of a segment, normal-gamma with mean Mean,
	// Kappa pseudo-samples of it, shape Alpha and rate Beta. By default (Beta 0)
	// it is learnt: the long-run level and the robust noise of the series, with
	// Kappa 0.01 (segments may lie ten σ apart) and Alpha 1.
	Mean, Kappa, Alpha, Beta float64
}

// Validate reports every fault at once.
func (c BOCPDConfig) Validate() error {
	errs := []error{c.Config.Validate()}
	if !(c.Every == 0 || c.Every > 1 && c.Every <= 1e12) {
		errs = append(errs, fmt.Errorf("filter: BOCPDConfig.Every is %v samples: want 0 (for 250) or more than 1, to 1e12", c.Every))
	}
	for name, x := range map[string]float64{"Kappa": c.Kappa, "Alpha": c.Alpha, "Beta": c.Beta} {
		if !(x >= 0 && x <= largest) {
			errs = append(errs, fmt.Errorf("filter: BOCPDConfig.%s is %v: want at least 0 (for the default)", name, x))
		}
	}
	if !(math.Abs(c.Mean) <= largest) {
		errs = append(errs, fmt.Errorf("filter: BOCPDConfig.Mean is %v", c.Mean))
	}
	return errors.Join(errs...)
}

const (
	// runs is the number of run lengths kept: the likeliest. What is dropped is
	// below a thousandth on all but adversarial series.
	runs = 32

	// leastRun is the posterior below which a run length is dropped at once.
	leastRun = 1e-7

	defaultEvery = 250
	defaultKappa = 0.01
	defaultAlpha = 1
)

// BOCPD is Bayesian on-line change-point detection (Adams & MacKay 2007,
// arXiv:0710.3742, algorithm 1) for normal segments of unknown mean and
// variance, with constant hazard H. With the predictive density π of run length r
//
//	P(rₜ = r+1, x) = P(rₜ₋₁ = r, x)·π(xₜ)·(1−H)
//	P(rₜ = 0,   x) = Σ P(rₜ₋₁, x)·π(xₜ)·H
//
// Run lengths beyond the likeliest 32 are pruned, which bounds cost
// (two to three microseconds) and state (1.6 KiB).
// Raw is the surprise max(0, −ln(π·s·√2π)) of the sample under the mixture of the
// run lengths above 0, s being the mixture's scale: 0 at its centre, z²/2 for a
// normal. Run length 0, whose wide prior explains everything a little, is left out:
// with it no sample would surprise more than ln(1/H) and some.
type BOCPD struct {
	head
	hazard      float64
	kappa       float64
	alpha       float64
	fixed       bool
	prior       normalGamma         // p and length 0; the fixed one
	ratio       [gammaTable]float64 // lnΓ(α+½) − lnΓ(α) by run length
	level       float64             // long-run mean, for the learnt prior
	count       int
	run         [runs]normalGamma // longest first; posterior probabilities sum to 1
	logEvidence [runs]float64     // scratch
}

// normalGamma is one run-length hypothesis: its probability and the posterior of
// its segment, whose κ and α are those of the prior plus length and length/2.
type normalGamma struct {
	p, length  float64
	mean, beta float64
}

const gammaTable = 64

// NewBOCPD returns a detector without history, or every fault of cfg.
func NewBOCPD(cfg BOCPDConfig) (*BOCPD, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	h, err := newHead(cfg.Config)
	d := &BOCPD{head: h, hazard: 1 / orDefault(cfg.Every, defaultEvery), fixed: cfg.Beta > 0,
		kappa: orDefault(cfg.Kappa, defaultKappa), alpha: orDefault(cfg.Alpha, defaultAlpha),
		prior: normalGamma{mean: cfg.Mean, beta: cfg.Beta}}
	for i := range d.ratio {
		a := d.alpha + float64(i)/2
		up, _ := math.Lgamma(a + 0.5)
		low, _ := math.Lgamma(a)
		d.ratio[i] = up - low
	}
	return d, err
}

// RunLength returns the likeliest number of samples since the last change point,
// and its posterior probability; 0, 0 without history.
func (d *BOCPD) RunLength() (samples int, probability float64) {
	for _, g := range d.run[:d.count] {
		if g.p > probability {
			samples, probability = int(g.length), g.p
		}
	}
	return samples, probability
}

// Step implements [anomaly.Detector].
func (d *BOCPD) Step(t int64, v float64) anomaly.Verdict {
	vd, x, ok := d.admit(t, v)
	if !ok {
		return vd
	}
	if d.n == 1 {
		d.level = x
		d.run[0], d.count = d.newRun(1, floorOf(x)), 1
		if !d.fixed {
			d.update(x, floorOf(x))
			return vd
		}
	}
	expected, scale := d.mixture()
	_, taught, sigma := d.residual(&vd, x, expected)
	d.level = clamp(d.level + rate(slowRate, d.n)*(expected+taught-d.level))
	_, going := d.update(x, sigma)
	d.claim(&vd, max(0, -going-math.Log(scale)-logRoot2Pi), d.kind(x-expected))
	return vd
}

const logRoot2Pi = 0.9189385332046727 // ln √(2π)

// newRun is the prior of a segment that begins with the next sample.
func (d *BOCPD) newRun(p, sigma float64) normalGamma {
	g := normalGamma{p: p, mean: d.level, beta: min(max(d.alpha*sigma*sigma, 1e-300), 1e300)}
	if d.fixed {
		g.mean, g.beta = d.prior.mean, d.prior.beta
	}
	return g
}

// mixture returns centre and scale of the predictive mixture.
func (d *BOCPD) mixture() (mean, scale float64) {
	for _, g := range d.run[:d.count] {
		mean += g.p * g.mean
	}
	var s2 float64
	for _, g := range d.run[:d.count] {
		k, a := d.kappa+g.length, d.alpha+g.length/2
		off := g.mean - mean
		s2 += g.p * (g.beta*(k+1)/(a*k) + off*off)
	}
	return mean, max(math.Sqrt(s2), 1e-150)
}

// update lets x in and returns the logarithm of its predictive density, under all
// run lengths and under those above 0 (all, where there is no other). sigma is the
// noise that a new segment is expected to have.
func (d *BOCPD) update(x, sigma float64) (all, going float64) {
	best := math.Inf(-1)
	var old float64
	for i := range d.run[:d.count] {
		if d.run[i].length > 0 {
			old += d.run[i].p
		}
		d.logEvidence[i] = d.predictive(&d.run[i], x)
		best = max(best, d.logEvidence[i])
	}
	var total, rest float64
	for i := range d.run[:d.count] {
		g := &d.run[i]
		g.p *= math.Exp(d.logEvidence[i] - best)
		if total += g.p; g.length > 1 { // it was above 0
			rest += g.p
		}
	}
	all, going = best+math.Log(total), best+math.Log(total)
	if old > 0 {
		going = best + math.Log(max(rest, 1e-300)/old)
	}
	d.prune(total)
	d.insert(d.newRun(d.hazard, sigma))
	return all, going
}

// predictive is the logarithm of Student's density with 2α degrees of freedom
// around the mean (Murphy 2007, "Conjugate Bayesian analysis of the Gaussian
// distribution", eq. 110), and the conjugate update of g by x. With
// D = 2β(κ+1)/κ it is lnΓ(α+½) − lnΓ(α) − ½ln(πD) − (α+½)·ln(1 + (x−μ)²/D).
func (d *BOCPD) predictive(g *normalGamma, x float64) float64 {
	k, a := d.kappa+g.length, d.alpha+g.length/2
	off := x - g.mean
	wide := 2 * g.beta * (k + 1) / k
	density := d.gammaRatio(g.length, a) - 0.5*math.Log(math.Pi*wide) - (a+0.5)*math.Log1p(min(off*off/wide, 1e300))
	g.mean = clamp(g.mean + off/(k+1))
	g.beta = min(g.beta+0.5*k*off*off/(k+1), 1e300)
	g.length = min(g.length+1, longestRun)
	return density
}

const longestRun = 1 << 24

// gammaRatio is lnΓ(a+½) − lnΓ(a): from the table, else by Stirling's series.
func (d *BOCPD) gammaRatio(length, a float64) float64 {
	if length < gammaTable {
		return d.ratio[int(length)]
	}
	return 0.5*math.Log(a) - 1/(8*a) + 1/(192*a*a*a)
}

// prune divides by total, gives the share of the hazard away and drops what is
// not worth keeping.
func (d *BOCPD) prune(total float64) {
	kept := 0
	for _, g := range d.run[:d.count] {
		g.p *= (1 - d.hazard) / total
		if g.p >= leastRun {
			d.run[kept] = g
			kept++
		}
	}
	d.count = kept
}

// insert adds the newest run in place of the least likely one where there is no
// room, and lets probabilities sum to one again.
func (d *BOCPD) insert(g normalGamma) {
	if d.count == runs {
		least := 0
		for i := range d.run {
			if d.run[i].p < d.run[least].p {
				least = i
			}
		}
		copy(d.run[least:], d.run[least+1:])
		d.count--
	}
	d.run[d.count] = g
	d.count++
	var total float64
	for _, g := range d.run[:d.count] {
		total += g.p
	}
	for i := range d.run[:d.count] {
		d.run[i].p /= total
	}
}
