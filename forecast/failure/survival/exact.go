package survival

// exact is a list of sums in twice the precision: what has left a risk set may
// have been many orders larger than what stays.
type exact struct {
	high []float64
	low  []float64 // the digits that do not fit into high
}

func newExact(n int) exact { return exact{make([]float64, n), make([]float64, n)} }

func (e *exact) clear() {
	clear(e.high)
	clear(e.low)
}

func (e *exact) add(i int32, v float64) {
	sum, rest := twoSum(e.high[i], v)
	e.high[i], e.low[i] = sum, e.low[i]+rest
}

// accumulate turns the items from one place to before another into their
// running sums, rounded to high.
func (e *exact) accumulate(from, to int) {
	sum, low := 0.0, 0.0
	for t := from; t < to; t++ {
		var rest float64
		sum, rest = twoSum(sum, e.high[t])
		low += e.low[t] + rest
		e.high[t] = sum + low
	}
}

// twoSum returns a+b and exactly what rounding took off it (Knuth, The Art of
// Computer Programming 2, 1997, section 4.2.2, theorem B).
func twoSum(a, b float64) (sum, rest float64) {
	sum = a + b
	v := sum - a
	return sum, (a - (sum - v)) + (b - v)
}
