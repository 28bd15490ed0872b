package measure

import (
	"math"
	"slices"
	"sort"
)

// vusThresholds is how many points of the curves are computed, as in TSB-AD.
const vusThresholds = 250

// VUS returns the volumes under the ROC and the precision-recall surface
// (Paparrizos et al., "Volume Under the Surface: A New Accuracy Evaluation
// Measure for Time-Series Anomaly Detection", PVLDB 15(11), 2022), as the
// library TSB-AD computes them (RangeAUC_volume_opt with 250 thresholds): the
// mean over buffers w = 0 … window of the range-AUC, in which every anomaly is
// widened on both sides by ⌊w/2⌋ samples of label √(1 − d/w) at distance d.
// window is usually the period of the series, see [Period].
//
// The published code tries every threshold on every sample for every w. Here the
// sums over thresholds are taken once: what depends on w are the sums over the
// widened margins only. Cost: O(n log n + anomalies·window²).
//
// NaN scores count as the lowest. NaN without anomalies, or with nothing else.
func VUS(score []float64, label []bool, window int) (roc, pr float64) {
	if len(score) != len(label) {
		panic(badLength)
	}
	v := newVolume(score, label)
	if len(v.segs) == 0 || v.positives == len(label) {
		return math.NaN(), math.NaN()
	}
	for w := 0; w <= window; w++ {
		r, p := v.buffer(w)
		roc += r
		pr += p
	}
	return roc / float64(window+1), pr / float64(window+1)
}

// volume is what all buffers share.
type volume struct {
	segs      []Segment
	label     []bool
	positives int
	rank      []int     // per sample: first threshold that it alarms at
	alarms    []float64 // per threshold: samples that alarm
	inside    []float64 // per threshold: of these within anomalies
}

func newVolume(score []float64, label []bool) *volume {
	v := &volume{segs: Segments(label), label: label, positives: count(label)}
	clean := slices.Clone(score)
	for i, x := range clean {
		if math.IsNaN(x) {
			clean[i] = math.Inf(-1)
		}
	}
	levels := thresholds(clean)
	v.rank = make([]int, len(clean))
	v.alarms, v.inside = make([]float64, len(levels)), make([]float64, len(levels))
	for i, x := range clean {
		k := sort.Search(len(levels), func(k int) bool { return x >= levels[k] })
		v.rank[i] = k
		v.alarms[k]++
		if label[i] {
			v.inside[k]++
		}
	}
	accumulate(v.alarms)
	accumulate(v.inside)
	return v
}

// thresholds returns the scores at 250 evenly spaced ranks, highest first.
func thresholds(score []float64) []float64 {
	sorted := slices.Clone(score)
	slices.Sort(sorted)
	slices.Reverse(sorted)
	levels := make([]float64, vusThresholds)
	n := len(sorted)
	for k := range levels {
		// As numpy.linspace(0, n-1, 250).astype(int): k times the step.
		i := int(float64(k) * (float64(n-1) / (vusThresholds - 1)))
		if k == vusThresholds-1 {
			i = n - 1
		}
		levels[k] = sorted[i]
	}
	return levels
}

func accumulate(x []float64) {
	for k := 1; k < len(x); k++ {
		x[k] += x[k-1]
	}
}

// buffer returns the range-AUC of both curves for buffers of w samples.
func (v *volume) buffer(w int) (roc, pr float64) {
	margin, found, groups := v.margins(w)
	n, p := float64(len(v.label)), float64(v.positives)
	lastTPR, lastFPR := 0.0, 0.0
	for k := range v.alarms {
		tp := v.inside[k] + margin[k]
		// Half way between the anomalies as labelled and as widened by what
		// was found, "so that the rate is neither large nor small".
		positives := (p + p + margin[k]) / 2
		tpr := min(tp/positives, 1) * found[k] / float64(groups)
		fpr := (v.alarms[k] - tp) / (n - positives)
		roc += (fpr - lastFPR) * (tpr + lastTPR) / 2
		pr += (tpr - lastTPR) * tp / v.alarms[k]
		lastTPR, lastFPR = tpr, fpr
	}
	roc += (1 - lastFPR) * (1 + lastTPR) / 2
	return roc, pr
}

// margins returns, per threshold, the sum of the widened labels outside of the
// anomalies over samples that alarm, and how many of the groups of anomalies
// hold an alarm. Anomalies whose widened ranges touch are one group.
func (v *volume) margins(w int) (sum, found []float64, groups int) {
	sum, found = make([]float64, len(v.alarms)), make([]float64, len(v.alarms))
	half, n := w/2, len(v.label)
	first := 0
	for i := range v.segs {
		v.addMargins(sum, i, w)
		if i+1 < len(v.segs) && v.segs[i].To-1+half >= v.segs[i+1].From-half {
			continue
		}
		from, to := max(v.segs[first].From-half, 0), min(v.segs[i].To+half, n)
		if best := slices.Min(v.rank[from:to]); best < len(found) {
			found[best]++
		}
		groups, first = groups+1, i+1
	}
	v.addMargins(sum, len(v.segs), w)
	accumulate(sum)
	accumulate(found)
	return sum, found, groups
}

// addMargins adds the widened labels of the normal samples before segment i,
// or after the last one.
func (v *volume) addMargins(sum []float64, i, w int) {
	half, low, high := w/2, 0, len(v.label)
	if i > 0 {
		low = v.segs[i-1].To
	}
	if i < len(v.segs) {
		high = v.segs[i].From
	}
	for at := low; at < high; at++ {
		after, before := at-low+1, high-at // distances to the segments beside
		if (i == 0 || after > half) && (i == len(v.segs) || before > half) {
			if i == len(v.segs) {
				return
			}
			at = high - half - 1 // next comes the margin of segment i
			continue
		}
		sum[v.rank[at]] += v.widened(i, at, w)
	}
}

// widened returns the label of a normal sample before segment i: those that all
// segments near it give, at most 1 together.
func (v *volume) widened(i, at, w int) (label float64) {
	for j := i; j < len(v.segs) && v.segs[j].From-at <= w/2; j++ {
		label += fade(v.segs[j].From-at, w)
	}
	for j := i - 1; j >= 0 && at-v.segs[j].To+1 <= w/2; j-- {
		label += fade(at-v.segs[j].To+1, w)
	}
	return min(label, 1)
}

func fade(d, w int) float64 { return math.Sqrt(1 - float64(d)/float64(w)) }
