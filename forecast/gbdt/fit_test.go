package gbdt

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func mustFit(t testing.TB, tr Trainer, d Data) *Model {
	t.Helper()
	m, err := tr.Fit(d)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// accuracy is the share of rows on the right side of one half.
func accuracy(m *Model, d Data) float64 {
	right := 0.0
	for i, p := range m.PredictBatch(nil, d.X) {
		if (p > 0.5) == (d.Y[i] == 1) {
			right++
		}
	}
	return right / float64(len(d.Y))
}

// xor needs two splits that say nothing alone, and says y by what is missing too.
func xor(n int, seed uint64) Data {
	rng := rand.New(rand.NewPCG(seed, 0))
	d := Data{X: Matrix{Cols: 3}, Names: []string{"a", "b", "c"}}
	for range n {
		a, b, c := rng.NormFloat64(), rng.NormFloat64(), 1.0
		y := 0.0
		if a*b > 0 {
			y = 1
		}
		if rng.IntN(4) == 0 {
			c, y = math.NaN(), 1
		}
		d.X.Data, d.Y = append(d.X.Data, a, b, c), append(d.Y, y)
	}
	return d
}

func TestFitLearns(t *testing.T) {
	train, test := xor(4000, 1), xor(2000, 2)
	f := func(name string, tr Trainer) {
		t.Helper()
		if a := accuracy(mustFit(t, tr, train), test); a < 0.97 {
			t.Errorf("%s: accuracy %.3f", name, a)
		}
	}
	f("zero", Trainer{})
	f("leaf-wise", Trainer{MaxLeaves: 12})
	f("rows and features drawn", Trainer{RowFraction: 0.5, TreeFeatures: 0.7, Trees: 200, Seed: 3})
	f("features drawn by node", Trainer{NodeFeatures: 0.7, Trees: 200})
	f("few bins", Trainer{MaxBins: 32})
	f("many rows a leaf", Trainer{MinSamples: 40})
}

func TestSameSeedSameModel(t *testing.T) {
	d := fleet(2000, 8, 5)
	tr := Trainer{Trees: 10, RowFraction: 0.6, TreeFeatures: 0.8, NodeFeatures: 0.5, Seed: 7}
	before := slices.Clone(d.X.Data)
	a, _ := mustFit(t, tr, d).MarshalBinary()
	b, _ := mustFit(t, tr, d).MarshalBinary()
	if !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
	tr.Seed = 8
	if c, _ := mustFit(t, tr, d).MarshalBinary(); bytes.Equal(a, c) {
		t.Error("the seed changes nothing")
	}
	for i := range before {
		if math.Float64bits(before[i]) != math.Float64bits(d.X.Data[i]) {
			t.Fatal("the rows were modified")
		}
	}
}

// TestExactTree holds one tree against the formula, worked by hand.
func TestExactTree(t *testing.T) {
	d := Data{X: Matrix{[]float64{1, 2, 3, math.NaN()}, 1}, Y: []float64{0, 0, 8, 4}}
	m := mustFit(t, Trainer{Objective: Squared, Trees: 1, MaxDepth: 1, LearningRate: 1}, d)
	// mean 3; residuals -3 -3 5 1: {1,2} and {3,NaN}: ½(36/3 + 36/3 - 0) = 12 is the best
	root := m.Tree(0)[0]
	if m.Bias() != 3 || root.DefaultLeft || math.Abs(root.Gain-12) > 1e-6 || root.Cover != 4 || math.Abs(root.Threshold-2.5) > 1e-6 {
		t.Errorf("bias %v, root %+v", m.Bias(), root)
	}
	for x, want := range map[float64]float64{1: 3 - 2, 2.4: 1, 2.6: 5, 9: 5} {
		if got := m.Predict([]float64{x}); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: %v, want %v", x, got, want)
		}
	}
	if got := m.Predict([]float64{math.NaN()}); got != 5 {
		t.Errorf("missing: %v", got)
	}
}

// TestGreedy holds splits against a search of all of them in float64.
func TestGreedy(t *testing.T) {
	d := fleet(400, 5, 9)
	root := mustFit(t, Trainer{Trees: 1, MaxDepth: 1, MinWeight: 1e-9}, d).Tree(0)[0]
	if best := bestGain(d); math.Abs(root.Gain-best) > 1e-6*best {
		t.Errorf("gain %v, the best is %v", root.Gain, best)
	}
}

func bestGain(d Data) float64 {
	b := Logistic.bias(d)
	p := sigmoid(b)
	score := func(in func(i int) bool) float64 {
		var g, h float64
		for i, y := range d.Y {
			if in(i) {
				g, h = g+p-y, h+p*(1-p)
			}
		}
		return g * g / (h + 1)
	}
	best, all := 0.0, score(func(int) bool { return true })
	for f := range d.X.Cols {
		x := func(i int) float64 { return d.X.Data[i*d.X.Cols+f] }
		for k := range d.Y {
			for _, missing := range []bool{false, true} {
				left := func(i int) bool { return x(i) <= x(k) || x(i) != x(i) && missing }
				gain := 0.5 * (score(left) + score(func(i int) bool { return !left(i) }) - all)
				best = max(best, gain)
			}
		}
	}
	return best
}

func TestWeightsCountRows(t *testing.T) {
	d := fleet(600, 4, 11)
	double := Data{X: Matrix{append(slices.Clone(d.X.Data), d.X.Data...), 4}, Y: append(slices.Clone(d.Y), d.Y...)}
	d.Weight = make([]float64, len(d.Y))
	for i := range d.Weight {
		d.Weight[i] = 2
	}
	tr := Trainer{Trees: 5}
	a, b := mustFit(t, tr, d), mustFit(t, tr, double)
	for i := range d.Y {
		if x, y := a.Predict(d.X.Row(i)), b.Predict(d.X.Row(i)); math.Abs(x-y) > 1e-9 {
			t.Fatalf("row %d: weight 2 gives %v, twice the row %v", i, x, y)
		}
	}
}

func TestEarlyStopping(t *testing.T) {
	train, valid := fleet(1500, 6, 1), fleet(1500, 6, 2)
	m, losses, err := Trainer{Trees: 400, LearningRate: 0.3, Patience: 10}.FitValid(train, valid)
	if err != nil {
		t.Fatal(err)
	}
	best := slices.Index(losses, slices.Min(losses)) + 1
	if m.Trees() != best || len(losses) != best+10 {
		t.Errorf("%d trees, least loss after %d of %d rounds", m.Trees(), best, len(losses))
	}
	f := m.MarginBatch(nil, valid.X)
	if got := Logistic.loss(f, valid); math.Abs(got-slices.Min(losses)) > 1e-12 {
		t.Errorf("loss of the model %v, when training %v", got, slices.Min(losses))
	}
}

func TestMonotone(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	d := Data{X: Matrix{Cols: 2}}
	for range 3000 {
		a, b := rng.Float64(), rng.Float64()
		d.X.Data = append(d.X.Data, a, b)
		d.Y = append(d.Y, a-b+0.7*math.Sin(12*a)+0.5*math.Sin(9*b)*a+0.2*rng.NormFloat64())
	}
	for _, tr := range []Trainer{{}, {MaxLeaves: 20}, {MinSamples: 5}} {
		tr.Objective, tr.Monotone = Squared, []int8{1, -1}
		m := mustFit(t, tr, d)
		for range 3000 {
			a, b, up := rng.Float64(), rng.Float64(), rng.Float64()
			p := m.Predict([]float64{a, b})
			if m.Predict([]float64{a + up, b}) < p || m.Predict([]float64{a, b + up}) > p {
				t.Fatalf("not monotone at %v %v + %v", a, b, up)
			}
		}
		if loss := Squared.loss(m.MarginBatch(nil, d.X), d); loss > 0.14 {
			t.Errorf("loss %v", loss)
		}
	}
}

func TestMinSamples(t *testing.T) {
	d := fleet(1000, 5, 4)
	g := newTestGrower(t, Trainer{MinSamples: 30, MinWeight: 1e-9, L2: 1e-9}, d)
	for i, n := range g.nodes {
		if rows := g.spans[i][1] - g.spans[i][0]; n.Leaf() && rows < 30 {
			t.Errorf("a leaf of %d rows", rows)
		}
	}
	if len(g.nodes) < 7 {
		t.Errorf("only %d nodes", len(g.nodes))
	}
}

func newTestGrower(t *testing.T, tr Trainer, d Data) *grower {
	b, err := tr.start(d)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.round(); err != nil {
		t.Fatal(err)
	}
	return b.grower
}

// TestTrainingMargins: what the boosting adds up while training is what the
// model predicts, to the bit, rows not drawn included.
func TestTrainingMargins(t *testing.T) {
	d := withCategory(fleet(1500, 6, 8))
	b, err := Trainer{RowFraction: 0.5, Categories: []int{5}}.start(d)
	if err != nil {
		t.Fatal(err)
	}
	for range 12 {
		if err := b.round(); err != nil {
			t.Fatal(err)
		}
	}
	m, err := b.m.finish()
	if err != nil {
		t.Fatal(err)
	}
	for i := range d.Y {
		if got := m.Margin(d.X.Row(i)); got != b.f[i] {
			t.Fatalf("row %d: %v, when training %v", i, got, b.f[i])
		}
	}
}

func TestCategories(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	d := Data{X: Matrix{Cols: 1}}
	for range 4000 {
		c := rng.IntN(60)
		d.X.Data = append(d.X.Data, float64(c))
		d.Y = append(d.Y, float64(c*37%11%2))
	}
	one := Trainer{Trees: 1, MaxDepth: 1, LearningRate: 1, Categories: []int{0}}
	if a := accuracy(mustFit(t, one, d), d); a != 1 {
		t.Errorf("one split on a set: accuracy %v", a)
	}
	one.Categories = nil
	if a := accuracy(mustFit(t, one, d), d); a > 0.7 {
		t.Errorf("one split on the number: accuracy %v", a)
	}
}

func TestRanking(t *testing.T) {
	d, test := queries(120, 1), queries(60, 2)
	m := mustFit(t, Trainer{Objective: Ranking, Trees: 60}, d)
	got, random := ndcg(m.PredictBatch(nil, test.X), test), ndcg(make([]float64, len(test.Y)), test)
	if got < 0.85 || got < random+0.2 {
		t.Errorf("NDCG %.3f, as it comes %.3f", got, random)
	}
}

// queries have relevances that depend on features; levels differ by query.
func queries(n int, seed uint64) Data {
	rng := rand.New(rand.NewPCG(seed, 0))
	d := Data{X: Matrix{Cols: 3}}
	for range n {
		level, size := 5*rng.NormFloat64(), 5+rng.IntN(20)
		d.Groups = append(d.Groups, size)
		for range size {
			a, b := rng.NormFloat64(), rng.NormFloat64()
			d.X.Data = append(d.X.Data, a, b, level)
			d.Y = append(d.Y, math.Floor(min(4, max(0, 1+a+b*b/2+0.3*rng.NormFloat64()))))
		}
	}
	return d
}

func TestBadInput(t *testing.T) {
	good := func() Data {
		return Data{X: Matrix{[]float64{1, 2, 3, 4}, 1}, Y: []float64{0, 1, 0, 1}}
	}
	f := func(want error, tr Trainer, change func(d *Data)) {
		t.Helper()
		d := good()
		change(&d)
		if _, err := tr.Fit(d); !errors.Is(err, want) {
			t.Errorf("error %v, want %v", err, want)
		}
		if _, _, err := tr.FitValid(d, d); !errors.Is(err, want) {
			t.Errorf("with validation: error %v, want %v", err, want)
		}
	}
	none := func(*Data) {}
	f(ErrData, Trainer{}, func(d *Data) { d.Y = []float64{1, 1, 1, 1} })              // one class
	f(ErrData, Trainer{}, func(d *Data) { d.Weight = []float64{0, 1, 0, 1} })         // one class with weight
	f(ErrData, Trainer{}, func(d *Data) { d.Y = d.Y[1:] })                            // labels missing
	f(ErrData, Trainer{}, func(d *Data) { d.X.Cols = 3 })                             // no whole rows
	f(ErrData, Trainer{}, func(d *Data) { d.X.Cols = 0 })                             // no columns
	f(ErrData, Trainer{}, func(d *Data) { *d = Data{X: Matrix{Cols: 1}} })            // no rows
	f(ErrData, Trainer{}, func(d *Data) { d.Weight = []float64{1} })                  // weights missing
	f(ErrData, Trainer{}, func(d *Data) { d.Weight = make([]float64, 4) })            // no weight at all
	f(ErrData, Trainer{}, func(d *Data) { d.Names = []string{"a", "b"} })             // too many names
	f(ErrData, Trainer{Objective: Ranking}, func(d *Data) { d.Groups = []int{3} })    // rows without a query
	f(ErrData, Trainer{Objective: Ranking}, func(d *Data) { d.Groups = []int{3, 2} }) // too long
	f(ErrValue, Trainer{}, func(d *Data) { d.Y[0] = 2 })
	f(ErrValue, Trainer{}, func(d *Data) { d.Y[0] = math.NaN() })
	f(ErrValue, Trainer{}, func(d *Data) { d.Weight = []float64{-1, 1, 1, 1} })
	f(ErrValue, Trainer{}, func(d *Data) { d.X.Data[2] = math.Inf(-1) })
	f(ErrValue, Trainer{}, func(d *Data) { d.X.Data[2] = 1e39 })
	f(ErrValue, Trainer{Categories: []int{0}}, func(d *Data) { d.X.Data[2] = 1.5 })
	f(ErrValue, Trainer{Categories: []int{0}}, func(d *Data) { d.X.Data[2] = 255 })
	f(ErrValue, Trainer{Categories: []int{0}}, func(d *Data) { d.X.Data[2] = -1 })
	f(ErrOptions, Trainer{Monotone: []int8{1, 1}}, none)
	f(ErrOptions, Trainer{Categories: []int{1}}, none)
	f(ErrOptions, Trainer{Monotone: []int8{1}, Categories: []int{0}}, none)
	if _, _, err := (Trainer{}).FitValid(good(), Data{X: Matrix{make([]float64, 8), 2}, Y: make([]float64, 4)}); !errors.Is(err, ErrData) {
		t.Errorf("columns to validate on: %v", err)
	}
}

func TestValidateReportsAll(t *testing.T) {
	err := Trainer{Objective: 9, Trees: -1, LearningRate: 2, MaxDepth: 65, MaxLeaves: 1, MaxBins: 256, L2: -1, MinGain: -1, MinWeight: math.NaN(),
		MinSamples: -1, RowFraction: 1.5, TreeFeatures: -1, NodeFeatures: math.Inf(1), Patience: -1, Monotone: []int8{2}}.Validate()
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok || len(joined.Unwrap()) != 15 || !errors.Is(err, ErrOptions) {
		t.Errorf("faults: %v", err)
	}
}

func TestOddColumns(t *testing.T) {
	d := Data{X: Matrix{Cols: 4}}
	for i := range 200 {
		d.X.Data = append(d.X.Data, math.NaN(), 7, float64(i%2)*3e38, -1e-40*float64(i%3))
		d.Y = append(d.Y, float64(i%2))
	}
	m := mustFit(t, Trainer{Trees: 3}, d) // all missing, constant, huge, denormal
	if accuracy(m, d) != 1 {
		t.Error("huge values not told apart")
	}
	if gain, splits := m.Importance(); splits[0]+splits[1] != 0 || gain[2] <= 0 {
		t.Errorf("importance %v %v", gain, splits)
	}
	if m := mustFit(t, Trainer{}, Data{X: Matrix{[]float64{1, 1}, 1}, Y: []float64{0, 1}}); m.Predict([]float64{3}) != 0.5 {
		t.Error("nothing to split on")
	}
}
