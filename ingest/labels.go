package ingest

import (
	"slices"
	"strconv"
	"strings"
)

// MetricName is the label that carries the name of a metric, as Prometheus
// writes it.
const MetricName = "__name__"

// Label is one name=value pair of a series.
type Label struct {
	Name, Value string
}

// Labels identifies a series: pairs sorted by name, each name once, no empty
// value (an empty value means the same as no label).
type Labels []Label

// FromStrings builds Labels out of name, value, name, value, … and sorts them.
// It panics on an odd number of strings: only the programmer can cause that.
func FromStrings(pairs ...string) Labels {
	if len(pairs)%2 != 0 {
		panic("ingest: FromStrings: odd number of strings")
	}
	ls := make(Labels, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		ls = append(ls, Label{pairs[i], pairs[i+1]})
	}
	ls.Sort()
	return ls
}

// Sort orders ls by name, in place.
func (ls Labels) Sort() {
	slices.SortFunc(ls, func(a, b Label) int { return strings.Compare(a.Name, b.Name) })
}

// Get returns the value of the label called name, or "" when there is none.
func (ls Labels) Get(name string) string {
	for i := range ls {
		if ls[i].Name == name {
			return ls[i].Value
		}
	}
	return ""
}

// Metric returns the metric's name, the value of [MetricName].
func (ls Labels) Metric() string { return ls.Get(MetricName) }

// String writes ls the way Prometheus does: name{a="1",b="2"}.
func (ls Labels) String() string {
	return string(ls.Append(nil))
}

// Append appends the form of [Labels.String] to dst and returns it.
func (ls Labels) Append(dst []byte) []byte {
	dst = append(dst, ls.Metric()...)
	open := false
	for _, l := range ls {
		if l.Name == MetricName {
			continue
		}
		if open {
			dst = append(dst, ',')
		} else {
			dst = append(dst, '{')
			open = true
		}
		dst = append(dst, l.Name...)
		dst = append(dst, '=')
		dst = strconv.AppendQuote(dst, l.Value)
	}
	if open {
		dst = append(dst, '}')
	}
	return dst
}

// maxLabels bounds the labels of one series by the registry's 16-bit count;
// receivers set far lower limits of their own.
const maxLabels = 1<<16 - 1

// check reports the first fault of sorted labels as a [Cause], or [Accepted].
func (ls Labels) check() Cause {
	if len(ls) == 0 {
		return NoLabels
	}
	if len(ls) > maxLabels {
		return BadLabels
	}
	for i := range ls {
		if ls[i].Name == "" {
			return BadLabels
		}
		if i > 0 && ls[i].Name == ls[i-1].Name {
			return BadLabels
		}
	}
	return Accepted
}
