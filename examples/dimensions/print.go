package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/portent-go/portent/rca/dimension"
)

// print writes the results as text or JSON.
func print(out io.Writer, t *dimension.Table, results []*dimension.Result, asJSON bool) error {
	if asJSON {
		var docs []document
		for _, r := range results {
			docs = append(docs, documentOf(t, r))
		}
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(docs)
	}
	var b strings.Builder
	for i, r := range results {
		if i > 0 {
			b.WriteByte('\n')
		}
		text(&b, t, r)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

func text(b *strings.Builder, t *dimension.Table, r *dimension.Result) {
	fmt.Fprintf(b, "%s: %s\n", r.Method, r.Verdict)
	fmt.Fprintf(b, "total: %s (%d leaves%s)\n", fromTo(t, r.Total), r.Leaves, skipped(r))
	for i, c := range r.Causes {
		fmt.Fprintf(b, "%d. %s\n", i+1, element(c.Element))
		fmt.Fprintf(b, "   %s, %.0f %% of the change, %d leaves\n", fromTo(t, c.Change), 100*c.Power, c.Leaves)
	}
}

func skipped(r *dimension.Result) string {
	if r.Skipped == 0 {
		return ""
	}
	return fmt.Sprintf(", %d left out for want of a value", r.Skipped)
}

// element writes conditions as a sentence would.
func element(conditions []dimension.Condition) string {
	if len(conditions) == 0 {
		return "everything"
	}
	var parts []string
	for _, c := range conditions {
		parts = append(parts, c.Dimension+"="+c.Value)
	}
	return strings.Join(parts, " and ")
}

// fromTo writes a change as before → now.
func fromTo(t *dimension.Table, c dimension.Change) string {
	return amount(t, c.Before()) + " → " + amount(t, c.Value())
}

func amount(t *dimension.Table, v float64) string {
	if t.Measure == dimension.Proportion {
		return strconv.FormatFloat(100*v, 'f', 2, 64) + " %"
	}
	if math.Abs(v) >= 1000 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// document is the JSON of a result.
type document struct {
	Method    string     `json:"method"`
	Verdict   string     `json:"verdict"`
	Measure   string     `json:"measure"`
	Leaves    int        `json:"leaves"`
	Skipped   int        `json:"skipped,omitempty"`
	Explained float64    `json:"explained"`
	Total     changeJSON `json:"total"`
	Causes    []cause    `json:"causes"`
}

type changeJSON struct {
	Leaves   int     `json:"leaves"`
	Actual   float64 `json:"actual"`
	Expected float64 `json:"expected"`
	Base     float64 `json:"base,omitempty"`
	Before   float64 `json:"before"`
	Now      float64 `json:"now"`
}

type cause struct {
	Element  map[string]string `json:"element"`
	Power    float64           `json:"power"`
	Surprise float64           `json:"surprise"`
	Gain     float64           `json:"gain"`
	Change   changeJSON        `json:"change"`
}

func documentOf(t *dimension.Table, r *dimension.Result) document {
	d := document{Method: r.Method, Verdict: r.Verdict.String(), Measure: t.Measure.String(), Leaves: r.Leaves, Skipped: r.Skipped, Explained: r.Explained, Total: changeOf(r.Total), Causes: []cause{}}
	for _, c := range r.Causes {
		e := map[string]string{}
		for _, k := range c.Element {
			e[k.Dimension] = k.Value
		}
		d.Causes = append(d.Causes, cause{Element: e, Power: c.Power, Surprise: c.Surprise, Gain: c.Gain, Change: changeOf(c.Change)})
	}
	return d
}

func changeOf(c dimension.Change) changeJSON {
	return changeJSON{Leaves: c.Leaves, Actual: c.Actual, Expected: c.Expected, Base: c.ActualBase, Before: c.Before(), Now: c.Value()}
}
