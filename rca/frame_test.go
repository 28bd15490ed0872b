package rca

import (
	"errors"
	"strings"
	"testing"
)

func TestValidateNamesEveryFault(t *testing.T) {
	f := Frame{Time: []int64{1, 2, 2}, Columns: []Column{
		{Component: "a", Metric: "cpu", Values: []float64{1, 2, 3}},
		{Component: "a", Metric: "cpu", Values: []float64{1, 2, 3}},
		{Component: "b", Metric: "mem", Values: []float64{1}},
		{Component: "", Metric: "x", Values: []float64{1, 2, 3}},
	}}
	err := f.Validate()
	if !errors.Is(err, ErrFrame) {
		t.Fatalf("err = %v", err)
	}
	for _, want := range []string{`"a/cpu" stands at 0 and at 1`, `"b/mem" has 1 values for 3 rows`, `column 3 "/x"`, "row 2 has time 2 after 2"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	if err := (&Frame{}).Validate(); !strings.Contains(err.Error(), "no rows") || !strings.Contains(err.Error(), "no columns") {
		t.Errorf("empty frame: %v", err)
	}
}

func TestRows(t *testing.T) {
	f := Frame{Time: []int64{10, 20, 30, 40}}
	if a, b := f.rows(Span{15, 40}); a != 1 || b != 3 {
		t.Errorf("rows = %d..%d, want 1..3", a, b)
	}
	if a, b := f.rows(Span{0, 100}); a != 0 || b != 4 {
		t.Errorf("rows = %d..%d, want 0..4", a, b)
	}
}
