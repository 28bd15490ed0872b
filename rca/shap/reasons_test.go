package shap

import (
	"errors"
	"math"
	"testing"
)

// TestReasons: the decision of an ensemble adds up, and its probability is that
// of the mean margin.
func TestReasons(t *testing.T) {
	all := models(t)
	a, b := all["shallow"], all["leafwise"]
	r, err := NewReasons([]string{"a", "b", "c", "d", "e"}, a, b)
	if err != nil {
		t.Fatal(err)
	}
	x := rows(20, 5, 3)
	for i := range x.Rows() {
		d := r.Of(x.Row(i), 2)
		sum := d.Base + d.Rest
		for _, r := range d.Reasons {
			sum += r.Contribution
		}
		margin := (a.Margin(x.Row(i)) + b.Margin(x.Row(i))) / 2
		if !(math.Abs(sum-margin) <= 1e-9) || d.Margin != margin || d.Prediction != a.Transform(margin) || len(d.Reasons) != 2 || d.Others > 3 {
			t.Errorf("row %d: %+v, margin %v", i, d, margin)
		}
	}
	for name, f := range map[string]func() (*Reasons, error){
		"no model": func() (*Reasons, error) { return NewReasons(nil) },
		"names":    func() (*Reasons, error) { return NewReasons([]string{"a"}, a) },
		"features": func() (*Reasons, error) { return NewReasons(nil, a, all["forest"]) },
		"links":    func() (*Reasons, error) { return NewReasons(nil, a, all["deep"]) },
	} {
		if _, err := f(); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
