package measure

import "testing"

// Golden values: the documented results of f_measure and covering in
// analysis/scripts/metrics.py of alan-turing-institute/TCPDBench at 1709f406
// ("python -m doctest metrics.py").
func TestSegmentationAgainstTCPDBench(t *testing.T) {
	near(t, "F1", ChangePointF1([][]int{{10, 20}, {11, 20}, {10}, {0, 5}}, []int{10, 20}, Margin), 1)
	near(t, "F1", ChangePointF1([][]int{{}, {10}, {50}}, []int{10}, Margin), 0.9090909090909091)
	near(t, "F1", ChangePointF1([][]int{{}, {10}, {50}}, nil, Margin), 0.8)
	near(t, "cover", Covering([][]int{{10, 20}, {10}, {0, 5}}, []int{10, 20}, 45), 0.7962962962962963)
	near(t, "cover", Covering([][]int{{}, {10}, {40}}, []int{10}, 45), 0.7954144620811286)
	near(t, "cover", Covering([][]int{{}, {10}, {40}}, nil, 45), 0.8189300411522634)
}

// true_positives of the same file: nearest prediction, none used twice.
func TestMatchedAgainstTCPDBench(t *testing.T) {
	f := func(truth, predicted []int, want int) {
		t.Helper()
		if got := matched(truth, predicted, Margin); got != want {
			t.Errorf("%v against %v: %d, want %d", predicted, truth, got, want)
		}
	}
	f([]int{1, 10, 20, 23}, []int{3, 8, 20}, 3)
	f([]int{1, 10, 20, 23}, []int{1, 3, 8, 20}, 3)
	f([]int{1, 10, 20, 23}, []int{1, 3, 5, 8, 20}, 3)
	f(nil, []int{1, 2, 3}, 0)
	f([]int{1, 2, 3}, nil, 0)
}
