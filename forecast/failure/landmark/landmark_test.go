package landmark

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func table() *Table {
	t := &Table{Columns: []string{"kind", "heat, inner"}, Categories: []int{0}}
	t.Append(Landmark{Entity: "a", Time: 0, Features: []float64{1, 0.1}, After: 50, Failed: true})
	t.Append(Landmark{Entity: "a", Time: 40, Features: []float64{1, math.NaN()}, After: 10, Failed: true})
	t.Append(Landmark{Entity: `b "x"`, Time: 40, Features: []float64{0, 1e-300}, After: 5})
	t.Append(Landmark{Entity: "c", Time: 100, Features: []float64{2, -3}, After: 20, Unverified: true})
	t.Append(Landmark{Entity: "d", Time: 100, Features: []float64{2, 7}, After: 20, Weight: 10})
	return t
}

func TestLabels(t *testing.T) {
	f := func(row int, ms int64, failed, known bool) {
		t.Helper()
		if a, b := table().Label(row, time.Duration(ms)*time.Millisecond); a != failed || b != known {
			t.Errorf("row %d within %d ms: failed %v known %v", row, ms, a, b)
		}
	}
	f(0, 49, false, true) // it lived longer
	f(0, 50, true, true)
	f(2, 5, false, true)
	f(2, 6, false, false)  // last seen well before the horizon was over
	f(3, 10, false, false) // saved by an alarm: no negative, though it lived
	f(4, 20, false, true)
	if n := table().Known(20 * time.Millisecond).Len(); n != 3 {
		t.Errorf("%d rows known, want 3", n)
	}
}

func TestCutLeavesAnEmbargo(t *testing.T) {
	train, test, err := table().Cut(Cut{Test: 100, Embargo: 60 * time.Millisecond}, 20*time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if train.Len() != 2 || test.Len() != 1 || test.Entity[0] != "d" {
		t.Errorf("train %v, test %v", train.Entity, test.Entity)
	}
	f := func(what string, c Cut) {
		t.Helper()
		if _, _, err := table().Cut(c, 20*time.Millisecond); !errors.Is(err, ErrCut) {
			t.Errorf("%s: %v", what, err)
		}
	}
	f("short embargo", Cut{Test: 100, Embargo: 19 * time.Millisecond})
	f("nothing to test", Cut{Test: 1000, Embargo: 20 * time.Millisecond})
	f("nothing to learn from", Cut{Test: 10, Embargo: 20 * time.Millisecond})
}

func TestCensorHidesTheFuture(t *testing.T) {
	c := table().Censor(45)
	if c.Len() != 3 || c.After[0] != 45 || c.Failed[0] || c.After[1] != 5 || c.Failed[1] {
		t.Errorf("%v %v", c.After, c.Failed)
	}
	if w := table().Without(map[string]bool{"a": true}); w.Len() != 3 || len(w.Entities()) != 3 {
		t.Errorf("left: %v", w.Entity)
	}
}

func TestCSVReadsBackEqual(t *testing.T) {
	want := table()
	var b bytes.Buffer
	if err := want.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	got, err := CSV{}.ReadCSV(&b)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
}

func TestCSVForms(t *testing.T) {
	label := "entity,time,label,x\na,2024-01-02T00:00:00Z,1,\nb,5,0,2\n"
	got, err := CSV{Horizon: time.Hour, Skip: []string{"x"}}.ReadCSV(strings.NewReader(label))
	if err == nil {
		t.Errorf("a table without features: %v", got)
	}
	got, err = CSV{Horizon: time.Hour}.ReadCSV(strings.NewReader(label))
	if err != nil || got.Time[0] != 1704153600000 || !math.IsNaN(got.Row(0)[0]) || !got.Failed[0] || got.After[1] != 3600e3 {
		t.Errorf("%+v, %v", got, err)
	}
	f := func(what, text string) {
		t.Helper()
		if _, err := (CSV{}).ReadCSV(strings.NewReader(text)); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v", what, err)
		}
	}
	f("empty", "")
	f("no entity", "time,end,failed,x\n1,2,0,3\n")
	f("label without horizon", label)
	f("end without failed", "entity,time,end,x\na,1,2,3\n")
	f("label from the past", "entity,time,end,failed,x\na,5,2,1,3\n")
	f("infinite", "entity,time,end,failed,x\na,1,2,1,Inf\n")
	f("no number", "entity,time,end,failed,x\na,1,2,1,y\n")
	f("no flag", "entity,time,end,failed,x\na,1,2,maybe,1\n")
	f("no time", "entity,time,end,failed,x\na,yesterday,2,1,1\n")
	f("far time", "entity,time,end,failed,x\na,9223372036854775807,9223372036854775807,1,1\n")
	f("short row", "entity,time,end,failed,x\na,1,2\n")
	f("twice", "entity,time,end,failed,x,x\na,1,2,1,1,1\n")
	f("weight", "entity,time,end,failed,weight,x\na,1,2,1,-1,1\n")
}

func TestValidateReportsAll(t *testing.T) {
	bad := table()
	bad.After[0], bad.Data[1], bad.Weight[0], bad.Columns[1] = -1, math.Inf(1), 0, ""
	err := bad.Validate()
	if !errors.Is(err, ErrTable) || strings.Count(err.Error(), "\n") != 3 {
		t.Errorf("want four faults: %v", err)
	}
	bad.Entity = nil
	if err := bad.Validate(); !errors.Is(err, ErrTable) {
		t.Error(err)
	}
	if _, err := table().WithColumns("nope"); !errors.Is(err, ErrTable) {
		t.Error(err)
	}
	s, err := table().WithColumns("heat, inner", "kind")
	if err != nil || s.Row(0)[1] != 1 || s.Categories[0] != 1 {
		t.Errorf("%+v, %v", s, err)
	}
}

func FuzzReadCSV(f *testing.F) {
	var b bytes.Buffer
	_ = table().WriteCSV(&b)
	f.Add(b.String())
	f.Add("entity,time,end,failed,x:category\na,1,2,0,\n")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := CSV{}.ReadCSV(strings.NewReader(text))
		if err == nil && got.Validate() != nil {
			t.Error("reads what does not validate")
		}
	})
}

func BenchmarkReadCSV(b *testing.B) {
	t := &Table{Columns: []string{"x", "y", "z"}}
	for i := range 10_000 {
		t.Append(Landmark{Entity: "e", Time: int64(i), Features: []float64{1.5, float64(i), math.NaN()}, After: 10})
	}
	var text bytes.Buffer
	if err := t.WriteCSV(&text); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := (CSV{}).ReadCSV(bytes.NewReader(text.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
