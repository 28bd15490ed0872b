package measure

import "slices"

// Margin is how far a change point may be from where an annotator sees it.
const Margin = 5

// ChangePointF1 returns the F1 of predicted change points against several
// annotators, as TCPDBench computes it (van den Burg and Williams, "An
// Evaluation of Change Point Detection Algorithms", arXiv:2003.06222, section
// 4.2): with position 0 counted as a change point everywhere, precision is taken
// against the union of all annotations and recall is the mean of the recall
// against each annotator; a prediction is used up by the first annotation within
// margin that it is nearest to. Finding nothing scores .6 to .7 on their series.
//
// NaN without annotators. Predictions need not be ordered.
func ChangePointF1(annotators [][]int, predicted []int, margin int) float64 {
	x := withZero(predicted)
	var union []int
	recall := 0.0
	for _, a := range annotators {
		a = withZero(a)
		union = append(union, a...)
		recall += float64(matched(a, x, margin)) / float64(len(a))
	}
	recall /= float64(len(annotators))
	precision := float64(matched(withZero(union), x, margin)) / float64(len(x))
	return 2 * precision * recall / (precision + recall)
}

// withZero returns the positions and 0, ascending, each once.
func withZero(x []int) []int {
	x = append([]int{0}, x...)
	slices.Sort(x)
	return slices.Compact(x)
}

// matched counts the true positions that have a prediction within margin of
// their own.
func matched(truth, predicted []int, margin int) (n int) {
	left := slices.Clone(predicted)
	for _, t := range truth {
		best := -1
		for i, p := range left {
			d := abs(t - p)
			if d <= margin && (best < 0 || d < abs(t-left[best])) {
				best = i
			}
		}
		if best >= 0 {
			left = slices.Delete(left, best, best+1)
			n++
		}
	}
	return n
}

func abs(x int) int { return max(x, -x) }

// Covering returns how well predicted change points cut a series of n samples,
// averaged over annotators (Arbeláez et al., "Contour Detection and Hierarchical
// Image Segmentation", PAMI 33, 2011, equation 8):
//
//	C = 1/n Σ_R |R| · max_P |R ∩ P| / |R ∪ P|
//
// over the true segments R and the predicted segments P. Finding nothing scores
// .58 on the Turing set. NaN without annotators.
func Covering(annotators [][]int, predicted []int, n int) float64 {
	p := cuts(predicted, n)
	sum := 0.0
	for _, a := range annotators {
		sum += cover(cuts(a, n), p) / float64(n)
	}
	return sum / float64(len(annotators))
}

// cuts returns the segments between change points.
func cuts(changes []int, n int) []Segment {
	c := withZero(changes)
	var segs []Segment
	for i, from := range c {
		to := n
		if i+1 < len(c) {
			to = min(c[i+1], n)
		}
		if from < to {
			segs = append(segs, Segment{from, to})
		}
	}
	return segs
}

func cover(truth, predicted []Segment) (c float64) {
	for _, r := range truth {
		best := 0.0
		for _, p := range predicted {
			inner := min(r.To, p.To) - max(r.From, p.From)
			outer := max(r.To, p.To) - min(r.From, p.From)
			if inner > 0 {
				best = max(best, float64(inner)/float64(outer))
			}
		}
		c += float64(r.To-r.From) * best
	}
	return c
}
