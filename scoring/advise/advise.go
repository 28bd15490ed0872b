package advise

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/portent-go/portent/scoring/catalog"
)

// Advise says which fleet of the catalogue's shapes the workload needs.
//
//  1. Each measured dimension gets a peak demand at the level 1 - Risk/n, n
//     being the number of measured dimensions.
//  2. A fleet covers the demand when demand / capacity stays at or below the
//     ceiling in every measured dimension. The cheapest covering fleet of one
//     shape within MaxCount wins, equal to exhaustive search.
//  3. The present fleet stays when it covers the demand and the move would save
//     less than MinSaving of its price.
//  4. A measured dimension in which no shape states a capacity is left out, and
//     named in Unstated.
//  5. What is wrong with the usage makes a refusal with a reason, never a size:
//     see [Refusal].
//
// Errors: [ErrOptions], [ErrCurrent], [catalog.ErrCatalogue]. Cost: some 70 ms
// per dimension for a week of 5-minute samples (with a Base, 21 fits of it on at
// most about 1,000 points), and one pass over the shapes.
func Advise(u *Usage, current Fleet, shapes catalog.Catalogue, opt Options) (Advice, error) {
	if err := cmp.Or(opt.Validate(), current.validate(), shapes.Validate(), u.validate()); err != nil {
		return Advice{}, err
	}
	opt = opt.withDefaults(current.Count)
	a := Advice{From: current, Risk: opt.Risk}
	if a.Refusal = a.measure(u, opt); a.Refusal != NoRefusal {
		return a, nil
	}
	a.decide(shapes, opt, opt.growOnly(u))
	return a, nil
}

func (f Fleet) validate() error {
	if f == (Fleet{}) {
		return nil
	}
	var errs []error
	if f.Count < 1 || f.Count > maxCount {
		errs = append(errs, fmt.Errorf("%w: %d instances", ErrCurrent, f.Count))
	}
	if err := f.Shape.Validate(); err != nil {
		errs = append(errs, fmt.Errorf("%w: %w", ErrCurrent, err))
	}
	return errors.Join(errs...)
}

func (u *Usage) validate() error {
	if u.Step <= 0 {
		return fmt.Errorf("%w: Usage.Step is %v, want above 0", ErrOptions, u.Step)
	}
	return u.validateEvidence()
}

// measure fills in the demands; the first dimension with a refusal ends it.
func (a *Advice) measure(u *Usage, opt Options) Refusal {
	n := u.measured()
	if n == 0 {
		return NothingMeasured
	}
	for d := range catalog.Dimensions {
		if u.Of(d) == nil {
			continue
		}
		var r Refusal
		if a.Demand[d], r = demandOf(u, d, 1-opt.Risk/float64(n), opt); r != NoRefusal {
			a.Strange = d
			return r
		}
	}
	return NoRefusal
}

// decide picks the fleet.
func (a *Advice) decide(shapes catalog.Catalogue, opt Options, growOnly bool) {
	n := needOf(&a.Demand, &opt.Ceiling)
	a.Unstated = n.leaveUnstated(shapes)
	best, ok := n.cheapest(shapes, opt.MaxCount)
	running := a.From.Count > 0
	covered := running && n.covers(a.From)
	switch {
	case covered && (growOnly || !ok || best.Price() > a.From.Price()*(1-opt.MinSaving)):
		best = a.From
	case !ok:
		a.Refusal = NothingFits
		return
	}
	a.To = best
	a.Action = actionOf(a.From, best)
	a.Saves = covered && a.Action != Keep
	a.Binding = n.binding(a.To)
	if running {
		a.Binding = n.binding(a.From)
	}
	a.PriceChange = a.To.Price() - a.From.Price()
	a.Utilisation = a.utilisations(a.To)
	a.over = n.beyond(a.From)
	a.alternatives(&n, shapes, opt)
}

// utilisations returns the peak demand over a fleet's capacity; 0 where not
// measured or not stated.
func (a *Advice) utilisations(f Fleet) (u [catalog.Dimensions]float64) {
	for d := range catalog.Dimensions {
		if a.Demand[d].Measured && !slices.Contains(a.Unstated, d) {
			u[d] = utilisation(a.Demand[d].Peak, f.Capacity(d))
		}
	}
	return u
}

// utilisation is demand over capacity; no demand needs no capacity.
func utilisation(demand, capacity float64) float64 {
	if demand == 0 {
		return 0
	}
	return demand / capacity
}

func actionOf(from, to Fleet) Action {
	switch {
	case from == to:
		return Keep
	case from.Shape != to.Shape:
		return Resize
	case to.Count > from.Count:
		return ScaleOut
	}
	return ScaleIn
}
