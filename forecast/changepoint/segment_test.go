package changepoint

import (
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"
)

// series15 reads the univariate series of the Turing change point data set.
func turing(t *testing.T, visit func(name string, x [][]float64, annotators [][]int)) {
	t.Helper()
	var annotations map[string]map[string][]int
	read(t, &annotations, "tcpd/annotations.json")
	for name, by := range annotations {
		var file struct {
			Series []struct{ Raw []*float64 }
		}
		read(t, &file, filepath.Join("tcpd/datasets", name, name+".json"))
		var x [][]float64
		for _, s := range file.Series {
			x = append(x, values(s.Raw))
		}
		var annotators [][]int
		for _, a := range by {
			annotators = append(annotators, a)
		}
		visit(name, x, annotators)
	}
}

// values turns null into NaN.
func values(raw []*float64) []float64 {
	x := make([]float64, len(raw))
	for i, v := range raw {
		if x[i] = math.NaN(); v != nil {
			x[i] = *v
		}
	}
	return x
}

// Binary segmentation with the defaults of TCPDBench has .751 and .772 on these 15
// series, doing nothing .628 and .712.
func TestSegmentTuring(t *testing.T) {
	var cover, f1, n float64
	turing(t, func(name string, x [][]float64, annotators [][]int) {
		points, err := Segment(x...)
		if err != nil {
			t.Fatal(name, err)
		}
		c, f := covering(annotators, points, len(x[0])), fMeasure(annotators, points)
		t.Logf("%-22s cover %.3f F1 %.3f %v", name, c, f, points)
		if len(x) == 1 {
			cover, f1, n = cover+c, f1+f, n+1
		}
	})
	t.Logf("%v univariate series: cover %.3f, F1 %.3f", n, cover/n, f1/n)
	if n != 15 || cover/n < 0.80 || f1/n < 0.82 {
		t.Errorf("cover %.3f, F1 %.3f over %v series: want .80 and .82 over 15", cover/n, f1/n, n)
	}
}

func TestMeasures(t *testing.T) {
	f := func(got, want float64) {
		t.Helper()
		if math.Abs(got-want) > 1e-12 {
			t.Errorf("%v, want %v", got, want)
		}
	}
	// The examples in the comments of TCPDBench's analysis/scripts/metrics.py.
	f(fMeasure([][]int{{10, 20}, {11, 20}, {10}, {0, 5}}, []int{10, 20}), 1)
	f(fMeasure([][]int{{}, {10}, {50}}, []int{10}), 0.9090909090909091)
	f(fMeasure([][]int{{}, {10}, {50}}, nil), 0.8)
	f(covering([][]int{{10, 20}, {10}, {0, 5}}, []int{10, 20}, 45), 0.7962962962962963)
	f(covering([][]int{{}, {10}, {40}}, []int{10}, 45), 0.7954144620811286)
	f(covering([][]int{{}, {10}, {40}}, nil, 45), 0.8189300411522634)
}

// bend is a series with a level, a slope, a noise and an autocorrelation that change
// at given places.
type bend struct {
	at                         int
	level, slope, noise, theta float64
}

func bent(seed uint64, n int, season float64, bends ...bend) []float64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	x := make([]float64, n)
	var line, e float64
	b := bends[0]
	line = b.level
	for t := range x {
		if len(bends) > 1 && t == bends[1].at {
			bends = bends[1:]
			b = bends[0]
			line += b.level
		}
		e = b.theta*e + math.Sqrt(1-b.theta*b.theta)*rng.NormFloat64()
		line += b.slope
		x[t] = line + b.noise*e + season*math.Sin(2*math.Pi*float64(t)/24)
	}
	return x
}

func TestSegmentFinds(t *testing.T) {
	f := func(cost Cost, want []int, x ...[]float64) {
		t.Helper()
		e, err := Explain(x...)
		ok := err == nil && len(e.Points) == len(want) && (e.Cost == cost || len(want) == 0)
		for i := 0; ok && i < len(want); i++ {
			ok = abs(e.Points[i]-want[i]) <= 5+len(x[0])/100
		}
		if !ok {
			t.Errorf("%+v (error %v), want %v of %v", e, err, want, cost)
		}
	}
	f(Mean, []int{100}, bent(1, 200, 0, bend{noise: 1}, bend{at: 100, level: 4, noise: 1}))
	f(Mean, []int{60, 140}, bent(2, 200, 0, bend{noise: 1}, bend{at: 60, level: 4, noise: 1}, bend{at: 140, level: -6, noise: 1}))
	f(Mean, nil, bent(3, 300, 0, bend{noise: 1, theta: 0.8}))
	f(Mean, nil, bent(4, 300, 0, bend{noise: 1}))
	f(Trend, []int{150}, bent(5, 300, 0, bend{noise: 1, slope: 0.1}, bend{at: 150, slope: -0.1, noise: 1}))
	f(Trend, nil, bent(6, 300, 0, bend{noise: 1, slope: 0.1}))
	f(MeanVariance, []int{200}, bent(7, 400, 0, bend{noise: 1}, bend{at: 200, noise: 5}))
	f(Mean, []int{200}, bent(8, 400, 5, bend{noise: 1}, bend{at: 200, level: 5, noise: 1}))
	f(Mean, []int{5000}, bent(9, 12000, 0, bend{noise: 1}, bend{at: 5000, level: 3, noise: 1}))
	f(Mean, []int{100}, bent(10, 200, 0, bend{noise: 1}, bend{at: 100, level: 4, noise: 1}), bent(11, 200, 0, bend{noise: 1}, bend{at: 100, level: -4, noise: 1}))
}

// A change among missing samples is dated to the first one present after it.
func TestSegmentMissing(t *testing.T) {
	x := bent(1, 200, 0, bend{noise: 1}, bend{at: 100, level: 6, noise: 1})
	for i := 90; i < 110; i++ {
		x[i] = math.NaN()
	}
	x[20], x[150] = math.Inf(1), math.Inf(-1)
	for name, find := range finders {
		if got, err := find(x); err != nil || len(got) != 1 || got[0] != 110 {
			t.Errorf("%s: %v, %v, want [110]", name, got, err)
		}
	}
}

var finders = map[string]func(...[]float64) ([]int, error){
	"segment":   Segment,
	"pelt":      PELT{}.Find,
	"binseg":    BinarySegmentation{}.Find,
	"edivisive": EDivisive{PValue: 0.01}.Find,
	"variance":  PELT{Cost: MeanVariance}.Find,
	"np":        PELT{Cost: Distribution, Price: 40}.Find,
	"trend":     PELT{Cost: Trend, MinLength: 10}.Find,
}

// Hard series: no panic, rising indices inside, nothing found where nothing is.
func TestHardInput(t *testing.T) {
	same := func(v float64, n int) []float64 { return step(v, float64(n)) }
	two := make([]float64, 200)
	for i := range two {
		two[i] = float64(i % 2)
	}
	quiet := map[string]bool{"constant": true, "zero": true, "huge constant": true, "missing": true, "one": true, "none": true}
	for name, x := range map[string][]float64{
		"constant": same(7, 100), "zero": same(0, 100), "huge constant": same(math.MaxFloat64, 100), "missing": same(math.NaN(), 100),
		"one": {1}, "none": {}, "two": {1, 2}, "alternating": two, "huge": with(same(1, 100), 50, math.MaxFloat64),
		"huge step": step(-math.MaxFloat64, 50, math.MaxFloat64, 50), "denormal": step(0, 50, math.SmallestNonzeroFloat64, 50),
		"infinite": with(same(1, 100), 3, math.Inf(1)), "line": line(300),
	} {
		for method, find := range finders {
			points, err := find(x)
			if err != nil || !rising(points, len(x)) || quiet[name] && len(points) > 0 {
				t.Errorf("%s of %s: %v, error %v", method, name, points, err)
			}
		}
	}
}

func line(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = float64(i)
	}
	return x
}

func rising(points []int, n int) bool {
	before := 0
	for _, p := range points {
		if p <= before || p >= n {
			return false
		}
		before = p
	}
	return true
}

func ExampleSegment() {
	latency := step(20, 60, 35, 40) // a release at 60
	for i := range latency {
		latency[i] += float64(i*7919%13) / 10
	}
	points, err := Segment(latency)
	fmt.Println(points, err)
	// Output: [60] <nil>
}

// What won says why: here a trend that turns, under noise that repeats
// every thirteen samples.
func ExampleExplain() {
	x := make([]float64, 200)
	for i := range x {
		x[i] = float64(min(i, 200-i)) + float64(i*7919%13)/2
	}
	e, err := Explain(x)
	fmt.Println(e.Points, e.Cost, e.Season, err)
	// Output: [101] trend 13 <nil>
}

func ExampleCost() {
	fmt.Println(Mean, MeanVariance, Trend, Distribution)
	// Output: mean mean_variance trend distribution
}

// BIC asks for less evidence than MBIC, the default.
func ExamplePenalty() {
	x := random(5, 200)
	strict, _ := PELT{Penalty: MBIC}.Find(x)
	loose, _ := PELT{Penalty: BIC}.Find(x)
	fmt.Println(len(strict), len(loose))
	// Output: 5 8
}
