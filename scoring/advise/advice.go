package advise

import (
	"fmt"
	"strings"

	"github.com/portent-go/portent/scoring/catalog"
)

// Action is what to do.
type Action uint8

const (
	// Refuse: nothing can be said; Advice.Refusal says why.
	Refuse Action = iota
	// Keep: the present fleet is right.
	Keep
	// Resize: another shape, in whatever number.
	Resize
	// ScaleOut: more of the same shape.
	ScaleOut
	// ScaleIn: fewer of the same shape.
	ScaleIn
	// Spread: over several zones, so that one may be lost. Only in
	// [Alternative].
	Spread
)

// String returns the action in words.
func (a Action) String() string {
	if a > Spread {
		return fmt.Sprintf("action %d", uint8(a))
	}
	return [...]string{"refuse", "keep", "resize", "scale out", "scale in", "spread"}[a]
}

// Refusal is why no advice is given.
type Refusal uint8

const (
	// NoRefusal: there is advice.
	NoRefusal Refusal = iota
	// NothingMeasured: no dimension has a history.
	NothingMeasured
	// ShortHistory: less than MinHistory, or too few samples to forecast.
	ShortHistory
	// Gaps: less than half of the samples are there.
	Gaps
	// Strange: negative or infinite usage.
	Strange
	// NothingFits: no shape within MaxCount covers the demand.
	NothingFits
)

// String returns the refusal in words.
func (r Refusal) String() string {
	if r > NothingFits {
		return fmt.Sprintf("refusal %d", uint8(r))
	}
	return [...]string{"none", "nothing is measured", "the history is too short", "more than half of the samples are missing", "the usage is negative or infinite", "no shape covers the demand"}[r]
}

// Fleet is a number of instances of one shape. The zero Fleet means that
// nothing runs yet.
type Fleet struct {
	Shape catalog.Shape
	Count int
}

// Price returns the fleet's price per hour.
func (f Fleet) Price() float64 { return f.Shape.Price * float64(f.Count) }

// Capacity returns what the fleet offers in a dimension.
func (f Fleet) Capacity(d catalog.Dimension) float64 {
	return f.Shape.Capacity(d) * float64(f.Count)
}

// String returns "3 × g.large".
func (f Fleet) String() string {
	if f.Count == 1 {
		return f.Shape.Name
	}
	return fmt.Sprintf("%d × %s", f.Count, f.Shape.Name)
}

// Demand is what one dimension needs over the horizon at the stated risk.
type Demand struct {
	Measured bool    // false: no history, nothing demanded
	Peak     float64 // what is planned for: the largest of Forecast, Observed and Evidence, within the calendar
	Forecast float64 // highest of the horizon's forecast quantiles
	Observed float64 // the same quantile of the most recent horizon's samples
	Quantile float64 // level of both, 1 - Risk/dimensions
	Evidence float64 // what decaying peaks and kills ask for; memory only
}

// Advice is what to change, why, and what it costs. It is a plain value.
type Advice struct {
	Action   Action
	Refusal  Refusal           // why, when Action is Refuse
	Strange  catalog.Dimension // the dimension the refusal is about, where it is about one
	From, To Fleet             // equal for Keep; To is zero for Refuse
	Demand   [catalog.Dimensions]Demand

	// Binding is the dimension that decides: the one with the highest demand
	// over what may be used of From, or of To when nothing runs yet.
	Binding catalog.Dimension
	// Utilisation is Demand.Peak over To's full capacity, in [0,1] by
	// construction; 0 where not measured.
	Utilisation [catalog.Dimensions]float64
	PriceChange float64 // To minus From, per hour
	Risk        float64 // stated probability of exceeding the plan at the worst step
	Saves       bool    // the move is for the price: From would have covered the demand

	// Alternatives are the best fleets of other kinds that cover the demand as
	// well, cheapest first: of every family, of the present shape in another
	// number, and, with Options.Zones, spread over zones. Nil for Refuse.
	Alternatives []Alternative

	// Unstated are the measured dimensions in which no shape states a capacity:
	// the advice does without them.
	Unstated []catalog.Dimension

	over [catalog.Dimensions]bool // which dimensions From does not cover
}

// Confidence returns 1 - Risk: the stated probability that the plan holds.
func (a *Advice) Confidence() float64 { return 1 - a.Risk }

// Reason puts the advice in words. It is built on request because it
// allocates.
func (a *Advice) Reason() string {
	if a.Action == Refuse {
		return a.refusalWords()
	}
	words := []string{a.planWords()}
	if a.Action != Keep {
		words = append(words, a.otherWords()...)
	}
	for _, d := range a.Unstated {
		words = append(words, fmt.Sprintf("No shape states its %s, which is measured and was left out.", d))
	}
	return strings.Join(words, " ")
}

// planWords says what to do and why.
func (a *Advice) planWords() string {
	if a.Action == Keep {
		return fmt.Sprintf("Keep %v: %s is the tightest, at %.0f %% of capacity at its peak.", a.To, a.Binding, 100*a.Utilisation[a.Binding])
	}
	why := fmt.Sprintf("%s outgrows it", a.Binding)
	if only := a.onlyBinding(); only && !a.Saves {
		why = fmt.Sprintf("only %s outgrows it", a.Binding)
	}
	if a.Saves {
		why = "it is larger than needed"
	}
	if a.From.Count == 0 {
		why = "nothing runs yet"
	}
	return fmt.Sprintf("%s from %v to %v (%+.3f an hour), because %s; %s will peak at %.0f %% of capacity.",
		title(a.Action.String()), a.fromWords(), a.To, a.PriceChange, why, a.Binding, 100*a.Utilisation[a.Binding])
}

// onlyBinding reports whether the binding dimension is the only one that the
// present fleet does not cover.
func (a *Advice) onlyBinding() bool {
	if a.From.Count == 0 {
		return false
	}
	over := 0
	for d := range catalog.Dimensions {
		if a.Demand[d].Measured && a.over[d] {
			over++
		}
	}
	return over == 1 && a.over[a.Binding]
}

// otherWords names the best way of another kind and what it would cost more, so
// that the general-purpose move is seen beside the cheaper special one.
func (a *Advice) otherWords() []string {
	if len(a.Alternatives) == 0 {
		return nil
	}
	x := a.Alternatives[0]
	return []string{fmt.Sprintf("Next best: %v, %s at %.0f %%.", x, x.Binding, 100*x.Utilisation[x.Binding])}
}

func (a *Advice) refusalWords() string {
	switch a.Refusal {
	case ShortHistory, Gaps, Strange:
		return fmt.Sprintf("No advice: %s (%s).", a.Refusal, a.Strange)
	}
	return fmt.Sprintf("No advice: %s.", a.Refusal)
}

func (a *Advice) fromWords() string {
	if a.From.Count == 0 {
		return "nothing"
	}
	return a.From.String()
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
