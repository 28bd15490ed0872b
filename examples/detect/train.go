package main

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// train is the flag -train: where the samples end that only teach. So many rows
// mean the time of the row after them, so that it is the same moment for all
// series, however the file is laid out.
type train struct {
	text string
	end  int64 // what lies before it is training
	rows int   // of the training that are still to come; end is not known before
	last int64 // newest time of a row
}

// rowsBelow parts numbers of rows from Unix seconds, which were above it since
// March 1973.
const rowsBelow = 100_000_000

// Set implements flag.Value.
func (t *train) Set(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err == nil && x < rowsBelow {
		if x < 1 || x != math.Trunc(x) {
			return errors.New("want a whole number of rows from 1, or a time")
		}
		*t = train{text: text, end: math.MaxInt64, rows: int(x), last: math.MinInt64}
		return nil
	}
	at, ok := readTime(text)
	if !ok {
		return errors.New("want a number of rows such as 1000, or a time such as 2026-02-01 or 2026-02-01T12:00:00Z")
	}
	*t = train{text: text, end: at}
	return nil
}

// String implements flag.Value.
func (t *train) String() string { return t.text }

// readTime reads a time as a file would be read.
func readTime(text string) (int64, bool) {
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	src, err := csvio.NewReader(strings.NewReader("time;value\n"+text+";0\n"), reg, csvio.Config{Comma: ';', Shape: csvio.Wide})
	if err != nil {
		return 0, false
	}
	_ = src.Next(context.Background(), b) // io.EOF
	if b.Len() != 1 || len(b.Faults) > 0 {
		return 0, false
	}
	return b.Time[0], true
}

// holds reports whether a sample is training. Samples are shown in the order in
// which they are read.
func (t *train) holds(time int64) bool {
	if t.end == math.MaxInt64 && time > t.last {
		t.last = time
		if t.rows--; t.rows < 0 {
			t.end = time
		}
	}
	return t.text != "" && time < t.end
}

// hush keeps alarms of the training to itself: those raised in it, and the rest
// of one that was open at its end.
type hush struct{ carried bool }

func (h *hush) apply(training bool, phase *anomaly.Phase, kind *anomaly.Kind) {
	open := *phase == anomaly.Opened || *phase == anomaly.Open
	switch {
	case training:
		h.carried = open
	case h.carried && *phase != anomaly.Opened:
		h.carried = open
	default:
		h.carried = false
		return
	}
	*phase, *kind = anomaly.Quiet, anomaly.None
}
