package sizing

import "math"

// slot is the demand of one stretch of time, an hour by default: the buckets of
// its samples, and their mean, which is the logarithm of the geometric mean.
// Missing samples are left out; without any the mean is NaN.
type slot struct {
	at   []int16
	mean float64
}

func newSlot(y []float64) slot {
	s := slot{mean: math.NaN()}
	sum := 0.0
	for _, v := range y {
		if !math.IsNaN(v) {
			b := bucketOf(v)
			s.at = append(s.at, int16(b))
			sum += float64(b)
		}
	}
	if len(s.at) > 0 {
		s.mean = sum / float64(len(s.at))
	}
	return s
}

// dense is a distribution over buckets, the first of which is low.
type dense struct {
	low int
	p   []float64
}

// put adds weight at a bucket; what lies outside counts at the ends.
func (d *dense) put(bucket int, weight float64) {
	d.p[min(max(bucket-d.low, 0), len(d.p)-1)] += weight
}

// scale makes the total 1; false when there is nothing.
func (d *dense) scale() bool {
	total := 0.0
	for _, v := range d.p {
		total += v
	}
	if total == 0 {
		return false
	}
	for i := range d.p {
		d.p[i] /= total
	}
	return true
}

// at returns the share of a bucket.
func (d *dense) at(bucket int) float64 {
	return d.p[min(max(bucket-d.low, 0), len(d.p)-1)]
}

// quantile returns the first bucket at which the cumulated share reaches p.
func (d *dense) quantile(p float64) int {
	sum := 0.0
	for i, v := range d.p {
		if sum += v; sum >= p {
			return d.low + i
		}
	}
	return d.low + len(d.p) - 1
}
