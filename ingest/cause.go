package ingest

import (
	"errors"
	"fmt"
	"math"
)

// Sentinels by cause. A [SampleError] wraps exactly one of them.
var (
	ErrMissing     = errors.New("ingest: value is NaN")
	ErrInfinite    = errors.New("ingest: value is infinite")
	ErrStale       = errors.New("ingest: series ended by a stale marker")
	ErrOutOfOrder  = errors.New("ingest: sample is older than the newest of its series")
	ErrDuplicate   = errors.New("ingest: series already has a sample at this time")
	ErrTooOld      = errors.New("ingest: sample is older than the accepted age")
	ErrTooFarAhead = errors.New("ingest: sample is too far in the future")
	ErrNoLabels    = errors.New("ingest: series without labels")
	ErrBadLabels   = errors.New("ingest: empty or repeated label name")
	ErrTooMany     = errors.New("ingest: series limit reached")
	ErrSyntax      = errors.New("ingest: malformed input")
	ErrUnsupported = errors.New("ingest: kind of sample not supported")
	ErrTooLarge    = errors.New("ingest: input larger than the accepted size")

	// ErrOverload is returned by a [Sink] that cannot keep up; the sender
	// should try again later. Receivers answer it with a 5xx status.
	ErrOverload = errors.New("ingest: overloaded, try again later")

	// ErrForeignBatch is returned by a [Sink] for a batch that belongs to
	// another [Registry]: its series numbers mean nothing there.
	ErrForeignBatch = errors.New("ingest: batch belongs to another registry")
)

// Cause says what became of a sample. Zero, [Accepted], means it went through.
type Cause uint8

// The causes, in the order in which [Gate.Admit] tests them.
const (
	Accepted    Cause = iota
	Primed            // first sample of a counter: remembered, no rate yet
	Missing           // NaN: no value was measured
	Stale             // Prometheus stale marker: the series ended
	Infinite          // +Inf or -Inf
	TooOld            // older than the accepted age
	TooFarAhead       // beyond the clock by more than the accepted lead
	OutOfOrder        // older than the newest sample of its series
	Duplicate         // same time as the newest sample of its series
	NoLabels          // series without any label
	BadLabels         // empty or repeated label name
	TooMany           // series limit reached
	Syntax            // malformed input
	Unsupported       // a kind of sample no detector can read (e.g. native histograms)
	TooLarge          // a part of the input over its size limit
	NumCauses
)

var causeNames = [NumCauses]string{
	"accepted", "primed", "missing", "stale", "infinite", "too_old", "too_far_ahead",
	"out_of_order", "duplicate", "no_labels", "bad_labels", "series_limit", "syntax",
	"unsupported", "too_large",
}

var causeErrors = [NumCauses]error{
	nil, nil, ErrMissing, ErrStale, ErrInfinite, ErrTooOld, ErrTooFarAhead,
	ErrOutOfOrder, ErrDuplicate, ErrNoLabels, ErrBadLabels, ErrTooMany, ErrSyntax,
	ErrUnsupported, ErrTooLarge,
}

// String returns the cause in the form used as a metric label, e.g.
// "out_of_order".
func (c Cause) String() string {
	if c >= NumCauses {
		return fmt.Sprintf("cause(%d)", uint8(c))
	}
	return causeNames[c]
}

// Err returns the sentinel of c, nil for [Accepted] and [Primed].
func (c Cause) Err() error {
	if c >= NumCauses {
		return nil
	}
	return causeErrors[c]
}

// Drops counts samples by [Cause]. The zero value is ready; it is not safe for
// concurrent use.
type Drops [NumCauses]uint64

// Add adds the counts of other to d.
func (d *Drops) Add(other *Drops) {
	for i := range d {
		d[i] += other[i]
	}
}

// Dropped returns how many samples were refused: everything except [Accepted],
// [Primed], [Missing] and [Stale], which are ordinary events in a stream.
func (d *Drops) Dropped() uint64 {
	var n uint64
	for c := Infinite; c < NumCauses; c++ {
		n += d[c]
	}
	return n
}

// SampleError is one refused piece of input with its place. It wraps the
// sentinel of its cause, so errors.Is(err, ErrSyntax) and the like work.
type SampleError struct {
	Cause  Cause
	Place  string // file, line, field or byte offset; "" when unknown
	Series string // the series as text; "" when it could not be read
	Detail string // the offending value and what was expected
}

// Error tells cause, place, series and detail in one line.
func (e *SampleError) Error() string {
	msg := e.Cause.String()
	if err := e.Cause.Err(); err != nil {
		msg = err.Error()
	}
	if e.Place != "" {
		msg += ": " + e.Place
	}
	if e.Series != "" {
		msg += ": " + e.Series
	}
	if e.Detail != "" {
		msg += ": " + e.Detail
	}
	return msg
}

// Unwrap returns the sentinel of the cause.
func (e *SampleError) Unwrap() error { return e.Cause.Err() }

// staleBits is the one NaN that Prometheus uses to say "this series ended"
// (model/value.StaleNaN).
const staleBits = 0x7ff0000000000002

// StaleMarker returns the value that ends a series.
func StaleMarker() float64 { return math.Float64frombits(staleBits) }

// IsStale reports whether v is the stale marker; an ordinary NaN is not.
func IsStale(v float64) bool { return math.Float64bits(v) == staleBits }
