package prom

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func decoder(t testing.TB, limits WriteLimits) *WriteDecoder {
	t.Helper()
	d, err := NewWriteDecoder(limits)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func requestV1(series ...[]byte) msg {
	var m msg
	for _, s := range series {
		m = m.bytes(1, s)
	}
	return m
}

func TestDecodeV1(t *testing.T) {
	req := requestV1(
		msg{}.labels("__name__", "up", "job", "a").sample(1, 1).sample(2, ingest.StaleMarker()),
		msg{}.sample(-3, 0.5).labels("job", "b").sample(4, 1).labels("__name__", "up"), // any order
		msg{}.labels("__name__", "up", "job", "c").bytes(2, nil),                       // a sample of zeros
		msg{}.labels("__name__", "silent").bytes(3, msg{}.double(2, 1)),
	).bytes(3, msg{}.varint(1, 1).text(2, "up").text(4, "help").text(5, "unit")).varint(77, 1)
	d, b := decoder(t, WriteLimits{}), newBatch()
	for range 2 {
		b.Reset()
		stats, err := d.DecodeV1(b, req)
		if err != nil || stats != (WriteStats{Series: 4, Samples: 5, Exemplars: 1, Metadata: 1}) {
			t.Fatalf("%+v %v", stats, err)
		}
		want(t, b, `
up{job="a"} 1 1
up{job="a"} stale 2
up{job="b"} 0.5 -3
up{job="b"} 1 4
up{job="c"} 0 0
`)
	}
	if k := b.Registry().Kind(b.Series[0]); k != ingest.Counter {
		t.Errorf("kind %v: metadata not used", k)
	}
	if n := b.Registry().Len(); n != 3 {
		t.Errorf("%d series registered: one came without samples", n)
	}
}

func TestDecodeV1RefusesSeriesBySeries(t *testing.T) {
	long := strings.Repeat("x", 200)
	req := requestV1(
		msg{}.labels("__name__", "ok").sample(1, 1),
		msg{}.labels("a", "1", "a", "2").sample(1, 1).sample(2, 2),
		msg{}.labels("", "x").sample(1, 1),
		msg{}.labels("empty", "").sample(1, 1),
		msg{}.sample(1, 1),
		msg{}.labels("a", "\xff").sample(1, 1),
		msg{}.labels("a", "1", "b", "2", "c", "3", "d", "4").sample(1, 1),
		msg{}.labels("a", long).sample(1, 1),
		msg{}.labels("__name__", "h").bytes(4, msg{}.double(3, 1)).bytes(4, nil),
		msg{}.labels("__name__", "ok2").sample(1, 1),
		msg{}.labels("__name__", "third").sample(1, 1),
	)
	b := ingest.NewBatch(ingest.NewRegistry(2))
	d := decoder(t, WriteLimits{MaxLabels: 3, MaxLabelBytes: 100})
	stats, err := d.DecodeV1(b, req)
	if err != nil || stats.Samples != 2 || stats.Histograms != 2 {
		t.Fatalf("%+v %v", stats, err)
	}
	want(t, b, "ok 1 1\nok2 1 1\n")
	if got := causes(b); !slices.Equal(got, []string{"bad_labels=4", "no_labels=2", "series_limit=1", "too_large=2", "unsupported=2"}) {
		t.Errorf("refused %v", got)
	}
	if got := b.Faults[0].Error(); !strings.Contains(got, "series 2 of the message") || !strings.Contains(got, `a="1"`) {
		t.Errorf("fault %s", got)
	}
}

func TestDecodeRefusesWholeMessages(t *testing.T) {
	good := msg{}.labels("__name__", "up").sample(1, 1)
	f := func(v2 bool, data []byte, want error) {
		t.Helper()
		d, b := decoder(t, WriteLimits{MaxSeries: 3, MaxSamples: 4}), newBatch()
		b.Append(7, 7, 7)
		b.Drop(ingest.Stale, 1)
		decode := d.DecodeV1
		if v2 {
			decode = d.DecodeV2
		}
		stats, err := decode(b, data)
		if !errors.Is(err, want) || stats != (WriteStats{}) {
			t.Errorf("%+v %v, want %v", stats, err, want)
		}
		if b.Len() != 1 || b.Series[0] != 7 || b.Drops.Dropped() != 0 || b.Drops[ingest.Stale] != 1 || len(b.Faults) != 0 {
			t.Errorf("the batch was changed: %d samples, %v", b.Len(), causes(b))
		}
	}
	bad := msg{}.labels("a", "1", "a", "2").sample(1, 1)
	f(false, requestV1(good, bad, msg{}.bytes(1, []byte{0x0a})), ingest.ErrSyntax)
	f(false, append(requestV1(good, bad), 0x0a), ingest.ErrSyntax)
	f(false, requestV1(good, msg{}.bytes(2, []byte{0x09, 1})), ingest.ErrSyntax)
	f(false, requestV1(good, msg{}.labels("a", "b").varint(2, 1)), ingest.ErrSyntax)
	f(false, requestV1(good, msg{}.bytes(3, []byte{0x08})), ingest.ErrSyntax)
	f(false, requestV1().bytes(3, msg{}.varint(2, 1)), ingest.ErrSyntax)
	f(false, requestV1(good, good, good, good), ingest.ErrTooLarge)
	f(false, requestV1(good, good.sample(2, 1).sample(3, 1).sample(4, 1)), ingest.ErrTooLarge)
	f(true, append(requestV2([]string{""}), 0x22), ingest.ErrSyntax)
	f(true, requestV2([]string{""}, msg{}.bytes(5, []byte{0x08})), ingest.ErrSyntax)
	f(true, requestV2([]string{""}, msg{}.bytes(3, []byte{0x08})), ingest.ErrSyntax)
	f(true, requestV2([]string{""}, msg{}.bytes(1, []byte{0x80})), ingest.ErrSyntax)
	f(true, requestV2([]string{""}, msg{}.double(1, 1)), ingest.ErrSyntax)
	f(true, requestV2([]string{""}, msg{}.bytes(2, msg{}.double(3, 1))), ingest.ErrSyntax)
	f(true, requestV2(make([]string, 3*symbolsPerSeries+1)), ingest.ErrTooLarge)
	f(true, requestV2(nil, nil, nil, nil, nil), ingest.ErrTooLarge)
}

func requestV2(symbols []string, series ...[]byte) msg {
	var m msg
	for _, s := range symbols {
		m = m.text(v2Symbols, s)
	}
	for _, s := range series {
		m = m.bytes(v2Series, s)
	}
	return m
}

func TestDecodeV2(t *testing.T) {
	symbols := []string{"", "__name__", "up", "job", "a", "b", "odd_bucket"}
	req := requestV2(symbols,
		msg{}.refs(1, 2, 3, 4).sample(1, 1).bytes(v2Metadata, msg{}.varint(1, 1).varint(3, 0)),
		msg{}.varint(1, 3).varint(1, 5).refs(1, 2).bytes(2, msg{}.double(1, 2).varint(2, 2).varint(3, 1)), // one by one, then packed
		msg{}.refs(1, 6).sample(3, 3).bytes(v2Metadata, msg{}.varint(1, uint64(typeGauge))),
	)
	d, b := decoder(t, WriteLimits{}), newBatch()
	for range 2 {
		b.Reset()
		if _, err := d.DecodeV2(b, req); err != nil {
			t.Fatal(err)
		}
		want(t, b, "up{job=\"a\"} 1 1\nup{job=\"b\"} 2 2\nodd_bucket 3 3\n")
	}
	for i, kind := range []ingest.Kind{ingest.Counter, ingest.Gauge, ingest.Gauge} {
		if got := b.Registry().Kind(b.Series[i]); got != kind {
			t.Errorf("sample %d has kind %v, want %v", i, got, kind)
		}
	}
}

func TestDecodeV2SymbolsMayComeLast(t *testing.T) {
	b := newBatch()
	req := append(requestV2(nil, msg{}.refs(0, 1).sample(1, 1)), requestV2([]string{"__name__", "up"})...)
	if _, err := decoder(t, WriteLimits{}).DecodeV2(b, req); err != nil {
		t.Fatal(err)
	}
	want(t, b, "up 1 1\n")
}

func TestDecodeV2RefusesSeriesBySeries(t *testing.T) {
	req := requestV2([]string{"", "__name__", "up", "\xff"},
		msg{}.refs(1, 2).sample(1, 1),
		msg{}.refs(1, 4).sample(1, 1),
		msg{}.refs(1).sample(1, 1).sample(2, 2),
		msg{}.refs(1, 3).sample(1, 1),
		msg{}.sample(1, 1),
		msg{}.refs(1, 2).bytes(v2Histogram, nil),
		msg{}.refs(1, 2, 1, 2, 1, 2, 1, 2).sample(1, 1),
	)
	b := newBatch()
	if _, err := decoder(t, WriteLimits{MaxLabels: 2}).DecodeV2(b, req); err != nil {
		t.Fatal(err)
	}
	want(t, b, "up 1 1\n")
	if got := causes(b); !slices.Equal(got, []string{"bad_labels=4", "no_labels=1", "too_large=1", "unsupported=1"}) {
		t.Errorf("refused %v", got)
	}
}

// TestVersionsShareSeries: the same labels are the same series in every format.
func TestVersionsShareSeries(t *testing.T) {
	b, d := newBatch(), decoder(t, WriteLimits{})
	if _, err := d.DecodeV1(b, requestV1(msg{}.labels("__name__", "up").sample(1, 1))); err != nil {
		t.Fatal(err)
	}
	if _, err := d.DecodeV2(b, requestV2([]string{"__name__", "up"}, msg{}.refs(0, 1).sample(2, 2))); err != nil {
		t.Fatal(err)
	}
	parser(t, TextConfig{}).Parse(b, []byte("up 3 3000000000000"), 0)
	if b.Registry().Len() != 1 || b.Series[0] != b.Series[1] || b.Series[1] != b.Series[2] {
		t.Errorf("series %v", b.Series)
	}
}

func TestSeriesKind(t *testing.T) {
	f := func(typ metricType, name string, want ingest.Kind) {
		t.Helper()
		if got := seriesKind(typ, name); got != want {
			t.Errorf("type %d, %s: %v, want %v", typ, name, got, want)
		}
	}
	f(typeUnknown, "a_total", ingest.Unknown)
	f(typeCounter, "a", ingest.Counter)
	f(typeCounter, "a_created", ingest.Gauge)
	f(typeHistogram, "a_bucket", ingest.Counter)
	f(typeHistogram, "a_created", ingest.Gauge)
	f(typeSummary, "a", ingest.Gauge)
	f(typeSummary, "a_sum", ingest.Counter)
	f(typeGaugeHistogram, "a_bucket", ingest.Gauge)
	f(typeInfo, "a_info", ingest.Gauge)
	if wireType(99) != typeUnknown || wireType(1<<63) != typeUnknown {
		t.Error("types out of range must be unknown")
	}
}

func TestWriteSteadyStateAllocatesNothing(t *testing.T) {
	v1 := requestV1(msg{}.labels("__name__", "up", "job", "a").sample(1, 1), msg{}.sample(1, 1).labels("a", "b"))
	v2 := requestV2([]string{"", "__name__", "up"}, msg{}.refs(1, 2).sample(1, 1).bytes(v2Metadata, msg{}.varint(1, 1)))
	d, b := decoder(t, WriteLimits{}), newBatch()
	run := func() {
		b.Reset()
		_, err1 := d.DecodeV1(b, v1)
		_, err2 := d.DecodeV2(b, v2)
		if err1 != nil || err2 != nil || b.Len() != 3 {
			t.Fatal(err1, err2)
		}
	}
	run()
	if n := testing.AllocsPerRun(100, run); n != 0 {
		t.Errorf("%v allocations per two messages", n)
	}
}

func TestWriteLimitsValidate(t *testing.T) {
	_, err := NewWriteDecoder(WriteLimits{MaxSeries: -1, MaxSamples: -1, MaxLabels: -1, MaxLabelBytes: -1})
	for _, field := range []string{"MaxSeries", "MaxSamples", "MaxLabels", "MaxLabelBytes"} {
		if err == nil || !strings.Contains(err.Error(), field+" is -1") {
			t.Errorf("%v does not tell of %s", err, field)
		}
	}
}
