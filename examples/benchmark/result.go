package main

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/portent-go/portent/benchdata/measure"
)

// result is what one model did on one set.
type result struct {
	Set     string
	Model   string
	Version string
	Series  []string
	Points  int     // samples stepped over, for the time per point
	Nanos   float64 // per point (forecasters: per fitted value)
	Columns []*column
	Errors  []string `json:",omitempty"` // why a model gave nothing on a series
}

// column is one measure: a value per series, NaN where the series has none. The
// mean over series is Σ Value / Σ Weight; without weights each series counts
// once.
type column struct {
	Group, Name string
	Value       numbers
	Weight      numbers `json:",omitempty"`
}

// add appends a value of a series.
func (r *result) add(group, name string, value float64) { r.weighted(group, name, value, math.NaN()) }

// weighted appends a value that counts by a weight of its own.
func (r *result) weighted(group, name string, value, weight float64) {
	c := r.find(group, name)
	if c == nil {
		c = &column{Group: group, Name: name}
		r.Columns = append(r.Columns, c)
	}
	for len(c.Value) < len(r.Series)-1 { // series that had none
		c.Value = append(c.Value, math.NaN())
		if c.Weight != nil {
			c.Weight = append(c.Weight, 0)
		}
	}
	c.Value = append(c.Value, value)
	if !math.IsNaN(weight) {
		c.Weight = append(c.Weight, weight)
	}
}

func (r *result) find(group, name string) *column {
	for _, c := range r.Columns {
		if c.Group == group && c.Name == name {
			return c
		}
	}
	return nil
}

// mean returns the mean over series and its 95 % interval.
func (c *column) mean() (mean, lo, hi float64) {
	if c.Weight == nil {
		return measure.MeanInterval(c.Value, 1)
	}
	ratio := func(pick []int) float64 {
		v, w := 0.0, 0.0
		for _, i := range pick {
			v, w = v+c.Value[i], w+c.Weight[i]
		}
		return v / w
	}
	all := make([]int, len(c.Value))
	for i := range all {
		all[i] = i
	}
	lo, hi = measure.Bootstrap(len(all), 1, ratio)
	return ratio(all), lo, hi
}

// numbers are written to JSON with null for what has no value.
type numbers []float64

// MarshalJSON implements json.Marshaler.
func (n numbers) MarshalJSON() ([]byte, error) {
	out := make([]*float64, len(n))
	for i := range n {
		if !math.IsNaN(n[i]) && !math.IsInf(n[i], 0) {
			out[i] = &n[i]
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *numbers) UnmarshalJSON(data []byte) error {
	var in []*float64
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	*n = make(numbers, len(in))
	for i, p := range in {
		(*n)[i] = math.NaN()
		if p != nil {
			(*n)[i] = *p
		}
	}
	return nil
}

// fail notes an error once.
func (r *result) fail(err error) {
	text := err.Error()
	for _, e := range r.Errors {
		if strings.EqualFold(e, text) {
			return
		}
	}
	if len(r.Errors) < 5 {
		r.Errors = append(r.Errors, text)
	}
}
