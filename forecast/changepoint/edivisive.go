package changepoint

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// EDivisive divides where the distributions before and after differ most in
// energy distance, and tests each division by permutation (Matteson & James 2014,
// "A nonparametric approach for multiple change point analysis of multivariate
// data", JASA 109; for performance tests Daly et al. 2020, "The use of change
// point detection to identify software performance regressions in a continuous
// integration system", ICPE). It assumes samples to be independent: on
// autocorrelated series it divides too much. The zero value is usable.
//
// Cost of one test: in one dimension permutations·n·ln n, with distances summed
// over ranks; in several n²·permutations and n² memory.
type EDivisive struct {
	// PValue up to which a division is significant. Default 0.05.
	PValue float64

	// Permutations of a test. Default 100: p-values in steps of 1/101.
	Permutations int

	// Seed of the permutations; 0 is a seed like any other.
	Seed uint64

	// NumPy draws the permutations that MongoDB's library draws under
	// deterministic_numpy_random(Seed), all of them, so that answers are the same
	// also where they hang on a permutation. Of Seed the lower 32 bits count.
	// Off by default: tests that are lost are then cut short, 20 times sooner.
	NumPy bool

	// Unbiased takes means over distinct pairs (the U-statistic of the paper's
	// equation 5) where the default takes them over all pairs, which is never
	// negative and what MongoDB's library does since its second version.
	Unbiased bool
}

// Validate reports every fault at once.
func (e EDivisive) Validate() error {
	var errs []error
	if !(e.PValue >= 0 && e.PValue < 1) {
		errs = append(errs, fmt.Errorf("%w: EDivisive.PValue is %v: want 0 (for 0.05) to 1", ErrConfig, e.PValue))
	}
	if e.Permutations < 0 || e.Permutations > 1<<20 {
		errs = append(errs, fmt.Errorf("%w: EDivisive.Permutations is %d: want 0 (for 100) to %d", ErrConfig, e.Permutations, 1<<20))
	}
	return errors.Join(errs...)
}

func (e EDivisive) defaults() EDivisive {
	if e.PValue == 0 {
		e.PValue = 0.05
	}
	if e.Permutations == 0 {
		e.Permutations = 100
	}
	return e
}

// source is what permutations are drawn from.
func (e EDivisive) source() source {
	if e.NumPy {
		return newMersenne(uint32(e.Seed))
	}
	return rand.New(rand.NewPCG(e.Seed, 0x9e3779b97f4a7c15))
}

// source draws from 0 … n−1.
type source interface{ IntN(n int) int }

// Find returns the change points in rising order.
func (e EDivisive) Find(x ...[]float64) ([]int, error) {
	points, err := e.Divide(x...)
	slices.Sort(points)
	return points, err
}

// Divide returns the change points in the order in which they were found, the most
// different first.
func (e EDivisive) Divide(x ...[]float64) ([]int, error) {
	if err := e.Validate(); err != nil {
		return nil, err
	}
	s, err := load(x)
	if err != nil {
		return nil, err
	}
	e = e.defaults()
	d := divider{e: e, energy: newEnergy(s, e.Unbiased), rng: e.source()}
	d.windows = []window{d.best(0, s.len())}
	return s.dates(d.run()), nil
}

// Statistic returns Q(τ) = mn/(m+n)·Ê for every division of the series into the
// τ samples before and the rest, in the unit of the data; 0 at τ = 0. Missing
// samples are left out: the result has an element for each present one.
func (e EDivisive) Statistic(x ...[]float64) ([]float64, error) {
	s, err := load(x)
	if err != nil {
		return nil, err
	}
	en := newEnergy(s, e.Unbiased)
	q := make([]float64, s.len())
	en.identity(0, s.len())
	en.scan(0, s.len(), func(tau int, v float64) bool { q[tau] = v * s.unit; return true })
	return q, nil
}

// window is a stretch between change points with its best division.
type window struct {
	lo, hi, at int
	q          float64
}

type divider struct {
	e       EDivisive
	energy  energy
	rng     source
	windows []window
}

// best returns the best division of [lo,hi).
func (d *divider) best(lo, hi int) window {
	w := window{lo: lo, hi: hi, at: lo, q: math.Inf(-1)}
	d.energy.identity(lo, hi)
	d.energy.scan(lo, hi, func(tau int, q float64) bool {
		if q > w.q {
			w.at, w.q = lo+tau, q
		}
		return true
	})
	return w
}

func (d *divider) run() (points []int) {
	for len(d.windows) > 0 {
		best := 0
		for i, w := range d.windows {
			if w.q > d.windows[best].q {
				best = i
			}
		}
		w := d.windows[best]
		if w.at == w.lo || !d.significant(w.q) {
			break
		}
		points = append(points, w.at)
		d.windows = slices.Replace(d.windows, best, best+1, d.best(w.lo, w.at), d.best(w.at, w.hi))
	}
	return points
}

// significant shuffles within all windows and asks how often a division as good
// comes by chance. It stops as soon as the answer is no: the verdict is the same.
func (d *divider) significant(q float64) bool {
	limit := d.e.PValue * float64(d.e.Permutations+1)
	better := 0
	for range d.e.Permutations {
		if d.chance(q) {
			better++
		}
		if float64(better) > limit && !d.e.NumPy {
			return false
		}
	}
	return float64(better) <= limit
}

// chance reports whether a shuffle of all windows reaches q in any of them.
func (d *divider) chance(q float64) (reached bool) {
	for _, w := range d.windows {
		d.energy.shuffle(w.lo, w.hi, d.rng)
		if reached {
			continue
		}
		d.energy.scan(w.lo, w.hi, func(_ int, v float64) bool {
			reached = v >= q
			return !reached
		})
		if reached && !d.e.NumPy {
			return true
		}
	}
	return reached
}
