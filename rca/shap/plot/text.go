package plot

import (
	"fmt"
	"math"
	"strings"
)

// value writes a feature's value.
func value(v float64) string {
	if math.IsNaN(v) {
		return "missing"
	}
	s := fmt.Sprintf("%.4g", v)
	return strings.Replace(s, "e+0", "e", 1)
}

// signed writes a contribution.
func signed(v float64) string { return strings.Replace(fmt.Sprintf("%+.3g", v), "-", "−", 1) }

// short cuts a name that is too long for its place.
func short(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// nameOf is the name of feature i, or its number.
func nameOf(names []string, i int) string {
	if i < len(names) {
		return names[i]
	}
	return fmt.Sprintf("feature %d", i)
}
