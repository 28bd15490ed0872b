package main

import (
	"fmt"
	"math"
	"strings"
	"text/tabwriter"

	"github.com/portent-go/portent"
)

// printStatus prints a line per instance, and what the adviser says of this host.
func (w *watcher) printStatus() {
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "instance\tseries\talarms\tfailure\tload\tCPU\tfrag\tIOPS\tbandwidth\tbottleneck\tfirst reason")
	for _, st := range w.m.Status() {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\n", st.Instance, st.Series, st.Alarms, probability(st.Risk), load(st.Load), firstReason(st.Risk))
	}
	t.Flush()
	if a, ok, err := w.m.Advise(w.name); err != nil {
		fmt.Fprintf(&b, "size of %s: %v\n", w.name, err)
	} else if ok {
		fmt.Fprintf(&b, "size of %s: %s\n", w.name, a.Reason())
	}
	w.term.write("\n" + b.String() + "\n")
}

func probability(r *portent.Risk) string {
	switch {
	case r == nil:
		return "-"
	case !r.Ready:
		return fmt.Sprintf("%.2f %%?", 100*r.Probability) // too early to rely on
	}
	return fmt.Sprintf("%.2f %%", 100*r.Probability)
}

func firstReason(r *portent.Risk) string {
	if r == nil || len(r.Reasons) == 0 {
		return "-"
	}
	return r.Reasons[0].String()
}

// load is score and band, the points of its four parts, and the bottleneck.
func load(l *portent.Load) string {
	if l == nil {
		return "-\t-\t-\t-\t-\t-"
	}
	cells := []string{fmt.Sprintf("%.0f %v", l.Score.Value, l.Band)}
	for _, c := range l.Score.Contributions {
		cells = append(cells, points(c.Points, c.Raw))
	}
	b := l.Score.Bottleneck
	return strings.Join(append(cells, fmt.Sprintf("%s %.0f %%", b.Item, b.Level)), "\t")
}

// points is what one part adds to the score; "-" when it was not measured.
func points(points, raw float64) string {
	if math.IsNaN(raw) {
		return "-"
	}
	return fmt.Sprintf("%.1f", points)
}
