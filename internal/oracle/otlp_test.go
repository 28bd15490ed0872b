package oracle

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/storage/remote/otlptranslator/prometheusremotewrite"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/otlp"
)

// otlpCollector is the appender that Prometheus' own translator writes to.
type otlpCollector struct {
	storage.AppenderTransaction
	samples []flat
}

func (c *otlpCollector) Append(_ storage.SeriesRef, ls labels.Labels, _, t int64, v float64, h *histogram.Histogram, _ *histogram.FloatHistogram, _ storage.AppendV2Options) (storage.SeriesRef, error) {
	if h != nil || ls.Get("__name__") == "target_info" {
		return 0, nil
	}
	var out ingest.Labels
	ls.Range(func(l labels.Label) { out = append(out, ingest.Label{Name: l.Name, Value: l.Value}) })
	out, _ = keepable(out)
	c.samples = append(c.samples, flatten(out, t, v))
	return 0, nil
}

// translate is what Prometheus makes of a message.
func translate(t testing.TB, md pmetric.Metrics, suffixes bool) []flat {
	t.Helper()
	c := &otlpCollector{}
	_, err := prometheusremotewrite.NewPrometheusConverter(c).FromMetrics(context.Background(), md,
		prometheusremotewrite.Settings{AddMetricSuffixes: suffixes, DisableTargetInfo: true})
	if err != nil {
		t.Fatal(err)
	}
	return c.samples
}

func otlpDecode(t testing.TB, cfg otlp.Config, md pmetric.Metrics) (*ingest.Batch, int) {
	t.Helper()
	msg, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(md)
	if err != nil {
		t.Fatal(err)
	}
	d, err := otlp.NewDecoder(cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	rejected, err := d.Decode(b, msg)
	if err != nil {
		t.Fatal(err)
	}
	return b, rejected
}

// TestOTLPAgreesWithPrometheus compares samples, names and labels with what
// Prometheus' OTLP endpoint makes of random messages of every kind that both
// read alike: cumulative, with times and values.
func TestOTLPAgreesWithPrometheus(t *testing.T) {
	samples := 0
	for seed := range uint64(300) {
		rng := rand.New(rand.NewPCG(seed, 1))
		md := randomMetrics(rng)
		for _, suffixes := range []bool{true, false} {
			b, rejected := otlpDecode(t, otlp.Config{NoSuffixes: !suffixes}, md)
			if rejected > 0 {
				t.Fatalf("seed %d: %d rejected: %v", seed, rejected, b.Faults)
			}
			sameSamples(t, fmt.Sprintf("seed %d suffixes %v", seed, suffixes), flattenBatch(b), translate(t, md, suffixes))
			samples += b.Len()
		}
	}
	if samples < 5000 {
		t.Errorf("only %d samples compared", samples)
	}
}

// TestOTLPJSONAgrees compares both forms of a message.
func TestOTLPJSONAgrees(t *testing.T) {
	for seed := range uint64(100) {
		md := randomMetrics(rand.New(rand.NewPCG(seed, 2)))
		text, err := (&pmetric.JSONMarshaler{}).MarshalMetrics(md)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := otlp.NewDecoder(otlp.Config{})
		b := ingest.NewBatch(ingest.NewRegistry(0))
		if _, err := d.DecodeJSON(b, text); err != nil {
			t.Fatal(err)
		}
		want, _ := otlpDecode(t, otlp.Config{}, md)
		sameSamples(t, "JSON", flattenBatch(b), flattenBatch(want))
	}
}

var otlpWords = []string{
	"http.server", "total", "duration", "seconds", "bytes", "a b", "9lives", "_x", "x__y", "requests.total", "cpu:rule", "ratio", "grün", "__name__",
}

var otlpUnits = []string{"", "1", "s", "By", "By/s", "{request}/s", "%", "ms", "foo", "m/s", " s ", "{x}", "foo bar/min"}

func word(rng *rand.Rand) string { return otlpWords[rng.IntN(len(otlpWords))] }

func randomMetrics(rng *rand.Rand) pmetric.Metrics {
	md := pmetric.NewMetrics()
	for range 1 + rng.IntN(2) {
		rm := md.ResourceMetrics().AppendEmpty()
		randomAttributes(rng, rm.Resource().Attributes())
		for _, key := range []string{"service.name", "service.namespace", "service.instance.id"} {
			if rng.IntN(3) > 0 {
				rm.Resource().Attributes().PutStr(key, word(rng))
			}
		}
		for range 1 + rng.IntN(2) {
			sm := rm.ScopeMetrics().AppendEmpty()
			sm.Scope().SetName(word(rng))
			for range rng.IntN(6) {
				randomMetric(rng, sm.Metrics().AppendEmpty())
			}
		}
	}
	return md
}

func randomAttributes(rng *rand.Rand, m pcommon.Map) {
	for range rng.IntN(5) {
		switch key := word(rng); rng.IntN(6) {
		case 0:
			m.PutInt(key, rng.Int64())
		case 1:
			m.PutBool(key, rng.IntN(2) == 0)
		case 2:
			m.PutDouble(key, rng.NormFloat64())
		case 3:
			m.PutEmptySlice(key).AppendEmpty().SetStr("in a list")
		case 4:
			m.PutEmptyBytes(key).FromRaw([]byte(word(rng)))
		default:
			m.PutStr(key, word(rng))
		}
	}
}

func randomMetric(rng *rand.Rand, m pmetric.Metric) {
	m.SetName(word(rng) + "." + word(rng))
	m.SetUnit(otlpUnits[rng.IntN(len(otlpUnits))])
	switch rng.IntN(4) {
	case 0:
		randomNumbers(rng, m.SetEmptyGauge().DataPoints())
	case 1:
		s := m.SetEmptySum()
		s.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		s.SetIsMonotonic(rng.IntN(2) == 0)
		randomNumbers(rng, s.DataPoints())
	case 2:
		h := m.SetEmptyHistogram()
		h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
		for range rng.IntN(3) {
			randomHistogram(rng, h.DataPoints().AppendEmpty())
		}
	case 3:
		s := m.SetEmptySummary()
		for range rng.IntN(3) {
			randomSummary(rng, s.DataPoints().AppendEmpty())
		}
	}
}

// randomPoint sets what all points have.
func randomPoint(rng *rand.Rand, attributes pcommon.Map, set func(pcommon.Timestamp), flags func(pmetric.DataPointFlags)) {
	randomAttributes(rng, attributes)
	set(pcommon.Timestamp(1 + rng.Int64N(2e18)))
	flags(pmetric.DefaultDataPointFlags.WithNoRecordedValue(rng.IntN(8) == 0))
}

func randomNumbers(rng *rand.Rand, points pmetric.NumberDataPointSlice) {
	for range rng.IntN(4) {
		p := points.AppendEmpty()
		randomPoint(rng, p.Attributes(), p.SetTimestamp, p.SetFlags)
		if rng.IntN(2) == 0 {
			p.SetIntValue(rng.Int64() - rng.Int64())
		} else {
			p.SetDoubleValue(rng.NormFloat64())
		}
	}
}

func randomHistogram(rng *rand.Rand, p pmetric.HistogramDataPoint) {
	randomPoint(rng, p.Attributes(), p.SetTimestamp, p.SetFlags)
	p.SetCount(rng.Uint64N(1 << 50))
	if rng.IntN(2) == 0 {
		p.SetSum(rng.NormFloat64())
	}
	for i := range rng.IntN(4) {
		p.ExplicitBounds().Append(float64(i) + rng.Float64())
		p.BucketCounts().Append(rng.Uint64N(100))
	}
	p.BucketCounts().Append(rng.Uint64N(100))
}

func randomSummary(rng *rand.Rand, p pmetric.SummaryDataPoint) {
	randomPoint(rng, p.Attributes(), p.SetTimestamp, p.SetFlags)
	p.SetCount(rng.Uint64N(100))
	p.SetSum(rng.NormFloat64())
	for range rng.IntN(4) {
		q := p.QuantileValues().AppendEmpty()
		q.SetQuantile(rng.Float64())
		q.SetValue(rng.NormFloat64())
	}
}

// FuzzOTLP compares with the Collector's decoder on any bytes: what it reads, we
// read, the same times and values in the same order. Points we refuse (see the
// rules of the package) are missing from ours.
func FuzzOTLP(f *testing.F) {
	for seed := range uint64(20) {
		msg, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(randomMetrics(rand.New(rand.NewPCG(seed, 3))))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(msg)
	}
	f.Fuzz(func(t *testing.T, msg []byte) {
		d, _ := otlp.NewDecoder(otlp.Config{})
		b := ingest.NewBatch(ingest.NewRegistry(0))
		rejected, err := d.Decode(b, msg)
		md, refErr := (&pmetric.ProtoUnmarshaler{}).UnmarshalMetrics(msg)
		if refErr != nil {
			return
		}
		if err != nil {
			if strings.Contains(err.Error(), "group") {
				return
			}
			t.Fatalf("the reference reads it, we: %v", err)
		}
		checkSubsequence(t, b, otlpValues(md), rejected)
	})
}

// instant is a sample without its series.
type instant struct {
	time int64
	bits uint64
}

func checkSubsequence(t *testing.T, b *ingest.Batch, want []instant, rejected int) {
	t.Helper()
	at := 0
	for i := range b.Len() {
		got := instant{b.Time[i], math.Float64bits(b.Value[i])}
		for at < len(want) && want[at] != got {
			at++
		}
		if at == len(want) {
			t.Fatalf("sample %d, %v %v, is not in the reference", i, b.Time[i], b.Value[i])
		}
		at++
	}
	if rejected == 0 && b.Len() != len(want) {
		t.Fatalf("%d samples, reference %d, none refused", b.Len(), len(want))
	}
}

// otlpValues lists what should come out of a message, with the divisions of
// deltas made.
func otlpValues(md pmetric.Metrics) (out []instant) {
	for _, rm := range md.ResourceMetrics().All() {
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				out = append(out, metricValues(m)...)
			}
		}
	}
	return out
}

// pointValues collects the samples of one point.
type pointValues struct {
	out     *[]instant
	time    int64
	stale   bool
	seconds float64 // 0: not a delta
}

func newPoint(out *[]instant, start, end pcommon.Timestamp, flags pmetric.DataPointFlags, delta bool) pointValues {
	p := pointValues{out: out, time: int64(end / 1e6), stale: flags.NoRecordedValue()}
	if delta {
		p.seconds = float64(end-start) / 1e9
	}
	return p
}

func (p pointValues) add(v float64) {
	switch {
	case p.stale:
		v = ingest.StaleMarker()
	case p.seconds > 0:
		v /= p.seconds
	}
	*p.out = append(*p.out, instant{p.time, math.Float64bits(v)})
}

func metricValues(m pmetric.Metric) (out []instant) {
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		numberValues(&out, m.Gauge().DataPoints(), false)
	case pmetric.MetricTypeSum:
		numberValues(&out, m.Sum().DataPoints(), m.Sum().AggregationTemporality() == pmetric.AggregationTemporalityDelta)
	case pmetric.MetricTypeHistogram:
		h := m.Histogram()
		for _, p := range h.DataPoints().All() {
			pt := newPoint(&out, p.StartTimestamp(), p.Timestamp(), p.Flags(), h.AggregationTemporality() == pmetric.AggregationTemporalityDelta)
			if p.HasSum() {
				pt.add(p.Sum())
			}
			pt.add(float64(p.Count()))
			below := uint64(0)
			for i := range min(p.BucketCounts().Len(), p.ExplicitBounds().Len()) {
				below += p.BucketCounts().At(i)
				pt.add(float64(below))
			}
			pt.add(float64(p.Count()))
		}
	case pmetric.MetricTypeExponentialHistogram:
		h := m.ExponentialHistogram()
		for _, p := range h.DataPoints().All() {
			pt := newPoint(&out, p.StartTimestamp(), p.Timestamp(), p.Flags(), h.AggregationTemporality() == pmetric.AggregationTemporalityDelta)
			if p.HasSum() {
				pt.add(p.Sum())
			}
			pt.add(float64(p.Count()))
		}
	case pmetric.MetricTypeSummary:
		for _, p := range m.Summary().DataPoints().All() {
			pt := newPoint(&out, p.StartTimestamp(), p.Timestamp(), p.Flags(), false)
			pt.add(p.Sum())
			pt.add(float64(p.Count()))
			for _, q := range p.QuantileValues().All() {
				pt.add(q.Value())
			}
		}
	}
	return out
}

func numberValues(out *[]instant, points pmetric.NumberDataPointSlice, delta bool) {
	for _, p := range points.All() {
		pt := newPoint(out, p.StartTimestamp(), p.Timestamp(), p.Flags(), delta)
		if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
			pt.add(float64(p.IntValue()))
		} else {
			pt.add(p.DoubleValue())
		}
	}
}

// BenchmarkOTLP compares with the Collector's decoder, which only decodes: it
// finds no series and gives no names.
func BenchmarkOTLP(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		msg := otlpMessage(b, n)
		b.Run("portent/points="+strconv.Itoa(n), func(b *testing.B) {
			d, _ := otlp.NewDecoder(otlp.Config{})
			batch := ingest.NewBatch(ingest.NewRegistry(0))
			b.ReportAllocs()
			b.SetBytes(int64(len(msg)))
			for b.Loop() {
				batch.Reset()
				if _, err := d.Decode(batch, msg); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("pdata/points="+strconv.Itoa(n), func(b *testing.B) {
			u := &pmetric.ProtoUnmarshaler{}
			b.ReportAllocs()
			b.SetBytes(int64(len(msg)))
			for b.Loop() {
				if _, err := u.UnmarshalMetrics(msg); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func otlpMessage(b *testing.B, n int) []byte {
	md := pmetric.NewMetrics()
	rm := md.ResourceMetrics().AppendEmpty()
	rm.Resource().Attributes().PutStr("service.name", "shop")
	metrics := rm.ScopeMetrics().AppendEmpty().Metrics()
	rng := rand.New(rand.NewPCG(1, 1))
	s := metrics.AppendEmpty()
	s.SetName("http.server.requests")
	sum := s.SetEmptySum()
	sum.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
	sum.SetIsMonotonic(true)
	for i := range n {
		p := sum.DataPoints().AppendEmpty()
		p.SetTimestamp(1767366240e9)
		p.SetDoubleValue(rng.Float64())
		p.Attributes().PutStr("http.route", "/cart/"+strconv.Itoa(i))
		p.Attributes().PutStr("http.request.method", "GET")
	}
	msg, err := (&pmetric.ProtoMarshaler{}).MarshalMetrics(md)
	if err != nil {
		b.Fatal(err)
	}
	return msg
}
