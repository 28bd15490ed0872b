package advise

import (
	"math"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// Usage is the recent past of a workload, evenly spaced, oldest first, summed
// over its instances. A nil dimension is not measured and not advised on; NaN
// is a missing sample.
type Usage struct {
	Step      time.Duration // between samples
	CPU       []float64     // cores in use
	Memory    []float64     // bytes: the working set, without reclaimable cache
	IOPS      []float64     // disk operations per second
	Bandwidth []float64     // network bytes per second, the busier way

	Throughput []float64 // disk bytes per second, read and written

	// End is when the sample after the last is due. Only Options.Calendar needs it.
	End time.Time
	// Starts are the samples at which instances started, in any order. The peaks of
	// CPU just after are left out: a size for them would idle ever after. Memory
	// keeps its own, which it must survive.
	Starts []int
	// Kills are the out-of-memory kills, oldest first.
	Kills []Kill
}

// Of returns the history of one dimension, nil when not measured.
func (u *Usage) Of(d catalog.Dimension) []float64 {
	switch d {
	case catalog.CPU:
		return u.CPU
	case catalog.Memory:
		return u.Memory
	case catalog.IOPS:
		return u.IOPS
	case catalog.Bandwidth:
		return u.Bandwidth
	case catalog.Throughput:
		return u.Throughput
	}
	return nil
}

// measured counts the dimensions that have a history.
func (u *Usage) measured() (n int) {
	for d := range catalog.Dimensions {
		if u.Of(d) != nil {
			n++
		}
	}
	return n
}

// maxPoints is how many points a forecaster gets: its cost grows with them,
// and two weeks of 20-minute peaks say as much about next day as of seconds.
const maxPoints = 1000

// peaks thins a history to at most about maxPoints buckets, each the largest
// of its samples: sizing is about peaks, and a mean would hide them. The
// bucket divides a day where it can. A bucket without samples is NaN.
func peaks(y []float64, step time.Duration) ([]float64, time.Duration) {
	k := bucket(len(y), step)
	if k == 1 {
		return y, step
	}
	first := len(y) % k // the oldest, incomplete bucket is dropped
	out := make([]float64, 0, len(y)/k)
	for i := first; i < len(y); i += k {
		out = append(out, largest(y[i:i+k]))
	}
	return out, step * time.Duration(k)
}

func bucket(n int, step time.Duration) int {
	least := max(1, (n+maxPoints-1)/maxPoints)
	for k := least; k < 2*least; k++ {
		if day%(step*time.Duration(k)) == 0 {
			return k
		}
	}
	return least
}

const day = 24 * time.Hour

// largest returns the largest value present; NaN when there is none.
func largest(y []float64) float64 {
	top := math.NaN()
	for _, v := range y {
		if !(v <= top) && v == v {
			top = v
		}
	}
	return top
}
