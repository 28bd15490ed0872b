package protocol

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast/failure/calibrate"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// fleet is made up: n entities with ten rows each, of which some fail; good is a
// score that knows a little, noise knows nothing.
func fleet(n int) (good, noise []float64, label []bool, group []string) {
	rng := rand.New(rand.NewPCG(1, 1))
	for e := range n {
		sick := rng.Float64() < 0.1
		for range 10 {
			s := rng.NormFloat64()
			if sick {
				s += 1.5
			}
			good, noise = append(good, 1/(1+math.Exp(3-s))), append(noise, rng.Float64())
			label, group = append(label, sick && rng.IntN(2) == 0), append(group, fmt.Sprint(e))
		}
	}
	return good, noise, label, group
}

func TestJudgeAndCompare(t *testing.T) {
	good, noise, label, group := fleet(300)
	j := Judge(good, label, group, 0.02)
	if j.AP != measure.AveragePrecision(good, label) || j.Entities != 300 || !(j.Low < j.AP && j.AP < j.High) {
		t.Errorf("%+v", j)
	}
	// An interval that took rows for independent would be narrower.
	rows := make([]string, len(label))
	for i := range rows {
		rows[i] = fmt.Sprint(i)
	}
	if k := Judge(good, label, rows, 0.02); k.High-k.Low >= j.High-j.Low {
		t.Errorf("interval by row %v, by entity %v", k.High-k.Low, j.High-j.Low)
	}
	if d := Compare(good, noise, label, group); !(d.Low > 0 && d.Gain > 1 && d.Better > 0.99) {
		t.Errorf("good against noise: %v", d)
	}
	if d := Compare(good, good, label, group); d.AP != 0 || d.Low != 0 || d.High != 0 {
		t.Errorf("a model against itself: %v", d)
	}
}

// Weights of one are the plain measure, ties and all.
func TestWeightedAPOfOnes(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	for range 50 {
		n := 5 + rng.IntN(50)
		s, y, g := make([]float64, n), make([]bool, n), make([]string, n)
		for i := range s {
			s[i], y[i], g[i] = float64(rng.IntN(6)), rng.IntN(3) == 0, fmt.Sprint(i)
		}
		d := newDraws(y, g)
		ones := make([]float64, n)
		for i := range ones {
			ones[i] = 1
		}
		a, b := d.rank(s).ap(ones), measure.AveragePrecision(s, y)
		if math.Abs(a-b) > 1e-12 && !(math.IsNaN(a) && math.IsNaN(b)) {
			t.Fatalf("%v and %v", a, b)
		}
	}
}

// wear is a table of one feature: machine k fails at hour 10·k, or is left at
// hour 100 when k is above ten.
func wear() *landmark.Table {
	const hour = int64(time.Hour / time.Millisecond)
	t := &landmark.Table{Columns: []string{"age"}}
	for k := 1; k <= 20; k++ {
		end, failed := int64(10*k), true
		if k > 10 {
			end, failed = 100, false
		}
		for at := int64(0); at < end; at += 5 {
			t.Append(landmark.Landmark{Entity: fmt.Sprint(k), Time: at * hour, Features: []float64{float64(at)}, After: (end - at) * hour, Failed: failed})
		}
	}
	return t
}

func parts(t *testing.T) *Parts {
	t.Helper()
	task := Task{Name: "wear", Horizon: 10 * time.Hour, Budget: 0.1, Age: "age",
		Cut: landmark.Cut{Test: 50 * 3_600_000, Embargo: 15 * time.Hour}}
	p, err := task.Divide(wear())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSplits(t *testing.T) {
	p := parts(t)
	for i := range p.Train.Time {
		if p.Train.Time[i] > 35*3_600_000 || p.Train.Time[i]+p.Train.After[i] > 45*3_600_000 {
			t.Fatalf("the training part knows hour %d", (p.Train.Time[i]+p.Train.After[i])/3_600_000)
		}
	}
	d := p.Disjoint(1)
	for e := range d.Test.Entities() {
		if d.Train.Entities()[e] {
			t.Errorf("%s is in both parts", e)
		}
	}
	l := p.Leaky(1)
	if l.Test.Len()+l.Train.Len() != p.History.Known(p.Task.Horizon).Len() {
		t.Errorf("%d and %d rows", l.Test.Len(), l.Train.Len())
	}
	if p.Trivial()["age"][0] != p.Test.Row(0)[0] {
		t.Error("age is not the age")
	}
}

// Probabilities that say twice too much are brought down by what became of the
// rows before, and by nothing later.
func TestFollow(t *testing.T) {
	p := parts(t)
	loud := make([]float64, p.History.Len())
	for i := range loud {
		loud[i] = 0.5
	}
	c := calibrate.RecentreConfig{HalfLife: 1000 * time.Hour, Failures: 1}
	a := p.Follow(loud, c)
	if a[len(a)-1] > 0.35 {
		t.Errorf("still says %v", a[len(a)-1])
	}
	cut := p.History.Time[0]
	for _, at := range p.Test.Time {
		cut = max(cut, at-20*3_600_000)
	}
	for i := range p.History.Time { // another future
		if p.History.Time[i]+p.History.After[i] > cut {
			p.History.Failed[i] = !p.History.Failed[i]
		}
	}
	for i, v := range p.Follow(loud, c) {
		if p.Test.Time[i] <= cut && v != a[i] {
			t.Fatalf("row %d at %d knows what came after %d", i, p.Test.Time[i], cut)
		}
	}
}

// A follower that is told of each row as it comes says what Follow says.
func TestFollowerIsFollow(t *testing.T) {
	p := parts(t)
	settings := calibrate.RecentreConfig{Failures: 5}
	f, err := ensemble.NewFollower(p.Task.Horizon, ensemble.FollowConfig{Recentre: settings})
	if err != nil {
		t.Fatal(err)
	}
	h, said := p.History, make([]float64, p.History.Len())
	order := make([]int, 0, h.Len())
	for i := range said {
		said[i] = 0.3
		if h.Time[i] > slices.Max(p.Train.Time) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(h.Time[a], h.Time[b]) })
	got := slices.Clone(said)
	for _, i := range order {
		var r ensemble.Risk
		r.Time, r.Horizon, r.Probability = h.Time[i], p.Task.Horizon, said[i]
		name := fmt.Sprint(i) // a risk each, so that the fate of one row says nothing of another
		now, err := f.Follow(name, r)
		if err != nil {
			t.Fatal(err)
		}
		got[i] = now.Probability
		if failed, known := h.Label(i, p.Task.Horizon); failed {
			f.Failed(name, h.Time[i]+h.After[i])
		} else if !known {
			f.Lost(name, h.Time[i]+h.After[i])
		}
	}
	settings.HalfLife = 2 * p.Task.Horizon
	want := p.Follow(said, settings)
	for k, v := range p.OfTest(got) {
		if math.Abs(v-want[k]) > 1e-12 {
			t.Fatalf("row %d: the follower says %v, Follow %v", k, v, want[k])
		}
	}
}

func TestEvents(t *testing.T) {
	const s = int64(1000)
	table := &landmark.Table{Columns: []string{"x"}}
	add := func(e string, end int64, failed bool, score ...float64) (all []float64) {
		for i, v := range score {
			at := int64(i) * 10 * s
			table.Append(landmark.Landmark{Entity: e, Time: at, Features: []float64{v}, After: end - at, Failed: failed})
		}
		return score
	}
	var score []float64
	score = append(score, add("foreseen", 60*s, true, 0, 0.9, 0.9, 0.9, 0.9)...)  // lead 50 s
	score = append(score, add("cleared early", 900*s, true, 0, 0.9, 0, 0, 0)...)  // a false alarm, and missed
	score = append(score, add("false", 50*s, false, 0, 0.9, 0, 0.9, 0.9)...)      // two false alarms
	score = append(score, add("hovers", 50*s, false, 0.9, 0.5, 0.9, 0.5, 0.9)...) // one: hysteresis
	e := NewWatch(table, score, 100*time.Second).At(0.8, 0.4)
	if e.Failures != 2 || e.Foreseen != 1 || e.FalseAlarms != 4 || e.Lead() != 50*time.Second {
		t.Errorf("%+v", e)
	}
	if w := NewWatch(table, score, 100*time.Second).Within(0); w.FalseAlarms != 0 {
		t.Errorf("within no false alarms: %+v", w)
	}
}
