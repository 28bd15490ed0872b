package sizing

import (
	"bytes"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// restored returns a copy by way of bytes, and how many there were.
func restored(t *testing.T, o *Outlook) (*Outlook, int) {
	t.Helper()
	data, err := o.AppendBinary([]byte("before"))
	must(t, err)
	var x Outlook
	must(t, x.UnmarshalBinary(data[6:]))
	again, err := x.AppendBinary([]byte("before"))
	must(t, err)
	if !bytes.Equal(data, again) {
		t.Fatal("restoring and writing again gives other bytes")
	}
	return &x, len(data) - 6
}

// An Outlook that was restored any number of times goes on bit for bit like one
// that never was, over gaps, zeros, jumps and the clean-up of old slots.
func TestOutlookRestore(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 9))
	for _, season := range []int{2, 7, 24} {
		whole := outlook(t, season, nil, 1)
		often := outlook(t, season, nil, 1)
		level, size := 10.0, 0
		for i := range 25 * season {
			if rng.IntN(50) == 0 {
				level = math.Exp(8 * rng.NormFloat64())
			}
			y := make([]float64, rng.IntN(6))
			for j := range y {
				y[j] = []float64{0, nan, level, level * rng.Float64()}[rng.IntN(4)]
			}
			must(t, whole.Add(y))
			must(t, often.Add(y))
			if i < 2 || rng.IntN(20) == 0 {
				often, size = restored(t, often)
			}
			for k := range Leads {
				if math.Float64bits(whole.Quantile(k, 0.7)) != math.Float64bits(often.Quantile(k, 0.7)) {
					t.Fatalf("season %d slot %d lead %d: quantiles differ", season, i, k)
				}
			}
			if a, b := whole.bands.issued[whole.Slots()%Leads], often.bands.issued[often.Slots()%Leads]; a != b && whole.low <= whole.high {
				t.Fatalf("season %d slot %d: bands differ", season, i)
			}
		}
		t.Logf("season %d: %d bytes", season, size)
	}
}

// Sizes, as the comments state them.
func TestOutlookSize(t *testing.T) {
	_, size := restored(t, outlook(t, 24, load(28, 10, 40, 14, 20, 1), 12))
	t.Logf("four weeks of 5-minute samples: %d bytes", size)
	if size > 60_000 {
		t.Errorf("%d bytes", size)
	}
}

func fields(v any) []string {
	var names []string
	for t, i := reflect.TypeOf(v), 0; i < t.NumField(); i++ {
		names = append(names, t.Field(i).Name)
	}
	return names
}

// Whoever adds a field must say how it survives a restart.
func TestNoFieldIsForgotten(t *testing.T) {
	f := func(v any, written, made []string) {
		t.Helper()
		known := slices.Concat(written, made)
		for _, name := range fields(v) {
			if !slices.Contains(known, name) {
				t.Errorf("%T.%s: write it in AppendBinary and list it here, or say that it can be made anew", v, name)
			}
		}
		if len(known) != len(fields(v)) {
			t.Errorf("%T: fields %v, listed %v", v, fields(v), known)
		}
	}
	f(Planner{}, []string{"opt", "outlook", "peaks", "started", "seen", "checked", "moved", "debt", "missed", "age", "price", "strict", "counted", "slotSize"}, []string{"plan"})
	f(Outlook{}, []string{"season", "slots", "gone", "low", "high", "all", "weight", "steps", "moved", "seasonal", "bands"}, []string{"scratch"})
	f(bands{}, []string{"issued", "above", "below", "debt"}, nil)
	f(ends{}, []string{"z", "shift"}, nil)
	f(band{}, []string{"low", "high", "tail"}, nil)
	f(steps{}, []string{"share", "any"}, nil)
	f(slot{}, []string{"at"}, []string{"mean"})
	f(Shadow{}, []string{"advised", "seen", "advice", "actual"}, []string{"Policy"})
	f(tally{}, []string{"n", "slack", "under", "missing", "all", "cost", "changes", "capacity"}, nil)
	f(Peaks{}, []string{"recent", "older", "killed", "largest", "quiet", "age"}, nil)
	f(Sketch{}, []string{"HalfLife", "start", "last", "low", "any", "zero", "weight"}, []string{"used"})
}

// restarting is a Planner whose process ends at random.
type restarting struct {
	t   *testing.T
	opt Options
	rng *rand.Rand
	*Planner
	restarts int
}

func (r *restarting) restart() {
	if r.rng.IntN(40) > 0 {
		return
	}
	data, err := r.Planner.AppendBinary(nil)
	must(r.t, err)
	p, err := NewPlanner(r.opt)
	must(r.t, err)
	must(r.t, p.UnmarshalBinary(data))
	r.Planner = p
	r.restarts++
}

func (r *restarting) Decide(v View) (Decision, error) { r.restart(); return r.Planner.Decide(v) }
func (r *restarting) React(v View) (Decision, error)  { r.restart(); return r.Planner.React(v) }

// A Planner that is restarted at random points makes the same decisions.
func TestPlannerRestart(t *testing.T) {
	y := load(12, 10, 40, 9, 60, 3)
	for i := 2500; i < 2600; i++ {
		y[i] = nan
	}
	for _, opt := range []Options{{}, {Memory: true, Cooldown: 3 * time.Hour}, {Slot: 30 * time.Minute, MissPrice: 5}} {
		run := func(p Policy) *Result {
			res, err := Replay{Step: step5}.Run(y, p)
			must(t, err)
			return res
		}
		whole, err := NewPlanner(opt)
		must(t, err)
		other, err := NewPlanner(opt)
		must(t, err)
		must(t, whole.Kill(70))
		must(t, other.Kill(70))
		r := &restarting{t: t, opt: opt, rng: rand.New(rand.NewPCG(8, 9)), Planner: other}
		if a, b := run(whole), run(r); !reflect.DeepEqual(a, b) {
			t.Errorf("%+v: %+v and, restarted, %+v", opt, a.Score, b.Score)
		}
		if r.restarts < 10 {
			t.Errorf("%d restarts", r.restarts)
		}
	}
}

func TestPlannerRestoreRefuses(t *testing.T) {
	p, err := NewPlanner(Options{})
	must(t, err)
	_, err = p.Decide(View{Past: load(3, 1, 2, 9, 0, 1), Step: step5})
	must(t, err)
	data, err := p.AppendBinary(nil)
	must(t, err)
	var zero Planner
	if err := zero.UnmarshalBinary(data); !errors.Is(err, ErrState) {
		t.Errorf("into a zero Planner: %v", err)
	}
	for _, opt := range []Options{{Slot: 30 * time.Minute}, {Season: 12 * time.Hour}} {
		q, err := NewPlanner(opt)
		must(t, err)
		if err := q.UnmarshalBinary(data); !errors.Is(err, ErrState) {
			t.Errorf("%+v: %v", opt, err)
		}
	}
	rng := rand.New(rand.NewPCG(2, 9))
	for range 300 {
		bad := bytes.Clone(data[:rng.IntN(len(data))])
		if err := p.UnmarshalBinary(bad); !errors.Is(err, ErrState) {
			t.Fatalf("%d of %d bytes: %v", len(bad), len(data), err)
		}
	}
	again, err := p.AppendBinary(nil)
	must(t, err)
	if !bytes.Equal(data, again) {
		t.Error("a refused restore changed the planner")
	}
}

// Slots of tens of thousands of samples come back: a sample of one weighs less than
// what counts as forgotten.
func TestOutlookRestoresFineSlots(t *testing.T) {
	o, err := NewOutlook(2)
	must(t, err)
	fine := make([]float64, 43_200)
	for i := range fine {
		fine[i] = 1 + float64(i%1000)/100
	}
	fine[7] = 400
	for range 3 {
		must(t, o.Add(fine))
	}
	data, err := o.AppendBinary(nil)
	must(t, err)
	must(t, new(Outlook).UnmarshalBinary(data))
}

// Prices that no history leads to are refused.
func TestPlannerRestoreRefusesPrices(t *testing.T) {
	for _, bend := range []func(*Planner){
		func(p *Planner) { p.price = 4 }, func(p *Planner) { p.strict = -1 }, func(p *Planner) { p.age = -96 },
		func(p *Planner) { p.debt = -1 }, func(p *Planner) { p.missed = p.checked + 1 },
	} {
		p := planner(t, Options{})
		bend(p)
		data, err := p.AppendBinary(nil)
		must(t, err)
		q := planner(t, Options{})
		if err := q.UnmarshalBinary(data); !errors.Is(err, ErrState) || q.price != 0 {
			t.Errorf("%v", err)
		}
	}
}

// One byte changed anywhere gives an error or a state that works.
func TestOutlookSurvivesFlippedBytes(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 9))
	o := outlook(t, 4, load(1, 10, 40, 0, 60, 5), 12)
	data, err := o.AppendBinary(nil)
	must(t, err)
	refused := 0
	for range 400 {
		bad := bytes.Clone(data)
		bad[rng.IntN(min(len(bad), 3000))] ^= 1 << rng.IntN(8)
		var x Outlook
		if err := x.UnmarshalBinary(bad); err != nil {
			if !errors.Is(err, ErrState) || x.season != 0 {
				t.Fatal(err)
			}
			refused++
			continue
		}
		must(t, x.Add([]float64{5, 20}))
	}
	if refused < 50 {
		t.Errorf("%d of 400 refused", refused)
	}
}

// A Shadow goes on through a restart, with the policy it watches.
func TestShadowRestart(t *testing.T) {
	y := load(5, 10, 40, 3, 60, 3)
	a, b := &Shadow{Policy: planner(t, Options{})}, &Shadow{Policy: planner(t, Options{})}
	for i := 2 * 288; i < len(y); i += 12 {
		v := View{Past: y[:i], Step: step5, Capacity: 50}
		da, err := a.Decide(v)
		must(t, err)
		db, err := b.Decide(v)
		must(t, err)
		if da != db || a.Advised() != b.Advised() {
			t.Fatalf("sample %d: %v and %v", i, da, db)
		}
		data, err := b.AppendBinary(nil)
		must(t, err)
		b = &Shadow{Policy: planner(t, Options{})}
		if err := b.UnmarshalBinary(data[:i%len(data)]); !errors.Is(err, ErrState) || b.seen != 0 {
			t.Fatalf("%d bytes: %v", i%len(data), err)
		}
		must(t, b.UnmarshalBinary(data))
	}
	x, _ := a.Scores(step5)
	if z, _ := b.Scores(step5); x != z || x.Samples == 0 {
		t.Errorf("%v and %v", x, z)
	}
	if _, err := (&Shadow{}).AppendBinary(nil); !errors.Is(err, ErrState) {
		t.Error(err)
	}
}

// Corrupt bytes give an error or a state that works; never a panic.
func FuzzOutlookRestore(f *testing.F) {
	o, err := NewOutlook(2)
	if err != nil {
		f.Fatal(err)
	}
	for i := range 60 {
		data, _ := o.AppendBinary(nil)
		if i%20 < 3 {
			f.Add(data)
		}
		if err := o.Add([]float64{float64(i % 5), 3, 7}); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var x Outlook
		if err := x.UnmarshalBinary(data); err != nil {
			if !errors.Is(err, ErrState) {
				t.Fatal(err)
			}
			return
		}
		for i := range 3 {
			must(t, x.Add([]float64{1, float64(i)}))
			if low, high := x.Band(i); !(low <= high) {
				t.Fatalf("%v to %v", low, high)
			}
		}
	})
}
