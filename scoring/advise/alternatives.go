package advise

import (
	"fmt"
	"slices"
	"strings"

	"github.com/portent-go/portent/scoring/catalog"
)

// Alternative is another fleet that covers the same demand.
type Alternative struct {
	Action Action // what it takes from the present fleet; Spread for one over zones
	Fleet  Fleet

	// Zones is the number of zones that a Spread is placed in, as evenly as it
	// goes: with any one of them lost, the rest still covers the demand. 0
	// otherwise.
	Zones int

	Binding     catalog.Dimension // the tightest one
	Utilisation [catalog.Dimensions]float64
	PriceChange float64 // against the present fleet, per hour
}

// String returns "resize to g.2xlarge (+0.184 an hour)".
func (a Alternative) String() string {
	to := a.Fleet.String()
	if a.Zones > 0 {
		to = fmt.Sprintf("%s over %d zones", to, a.Zones)
	}
	return fmt.Sprintf("%s to %s (%+.3f an hour)", a.Action, to, a.PriceChange)
}

// alternatives lists the best fleet of every way to cover the need, cheapest
// first: one per family, the present shape in another number, and a spread over
// zones. What the advice chose itself is left out.
func (a *Advice) alternatives(n *need, shapes catalog.Catalogue, opt Options) {
	consider := func(f Fleet, ok bool, zones int) {
		if ok && (f != a.To || zones > 0) && !a.listed(f, zones) {
			a.Alternatives = append(a.Alternatives, a.alternative(n, f, zones))
		}
	}
	for _, family := range families(shapes) {
		f, ok := n.cheapest(shapes.Where(func(s catalog.Shape) bool { return s.Family == family }), opt.MaxCount)
		consider(f, ok, 0)
	}
	if a.From.Count > 0 {
		k := n.count(a.From.Shape, opt.MaxCount)
		consider(Fleet{a.From.Shape, k}, k > 0, 0)
	}
	if opt.Zones > 1 {
		f, ok := n.cheapestSpread(shapes, opt.Zones, opt.MaxCount)
		consider(f, ok, opt.Zones)
	}
	slices.SortStableFunc(a.Alternatives, func(x, y Alternative) int {
		if cheaper(x.Fleet, y.Fleet) {
			return -1
		}
		return 1
	})
}

func (a *Advice) listed(f Fleet, zones int) bool {
	return slices.ContainsFunc(a.Alternatives, func(x Alternative) bool { return x.Fleet == f && x.Zones == zones })
}

func (a *Advice) alternative(n *need, f Fleet, zones int) Alternative {
	alt := Alternative{Action: actionOf(a.From, f), Fleet: f, Zones: zones, Binding: n.binding(f), PriceChange: f.Price() - a.From.Price()}
	if zones > 0 {
		alt.Action = Spread
	}
	alt.Utilisation = a.utilisations(f)
	return alt
}

// families returns the distinct families in the order of the catalogue.
func families(shapes catalog.Catalogue) (names []string) {
	for _, s := range shapes {
		if !slices.Contains(names, s.Family) {
			names = append(names, s.Family)
		}
	}
	return names
}

// cheapestSpread returns the cheapest fleet of one shape, sold in enough zones,
// that covers the need with any one of the zones lost.
func (n *need) cheapestSpread(shapes catalog.Catalogue, zones, limit int) (best Fleet, ok bool) {
	for _, s := range shapes {
		if s.Zones != "" && len(strings.Fields(s.Zones)) < zones {
			continue
		}
		f := Fleet{s, spread(n.count(s, limit), zones)}
		if f.Count > 0 && f.Count <= limit && (!ok || cheaper(f, best)) {
			best, ok = f, true
		}
	}
	return best, ok
}

// spread returns the smallest number of instances over z zones of which k are
// left when the fullest zone is lost: the least N with N - ⌈N/z⌉ ≥ k. 0 for
// none.
func spread(k, z int) int {
	if k == 0 {
		return 0
	}
	n := k
	for n-(n+z-1)/z < k {
		n++
	}
	return n
}
