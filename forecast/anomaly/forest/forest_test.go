package forest

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func newForest(t testing.TB, cfg Config) *Forest {
	t.Helper()
	f, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// slowBox is the box of a subtree by looking at every leaf.
func (f *Forest) slowBox(t *tree, p place) []float32 {
	first := f.store.point(t.ref[p.first()])
	box := append(slices.Clone(first), first...)
	for _, ref := range t.samples(p) {
		coverGo(box, f.store.point(ref))
	}
	return box
}

// slowScore is the definition of score.go by recursion from the root, in float64.
func (f *Forest) slowScore(t *tree, p place, x []float32, depth int) float64 {
	box := f.slowBox(t, p)
	lo, hi := corners(box)
	var grown, sides float64
	for i, v := range x {
		grown += max(float64(lo[i])-float64(v), float64(v)-float64(hi[i]), 0)
		sides += float64(hi[i]) - float64(lo[i])
	}
	if p.n() == 1 || t.nodes[p.node()].dim == same {
		if grown == 0 {
			m := float64(p.n())
			return (1 - m/(2*float64(t.size))) / (float64(depth) + math.Log2(m+1))
		}
		return 1 / float64(depth+1)
	}
	q := grown / (grown + sides)
	n := t.nodes[p.node()]
	below := f.slowScore(t, p.child(n, x[n.dim] > n.cut), x, depth+1)
	return q/float64(depth+1) + (1-q)*below
}

// checkForest holds the forest to everything that must be true of it.
func checkForest(t *testing.T, f *Forest) {
	t.Helper()
	holders := make([]uint8, len(f.store.holders))
	for i := range f.trees {
		tr := &f.trees[i]
		if tr.size == 0 {
			continue
		}
		if err := f.check(tr); err != nil {
			t.Fatalf("tree %d: %v", i, err)
		}
		for _, ref := range tr.ref[:tr.size] {
			holders[ref]++
		}
		if tr.size == f.cfg.Samples && tr.last != largestGo(tr.key) {
			t.Fatalf("tree %d: the largest key is not at %d", i, tr.last)
		}
		f.checkNode(t, tr, tr.root())
	}
	if !slices.Equal(holders, f.store.holders) {
		t.Fatal("counts of holders are wrong")
	}
}

func (f *Forest) checkNode(t *testing.T, tr *tree, p place) {
	t.Helper()
	if p.n() == 1 || tr.nodes[p.node()].dim == same {
		return
	}
	n := tr.nodes[p.node()]
	if b := tr.box[p.node()]; b != none && (p.n() < boxed || !slices.Equal(f.boxes.at(b), f.slowBox(tr, p))) {
		t.Fatalf("box of a node of %d is not that of its points", p.n())
	}
	left, right := p.child(n, false), p.child(n, true)
	if a, b := f.slowBox(tr, left)[f.dims+int(n.dim)], f.slowBox(tr, right)[n.dim]; !(a <= n.cut && n.cut < b) {
		t.Fatalf("cut %v does not part %v from %v", n.cut, a, b)
	}
	f.checkNode(t, tr, left)
	f.checkNode(t, tr, right)
}

var streams = map[string]func(*rand.Rand, int) float64{
	"noise":      func(r *rand.Rand, _ int) float64 { return r.NormFloat64() },
	"season":     func(r *rand.Rand, i int) float64 { return math.Sin(float64(i)/9) + 0.1*r.NormFloat64() },
	"constant":   func(*rand.Rand, int) float64 { return 3 },
	"two values": func(r *rand.Rand, _ int) float64 { return float64(r.IntN(2)) },
	"few values": func(r *rand.Rand, _ int) float64 { return float64(r.IntN(4)) },
	"outliers":   func(r *rand.Rand, _ int) float64 { return math.Exp(20 * r.NormFloat64()) },
	"counter":    func(_ *rand.Rand, i int) float64 { return float64(i) },
	"huge":       func(r *rand.Rand, _ int) float64 { return math.MaxFloat64 * (2*r.Float64() - 1) },
}

// Thousands of insertions, evictions and expiries leave every tree exact, and the
// fast score equal to the definition.
func TestForestStaysExact(t *testing.T) {
	for name, next := range streams {
		for _, cfg := range []Config{
			{Trees: 3, Samples: 64, Shingle: 4, Decay: 0.02},
			{Trees: 3, Samples: 40, Dims: 3},
			{Trees: 3, Samples: 16, Dims: 3, Shingle: 2, Decay: 0.2},
			{Trees: 2, Samples: 2},
			{Trees: 5, Samples: 64, Shingle: 8, Decay: 0.02}, // eight numbers: with a kernel
			{Trees: 4, Samples: 70, Dims: 8},
		} {
			rng := rand.New(rand.NewPCG(1, 2))
			f := newForest(t, cfg)
			v := make([]float64, f.cfg.Dims)
			for i := range 1500 {
				for j := range v {
					v[j] = next(rng, i+7*j)
				}
				if i%211 == 0 {
					f.Break()
				}
				if s := f.Score(v); i%5 == 0 && s == s {
					compareScores(t, f, name, s)
				}
				f.Update(v)
				if i%50 == 0 {
					checkForest(t, f)
				}
			}
		}
	}
}

// A pool without boxes costs time, not exactness.
func TestForestWithoutBoxes(t *testing.T) {
	for _, dims := range []int{3, 8} {
		f := newForest(t, Config{Trees: 5, Samples: 64, Dims: dims})
		f.boxes = boxes{dims: dims}
		v := make([]float64, dims)
		rng := rand.New(rand.NewPCG(9, 1))
		for range 500 {
			for j := range v {
				v[j] = rng.NormFloat64()
			}
			if s := f.Score(v); s == s {
				compareScores(t, f, "without boxes", s)
			}
			f.Update(v)
		}
		checkForest(t, f)
	}
}

func compareScores(t *testing.T, f *Forest, name string, got float64) {
	t.Helper()
	var want float64
	for i := range f.trees {
		tr := &f.trees[i]
		want += math.Log2(float64(tr.size)+1) * f.slowScore(tr, tr.root(), f.recent, 0) / float64(len(f.trees))
	}
	if !(math.Abs(got-want) <= 1e-5*(1+want)) {
		t.Fatalf("%s: score %v, by definition %v", name, got, want)
	}
	f.compareWalks(t)
}

// compareWalks holds the kernels of descent and climb to their twins, bit for bit.
func (f *Forest) compareWalks(t *testing.T) {
	t.Helper()
	twin := descents{path: make([]place, len(f.group.path))}
	for i := 0; i+lanes <= len(f.trees); i += lanes {
		group := (*[lanes]tree)(f.trees[i:])
		f.group.descend(group[:], f.recent)
		twin.descendGo(group, f.recent)
		for j := range group {
			a, b := f.group.trail(j), twin.trail(j)
			if a.depth != b.depth || a.end() != b.end() {
				t.Fatalf("descent to %x at %d, portable %x at %d", a.end(), a.depth, b.end(), b.depth)
			}
			got := f.climb(&group[j], f.recent, a)
			levels := slices.Clone(f.levels)
			if want := f.climbGo(&group[j], f.recent, b); got != want || !slices.Equal(levels, f.levels) {
				t.Fatalf("climb to %v, portable %v", got, want)
			}
		}
	}
}

// The attribution is not negative, sums to the score, and points at the cause.
func TestAttributionSums(t *testing.T) {
	var a Attribution
	for name, next := range streams {
		rng := rand.New(rand.NewPCG(3, 4))
		f := newForest(t, Config{Dims: 3, Trees: 20, Samples: 64})
		v := make([]float64, 3)
		for i := range 800 {
			for j := range v {
				v[j] = next(rng, i+7*j)
			}
			s, got := f.Score(v), f.Attribute(&a, v)
			if s == s && (math.Abs(got-s) > 1e-9*s || math.Abs(a.Sum()-s) > 1e-9*s || slices.Min(a.High) < 0 || slices.Min(a.Low) < 0) {
				t.Fatalf("%s: score %v, attribution %v = %+v", name, s, a.Sum(), a)
			}
			f.Update(v)
		}
		if name == "noise" {
			s := f.Attribute(&a, []float64{0, -9, 0})
			if a.Low[1] < 0.8*s {
				t.Errorf("a dip in dimension 1 scores %v, of which %v falls to it", s, a.Low[1])
			}
		}
	}
}

// A forest after a million changes is distributed like a fresh one: the share of
// root cuts in each dimension follows the sides of the box (Guha et al. 2016,
// definition 1).
func TestDeletionKeepsDistribution(t *testing.T) {
	f := newForest(t, Config{Dims: 2, Trees: 250, Samples: 16, Decay: 0.05, Seed: 3})
	rng := rand.New(rand.NewPCG(5, 6))
	var wide, roots, expected float64
	for i := range 4000 {
		f.Update([]float64{3 * rng.NormFloat64(), rng.NormFloat64()})
		if i%200 != 199 {
			continue
		}
		for j := range f.trees {
			tr := &f.trees[j]
			box := f.slowBox(tr, tr.root())
			lo, hi := corners(box)
			expected += float64(hi[0]-lo[0]) / float64(hi[0]-lo[0]+hi[1]-lo[1])
			wide += float64(1 - tr.nodes[0].dim)
			roots++
		}
	}
	if sd := math.Sqrt(roots * 0.19); math.Abs(wide-expected) > 4*sd {
		t.Errorf("of %v root cuts %v are in the wide dimension, want %.0f ± %.0f", roots, wide, expected, sd)
	}
}

func TestKernelsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	for n := 1; n < 40; n++ {
		box, x := make([]float32, 2*n), make([]float32, n)
		for range 50 {
			for i := range x {
				a, b := float32(rng.NormFloat64()), float32(rng.NormFloat64())
				box[i], box[n+i], x[i] = min(a, b), max(a, b), 2*float32(rng.NormFloat64())
			}
			g, s := outside(box, x)
			if wantG, wantS := outsideGo(box, x); g != wantG || s != wantS {
				t.Fatalf("n=%d: %v %v, portable %v %v", n, g, s, wantG, wantS)
			}
			other := slices.Clone(box)
			data, refs := append(slices.Clone(x), box...), []uint16{uint16(n), 0, uint16(n / 2)}
			cover(box, x)
			coverMany(box, data, refs, 1)
			coverMany(box, data, refs[1:], 2)
			coverGo(other, x)
			coverManyGo(other, data, refs, 1)
			if coverManyGo(other, data, refs[1:], 2); !slices.Equal(box, other) {
				t.Fatalf("n=%d: boxes differ", n)
			}
			data[rng.IntN(len(data))] = data[rng.IntN(len(data))] // sometimes equal
			if got, want := largest(data), largestGo(data); got != want {
				t.Fatalf("largest of %v at %d, portable %d", data, got, want)
			}
		}
	}
}

func TestScoreBeforeReady(t *testing.T) {
	f := newForest(t, Config{})
	if s := f.Score([]float64{1}); s == s {
		t.Errorf("empty forest scores %v", s)
	}
	if f.Update([]float64{math.NaN()}) || f.Update([]float64{math.Inf(1)}) || f.Len() != 0 {
		t.Error("took a point that is not finite")
	}
	defer func() {
		if recover() == nil {
			t.Error("vector of another length: no panic")
		}
	}()
	f.Update([]float64{1, 2})
}

func TestValidate(t *testing.T) {
	for _, cfg := range []Config{
		{Dims: -1}, {Shingle: 513}, {Trees: 256}, {Samples: 1}, {Samples: 5000}, {Decay: -1}, {Decay: math.NaN()},
		{Trees: 200, Samples: 512}, {Shingle: 8, Decay: 1e-5}, {Dims: 4096, Shingle: 2},
	} {
		if _, err := New(cfg); err == nil {
			t.Errorf("%+v was accepted", cfg)
		}
	}
}

// A forest at rest stays in the memory it was promised.
func TestForestBytes(t *testing.T) {
	f := newForest(t, Config{Shingle: 8})
	for _, x := range wave(20_000) {
		f.Update([]float64{x})
	}
	state, _ := f.AppendBinary(nil)
	if f.Bytes() > 400_000 {
		t.Errorf("%d bytes", f.Bytes())
	}
	t.Logf("memory %d bytes, state %d bytes", f.Bytes(), len(state))
}
