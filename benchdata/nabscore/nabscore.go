// Package nabscore computes the score of the Numenta anomaly benchmark (Lavin
// and Ahmad, "Evaluating Real-time Anomaly Detection Algorithms: the Numenta
// Anomaly Benchmark", ICMLA 2015), with the results of its official scorer.
//
// A detection is a row whose anomaly score is at least the threshold. The
// earliest detection in a window earns up to one point, every detection outside
// of windows costs, the less the closer it follows a window, and a window
// without detection costs:
//
//	σ(y) = 2/(1 + e^(5y)) − 1      S = Σ windows + Σ false positives
//
// with y = −1 at the left edge of a window and 0 just past its right edge. The
// sum over all files is brought to a scale on which detecting nothing is 0 and
// detecting each window in its first row, and nothing else, is 100.
//
// The official scoreboard gives each detector the one threshold for all files
// that is best in hindsight, [Best]; [Score] is for a threshold fixed
// beforehand. A detector that looks at the minimum and maximum of a file, as
// several of that scoreboard do, knows the future.
package nabscore

import (
	"cmp"
	"math"
	"slices"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/measure"
)

// Profile weighs the kinds of mistakes (config/profiles.json of the benchmark).
type Profile struct {
	Name                       string
	Found, Missed, FalseDetect float64
}

// The profiles of the scoreboard.
var (
	Standard = Profile{"standard", 1, 1, 0.11}
	LowFP    = Profile{"reward_low_FP_rate", 1, 1, 0.22}
	LowFN    = Profile{"reward_low_FN_rate", 1, 2, 0.11}
)

// Profiles returns the three of them.
func Profiles() []Profile { return []Profile{Standard, LowFP, LowFN} }

// File is one series with the scores of a detector and the windows in which an
// anomaly should be found. The first [benchdata.NABProbation] rows are not
// scored. A score that is NaN is never a detection.
type File struct {
	Score   []float64
	Windows []measure.Segment // in order, apart
}

// Result is the score of a detector over files.
type Result struct {
	Profile    Profile
	Threshold  float64 // +Inf: no detection at all
	Raw        float64
	Normalised float64 // 0 for no detection, 100 for all; may be negative
	// Rows by what they are called: true and false positives and negatives.
	TP, TN, FP, FN int
}

// Rows returns what each row of a file adds to the score when it is detected: for
// a row in a window, what the window earns when it is the first; for others,
// what it costs. Probationary rows have their number too, though it never
// counts. This is the column S(t) of the official result files.
func Rows(f File, p Profile) []float64 {
	out, next := make([]float64, len(f.Score)), 0
	for i := range out {
		if next < len(f.Windows) && i >= f.Windows[next].To {
			next++
		}
		switch {
		case next < len(f.Windows) && i >= f.Windows[next].From:
			w := f.Windows[next]
			y := -float64(w.To-i) / float64(w.To-w.From)
			out[i] = sigma(y) * p.Found / sigma(-1)
		case next == 0:
			out[i] = -p.FalseDetect
		default:
			w := f.Windows[next-1]
			y := float64(i-(w.To-1)) / float64(w.To-w.From-1)
			out[i] = sigma(y) * p.FalseDetect
		}
	}
	return out
}

// sigma is the scaled sigmoid; beyond y = 3 it is −1. (Later versions of the
// official scorer say "from 3 on", which changes the seventh digit; the results
// that it publishes are those of "beyond".)
func sigma(y float64) float64 {
	if y > 3 {
		return -1
	}
	return 2/(1+math.Exp(5*y)) - 1
}

// row is a scored row of any file.
type row struct {
	score, worth float64
	window       int // number over all files; -1 outside
}

// collect returns the rows that count, by falling score, and how many windows
// there are.
func collect(files []File, p Profile) (rows []row, windows int) {
	for _, f := range files {
		worth := Rows(f, p)
		for i := benchdata.NABProbation(len(f.Score)); i < len(f.Score); i++ {
			rows = append(rows, row{f.Score[i], worth[i], windowAt(f.Windows, i, windows)})
		}
		windows += len(f.Windows)
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(b.score, a.score) })
	return rows, windows
}

// windowAt returns base plus the window that row i lies in; -1 when in none.
func windowAt(windows []measure.Segment, i, base int) int {
	k := slices.IndexFunc(windows, func(w measure.Segment) bool { return w.From <= i && i < w.To })
	if k < 0 {
		return -1
	}
	return base + k
}

// sweep lowers the threshold and calls f with the result at each.
func sweep(files []File, p Profile, f func(Result)) {
	rows, windows := collect(files, p)
	t := tally{Result: Result{Profile: p, Threshold: math.Inf(1)}, parts: slices.Repeat([]float64{-p.Missed}, windows)}
	for _, x := range rows {
		if x.window < 0 {
			t.TN++
		} else {
			t.FN++
		}
	}
	f(t.total())
	for i, x := range rows {
		if math.IsNaN(x.score) {
			return // they sort last
		}
		t.detect(x)
		if i == len(rows)-1 || rows[i+1].score != x.score {
			t.Threshold = x.score
			f(t.total())
		}
	}
}

// tally adds up what is detected so far.
type tally struct {
	Result
	parts  []float64 // what each window has earned
	wasted float64   // what false positives have cost
}

// detect counts one more row as detected.
func (t *tally) detect(x row) {
	if x.window < 0 {
		t.FP, t.TN = t.FP+1, t.TN-1
		t.wasted += x.worth
		return
	}
	t.TP, t.FN = t.TP+1, t.FN-1
	t.parts[x.window] = max(t.parts[x.window], x.worth)
}

// total returns the score so far. Windows are added up anew each time, so that
// rounding does not grow with the rows.
func (t *tally) total() Result {
	r := t.Result
	r.Raw = t.wasted
	for _, v := range t.parts {
		r.Raw += v
	}
	n := float64(len(t.parts))
	null, perfect := -r.Profile.Missed*n, r.Profile.Found*n
	r.Normalised = 100 * (r.Raw - null) / (perfect - null)
	return r
}

// Score returns the score of detections at a threshold.
func Score(files []File, p Profile, threshold float64) (at Result) {
	sweep(files, p, func(r Result) {
		if r.Threshold >= threshold {
			at = r
		}
	})
	at.Threshold = threshold
	return at
}

// Best returns the score at the best threshold for all files together, the
// highest one of equals.
func Best(files []File, p Profile) (best Result) {
	best.Raw = math.Inf(-1)
	sweep(files, p, func(r Result) {
		if r.Raw > best.Raw {
			best = r
		}
	})
	return best
}
