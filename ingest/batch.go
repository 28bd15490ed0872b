package ingest

import (
	"context"
	"encoding"
)

// SeriesID is the number a [Registry] gave to a series. It means nothing in
// another registry.
type SeriesID uint32

// Batch is a run of samples in columns; the three slices have equal length.
// Sample i belongs to Series[i], was taken at Time[i] (Unix milliseconds) and
// has Value[i]. Samples of one series should stand in the order of their time;
// what does not is refused later, by cause, by the [Gate].
//
// A decoder appends what it could read and records what it could not in Drops
// and Faults: a bad line never costs the good ones.
//
// A Batch is reused: Reset keeps its memory. It is not safe for concurrent use,
// and a [Sink] must not keep its slices after Push returns.
type Batch struct {
	Series []SeriesID
	Time   []int64
	Value  []float64

	Drops  Drops          // refused by the decoder, by cause
	Faults []*SampleError // the first [MaxFaults] of them, with their place

	reg *Registry
}

// MaxFaults bounds Batch.Faults, so that hostile input cannot make the report
// larger than the input. Every refusal is still counted in Batch.Drops.
const MaxFaults = 16

// NewBatch returns an empty batch whose series live in reg.
func NewBatch(reg *Registry) *Batch { return &Batch{reg: reg} }

// Registry returns the registry that the batch's series numbers belong to.
func (b *Batch) Registry() *Registry { return b.reg }

// Len returns the number of samples.
func (b *Batch) Len() int { return len(b.Series) }

// Reset empties the batch and keeps its memory.
func (b *Batch) Reset() {
	b.Series, b.Time, b.Value = b.Series[:0], b.Time[:0], b.Value[:0]
	b.Drops = Drops{}
	clear(b.Faults)
	b.Faults = b.Faults[:0]
}

// Append adds one sample.
func (b *Batch) Append(id SeriesID, time int64, value float64) {
	b.Series = append(b.Series, id)
	b.Time = append(b.Time, time)
	b.Value = append(b.Value, value)
}

// Drop counts n samples as refused for the cause.
func (b *Batch) Drop(c Cause, n int) { b.Drops[c] += uint64(n) }

// Fault counts one sample as refused and remembers where and why, up to
// [MaxFaults] of them.
func (b *Batch) Fault(c Cause, place, series, detail string) {
	b.Drops[c]++
	if len(b.Faults) < MaxFaults {
		b.Faults = append(b.Faults, &SampleError{Cause: c, Place: place, Series: series, Detail: detail})
	}
}

// Source yields batches. Next appends to b (the caller resets it) and returns
// io.EOF, possibly together with the last samples, when nothing more will come.
type Source interface {
	Next(ctx context.Context, b *Batch) error
}

// Sink takes batches. It may return [ErrOverload] to ask the sender to come
// again; any other error means that the batch as a whole could not be taken.
type Sink interface {
	Push(b *Batch) error
}

// Processor is a Sink whose whole state is bytes, so that a partition of
// instances can move from one process to another. portent.Monitor is one.
type Processor interface {
	Sink
	encoding.BinaryAppender
	encoding.BinaryUnmarshaler
}
