// Package rivals holds the sizing policies that others use or that bound what is
// possible, as values for the same replay as ours.
package rivals

import (
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/internal/order"
	"github.com/portent-go/portent/scoring/advise/sizing"
)

const day = 24 * time.Hour

// window returns the samples present in the last span of the past.
func window(v sizing.View, span time.Duration) []float64 {
	n := min(len(v.Past), int(span/v.Step))
	return order.AppendPresent(nil, v.Past[len(v.Past)-n:])
}

// sized is a decision without a reason: these policies give none. Where nothing
// was used they would provide nothing; the least there is stands for that.
func sized(c float64) (sizing.Decision, error) {
	return sizing.Decision{Capacity: max(c, 1e-12)}, nil
}

// VPA is the target of the Kubernetes Vertical Pod Autoscaler's recommender for
// CPU, asked once a day: the 90 % quantile of a histogram whose weights halve
// every 24 h over eight days, read at the upper end of its bucket (each 5 % wider
// than the one before), times 1.15.
type VPA struct{}

// Every implements [sizing.Policy].
func (VPA) Every() time.Duration { return day }

// Decide implements [sizing.Policy].
func (VPA) Decide(v sizing.View) (sizing.Decision, error) {
	n := min(len(v.Past), int(8*day/v.Step))
	past := v.Past[len(v.Past)-n:]
	weight := make([]float64, 0, n)
	value := make([]float64, 0, n)
	for i, x := range past {
		if !math.IsNaN(x) {
			value = append(value, x)
			weight = append(weight, math.Exp2(-float64(n-i)*v.Step.Hours()/24))
		}
	}
	q := weightedQuantile(value, weight, 0.9)
	q = math.Pow(1.05, math.Ceil(math.Log(q)/math.Log(1.05)))
	return sized(1.15 * q)
}

// weightedQuantile returns the least value whose cumulated weight reaches p.
func weightedQuantile(x, w []float64, p float64) float64 {
	at := make([]int, len(x))
	total := 0.0
	for i := range at {
		at[i] = i
		total += w[i]
	}
	slices.SortFunc(at, func(a, b int) int {
		if x[a] < x[b] {
			return -1
		}
		if x[a] > x[b] {
			return 1
		}
		return 0
	})
	sum := 0.0
	for _, i := range at {
		if sum += w[i]; sum >= p*total {
			return x[i]
		}
	}
	return math.NaN()
}

// Percentile sizes once a day: a quantile of the last week times a margin. P99 ×
// 1.15 is what many tools do.
type Percentile struct{ P, Margin float64 }

// Every implements [sizing.Policy].
func (Percentile) Every() time.Duration { return day }

// Decide implements [sizing.Policy].
func (p Percentile) Decide(v sizing.View) (sizing.Decision, error) {
	return sized(p.Margin * order.Quantile(window(v, 7*day), p.P))
}

// LastHour sizes every hour: the larger of the last hour's peak and that of
// the coming hour yesterday, times 1.1.
type LastHour struct{}

// Every implements [sizing.Policy].
func (LastHour) Every() time.Duration { return time.Hour }

// Decide implements [sizing.Policy].
func (LastHour) Decide(v sizing.View) (sizing.Decision, error) {
	top := peak(v.Past, v.Step, time.Hour)
	if n := int(day / v.Step); len(v.Past) >= n {
		top = max(top, slices.Max(order.AppendPresent([]float64{0}, v.Past[len(v.Past)-n:][:int(time.Hour/v.Step)])))
	}
	return sized(1.1 * top)
}

func peak(y []float64, step, span time.Duration) float64 {
	n := min(len(y), int(span/step))
	return slices.Max(order.AppendPresent([]float64{0}, y[len(y)-n:]))
}

// Oracle knows the future: the peak of each span, no less and no more. No policy
// that never falls short at the same cadence has less slack.
type Oracle struct {
	Span time.Duration
	All  []float64 // the whole series, whose past it is shown
}

// Every implements [sizing.Policy].
func (o Oracle) Every() time.Duration { return o.Span }

// Decide implements [sizing.Policy].
func (o Oracle) Decide(v sizing.View) (sizing.Decision, error) {
	i := len(v.Past)
	n := min(len(o.All)-i, int(o.Span/v.Step))
	top := slices.Max(order.AppendPresent([]float64{0}, o.All[i:i+n]))
	if top == 0 {
		top = v.Capacity // nothing was measured
	}
	return sized(top)
}
