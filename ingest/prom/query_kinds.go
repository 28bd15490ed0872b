package prom

import (
	"context"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
)

// Kinds asks the server for the types of its metrics and tells reg which are
// counters and which are levels; answers of queries do not say. It returns how
// many families had a type. Series of other names are judged by
// [ingest.KindOf]. Servers that keep no metadata answer with none, or with an
// error that wraps [ErrQuery].
//
// Source: https://prometheus.io/docs/prometheus/latest/querying/api/,
// "Querying metric metadata".
func (q *Querier) Kinds(ctx context.Context, reg *ingest.Registry) (families int, err error) {
	err = q.call(ctx, "/api/v1/metadata", nil, func(_ context.Context, body io.Reader) error {
		k := kindReader{s: jsonScanner{r: body, buf: make([]byte, jsonBuffer)}, reg: reg}
		k.answer()
		families = k.families
		if k.s.err != nil {
			return fmt.Errorf("prom: metadata of %s: %w", q.name, k.s.err)
		}
		return nil
	})
	return families, err
}

// kindReader reads {"data":{"family":[{"type":"counter",…},…],…}}.
type kindReader struct {
	s        jsonScanner
	reg      *ingest.Registry
	families int
	family   []byte
	scratch  []byte
}

func (k *kindReader) answer() {
	if !k.s.take('{') {
		return
	}
	for first := true; ; {
		key, ok := k.s.member(&first)
		if !ok {
			return
		}
		if string(key) == "data" && k.s.peek() == '{' {
			k.s.i++
			k.data()
		} else {
			k.s.skip()
		}
	}
}

func (k *kindReader) data() {
	for first := true; ; {
		family, ok := k.s.member(&first)
		if !ok {
			return
		}
		k.family = append(k.family[:0], family...)
		if !k.s.take('[') {
			return
		}
		for first := true; k.s.element(&first, ']'); {
			k.entry()
		}
	}
}

// entry reads the metadata of one target; the last one of a family wins.
func (k *kindReader) entry() {
	if !k.s.take('{') {
		return
	}
	for first := true; ; {
		key, ok := k.s.member(&first)
		if !ok {
			return
		}
		if string(key) == "type" && k.s.peek() == '"' {
			k.set(k.s.string())
		} else {
			k.s.skip()
		}
	}
}

func (k *kindReader) set(word []byte) {
	t, ok := parseType(word)
	if !ok || t == typeUnknown || !utf8.Valid(k.family) || k.s.err != nil {
		return
	}
	k.families++
	k.scratch = familyKinds(k.reg, k.family, t, k.scratch)
}
