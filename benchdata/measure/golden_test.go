package measure

import (
	"math"
	"testing"
)

// lcg is Knuth's linear congruential generator, the same in Python, so that the
// golden scores need not be stored.
func lcg(n int, seed uint64) []float64 {
	out := make([]float64, n)
	for i := range out {
		seed = seed*6364136223846793005 + 1442695040888963407
		out[i] = float64(seed>>11) / (1 << 53)
	}
	return out
}

// labelled returns noise that is higher by up to boost inside the segments.
func labelled(n int, segs []Segment, seed uint64, boost float64) (score []float64, label []bool) {
	score, label = lcg(n, seed), make([]bool, n)
	more := lcg(n, seed+1)
	for _, s := range segs {
		for i := s.From; i < s.To; i++ {
			label[i] = true
			score[i] += boost * more[i]
		}
	}
	return score, label
}

func dense() (segs []Segment) {
	for i := 10; i < 390; i += 12 {
		segs = append(segs, Segment{i, i + 3})
	}
	return segs
}

// detectionCases are scored by the golden tests of AP, VUS and EasyTSAD.
func detectionCases() map[string]func() ([]float64, []bool) {
	f := func(n int, seed uint64, boost float64, segs ...Segment) func() ([]float64, []bool) {
		return func() ([]float64, []bool) { return labelled(n, segs, seed, boost) }
	}
	return map[string]func() ([]float64, []bool){
		"spaced": f(1000, 1, 0.5, Segment{100, 110}, Segment{400, 460}, Segment{800, 801}),
		"close":  f(600, 2, 1, Segment{50, 60}, Segment{66, 70}, Segment{90, 130}, Segment{590, 600}),
		"edge":   f(500, 3, 0.3, Segment{0, 5}, Segment{250, 300}, Segment{495, 498}),
		"dense":  f(400, 4, 0.7, dense()...),
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) <= 1e-9*max(1, math.Abs(want))) {
		t.Errorf("%s: %.16g, want %.16g", what, got, want)
	}
}

// Golden values: basic_metricor().metric_PR (scikit-learn 1.9.1,
// average_precision_score) and generate_curve(label, score, window, 'opt', 250)
// of TheDatumOrg/TSB-AD at 87630099, numpy 2.4.6, on the cases above.
func TestVUSAgainstTSBAD(t *testing.T) {
	cases := detectionCases()
	f := func(name string, window int, roc, pr float64) {
		t.Helper()
		score, label := cases[name]()
		r, p := VUS(score, label, window)
		near(t, name+" ROC", r, roc)
		near(t, name+" PR", p, pr)
	}
	f("spaced", 0, 0.7206749647508301, 0.41878297338514436)
	f("spaced", 1, 0.7206749647508301, 0.41878297338514436)
	f("spaced", 7, 0.7336748869074723, 0.4223752568972803)
	f("spaced", 20, 0.7682705361175453, 0.4377925671454854)
	f("spaced", 64, 0.8314583799600833, 0.4863134759525627)
	f("close", 0, 0.8560809235074627, 0.6670156364511178)
	f("close", 7, 0.8731592856785788, 0.6810950754300669)
	f("close", 20, 0.8896635195741799, 0.6973959064382098)
	f("close", 64, 0.9182416120751701, 0.7342782456494568)
	f("edge", 0, 0.5312386227700627, 0.20252114102144986)
	f("edge", 7, 0.5868387301278848, 0.21886244831488574)
	f("edge", 20, 0.6503929116808969, 0.2567173786280802)
	f("edge", 64, 0.749346748628975, 0.3400781102364723)
	f("dense", 0, 0.7510600842927632, 0.6183480168855345)
	f("dense", 7, 0.868711366554078, 0.7473777368645992)
	f("dense", 20, 0.9449662363669413, 0.8890740543749432)
	f("dense", 64, 0.9820482983222277, 0.9636945363833093)
}

func TestAveragePrecisionAgainstScikit(t *testing.T) {
	cases := detectionCases()
	f := func(name string, want float64) {
		t.Helper()
		near(t, name, AveragePrecision(cases[name]()), want)
	}
	f("spaced", 0.4223030799017859)
	f("close", 0.6674335840729128)
	f("edge", 0.285422024290298)
	f("dense", 0.6540266979451298)
	g := func(want float64, score []float64, label ...bool) {
		t.Helper()
		near(t, "ties", AveragePrecision(score, label), want)
	}
	// scikit-learn 1.5: average_precision_score([1,0,1,0], [.9,.8,.7,.1])
	g(0.8333333333333333, []float64{0.9, 0.8, 0.7, 0.1}, true, false, true, false)
	g(0.5, []float64{0.5, 0.5}, true, false) // ties in either order
	g(0.5, []float64{0.5, 0.5}, false, true)
	g(1, []float64{1, 0}, true, false)
	g(1, []float64{1, math.NaN()}, true, false)
}

// Golden values: EventF1PA() and EventKthF1PA(7), mode log, base 3, of
// dawnvince/EasyTSAD at a1351901, on the cases above.
func TestEasyTSADAgainstTheSuite(t *testing.T) {
	cases := detectionCases()
	f := func(name string, anywhere, delayed float64) {
		t.Helper()
		score, label := cases[name]()
		near(t, name, EasyTSAD(score, label, 0), anywhere)
		near(t, name+" delay 7", EasyTSAD(score, label, 7), delayed)
	}
	f("spaced", 0.9999999999999993, 0.9999999999999993)
	f("close", 0.9999999999999993, 0.9999999999999993)
	f("edge", 0.7499999999999992, 0.09523809523809487)
	f("dense", 0.8965517241379305, 0.8965517241379305)
}

// Golden values: statsmodels' acf(x, nlags=400, fft=True) and scipy's
// argrelextrema as in find_length_rank(x, 1) of TSB-AD at 87630099.
func TestPeriodAgainstTSBAD(t *testing.T) {
	f := func(want int, x []float64) {
		t.Helper()
		if got := Period(x); got != want {
			t.Errorf("period %d, want %d", got, want)
		}
	}
	wave := func(n, p int, noise float64) []float64 {
		x := lcg(n, 5)
		for i := range x {
			x[i] = x[i]*noise + math.Sin(2*math.Pi*float64(i)/float64(p))
		}
		return x
	}
	f(50, wave(2000, 50, 0.1))
	f(288, wave(6000, 288, 0))
	f(125, make([]float64, 500)) // constant
}
