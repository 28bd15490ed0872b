package dimension

import (
	"cmp"
	"slices"
)

// leaves is a table made ready for searching: keys as numbers, leaves in the
// order of their keys, equal ones added up.
type leaves struct {
	dims    []string
	names   [][]string // values of each dimension, sorted
	code    [][]int32  // code[d][i] indexes names[d]
	measure Measure
	actual  []float64
	base    []float64 // nil for sums
	expect  []float64 // what the forecast lets expect of actual, given base
	// forecast and forecastBase are kept for the methods that look at them
	// rather than at expect.
	forecast, forecastBase []float64
	skipped                int
}

// encode returns the usable leaves of a table that is valid.
func encode(t *Table) *leaves {
	l := &leaves{dims: t.Dimensions, measure: t.Measure}
	rows := make([]int32, 0, len(t.Actual))
	for i := range t.Actual {
		if t.usable(i) {
			rows = append(rows, int32(i))
		}
	}
	l.skipped = len(t.Actual) - len(rows)
	codes := make([][]int32, len(t.Dimensions))
	for d := range t.Dimensions {
		var names []string
		names, codes[d] = number(t.Keys[d], rows)
		l.names = append(l.names, names)
	}
	sortRows(rows, codes)
	l.gather(t, rows, codes)
	l.setExpected()
	return l
}

// number replaces the keys of the rows by their rank among the distinct ones.
func number(keys []string, rows []int32) (names []string, code []int32) {
	seen := map[string]int32{}
	code = make([]int32, len(keys))
	for _, r := range rows {
		c, ok := seen[keys[r]]
		if !ok {
			c = int32(len(names))
			seen[keys[r]] = c
			names = append(names, keys[r])
		}
		code[r] = c
	}
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	rank := make([]int32, len(names))
	for r, name := range sorted {
		rank[seen[name]] = int32(r)
	}
	for _, r := range rows {
		code[r] = rank[code[r]]
	}
	return sorted, code
}

// sortRows orders rows by their codes: a radix sort, last dimension first.
func sortRows(rows []int32, codes [][]int32) {
	buffer := make([]int32, len(rows))
	for d := len(codes) - 1; d >= 0; d-- {
		bucket(buffer, rows, codes[d], nil)
		copy(rows, buffer)
	}
}

// bucket writes rows to dst, grouped by code, otherwise in their order, and
// returns the end of each group, in starts when that is long enough.
func bucket(dst, rows, code, ends []int32) []int32 {
	top := int32(-1)
	for _, r := range rows {
		top = max(top, code[r])
	}
	ends = slices.Grow(ends[:0], int(top)+2)[:top+2]
	clear(ends)
	for _, r := range rows {
		ends[code[r]+1]++
	}
	for c := 1; c < len(ends); c++ {
		ends[c] += ends[c-1]
	}
	for _, r := range rows {
		dst[ends[code[r]]] = r
		ends[code[r]]++
	}
	return ends[:top+1]
}

// gather copies the rows in order, adding up those with equal keys.
func (l *leaves) gather(t *Table, rows []int32, codes [][]int32) {
	l.code = make([][]int32, len(codes))
	for n, r := range rows {
		if n > 0 && sameKeys(codes, rows[n-1], r) {
			k := len(l.actual) - 1
			l.actual[k] += t.Actual[r]
			l.forecast[k] += t.Forecast[r]
			if t.Measure.derived() {
				l.base[k] += t.ActualBase[r]
				l.forecastBase[k] += t.ForecastBase[r]
			}
			continue
		}
		for d := range codes {
			l.code[d] = append(l.code[d], codes[d][r])
		}
		l.actual, l.forecast = append(l.actual, t.Actual[r]), append(l.forecast, t.Forecast[r])
		if t.Measure.derived() {
			l.base, l.forecastBase = append(l.base, t.ActualBase[r]), append(l.forecastBase, t.ForecastBase[r])
		}
	}
}

func sameKeys(codes [][]int32, a, b int32) bool {
	for _, code := range codes {
		if code[a] != code[b] {
			return false
		}
	}
	return true
}

// setExpected fills in expect.
func (l *leaves) setExpected() {
	if !l.measure.derived() {
		l.expect = l.forecast
		return
	}
	whole := quotient(total(l.forecast), total(l.forecastBase), 0)
	l.expect = make([]float64, len(l.actual))
	for i, b := range l.base {
		l.expect[i] = b * quotient(l.forecast[i], l.forecastBase[i], whole)
	}
}

// all returns the numbers of all leaves.
func (l *leaves) all() []int32 {
	rows := make([]int32, len(l.actual))
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

// quotient returns a/b, or otherwise when b is 0.
func quotient(a, b, otherwise float64) float64 {
	if b == 0 {
		return otherwise
	}
	return a / b
}

func total(x []float64) (sum float64) {
	for _, v := range x {
		sum += v
	}
	return sum
}

// sumOf adds up the values of the given leaves.
func sumOf(x []float64, rows []int32) (sum float64) {
	for _, r := range rows {
		sum += x[r]
	}
	return sum
}

// term is one condition of an element: dimension and value by number.
type term struct{ dim, code int32 }

// compareTerms orders elements of equal merit: fewer conditions first, then by
// the order of dimensions and values.
func compareTerms(a, b []term) int {
	return cmp.Or(cmp.Compare(len(a), len(b)), slices.CompareFunc(a, b, func(x, y term) int {
		return cmp.Or(cmp.Compare(x.dim, y.dim), cmp.Compare(x.code, y.code))
	}))
}

// matches reports whether leaf i meets all conditions.
func (l *leaves) matches(terms []term, i int32) bool {
	for _, t := range terms {
		if l.code[t.dim][i] != t.code {
			return false
		}
	}
	return true
}

// selectRows returns the rows that meet all conditions (keep) or not (!keep).
func (l *leaves) selectRows(rows []int32, terms []term, keep bool) []int32 {
	var out []int32
	for _, r := range rows {
		if l.matches(terms, r) == keep {
			out = append(out, r)
		}
	}
	return out
}
