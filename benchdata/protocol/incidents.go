package protocol

import (
	"fmt"
	"io/fs"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/forecast/failure/feature"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// The labelled half of every machine of smd begins at this moment here, so that
// one cut divides all: the set has no times.
const labelled = benchdata.Origin + 30*86_400_000

const minute = int64(time.Minute / time.Millisecond)

// Incidents is smd: does an incident begin on a server within 30 minutes? A row
// every five minutes of the labelled half of each of the four machines, but not
// during an incident; the first 14,200 minutes are learned from, the rest is
// tested after an hour of embargo. An incident is a run of labelled minutes: 30
// of them begin in the training part, 22 in the test part. The features are those
// of package feature over all 38 metrics with a season of a day, begun at the
// start of the unlabelled half, which gives each machine its baseline; no label is
// a feature. Intervals draw machine-days.
//
// Nothing in the half hour before tells of an incident: no feature of the present
// announces more of them than chance (TestWhatAnnouncesIncidents). What does tell,
// of two in five, is the same half hour of the days before (feature's
// entity.ahead): half of the incidents of machine-1-6 come at one minute of the
// day. The season was chosen on five moments inside the training part, each judged
// by what came before it, and so was leaving past incidents out: they added
// nothing.
func Incidents() Task {
	test := labelled + 14_260*minute
	return Task{
		Name: "smd", Set: "smd", About: "servers, incident begins within 30 min",
		Horizon: 30 * time.Minute, Budget: 0.05,
		Cut:  landmark.Cut{Test: test, Embargo: time.Hour},
		Read: func(fsys fs.FS) (*landmark.Table, error) { return incidents(fsys, false) },
		Rule: func(t *landmark.Table) []float64 { return column(t, "entity.mean_score") },
		Raw:  level,
		Group: func(t *landmark.Table, i int) string {
			return fmt.Sprint(t.Entity[i], (t.Time[i]-labelled)/(86_400_000))
		},
	}
}

// AnyIncidents is Incidents with the rows during incidents kept, as failures now:
// is there an incident on the server within 30 minutes, one that has begun
// included? Easier, and nearer to detection than to prediction.
func AnyIncidents() Task {
	t := Incidents()
	t.Name, t.About = "smd-any", "the same, incidents that have begun included"
	t.Read = func(fsys fs.FS) (*landmark.Table, error) { return incidents(fsys, true) }
	return t
}

func incidents(fsys fs.FS, begun bool) (*landmark.Table, error) {
	var out *landmark.Table
	var b *feature.Builder
	for table, err := range benchdata.SMD(fsys) {
		if err != nil {
			return nil, err
		}
		if b == nil {
			c := feature.Config{Horizon: 30 * time.Minute, Season: day}
			for _, name := range table.Columns {
				c.Signals = append(c.Signals, feature.Signal{Name: "m" + name})
			}
			if b, err = feature.New(c); err != nil {
				return nil, err
			}
			out = b.NewTable()
		}
		if err := machine(out, b, table, begun); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// machine appends the rows of one machine.
func machine(out *landmark.Table, b *feature.Builder, table *benchdata.Table, begun bool) error {
	s := b.NewState()
	var row, x []float64
	next := onsets(table.Label)
	for i := range table.Time {
		at := labelled + int64(i-table.Start)*minute
		x = table.Row(x, i)
		var err error
		if row, err = b.Step(row, s, at, x); err != nil {
			return err
		}
		if i < table.Start || (i-table.Start)%5 != 0 || table.Label[i] && !begun {
			continue
		}
		l := landmark.Landmark{Entity: table.Name, Time: at, Features: row, After: int64(len(table.Time)-1-i) * minute}
		if table.Label[i] {
			l.After, l.Failed = 0, true
		} else if next[i] >= 0 {
			l.After, l.Failed = int64(next[i]-i)*minute, true
		}
		out.Append(l)
	}
	return nil
}

// onsets returns for each sample the next one at which a run of labels begins,
// -1 when none does.
func onsets(label []bool) []int {
	next, at := make([]int, len(label)), -1
	for i := len(label) - 1; i >= 0; i-- {
		next[i] = at
		if label[i] && (i == 0 || !label[i-1]) {
			at = i
		}
	}
	return next
}

// column returns a feature of every row; zeros when there is none.
func column(t *landmark.Table, name string) []float64 {
	out := make([]float64, t.Len())
	for c, n := range t.Columns {
		if n == name {
			for i := range out {
				out[i] = t.Row(i)[c]
			}
		}
	}
	return out
}
