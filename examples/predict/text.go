package main

import (
	"fmt"
	"strings"
)

// text is the verdict for people.
func (v *verdict) text() string {
	var b strings.Builder
	f := v.Fit
	fmt.Fprintf(&b, "%s: %d rows to learn from (%d failures), %d to test (%d failures), embargo %v, horizon %v\n",
		v.Task, v.TrainRows, f.RefitFailures, v.TestRows, v.TestFailures, v.parts.Task.Cut.Embargo, v.parts.Task.Horizon)
	fmt.Fprintf(&b, "model %s: %d trees a boost, %d epochs a net, weights %.2f of %v; calibrated on %d rows with %d failures\n\n",
		v.Model, f.BoostTrees, f.NetEpochs, f.Weights, f.Kinds, f.ValidRows, f.ValidFailures)
	v.table(&b, v.Lines)
	if v.Rival != nil {
		fmt.Fprintf(&b, "\nagainst the rival, paired by entity: %v\n", *v.Rival)
	}
	fmt.Fprintf(&b, "\nalarms at %.4f, until below %.4f: %v\n", v.Events.On, v.Events.Off, v.Events)
	return b.String()
}

// leakText is what other splits would have claimed.
func (v *verdict) leakText() string {
	if len(v.Leak) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nthree boosts, three splits; only the first two are believable:\n")
	v.table(&b, v.Leak)
	return b.String()
}

func (v *verdict) table(b *strings.Builder, lines []line) {
	fmt.Fprintf(b, "%-34s %8s %18s %7s %9s %11s %8s\n", "", "AP", "95 %, by entity", "AUC", fmt.Sprintf("R@%.1f%%", 100*v.Budget), "pred/obs", "skill")
	for _, l := range lines {
		fmt.Fprintf(b, "%-34s %8.4f   [%.4f, %.4f] %7.3f %9.3f", l.Name, l.AP, l.Low, l.High, l.AUC, l.Recall)
		if l.Ratio != nil {
			fmt.Fprintf(b, " %11.3f %+8.3f", *l.Ratio, *l.Skill)
		}
		b.WriteByte('\n')
	}
}
