package rca

import "fmt"

// WarningKind says what made a ranking weaker than it could be.
type WarningKind uint8

const (
	// ThinBaseline: too few values before the fault; the column was left out.
	ThinBaseline WarningKind = iota + 1
	// Vanished: the column has a baseline and no value in the window; it was
	// left out. A metric that stops is often the component that died.
	Vanished
	// Infinite: infinite values were taken as missing.
	Infinite
	// OnsetSearched: the fault time was searched.
	OnsetSearched
	// UnknownComponent: a component of the call graph has no metrics.
	UnknownComponent
	// ThinWindow: the window holds fewer values than a quantile can use.
	ThinWindow
	// UnknownSymptom: the frame has no such metric, or it could not be measured;
	// the ranking took the worst metric that users feel instead.
	UnknownSymptom
	// NoGraph: several components and no call between them is known. What
	// suffers cannot be told from what it suffers from.
	NoGraph
	// Cycle: components call each other in a circle, Component among them.
	// Each is walked once; what goes round is not taken off twice.
	Cycle
)

// String returns the kind in words.
func (k WarningKind) String() string {
	switch k {
	case ThinBaseline:
		return "too few values before the fault"
	case Vanished:
		return "no value after the fault"
	case Infinite:
		return "infinite values taken as missing"
	case OnsetSearched:
		return "the time of the fault was searched"
	case UnknownComponent:
		return "in the call graph but without metrics"
	case ThinWindow:
		return "few values after the fault"
	case NoGraph:
		return "no calls between the components are known: a cause cannot be told from what it makes slow"
	case Cycle:
		return "in a circle of calls"
	case UnknownSymptom:
		return "the symptom is not among the metrics that could be measured"
	}
	return fmt.Sprintf("warning %d", uint8(k))
}

// Warning is something the reader of a ranking should know. It is a value, not
// a log line; each is said once.
type Warning struct {
	Kind      WarningKind
	Component string // "" when it concerns the whole frame
	Metric    string // "" when it concerns the whole component
	Count     int    // how many values, where that makes sense
}

// String puts the warning in words.
func (w Warning) String() string {
	switch {
	case w.Component == "":
		return w.Kind.String()
	case w.Metric == "":
		return fmt.Sprintf("%s: %s", w.Component, w.Kind)
	}
	return fmt.Sprintf("%s/%s: %s (%d)", w.Component, w.Metric, w.Kind, w.Count)
}
