package benchdata

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// A grid may have at most maxThin steps per sample, and smallGrid more, so that
// one wrong date in a small file does not cost gigabytes.
const (
	maxThin   = 64
	smallGrid = 1 << 16
)

// gather averages samples at uneven times into steps that are multiples of step
// since 1970. A step without a sample is NaN. Samples need not be in order.
type gather struct {
	step  int64 // ms
	times []int64
	value [][]float64 // by column
}

func newGather(step time.Duration, columns int) *gather {
	return &gather{step: step.Milliseconds(), value: make([][]float64, columns)}
}

func (g *gather) add(at int64, values ...float64) {
	g.times = append(g.times, at)
	for c, v := range values {
		g.value[c] = append(g.value[c], v)
	}
}

// grid returns the times of the steps and the means of each column.
func (g *gather) grid(name string) (times []int64, columns [][]float64, err error) {
	if len(g.times) == 0 {
		return nil, nil, fmt.Errorf("%w: %s: no samples", ErrFormat, name)
	}
	first := floorTo(slices.Min(g.times), g.step)
	n := (slices.Max(g.times)-first)/g.step + 1
	if n > int64(maxThin*len(g.times)+smallGrid) {
		return nil, nil, fmt.Errorf("%w: %s: %d steps from first to last of %d samples", ErrLarge, name, n, len(g.times))
	}
	times = make([]int64, n)
	for i := range times {
		times[i] = first + int64(i)*g.step
	}
	for _, v := range g.value {
		columns = append(columns, g.means(v, first, int(n)))
	}
	return times, columns, nil
}

func (g *gather) means(v []float64, first int64, n int) []float64 {
	sum, count := make([]float64, n), make([]float64, n)
	for i, x := range v {
		if !math.IsNaN(x) {
			k := (g.times[i] - first) / g.step
			sum[k] += x
			count[k]++
		}
	}
	for k := range sum {
		sum[k] /= count[k] // 0/0 is the NaN of an empty step
	}
	return sum
}

func floorTo(t, step int64) int64 {
	if r := t % step; r < 0 {
		return t - r - step
	}
	return t - t%step
}

// middle returns the upper median of x, which it sorts.
func middle(x []int64) int64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// bridge fills the gaps of y by straight lines between the values beside them.
func bridge(y []float64) []float64 {
	last := -1
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		for k := last + 1; last >= 0 && k < i; k++ {
			y[k] = y[last] + (v-y[last])*float64(k-last)/float64(i-last)
		}
		last = i
	}
	return y
}
