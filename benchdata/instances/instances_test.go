package instances

import (
	"fmt"
	"testing"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// marks are what the default detector must reach in hindsight: a little below
// what it was measured at, to notice when it is broken.
var marks = map[string]float64{"jumpstarter": 0.62, "asd": 0.65, "smd": 0.60}

// budget is the only setting of an alarm, the same for every instance and set.
const budget = anomaly.DefaultBudget

// TestPublicSets steps through the train and the test part of every instance and
// prints, for the test part: event F1 with the best threshold in hindsight per
// instance, event F1 of the samples whose tail probability is below the budget,
// the false-alarm hours per day that they cost, and how many of the metrics to
// blame are among the 100 % and 150 % that carry most. Figures are means over
// instances, or over anomalies.
func TestPublicSets(t *testing.T) {
	for _, m := range methods() {
		for _, name := range []string{"jumpstarter", "asd", "smd"} {
			set, _ := benchdata.Named(name)
			dir, ok := set.Dir("")
			if !ok {
				t.Skipf("%s holds no %s", benchdata.DataVariable, name)
			}
			var o outcome
			for table, err := range set.Tables(dir) {
				if err != nil {
					t.Fatal(err)
				}
				o.add(table, m.fresh(len(table.Value)))
			}
			t.Logf("%-12s %-12s %v", m.name, name, &o)
			if f1 := o.hindsight / o.instances; m.name == "default" && f1 < marks[name] {
				t.Errorf("event F1 %.3f in hindsight on %s, want %v", f1, name, marks[name])
			}
		}
	}
}

type method struct {
	name  string
	fresh func(metrics int) multi.Detector
}

func methods() []method {
	all := []method{
		{"default", func(m int) multi.Detector { return made(multi.New(m, multi.Config{})) }},
		{"mean |z|", func(m int) multi.Detector { return made(multi.NewDeviation(m, multi.DeviationConfig{})) }},
		{"mahalanobis", func(m int) multi.Detector { return made(multi.NewMahalanobis(m, multi.CovarianceConfig{})) }},
		{"pca", func(m int) multi.Detector { return made(multi.NewPCA(m, multi.CovarianceConfig{})) }},
		{"half-space", func(m int) multi.Detector { return made(multi.NewHalfSpace(m, multi.HalfSpaceConfig{})) }},
	}
	if testing.Short() {
		return all[:1]
	}
	return all
}

func made[D multi.Detector](d D, err error) multi.Detector {
	if err != nil {
		panic(err)
	}
	return d
}

// outcome adds instances up.
type outcome struct {
	instances, hindsight, alarms float64 // number, sums of event F1
	falseHours, days             float64
	hit100, hit150, anomalies    float64 // of anomalies that somebody explained
}

func (o *outcome) String() string {
	s := fmt.Sprintf("event F1 %.3f in hindsight, %.3f at the budget with %.2f false-alarm hours a day",
		o.hindsight/o.instances, o.alarms/o.instances, o.falseHours/o.days)
	if o.anomalies > 0 {
		s += fmt.Sprintf(", HitRate@100%% %.3f, @150%% %.3f", o.hit100/o.anomalies, o.hit150/o.anomalies)
	}
	return s
}

// add steps through a table and judges the part after its start.
func (o *outcome) add(table *benchdata.Table, d multi.Detector) {
	limit := budget * table.Step.Hours() / 24
	score, alarm := make([]float64, len(table.Time)), make([]bool, len(table.Time))
	blame := make([][]float64, len(table.Blame))
	for b := range blame {
		blame[b] = make([]float64, len(table.Value))
	}
	var x []float64
	for i, now := range table.Time {
		x = table.Row(x, i)
		v := d.Step(now, x)
		score[i], alarm[i] = v.Raw, v.PValue < limit
		for b, seg := range table.Blame {
			if i >= seg.From && i <= seg.To {
				add(blame[b], v.Contributions)
			}
		}
	}
	o.judge(table, score, alarm)
	for b, seg := range table.Blame {
		o.hit100 += measure.HitRate(blame[b], seg.Columns, 1)
		o.hit150 += measure.HitRate(blame[b], seg.Columns, 1.5)
		o.anomalies++
	}
}

func add(dst, x []float64) {
	for j, v := range x {
		dst[j] += v
	}
}

func (o *outcome) judge(table *benchdata.Table, score []float64, alarm []bool) {
	from := table.Start
	best, _ := measure.EventCurve(table.Time[from:], table.Label[from:], score[from:]).Best()
	at := measure.EventsAt(table.Time[from:], table.Label[from:], alarm[from:])
	o.instances++
	o.hindsight += best.F1()
	o.alarms += at.F1()
	o.falseHours += float64(at.FalseHours)
	o.days += at.Days
}
