package measure

import "slices"

// Elements counts how many of the elements named by a method are the true ones.
type Elements struct{ TP, FP, FN int }

// CountElements compares two sets of names of elements, as the field does: an
// element is right when it is exactly a true one; a part of it or what it is a
// part of is wrong (Li et al., "Generic and Robust Localization of
// Multi-dimensional Root Causes", ISSRE 2019, section V). Names given twice
// count once.
func CountElements(got, want []string) (e Elements) {
	got, want = distinct(got), distinct(want)
	for _, g := range got {
		if slices.Contains(want, g) {
			e.TP++
		}
	}
	e.FP, e.FN = len(got)-e.TP, len(want)-e.TP
	return e
}

func distinct(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names)
}

// Add returns the counts of both.
func (e Elements) Add(o Elements) Elements { return Elements{e.TP + o.TP, e.FP + o.FP, e.FN + o.FN} }

// F1 returns 2·TP / (2·TP + FP + FN), 0 when nothing was named and nothing was
// true. Over many cases it is that of the summed counts.
func (e Elements) F1() float64 {
	if e.TP == 0 {
		return 0
	}
	return 2 * float64(e.TP) / float64(2*e.TP+e.FP+e.FN)
}
