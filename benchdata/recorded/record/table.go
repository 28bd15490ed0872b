//go:build linux

package main

import (
	"bufio"
	"context"
	"math"
	"os"
	"strconv"
	"time"
)

// table writes one CSV file. The first error sticks.
type table struct {
	f   *os.File
	w   *bufio.Writer
	err error
	buf []byte
}

func createTable(path string, header []string) (*table, error) {
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	t := &table{f: f, w: bufio.NewWriterSize(f, 1<<16)}
	t.row(header, nil)
	return t, nil
}

// row writes the words and then the values; NaN is an empty cell.
func (t *table) row(words []string, values []float64) {
	b := t.buf[:0]
	for i, w := range words {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, w...)
	}
	for _, v := range values {
		b = append(b, ',')
		if !math.IsNaN(v) {
			b = strconv.AppendFloat(b, v, 'f', -1, 64)
		}
	}
	t.buf = append(b, '\n')
	if _, err := t.w.Write(t.buf); t.err == nil {
		t.err = err
	}
}

func (t *table) close() error {
	if err := t.w.Flush(); t.err == nil {
		t.err = err
	}
	if err := t.f.Close(); t.err == nil {
		t.err = err
	}
	return t.err
}

// ticker wakes at whole seconds of the wall clock. A second that is missed by
// more than half is left out, as a gap.
type ticker struct{ at time.Time }

func newTicker() *ticker { return &ticker{time.Now().Round(0).Truncate(time.Second)} }

const tooLate = 500 * time.Millisecond

func (t *ticker) next(ctx context.Context) bool {
	for {
		t.at = t.at.Add(time.Second)
		if late := time.Since(t.at); late > tooLate {
			continue
		}
		return sleep(ctx, time.Until(t.at))
	}
}

// stamp is the second in unix milliseconds.
func (t *ticker) stamp() string { return strconv.FormatInt(t.at.UnixMilli(), 10) }
