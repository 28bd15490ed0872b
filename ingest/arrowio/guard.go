package arrowio

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/apache/arrow/go/v17/arrow/memory"

	"github.com/portent-go/portent/ingest"
)

// limited is an allocator that panics past a limit; guard makes an error of it.
// Arrow's reader has no other way to be told no.
type limited struct {
	memory.Allocator
	used, limit int64
}

func newLimited(limit int64) *limited {
	return &limited{Allocator: memory.NewGoAllocator(), limit: limit}
}

func (l *limited) take(n int) {
	if used := atomic.AddInt64(&l.used, int64(n)); used > l.limit {
		panic(fmt.Errorf("%w: Arrow data of more than %d bytes in memory", ingest.ErrTooLarge, l.limit))
	}
}

func (l *limited) Allocate(n int) []byte {
	l.take(n)
	return l.Allocator.Allocate(n)
}

func (l *limited) Reallocate(n int, b []byte) []byte {
	l.take(n - len(b))
	return l.Allocator.Reallocate(n, b)
}

func (l *limited) Free(b []byte) {
	atomic.AddInt64(&l.used, -int64(len(b)))
	l.Allocator.Free(b)
}

// guard turns a panic of Arrow's decoder into an error.
func guard(err *error) {
	r := recover()
	if r == nil {
		return
	}
	if e, ok := r.(error); ok && errors.Is(e, ingest.ErrTooLarge) {
		*err = e
		return
	}
	*err = fmt.Errorf("%w: Arrow data: %v", ingest.ErrSyntax, r)
}
