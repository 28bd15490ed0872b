package advise

import (
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/portent-go/portent/forecast"
	"github.com/portent-go/portent/scoring/catalog"
)

var nan = math.NaN()

// days is n days of hourly samples: a daily wave between low and high.
func days(n int, low, high float64, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 8))
	y := make([]float64, 24*n)
	for i := range y {
		wave := 0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/24)
		y[i] = max(0, low+(high-low)*(wave+0.05*rng.NormFloat64()))
	}
	return y
}

func fleet(name string, count int) Fleet {
	s, ok := catalog.Example().Find(name)
	if !ok {
		panic(name)
	}
	return Fleet{s, count}
}

func advise(t *testing.T, u Usage, current Fleet, o Options) Advice {
	t.Helper()
	u.Step = time.Hour
	a, err := Advise(&u, current, catalog.Example(), o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const gib = 1 << 30

func TestActions(t *testing.T) {
	cpu := func(high float64) Usage {
		return Usage{CPU: days(7, high/2, high, 1), Memory: days(7, 4*gib, 5*gib, 2)}
	}
	f := func(u Usage, current Fleet, o Options, action Action, to string, binding catalog.Dimension) {
		t.Helper()
		a := advise(t, u, current, o)
		if a.Action != action || a.To.String() != to || a.Binding != binding {
			t.Errorf("%v to %v by %v: %s\n%+v", a.Action, a.To, a.Binding, a.Reason(), a.Demand)
		}
	}
	f(cpu(2.5), fleet("c.xlarge", 1), Options{}, Keep, "c.xlarge", catalog.CPU)
	f(cpu(4.8), fleet("c.xlarge", 1), Options{}, Resize, "c.2xlarge", catalog.CPU)
	f(cpu(14), fleet("c.4xlarge", 1), Options{MaxCount: 2}, ScaleOut, "2 × c.4xlarge", catalog.CPU)
	f(cpu(2.5), fleet("c.xlarge", 4), Options{}, ScaleIn, "c.xlarge", catalog.CPU)
	f(cpu(2.5), fleet("c.4xlarge", 1), Options{}, Resize, "c.xlarge", catalog.CPU)
	f(cpu(2.5), Fleet{}, Options{}, Resize, "c.xlarge", catalog.CPU)
}

// When only memory binds, more memory per core is cheaper than more of both.
func TestMemoryAloneMovesToTheMemoryFamily(t *testing.T) {
	a := advise(t, Usage{CPU: days(7, 1, 2, 1), Memory: days(7, 18*gib, 22*gib, 2)}, fleet("c.xlarge", 1), Options{})
	if a.To.Shape.Name != "m.xlarge" || a.Binding != catalog.Memory || a.Saves {
		t.Errorf("%s", a.Reason())
	}
	if !strings.Contains(a.Reason(), "because only memory outgrows it") {
		t.Error(a.Reason())
	}
}

func TestSmallSavingsAreLeft(t *testing.T) {
	u := Usage{CPU: days(7, 1, 2, 1), Memory: days(7, 4*gib, 5*gib, 2)}
	if a := advise(t, u, fleet("g.xlarge", 1), Options{MinSaving: 0.2}); a.Action != Keep {
		t.Error(a.Reason()) // c.xlarge would save 11 %
	}
	if a := advise(t, u, fleet("g.xlarge", 1), Options{}); a.Action != Resize || !a.Saves || a.PriceChange >= 0 {
		t.Error(a.Reason())
	}
}

func TestRefusals(t *testing.T) {
	f := func(u Usage, want Refusal) {
		t.Helper()
		a := advise(t, u, fleet("g.xlarge", 1), Options{})
		if a.Action != Refuse || a.Refusal != want || a.To != (Fleet{}) || !strings.HasPrefix(a.Reason(), "No advice: ") {
			t.Errorf("%v %v, want %v: %s", a.Action, a.Refusal, want, a.Reason())
		}
	}
	good := days(7, 1, 2, 1)
	holes, negative := slices.Clone(good), slices.Clone(good)
	for i := range holes {
		if i%5 < 3 {
			holes[i] = nan
		}
	}
	negative[50] = -1
	f(Usage{}, NothingMeasured)
	f(Usage{CPU: []float64{}}, ShortHistory)
	f(Usage{CPU: good[:20]}, ShortHistory)
	f(Usage{CPU: holes}, Gaps)
	f(Usage{CPU: good, IOPS: negative}, Strange)
	f(Usage{CPU: append([]float64{math.Inf(1)}, good...)}, Strange)
	f(Usage{CPU: days(7, 500, 600, 1)}, NothingFits)
}

func TestErrors(t *testing.T) {
	f := func(u Usage, current Fleet, c catalog.Catalogue, o Options, want error, words string) {
		t.Helper()
		if _, err := Advise(&u, current, c, o); !errors.Is(err, want) || !strings.Contains(err.Error(), words) {
			t.Errorf("err = %v, want %v with %q", err, want, words)
		}
	}
	ok := Usage{Step: time.Hour}
	f(Usage{}, Fleet{}, catalog.Example(), Options{}, ErrOptions, "Step is 0s")
	f(ok, Fleet{}, nil, Options{}, catalog.ErrCatalogue, "no shapes")
	f(ok, Fleet{Count: -1}, catalog.Example(), Options{}, ErrCurrent, "-1 instances")
	f(ok, Fleet{Count: 1}, catalog.Example(), Options{}, ErrCurrent, "vcpu is 0")
	bad := Options{Risk: 0.7, MaxCount: -1, Horizon: -1, MinSaving: 1}
	bad.Ceiling[catalog.Memory] = 2
	for _, w := range []string{"Risk is 0.7", "MaxCount is -1", "Horizon", "MinSaving", "Ceiling of memory is 2"} {
		f(ok, Fleet{}, catalog.Example(), bad, ErrOptions, w)
	}
}

// The choice equals a search that tries every shape in every number.
func TestChoiceEqualsExhaustiveSearch(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 6))
	shapes := catalog.Example()
	for range 10000 {
		limit := 1 + rng.IntN(12)
		n := need{rng.ExpFloat64() * 10, rng.ExpFloat64() * 30 * gib, rng.ExpFloat64() * 8000, rng.ExpFloat64() * 1e8}
		if rng.IntN(4) == 0 {
			n[rng.IntN(4)] = 0
		}
		if rng.IntN(4) == 0 { // exactly at the edge of a capacity
			s := shapes[rng.IntN(len(shapes))]
			n[0] = s.VCPU * float64(1+rng.IntN(limit))
		}
		got, ok := n.cheapest(shapes, limit)
		want, found := exhaustive(&n, shapes, limit)
		if ok != found || got != want {
			t.Fatalf("need %v, limit %d: %v %v, exhaustive %v %v", n, limit, got, ok, want, found)
		}
	}
}

func exhaustive(n *need, shapes catalog.Catalogue, limit int) (best Fleet, ok bool) {
	for _, s := range shapes {
		for k := 1; k <= limit; k++ {
			if f := (Fleet{s, k}); n.covers(f) && (!ok || cheaper(f, best)) {
				best, ok = f, true
			}
		}
	}
	return best, ok
}

// More demand never makes the advice cheaper, nor does less risk.
func TestMonotone(t *testing.T) {
	last := 0.0
	for _, high := range []float64{1, 2, 4, 8} {
		a := advise(t, Usage{CPU: days(7, high/2, high, 1)}, Fleet{}, Options{MaxCount: 8})
		if a.To.Price() < last {
			t.Errorf("demand %v costs %v after %v", high, a.To.Price(), last)
		}
		last = a.To.Price()
	}
	lax := advise(t, Usage{CPU: days(7, 2, 4, 1)}, Fleet{}, Options{Risk: 0.2})
	strict := advise(t, Usage{CPU: days(7, 2, 4, 1)}, Fleet{}, Options{Risk: 0.001})
	if strict.Demand[catalog.CPU].Peak < lax.Demand[catalog.CPU].Peak {
		t.Errorf("strict %v, lax %v", strict.Demand[catalog.CPU], lax.Demand[catalog.CPU])
	}
}

func TestUtilisationStaysUnderTheCeiling(t *testing.T) {
	o := Options{MaxCount: 10, Base: forecast.Naive{}}
	for seed := range uint64(20) {
		a := advise(t, Usage{CPU: days(3, 1, float64(2+seed), seed), Memory: days(3, gib, float64(seed+2)*gib, seed)}, Fleet{}, o)
		if a.Action != Refuse && (a.Utilisation[catalog.CPU] > 0.8 || a.Utilisation[catalog.Memory] > 0.9) {
			t.Errorf("%v", a.Utilisation)
		}
	}
}

func TestPeaksThinsByMaxima(t *testing.T) {
	y := make([]float64, 10*24*60) // ten days of minutes
	y[5000] = 9
	got, step := peaks(y, time.Minute)
	if len(got) > maxPoints || day%step != 0 || largest(got) != 9 {
		t.Errorf("%d points of %v, largest %v", len(got), step, largest(got))
	}
	if got, step := peaks(y[:100], time.Minute); len(got) != 100 || step != time.Minute {
		t.Error("a short history was thinned")
	}
	if !math.IsNaN(largest([]float64{nan})) {
		t.Error("largest of nothing")
	}
}

func BenchmarkCheapest(b *testing.B) {
	n := need{5, 30 * gib, 4000, 1e8}
	shapes := catalog.Example()
	b.ReportAllocs()
	for b.Loop() {
		n.cheapest(shapes, 10)
	}
}

func BenchmarkAdvise(b *testing.B) {
	u := Usage{Step: time.Hour, CPU: days(14, 1, 2, 1), Memory: days(14, gib, 2*gib, 2)}
	for b.Loop() {
		_, _ = Advise(&u, Fleet{}, catalog.Example(), Options{})
	}
}
