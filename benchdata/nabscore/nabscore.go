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
	parts := slices.Repeat([]float64{-p.Missed}, windows)
	r := Result{Profile: p, Threshold: math.Inf(1)}
	for _, x := range rows {
		if x.window < 0 {
			r.TN++
		} else {
			r.FN++
		}
	}
	false0 := 0.0
	emit := func() {
		r.Raw = false0
		for _, v := range parts {
			r.Raw += v
		}
		null, perfect := -p.Missed*float64(windows), p.Found*float64(windows)
		r.Normalised = 100 * (r.Raw - null) / (perfect - null)
		f(r)
	}
	emit()
	for i, x := range rows {
		if math.IsNaN(x.score) {
			break // they sort last
		}
		if x.window < 0 {
			r.FP, r.TN = r.FP+1, r.TN-1
			false0 += x.worth
		} else {
			r.TP, r.FN = r.TP+1, r.FN-1
			parts[x.window] = max(parts[x.window], x.worth)
		}
		if i == len(rows)-1 || rows[i+1].score != x.score {
			r.Threshold = x.score
			emit()
		}
	}
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
