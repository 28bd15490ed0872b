package benchdata

import "time"

// Series is one series of a detection set: what was measured, and which samples
// people called anomalous.
type Series struct {
	Set, Name string
	Time      []int64   // Unix milliseconds, increasing; from Origin in steps of Step where the set has no times
	Value     []float64 // NaN missing; samples that are absent altogether show as a gap in Time
	Label     []bool    // true inside an anomaly
	Start     int       // first scored sample; a model may learn from those before it, without their labels
	Step      time.Duration
}

// Table is one instance of a multivariate detection set: several metrics
// sampled together.
type Table struct {
	Set, Name string
	Time      []int64     // as in Series
	Columns   []string    // names of the metrics, "0", "1", … where the set has none
	Value     [][]float64 // Value[c][i] is metric c at sample i; NaN missing
	Label     []bool
	Start     int
	Step      time.Duration
	Blame     []Blame // which metrics carry an anomaly; nil where nobody said
}

// Blame says which metrics carry the anomaly in samples From … To, both
// included.
type Blame struct {
	From, To int
	Columns  []int // ascending, 0-based
}

// Origin is the time of the first sample of sets that have none: 1 January 2020,
// 00:00 UTC, in Unix milliseconds. A whole hour, so that hours of such a series
// begin with its first sample.
const Origin = 1_577_836_800_000

// spaced returns n times from Origin.
func spaced(n int, step time.Duration) []int64 {
	t := make([]int64, n)
	for i := range t {
		t[i] = Origin + int64(i)*step.Milliseconds()
	}
	return t
}

// Row writes sample i of every metric into dst, which must be nil or have one
// place per metric, and returns it.
func (t *Table) Row(dst []float64, i int) []float64 {
	if dst == nil {
		dst = make([]float64, len(t.Value))
	}
	for c := range dst {
		dst[c] = t.Value[c][i]
	}
	return dst
}

// ForecastTask is one series of a forecasting set with the protocol that the
// set is published with. Window w, counted from 0, learns from
// Value[:Origin(w)] and forecasts the Horizon values after it.
type ForecastTask struct {
	Set, Name string
	Time      []int64
	Value     []float64 // one per Step, NaN missing
	Step      time.Duration
	Season    int // steps per season, for the scale of MASE and the seasonal yardsticks
	Horizon   int // steps ahead
	Windows   int // non-overlapping windows, the last of which ends with the series
}

// Origin returns the number of values known to window w.
func (f *ForecastTask) Origin(w int) int {
	return len(f.Value) - (f.Windows-w)*f.Horizon
}

// Segmented is one series of a change-point set, with where people see changes.
type Segmented struct {
	Set, Name string
	Value     [][]float64 // Value[d][i] is dimension d at i; NaN missing
	// Changes holds one list per annotator: ascending positions at which a new
	// regime begins. An empty list is an annotator who sees none.
	Changes [][]int
}
