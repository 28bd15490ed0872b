package ensemble_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/portent-go/portent/forecast/failure/calibrate"
	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/forecast/failure/landmark"
	"github.com/portent-go/portent/forecast/gbdt"
)

const minute = int64(time.Minute / time.Millisecond)

// pod is a made-up life: its memory creeps up by so much a minute, and at 100 it
// is killed.
func pod(name string, creep float64, from int64, rng *rand.Rand) feature.Life {
	l := feature.Life{Entity: name, End: from}
	for level := 40.0; level < 100 && len(l.Time) < 200; level += creep {
		l.Time = append(l.Time, l.End)
		l.Values = append(l.Values, []float64{level + rng.NormFloat64()})
		l.End += minute
	}
	l.Failed = len(l.Time) < 200
	return l
}

// small is an ensemble of thirty trees, to be quick.
var small = ensemble.Config{
	Horizon: 30 * time.Minute,
	Boosts:  1, Forests: ensemble.None, Hazards: ensemble.None, Nets: ensemble.None,
	Boost: gbdt.Trainer{Trees: 30, LearningRate: 0.3},
}

// pods is a fleet and what was learned from it.
type pods struct {
	builder *feature.Builder
	table   *landmark.Table
	model   *ensemble.Model
	report  ensemble.Report
}

var fleet = sync.OnceValue(func() (p pods) {
	rng := rand.New(rand.NewPCG(1, 1))
	must := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	var err error
	p.builder, err = feature.New(feature.Config{
		Horizon: small.Horizon,
		Windows: []time.Duration{small.Horizon},
		Signals: []feature.Signal{{Name: "memory", Limit: 100}},
	})
	must(err)
	p.table = p.builder.NewTable()
	for k := range 60 { // every third one leaks
		life := pod(fmt.Sprint("pod-", k), float64(k%3/2)*(0.4+0.4*rng.Float64()), int64(rng.IntN(300))*minute, rng)
		must(p.builder.Landmarks(p.table, life, 5*minute, 15*minute))
	}
	p.model, p.report, err = small.Fit(p.table)
	must(err)
	return p
})

// leaking returns the rows of a leaking pod, the last of them minutes before its
// end, and the times of the rows.
func leaking() (rows [][]float64, times []int64) {
	t := fleet().builder.NewTable()
	life := pod("new", 0.6, 0, rand.New(rand.NewPCG(2, 1)))
	if err := fleet().builder.Landmarks(t, life, 5*minute, 15*minute); err != nil {
		panic(err)
	}
	for i := range t.Len() {
		rows = append(rows, t.Row(i))
	}
	return rows, t.Time
}

// The horizon is the only setting that has no default.
func ExampleConfig() {
	fmt.Println(ensemble.Config{}.Validate() != nil)
	fmt.Println(ensemble.Config{Horizon: time.Hour}.Validate())
	// Output:
	// true
	// <nil>
}

func ExampleModel() {
	m := fleet().model
	saved, err := m.MarshalBinary()
	if err != nil {
		panic(err)
	}
	var back ensemble.Model
	err = back.UnmarshalBinary(saved)
	fmt.Println(err, back.Version() == m.Version(), back.Horizon(), back.Weights())
	// Output: <nil> true 30m0s map[boost:1]
}

// What was learned from, and what calibrated it.
func ExampleReport() {
	r := fleet().report
	fmt.Println(r.Kinds, r.BoostTrees, "trees")
	fmt.Println("validated on fewer rows than learned from:", r.ValidRows < r.Learned, r.ValidFailures >= 5)
	fmt.Println("fitted again on more:", r.RefitRows > r.Learned)
	// Output:
	// [boost] 30 trees
	// validated on fewer rows than learned from: true true
	// fitted again on more: true
}

// A table is scored at once, here the one learned from, which flatters.
func ExampleScores() {
	p := fleet()
	s, err := p.model.Score(p.table)
	if err != nil {
		panic(err)
	}
	sum, n := map[bool]float64{}, map[bool]float64{}
	for i := range p.table.Len() {
		if failed, known := p.table.Label(i, small.Horizon); known {
			sum[failed] += s.Probability[i]
			n[failed]++
		}
	}
	fmt.Println("those that failed were ten times likelier to:", sum[true]/n[true] > 10*sum[false]/n[false])
	fmt.Println(len(s.Blend) == p.table.Len(), len(s.Kind))
	// Output:
	// those that failed were ten times likelier to: true
	// true 1
}

// A stepper follows any number of entities, each with a state of its own.
func ExampleStepper() {
	rows, times := leaking()
	stepper, state := fleet().model.NewStepper(), fleet().model.NewState()
	var first, last ensemble.Risk
	for i, row := range rows {
		risk, err := stepper.Step(state, times[i], row)
		if err != nil {
			panic(err)
		}
		if i == 0 {
			first = risk
		}
		last = risk
	}
	fmt.Println(first.Probability < 0.1, last.Probability > 0.5)
	// Output: true true
}

// A state goes with the time of its entity, and is kept over a restart.
func ExampleState() {
	rows, times := leaking()
	stepper, state := fleet().model.NewStepper(), fleet().model.NewState()
	if _, err := stepper.Step(state, times[0], rows[0]); err != nil {
		panic(err)
	}
	saved, _ := state.AppendBinary(nil)

	back := fleet().model.NewState()
	err := back.UnmarshalBinary(saved)
	fmt.Println(err, back.Time() == times[0])
	_, err = stepper.Step(back, times[0], rows[0]) // the same row again
	fmt.Println(err != nil)
	// Output:
	// <nil> true
	// true
}

// A risk says how much is known of it.
func ExampleRisk() {
	rows, times := leaking()
	last := len(rows) - 1
	risk, err := fleet().model.NewStepper().Step(fleet().model.NewState(), times[last], rows[last])
	if err != nil {
		panic(err)
	}
	fmt.Println(risk.Horizon, risk.ModelVersion == fleet().model.Version())
	fmt.Println(risk.Probability > 0.5, risk.Low <= risk.High, risk.Lead < risk.Horizon)
	// Output:
	// 30m0s true
	// true true true
}

// Why a pod is about to fail.
func ExampleReason() {
	rows, _ := leaking()
	reasons := fleet().model.Explain(rows[len(rows)-1], nil)
	fmt.Println(reasons[0].Feature, reasons[0].Contribution > 0, reasons[0].Missing)
	// Output: memory.crossing true false
}

// A stream goes from raw metrics to a risk.
func ExampleStream() {
	stream, err := fleet().model.NewStream(fleet().builder)
	if err != nil {
		panic(err)
	}
	life := pod("new", 0.6, 0, rand.New(rand.NewPCG(2, 1)))
	instance := stream.NewInstance()
	for i, t := range life.Time {
		if i%5 != 0 { // the model was fitted on a row every five minutes
			err = stream.Observe(instance, t, life.Values[i])
		} else if risk, e := stream.Step(instance, t, life.Values[i]); e != nil || risk.Probability > 0.5 {
			left := (life.End - t) / minute
			fmt.Println("raised 20 to 40 minutes before the end:", 20 <= left && left <= 40, e)
			break
		}
		if err != nil {
			panic(err)
		}
	}
	// Output: raised 20 to 40 minutes before the end: true <nil>
}

// An instance holds both what the features and what the nets remember.
func ExampleInstance() {
	stream, err := fleet().model.NewStream(fleet().builder)
	if err != nil {
		panic(err)
	}
	a := stream.NewInstance()
	for m := range int64(60) {
		if err := stream.Observe(a, m*minute, []float64{40 + float64(m%7)}); err != nil {
			panic(err)
		}
	}
	saved, _ := a.AppendBinary(nil)

	b := stream.NewInstance() // after a restart
	err = b.UnmarshalBinary(saved)
	one, _ := stream.Step(a, 60*minute, []float64{55})
	two, _ := stream.Step(b, 60*minute, []float64{55})
	fmt.Println(err, one == two)
	// Output: <nil> true
}

func ExampleFollower() {
	f, err := ensemble.NewFollower(fleet().model.Horizon(), ensemble.FollowConfig{})
	if err != nil {
		panic(err)
	}
	// The model says 2 % of each of a hundred pods every half hour; 8 % fail.
	var r ensemble.Risk
	r.Horizon, r.Probability = small.Horizon, 0.02
	for step := range 40 {
		r.Time = int64(step) * 30 * minute
		for pod := range 100 {
			if _, err := f.Follow(fmt.Sprint(pod), r); err != nil {
				panic(err)
			}
			if pod < 8 {
				f.Failed(fmt.Sprint(pod), r.Time+minute)
			}
		}
	}
	now, _ := f.Follow("pod", r)
	fmt.Printf("%.3f instead of %.3f; fit anew: %v\n", now.Probability, r.Probability, f.Advice(nil).Retrain)
	// Output: 0.035 instead of 0.020; fit anew: true
}

func ExampleFollowConfig() {
	// Fleets of a dozen machines: remember a year, and believe little.
	c := ensemble.FollowConfig{Recentre: calibrate.RecentreConfig{HalfLife: 365 * 24 * time.Hour, Failures: 50}}
	f, err := ensemble.NewFollower(fleet().model.Horizon(), c)
	fmt.Println(f.Shift(), err)
	// Output: 0 <nil>
}
