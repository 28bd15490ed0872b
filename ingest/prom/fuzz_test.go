package prom

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"runtime"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// maxFuzz bounds the inputs of fuzz targets: longer ones only slow them down.
const maxFuzz = 16 << 10

// allocated returns how many bytes f takes from the heap.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// checkAllocated wants what a decoder takes to be bounded by its input: a few
// hundred bytes of registry and batch per byte, for a series of a few bytes with
// everything about it new, and some scratch memory to begin with.
func checkAllocated(t *testing.T, input int, n uint64) {
	t.Helper()
	if limit := uint64(512*input + 512<<10); n > limit {
		t.Errorf("%d bytes of input took %d bytes, more than %d", input, n, limit)
	}
}

// FuzzTextReader: a document read whole, in one-byte pieces and in halves gives
// the same batch, within the bounds of memory.
func FuzzTextReader(f *testing.F) {
	for _, s := range []string{
		"", "up 1", "up{a=\"b\"} 1 5\n# TYPE up counter\r\n{\"x.y\",c=\"\\n\"} NaN\n", "a 1 # {x=\"}\"} 1\n# EOF\nb",
		"x{a=\"01234567890123456789012345678901234567890123456789\"} 1\ny 2", "\n\r\n#\n#TYPE\n# TYPE\n",
	} {
		for format := range 3 {
			f.Add([]byte(s), uint8(format), false)
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte, format uint8, honor bool) {
		if len(doc) > maxFuzz {
			return
		}
		cfg := TextConfig{Format: TextFormat(format % 3), MaxLine: 48, MaxLabels: 4, HonorLabels: honor, Labels: ingest.FromStrings("a", "1", "job", "x")}
		whole := newBatch()
		p := parser(t, cfg)
		checkAllocated(t, len(doc), allocated(func() { p.Parse(whole, doc, testNow) }))
		checkBatch(t, whole)
		for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			pieces := newBatch()
			r, err := NewTextReader(wrap(bytes.NewReader(doc)), cfg, testNow)
			if err != nil {
				t.Fatal(err)
			}
			for err == nil {
				err = r.Next(context.Background(), pieces)
			}
			sameBatch(t, whole, pieces)
		}
	})
}

// checkBatch wants the columns equal in length and every series known.
func checkBatch(t *testing.T, b *ingest.Batch) {
	t.Helper()
	if len(b.Time) != len(b.Series) || len(b.Value) != len(b.Series) || len(b.Faults) > ingest.MaxFaults {
		t.Fatalf("columns of %d, %d and %d", len(b.Series), len(b.Time), len(b.Value))
	}
	for _, id := range b.Series {
		if len(b.Registry().Labels(id)) == 0 {
			t.Fatalf("series %d is not registered", id)
		}
	}
}

// FuzzReceiver: any body, compressed or not, is answered, and what it takes is
// bounded.
func FuzzReceiver(f *testing.F) {
	f.Add([]byte(upV1), true, false)
	f.Add([]byte(requestV2([]string{"", "__name__", "up"}, msg{}.refs(1, 2).sample(1, 1))), true, true)
	f.Add(pack(upV1), false, false)
	f.Add([]byte("\xff\xff\xff\x7f\x00"), false, true)
	f.Fuzz(func(t *testing.T, body []byte, compress, v2 bool) {
		if len(body) > maxFuzz {
			return
		}
		if compress {
			body = pack(body)
		}
		typ := typeV1
		if v2 {
			typ = typeV2
		}
		sink := &collect{Batch: newBatch()}
		r := receiver(t, sink, sink.Registry(), ReceiverConfig{MaxConcurrent: 1, MaxDecoded: 1 << 18})
		n := allocated(func() {
			if w := post(r, typ, body); w.Code != 204 && w.Code != 400 && w.Code != 413 {
				t.Errorf("status %d: %s", w.Code, w.Body)
			}
		})
		checkAllocated(t, min(maxSnappyRatio*len(body), 1<<18), n)
		checkBatch(t, sink.Batch)
	})
}

// FuzzQueryReader compares with encoding/json, whole and in pieces: what it
// reads as series with numbers must come out the same.
func FuzzQueryReader(f *testing.F) {
	for _, s := range []string{
		matrix, `[]`, `[{"metric":{"a":"\ud83dx\u0000\/"},"values":[[1e3,"1"],[-1,2]]}]`, `{"status":"error","error":"x"}`,
		`{"data":{"result":[{"value":[1,"1"],"metric":{"a":"b","c":""}}]}}`, `{"a":{"b":[[],{}]}}`, `[{"metric":{"a":"b","a":"c"},"values":[[1,"1"]]}]`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		if len(doc) > maxFuzz || len(doc) > 1 && doc[0] == 0x1f {
			return
		}
		whole, pieces := newBatch(), newBatch()
		var err error
		checkAllocated(t, len(doc), allocated(func() { err = readAll(whole, bytes.NewReader(doc)) }))
		errPieces := readAll(pieces, iotest.OneByteReader(bytes.NewReader(doc)))
		if (err == nil) != (errPieces == nil) {
			t.Fatalf("whole: %v, in pieces: %v", err, errPieces)
		}
		sameBatch(t, whole, pieces)
		checkBatch(t, whole)
		if series, ok := referenceJSON(doc); ok {
			if err != nil {
				t.Fatalf("refused what encoding/json reads: %v", err)
			}
			sameBatch(t, whole, series)
		}
	})
}

type jsonSeries struct {
	Metric map[string]string
	Values [][2]json.RawMessage
	Value  *[2]json.RawMessage
}

// referenceJSON reads a bare list of series with encoding/json. ok is false when
// the document is something else, or has what only one of the two readers allows.
func referenceJSON(doc []byte) (*ingest.Batch, bool) {
	var list []jsonSeries
	var keys []map[string]json.RawMessage
	if !utf8.Valid(doc) || json.Unmarshal(doc, &list) != nil || json.Unmarshal(doc, &keys) != nil || bytes.Contains(doc, []byte("null")) {
		return nil, false
	}
	if bytes.Count(doc, []byte(`"metric"`)) > len(list) || bytes.Count(doc, []byte(`"value`)) > len(list) || bytes.Contains(doc, []byte(`\u00`)) {
		return nil, false // a key twice: encoding/json merges the two
	}
	b := newBatch()
	for i, s := range list {
		if !plainKeys(keys[i], s) {
			return nil, false
		}
		var labels ingest.Labels
		for name, value := range s.Metric {
			labels = append(labels, ingest.Label{Name: name, Value: value})
		}
		if s.Value != nil {
			s.Values = append(s.Values, *s.Value)
		}
		id, cause := b.Registry().Series(labels)
		for _, pair := range s.Values {
			tm, err1 := parseSeconds(bytes.Trim(pair[0], `"`))
			v, isNumber := scan.Float(bytes.Trim(pair[1], `"`))
			if err1 != nil || !isNumber || cause != ingest.Accepted {
				return nil, false
			}
			b.Append(id, tm, v)
		}
	}
	return b, true
}

// plainKeys leaves out keys that encoding/json matches without regard to case,
// repeated ones, lists of one or three where a pair should be, and native
// histograms.
func plainKeys(keys map[string]json.RawMessage, s jsonSeries) bool {
	seen := 0
	for key := range keys {
		if key != "metric" && key != "values" && key != "value" {
			return false
		}
		seen++
	}
	again, err := json.Marshal(keys)
	if err != nil || len(keys) != seen || s.Value != nil && s.Values != nil {
		return false
	}
	var strict struct {
		Metric json.RawMessage
		Values [][]json.Number
		Value  []json.Number
	}
	if json.Unmarshal(again, &strict) != nil || strict.Value != nil && len(strict.Value) != 2 {
		return false
	}
	for _, pair := range strict.Values {
		if len(pair) != 2 {
			return false
		}
	}
	return bytes.Count(strict.Metric, []byte(`":`)) == len(s.Metric)
}
