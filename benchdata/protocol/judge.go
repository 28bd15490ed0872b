package protocol

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/portent-go/portent/benchdata/measure"
)

// Judgement is what a model's probabilities are worth on a test part.
type Judgement struct {
	Rows, Failures, Entities int

	AP, Low, High float64 // average precision and its 95 % interval, by entity
	AUC           float64
	Budget        float64 // share of the rows that may alarm
	Recall        float64 // of the failures, within the budget
	Precision     float64 // of the alarms

	// Predicted is the mean probability, Ratio by how much it is off: 1.08 says
	// 8 % too much. Skill is the Brier skill against always saying the rate of
	// the test part. NaN for scores that are no probabilities.
	Predicted, Ratio, Skill float64
}

// String is one line for a table.
func (j Judgement) String() string {
	return fmt.Sprintf("AP %.4f [%.4f, %.4f]  AUC %.3f  recall %.3f and precision %.3f at %.1f %%  predicted/observed %.3f  Brier skill %+.3f",
		j.AP, j.Low, j.High, j.AUC, j.Recall, j.Precision, 100*j.Budget, j.Ratio, j.Skill)
}

// Judge measures scores against labels. group names what was sampled
// independently, such as the drive of a row; the interval draws groups with
// replacement (Efron and Tibshirani 1993, chapter 13). Scores outside [0,1] are
// ordered but not taken for probabilities.
func Judge(score []float64, label []bool, group []string, budget float64) Judgement {
	j := Judgement{Rows: len(score), Budget: budget, AUC: measure.AUC(score, label), AP: measure.AveragePrecision(score, label),
		Recall: measure.RecallAt(score, label, budget), Predicted: math.NaN(), Ratio: math.NaN(), Skill: math.NaN()}
	for _, y := range label {
		if y {
			j.Failures++
		}
	}
	alarms := max(1, math.Round(budget*float64(len(score))))
	j.Precision = j.Recall * float64(j.Failures) / alarms
	d := newDraws(label, group)
	j.Entities = d.groups
	r := d.rank(score)
	low := make([]float64, 0, measure.Resamples)
	d.each(func(w []float64) { low = append(low, r.ap(w)) })
	j.Low, j.High = interval(low)
	if probabilities(score) {
		j.Predicted = measure.Mean(score)
		j.Ratio = measure.PredictedToObserved(score, label)
		j.Skill = measure.BrierSkill(score, label, measure.Prevalence(label))
	}
	return j
}

func probabilities(score []float64) bool {
	return !slices.ContainsFunc(score, func(p float64) bool { return !(p >= 0 && p <= 1) })
}

// Difference is how much better a is than b in average precision, both judged on
// the same draws of entities.
type Difference struct {
	AP       float64 `json:"average_precision"` // a - b,
	Low      float64 `json:"low"`               // and its 95 % interval
	High     float64 `json:"high"`
	Gain     float64 `json:"gain"` // a/b - 1
	GainLow  float64 `json:"gain_low"`
	GainHigh float64 `json:"gain_high"`
	Better   float64 `json:"better"` // share of the draws in which a is better
}

// String is one line for a table.
func (d Difference) String() string {
	return fmt.Sprintf("AP %+.4f [%+.4f, %+.4f], %+.1f %% [%+.1f %%, %+.1f %%], better in %.1f %% of draws",
		d.AP, d.Low, d.High, 100*d.Gain, 100*d.GainLow, 100*d.GainHigh, 100*d.Better)
}

// Compare compares two models on the same rows by paired bootstrap over groups.
func Compare(a, b []float64, label []bool, group []string) Difference {
	d := newDraws(label, group)
	ra, rb := d.rank(a), d.rank(b)
	pa, pb := measure.AveragePrecision(a, label), measure.AveragePrecision(b, label)
	out := Difference{AP: pa - pb, Gain: pa/pb - 1}
	var diff, gain []float64
	d.each(func(w []float64) {
		x, y := ra.ap(w), rb.ap(w)
		diff, gain = append(diff, x-y), append(gain, x/y-1)
		if x > y {
			out.Better += 1 / float64(measure.Resamples)
		}
	})
	out.Low, out.High = interval(diff)
	out.GainLow, out.GainHigh = interval(gain)
	return out
}

// interval is the 95 % percentile interval.
func interval(x []float64) (low, high float64) {
	x = slices.DeleteFunc(x, math.IsNaN)
	if len(x) == 0 {
		return math.NaN(), math.NaN()
	}
	slices.Sort(x)
	k := len(x) / 40
	return x[k], x[len(x)-1-k]
}

// draws resamples groups; the same seed for every model, so that they are
// compared on the same draws.
type draws struct {
	label  []bool
	member []int // group of each row
	groups int
}

func newDraws(label []bool, group []string) *draws {
	d := &draws{label: label, member: make([]int, len(label))}
	at := map[string]int{}
	for i, g := range group {
		k, ok := at[g]
		if !ok {
			k = len(at)
			at[g] = k
		}
		d.member[i] = k
	}
	d.groups = len(at)
	return d
}

// each calls f with how often each group was drawn.
func (d *draws) each(f func(weight []float64)) {
	if d.groups < 2 {
		return
	}
	rng := rand.New(rand.NewPCG(1, 2))
	w := make([]float64, d.groups)
	for range measure.Resamples {
		clear(w)
		for range d.groups {
			w[rng.IntN(d.groups)]++
		}
		f(w)
	}
}

// ranking is a score's order, sorted once for all draws.
type ranking struct {
	d     *draws
	order []int32
	tied  []bool // whether the row after it in the order has the same score
}

func (d *draws) rank(score []float64) *ranking {
	r := &ranking{d: d, order: make([]int32, len(score)), tied: make([]bool, len(score))}
	for i := range r.order {
		r.order[i] = int32(i)
	}
	slices.SortFunc(r.order, func(a, b int32) int { return cmp.Compare(score[b], score[a]) })
	for k := range len(score) - 1 {
		r.tied[k] = cmp.Compare(score[r.order[k]], score[r.order[k+1]]) == 0
	}
	return r
}

// ap is the average precision with the rows of a group counted as often as it
// was drawn; as measure.AveragePrecision, whose ties it takes together.
func (r *ranking) ap(weight []float64) float64 {
	sum, hits, before, all := 0.0, 0.0, 0.0, 0.0
	for k, i := range r.order {
		w := weight[r.d.member[i]]
		all += w
		if r.d.label[i] {
			hits += w
		}
		if !r.tied[k] && hits > before {
			sum += (hits - before) * hits / all
		}
		if !r.tied[k] {
			before = hits
		}
	}
	return sum / hits
}
