package survival

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// alike is how close two times may be, as a share of the mean of all distinct ones, to
// be taken for one: √2⁻⁵², as in R. Times that come out of arithmetic, days
// divided by 365.25, would otherwise break ties by their rounding.
var alike = math.Sqrt(math.Nextafter(1, 2) - 1)

// tieTimes returns the data with times that are nearly equal made equal, to
// the least of each run: the data themselves when there are none. It fails with
// [ErrTime] when that leaves an interval without length.
func (d Data) tieTimes() (Data, error) {
	if d.wholeTimes() {
		return d, nil
	}
	all := slices.Concat(d.Start, d.Stop)
	slices.Sort(all)
	all = slices.Compact(all)
	size := 0.0
	for _, t := range all {
		size += math.Abs(t)
	}
	near := alike * math.Max(1, size/float64(len(all)))
	first := slices.Clone(all[:1]) // of each run
	for k := 1; k < len(all); k++ {
		if all[k]-all[k-1] > near {
			first = append(first, all[k])
		}
	}
	if len(first) == len(all) {
		return d, nil
	}
	d.Start, d.Stop = floorTo(d.Start, first), floorTo(d.Stop, first)
	for i, t := range d.Start {
		if t >= d.Stop[i] {
			return d, fmt.Errorf("%w: row %d: starts where it stops, %v, but for rounding", ErrTime, i, t)
		}
	}
	return d, nil
}

// floorTo returns the largest of the sorted values up to each time.
func floorTo(times, values []float64) []float64 {
	if times == nil {
		return nil
	}
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = values[sort.Search(len(values), func(k int) bool { return values[k] > t })-1]
	}
	return out
}

// wholeTimes says whether all times are whole numbers too small to be alike.
func (d *Data) wholeTimes() bool {
	const large = 1 << 25
	for _, times := range [][]float64{d.Start, d.Stop} {
		for _, t := range times {
			if t != float64(int64(t)) || math.Abs(t) > large {
				return false
			}
		}
	}
	return true
}
