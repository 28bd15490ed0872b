package sizing

import "math"

// Demand is counted in buckets whose edges grow by 3 %: a capacity is rounded up
// by 1.5 % on average, which is below what any catalogue of shapes rounds, and
// ten-thousand-fold demand fits into 312 of them. Bucket 0 starts at 1.
const bucketRatio = 1.03

var logRatio = math.Log(bucketRatio)

// leastDemand is what less demand, and none, is counted as: it must stand for
// something when logarithms are taken.
const leastDemand = 1e-12

// bucketOf returns the bucket of a demand.
func bucketOf(v float64) int {
	return int(math.Floor(math.Log(max(v, leastDemand)) / logRatio))
}

// bucketMiddle returns the geometric middle of a bucket.
func bucketMiddle(b int) float64 { return math.Exp((float64(b) + 0.5) * logRatio) }

// bucketTop returns the upper edge of a bucket: a capacity that covers it.
func bucketTop(b int) float64 { return math.Exp(float64(b+1) * logRatio) }
