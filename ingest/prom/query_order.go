package prom

import (
	"slices"

	"github.com/portent-go/portent/ingest"
)

// timeOrder puts samples in the order of their time, keeping the order of those
// with the same time. Answers of range queries have few distinct times, so it
// counts: every time gets its run in the result. O(n) beside sorting the times.
type timeOrder struct {
	at     map[int64]int // time → index in starts
	times  []int64
	starts []int
	spare  ingest.Batch
}

// sort orders the samples of b from index from on.
func (o *timeOrder) sort(b *ingest.Batch, from int) {
	times := b.Time[from:]
	if slices.IsSorted(times) {
		return
	}
	o.count(times)
	o.spare.Series = append(o.spare.Series[:0], b.Series[from:]...)
	o.spare.Time = append(o.spare.Time[:0], times...)
	o.spare.Value = append(o.spare.Value[:0], b.Value[from:]...)
	for i, t := range o.spare.Time {
		k := o.at[t]
		j := from + o.starts[k]
		o.starts[k]++
		b.Series[j], b.Time[j], b.Value[j] = o.spare.Series[i], t, o.spare.Value[i]
	}
}

// count finds where the run of each time begins.
func (o *timeOrder) count(times []int64) {
	if o.at == nil {
		o.at = map[int64]int{}
	}
	clear(o.at)
	for _, t := range times {
		o.at[t]++
	}
	o.times, o.starts = o.times[:0], o.starts[:0]
	for t := range o.at {
		o.times = append(o.times, t)
	}
	slices.Sort(o.times)
	sum := 0
	for k, t := range o.times {
		o.starts = append(o.starts, sum)
		sum += o.at[t]
		o.at[t] = k
	}
}
