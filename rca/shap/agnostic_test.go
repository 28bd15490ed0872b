package shap

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
)

// wavy has interactions of every order.
func wavy(dst, row []float64) {
	p, s := 1.0, 0.0
	for i, v := range row {
		p *= 1 + 0.3*math.Sin(v+float64(i))
		s += float64(i) * v
	}
	dst[0] = p + math.Tanh(s/10)
}

func wavyGame(n int) (Game, gbdt.Matrix) {
	rng := rand.New(rand.NewPCG(6, 6))
	x := gbdt.Matrix{Cols: n}
	for range 12 * n {
		x.Data = append(x.Data, rng.NormFloat64())
	}
	return Game{F: wavy, Background: gbdt.Matrix{Data: x.Data[:9*n], Cols: n}}, gbdt.Matrix{Data: x.Data[9*n:], Cols: n}
}

// worthOf is the game's definition.
func worthOf(g Game, row []float64) func(known uint) float64 {
	return func(known uint) float64 {
		sum, out, mixed := 0.0, []float64{0}, make([]float64, len(row))
		for r := range g.Background.Rows() {
			copy(mixed, g.Background.Row(r))
			for i := range row {
				if known>>i&1 == 1 {
					mixed[i] = row[i]
				}
			}
			g.F(out, mixed)
			sum += out[0]
		}
		return sum / float64(g.Background.Rows())
	}
}

// TestGames compares with the definition: exactly where exact is claimed, within
// what the method leaves elsewhere.
func TestGames(t *testing.T) {
	g, x := wavyGame(7)
	perm, err := NewPermutation(g, 200, 1)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		e         func() (Explainer, error)
		tolerance float64
	}{
		"exact":       {func() (Explainer, error) { return NewExact(g) }, 1e-12},
		"kernel":      {func() (Explainer, error) { return NewKernel(g, 126, 1) }, 1e-10},
		"kernel/half": {func() (Explainer, error) { return NewKernel(g, 70, 1) }, 0.03},
		"permutation": {func() (Explainer, error) { return perm, nil }, 0.005},
		"sampling":    {func() (Explainer, error) { return NewSampling(g, 4000, 1) }, 0.02},
	} {
		e, err := c.e()
		if err != nil {
			t.Fatal(err)
		}
		worst := 0.0
		for r := range x.Rows() {
			worst = max(worst, differ(t, e.Explain(nil, x.Row(r)), shapley(7, worthOf(g, x.Row(r)))))
		}
		t.Logf("%s: %.1g from the definition", name, worst)
		if !(worst <= c.tolerance) {
			t.Errorf("%s: differs by %v", name, worst)
		}
	}
	want := shapley(7, worthOf(g, x.Row(0)))
	got := perm.Explain(nil, x.Row(0))
	for i, s := range perm.Error(nil) {
		if !(math.Abs(got[i]-want[i]) <= 5*s+1e-12) {
			t.Errorf("player %d: %v off, standard error %v", i, got[i]-want[i], s)
		}
	}
}

// owenByOrders averages over the orders in which the parts of every merge stay
// together: 2 for each merge.
func owenByOrders(n int, merges [][2]int, v func(known uint) float64) []float64 {
	phi := make([]float64, n)
	for swap := range 1 << len(merges) {
		var order []int
		var list func(node int)
		list = func(node int) {
			if node < n {
				order = append(order, node)
				return
			}
			m := merges[node-n]
			if swap>>(node-n)&1 == 1 {
				m[0], m[1] = m[1], m[0]
			}
			list(m[0])
			list(m[1])
		}
		list(n + len(merges) - 1)
		known := uint(0)
		for _, p := range order {
			phi[p] += (v(known|1<<p) - v(known)) / float64(int(1)<<len(merges))
			known |= 1 << p
		}
	}
	return phi
}

func TestPartition(t *testing.T) {
	g, x := wavyGame(6)
	for _, merges := range [][][2]int{Halves(6), Cluster(g.Background), {{0, 1}, {6, 2}, {7, 3}, {8, 4}, {9, 5}}} {
		e, err := NewPartition(g, merges)
		if err != nil {
			t.Fatal(err)
		}
		if d := differ(t, e.Explain(nil, x.Row(0)), owenByOrders(6, merges, worthOf(g, x.Row(0)))); !(d <= 1e-12) {
			t.Errorf("%v: differs by %v", merges, d)
		}
	}
	for _, bad := range [][][2]int{{{0, 1}}, {{0, 0}, {6, 1}, {7, 2}, {8, 3}, {9, 4}}, {{0, 99}, {6, 1}, {7, 2}, {8, 3}, {9, 4}}} {
		if _, err := NewPartition(g, bad); !errors.Is(err, ErrOptions) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}

// TestCluster: columns 0 and 2 move together, as do 1 and 3, which is constant
// but for that.
func TestCluster(t *testing.T) {
	x := gbdt.Matrix{Cols: 5}
	rng := rand.New(rand.NewPCG(1, 9))
	for range 50 {
		a, b := rng.NormFloat64(), rng.NormFloat64()
		x.Data = append(x.Data, a, b, -2*a+0.01*b, b+0.1*rng.NormFloat64(), 7)
	}
	got := Cluster(x)
	if !slices.Equal(got[:2], [][2]int{{0, 2}, {1, 3}}) {
		t.Errorf("%v", got)
	}
	if _, err := countPlays(got, 5); err != nil {
		t.Error(err)
	}
}

func TestLinearGolden(t *testing.T) {
	g := readGolden(t).Linear
	e, err := NewLinear(LinearOptions{Weights: g.Weights, Bias: g.Bias, Background: g.Background.matrix()})
	if err != nil {
		t.Fatal(err)
	}
	worst := math.Abs(e.Base(nil)[0] - g.Expected)
	for i, row := range g.Rows {
		worst = max(worst, differ(t, e.Explain(nil, row), g.Independent[i]))
	}
	if t.Logf("%.1g from shap", worst); !(worst <= 1e-9) {
		t.Errorf("differs by %v", worst)
	}
}

// TestLinearCorrelated compares with the definition, on conditional means of
// gonum's normal distribution.
func TestLinearCorrelated(t *testing.T) {
	g := readGolden(t).Linear
	x := g.Background.matrix()
	e, err := NewLinear(LinearOptions{Weights: g.Weights, Bias: g.Bias, Background: x, Correlated: true})
	if err != nil {
		t.Fatal(err)
	}
	n, mean, cov := len(g.Weights), means(x), mat.NewSymDense(len(g.Weights), nil)
	for r := range x.Rows() {
		for i := range n {
			for j := i; j < n; j++ {
				cov.SetSym(i, j, cov.At(i, j)+(x.Row(r)[i]-mean[i])*(x.Row(r)[j]-mean[j])/float64(x.Rows()))
			}
		}
	}
	normal, _ := distmv.NewNormal(mean, cov, nil)
	for _, row := range g.Rows[:4] {
		game := func(known uint) float64 {
			full := slices.Clone(row)
			var at []int
			var values []float64
			for i := range n {
				if known>>i&1 == 1 {
					at, values = append(at, i), append(values, row[i])
				}
			}
			var rest []float64
			if len(at) < n {
				c := normal
				if len(at) > 0 {
					c, _ = normal.ConditionNormal(at, values, nil)
				}
				rest = c.Mean(nil)
			}
			for i, k := 0, 0; i < n; i++ {
				if known>>i&1 == 0 {
					full[i] = rest[k]
					k++
				}
			}
			return g.Bias + dot(g.Weights, full)
		}
		if d := differ(t, e.Explain(nil, row), shapley(n, game)); !(d <= 1e-6) {
			t.Errorf("differs by %v", d)
		}
	}
}

// TestLinearOrders: sampling orders comes near going through all coalitions.
func TestLinearOrders(t *testing.T) {
	g := readGolden(t).Linear
	o := LinearOptions{Weights: g.Weights, Background: g.Background.matrix(), Correlated: true}
	e, err := NewLinear(o)
	if err != nil {
		t.Fatal(err)
	}
	c, n := newConditional(e, o), len(g.Weights)
	a := make([]float64, n*n)
	rng := rand.New(rand.NewPCG(1, 1))
	for range 3000 {
		c.walk(a, rng.Perm(n), 1.0/3000)
	}
	if d := differ(t, a, e.a); !(d <= 0.05) {
		t.Errorf("differs by %v", d)
	}
}

func TestGameErrors(t *testing.T) {
	x := gbdt.Matrix{Data: make([]float64, 63), Cols: 21}
	f := func(name string, g Game, want error) {
		t.Helper()
		if _, err := NewExact(g); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f("no function", Game{Background: x}, ErrOptions)
	f("no background", Game{F: wavy}, ErrBackground)
	f("half a row", Game{F: wavy, Background: gbdt.Matrix{Data: x.Data[:20], Cols: 21}}, ErrBackground)
	f("too many players", Game{F: wavy, Background: x}, ErrTooLarge)
	f("feature twice", Game{F: wavy, Background: gbdt.Matrix{Data: x.Data, Cols: 3}, Groups: [][]int{{0, 1}, {1, 2}}}, ErrOptions)
	f("feature left out", Game{F: wavy, Background: gbdt.Matrix{Data: x.Data, Cols: 3}, Groups: [][]int{{0, 1}}}, ErrOptions)
	if _, err := NewKernel(Game{F: wavy, Background: x}, 41, 0); !errors.Is(err, ErrOptions) {
		t.Error(err)
	}
}

// TestWindowGroups: events and inputs as players of a game on a window, old
// events lumped.
func TestWindowGroups(t *testing.T) {
	const steps, inputs = 6, 2
	late := func(dst, row []float64) { dst[0] = row[8]*row[10] + 2*row[10] + 1e-6*row[1] }
	g := Game{F: late, Background: gbdt.Matrix{Data: make([]float64, steps*inputs), Cols: steps * inputs}}
	row := make([]float64, steps*inputs)
	for i := range row {
		row[i] = float64(i)
	}
	pruned, err := Prune(g, row, inputs, 0, 0.01)
	if err != nil || pruned != 4 {
		t.Fatalf("%d steps pruned, want 4: %v", pruned, err)
	}
	g.Groups = EventGroups(steps, inputs, pruned)
	e, err := NewExact(g)
	if err != nil || e.Players() != 3 {
		t.Fatal(e.Players(), err)
	}
	if d := differ(t, e.Explain(nil, row), []float64{1e-6, 40, 60}); d > 1e-9 {
		t.Errorf("events get %v", e.Explain(nil, row))
	}
	g.Groups = InputGroups(steps, inputs)
	if e, err = NewExact(g); err != nil || math.Abs(e.Explain(nil, row)[0]-100) > 1e-9 {
		t.Error(e.Explain(nil, row), err)
	}
}
