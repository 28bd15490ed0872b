package prom

import (
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func parser(t testing.TB, cfg TextConfig) *TextParser {
	t.Helper()
	p, err := NewTextParser(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestTextLines(t *testing.T) {
	f := func(format TextFormat, doc, text string) {
		t.Helper()
		p, b := parser(t, TextConfig{Format: format}), newBatch()
		for range 2 { // parsed, then known
			b.Reset()
			p.Parse(b, []byte(doc), testNow)
			want(t, b, text)
			if len(b.Faults) > 0 {
				t.Errorf("faults: %v", b.Faults)
			}
		}
	}
	f(AutoText, "up 1", "up 1 1700000000000\n")
	f(AutoText, "up 1\r\n\r\nup 2\r\n", "up 1 1700000000000\nup 2 1700000000000\n")
	f(AutoText, " \tup\t1  5\n", "up 1 5000\n")
	f(AutoText, "up{} 1e3 1700000000123\n", "up 1000 1700000000123\n")
	f(AutoText, `up{a="b",} 0.25 1700000000.123`, "up{a=\"b\"} 0.25 1700000000123\n")
	f(AutoText, `up { a = "b" , c="" } -7`, "up{a=\"b\"} -7 1700000000000\n") // an empty value is no label
	f(AutoText, `a{l="}# {\" \\ \n x"} 1`, "a{l=\"}# {\\\" \\\\ \\n x\"} 1 1700000000000\n")
	f(AutoText, `{"my.metric", "ü\\x"="1", b="2"} 3`, "my.metric{b=\"2\",ü\\x=\"1\"} 3 1700000000000\n")
	f(AutoText, "a NaN\na +Inf\na -inf\n", "a NaN 1700000000000\na +Inf 1700000000000\na -Inf 1700000000000\n")
	f(AutoText, `a_total 1 # {trace_id="}x"} 0.5 1.7e9`, "a_total 1 1700000000000\n")
	f(OpenMetrics, "a_bucket{le=\"1\"} 1 5.5 # {} 0.5\n# EOF", "a_bucket{le=\"1\"} 1 5500\n")
	f(OpenMetrics, "a_created 1.7e9 1700000000\n# EOF\n", "a_created 1.7e+09 1700000000000\n")
	f(PrometheusText, "# EOF\na 1 99\n", "a 1 99\n")
	f(PrometheusText, "#TYPE\n#\n# comment { \" \na 1\n", "a 1 1700000000000\n")
	f(AutoText, "", "")
}

func TestTextRefusesLineByLine(t *testing.T) {
	f := func(format TextFormat, line, place, detail string) {
		t.Helper()
		p, b := parser(t, TextConfig{Format: format, Name: "page", MaxLine: 100, MaxLabels: 3}), newBatch()
		p.Parse(b, []byte("before 1\n"+line+"\nafter 2"), testNow)
		want(t, b, "before 1 1700000000000\nafter 2 1700000000000\n")
		if len(b.Faults) != 1 || b.Drops.Dropped() != 1 {
			t.Fatalf("%s: %d faults, drops %v", line, len(b.Faults), causes(b))
		}
		if got := b.Faults[0]; got.Place != place || !strings.Contains(got.Error(), detail) {
			t.Errorf("%s: %v, want %s and %q", line, got, place, detail)
		}
	}
	f(AutoText, "up", "page:2", "no value")
	f(AutoText, "up x", "page:2", `value "x" is not a number`)
	f(AutoText, "up 0x10", "page:2", "is not a number")
	f(AutoText, "up 1_000", "page:2", "is not a number")
	f(AutoText, "up 1e999", "page:2", "is not a number")
	f(AutoText, "up 1 yesterday", "page:2", `time stamp "yesterday"`)
	f(AutoText, "up 1 2 3", "page:2", "unexpected \"3\"")
	f(PrometheusText, "up 1 1.5", "page:2", "time stamp")
	f(PrometheusText, `up 1 # {a="b"} 1`, "page:2", "unexpected")
	f(AutoText, `up 1 # {a="b} 1`, "page:2", "unexpected")
	f(AutoText, `up{a="b} 1`, "page:2", "without closing quote")
	f(AutoText, `up{a="b\`, "page:2", "without closing quote")
	f(AutoText, `up{a="b" c="d"} 1`, "page:2", "comma")
	f(AutoText, `up{a} 1`, "page:2", "expected =")
	f(AutoText, `up{,} 1`, "page:2", "label name")
	f(AutoText, `up{a=1} 1`, "page:2", "double quotes")
	f(AutoText, `up{"x"} 1`, "page:2", "two metric names")
	f(AutoText, `{a="b"} 1`, "page:2", "no metric name")
	f(AutoText, `1up 1`, "page:2", "no metric name")
	f(AutoText, `up{a="b",a="c"} 1`, "page:2", "repeated label name")
	f(AutoText, `up{a="1",b="1",c="1",d="1"} 1`, "page:2", "more labels")
	f(AutoText, "up{a=\"\xff\"} 1", "page:2", "UTF-8")
	f(AutoText, "up{a=\""+strings.Repeat("x", 100)+"\"} 1", "page:2", "more than 100 bytes")
	f(AutoText, "# TYPE", "page:2", "TYPE without")
	f(AutoText, "# TYPE up strange", "page:2", "unknown type")
}

func TestOpenMetricsMustEnd(t *testing.T) {
	f := func(doc, detail string) {
		t.Helper()
		b := newBatch()
		parser(t, TextConfig{Format: OpenMetrics}).Parse(b, []byte(doc), testNow)
		if b.Len() != 1 || len(b.Faults) != 1 || !strings.Contains(b.Faults[0].Error(), detail) {
			t.Errorf("%q: %d samples, %v", doc, b.Len(), b.Faults)
		}
	}
	f("a 1\n", "cut short")
	f("a 1\n# EOF\nb 2\n", "after \"# EOF\"")
}

func TestTextKinds(t *testing.T) {
	doc := `# TYPE requests counter
requests 5
requests_created 1.7e9
# TYPE jobs_total gauge
jobs_total 1
# TYPE h histogram
h_bucket{le="1"} 1
h_sum 1
h_count 1
# TYPE s summary
s{quantile="0.5"} 1
s_sum 1
# TYPE g gaugehistogram
g_bucket{le="1"} 1
# TYPE "quoted name" counter
{"quoted name"} 1
plain_total 1
plain 1
`
	p, b := parser(t, TextConfig{}), newBatch()
	p.Parse(b, []byte(doc), testNow)
	got := map[string]string{}
	for _, id := range b.Series {
		got[b.Registry().Labels(id).Metric()] = b.Registry().Kind(id).String()
	}
	for name, kind := range map[string]string{
		"requests": "counter", "requests_created": "gauge", "jobs_total": "gauge", "h_bucket": "counter",
		"h_sum": "counter", "h_count": "counter", "s": "gauge", "s_sum": "counter", "g_bucket": "gauge",
		"quoted name": "counter", "plain_total": "counter", "plain": "gauge",
	} {
		if got[name] != kind {
			t.Errorf("%s: %q, want %s", name, got[name], kind)
		}
	}
}

func TestTextTargetLabels(t *testing.T) {
	doc := []byte("a{job=\"theirs\",exported_job=\"old\",x=\"1\"} 1\nb{job=\"\"} 2\n")
	labels := ingest.FromStrings("instance", "i1", "job", "ours")
	f := func(honor bool, text string) {
		t.Helper()
		p, b := parser(t, TextConfig{Labels: labels, HonorLabels: honor, IgnoreTimes: true}), newBatch()
		p.Parse(b, doc, testNow)
		b.Reset()
		p.Parse(b, doc, testNow)
		want(t, b, text)
	}
	f(false, `
a{exported_exported_job="theirs",exported_job="old",instance="i1",job="ours",x="1"} 1 1700000000000
b{instance="i1",job="ours"} 2 1700000000000
`)
	f(true, `
a{exported_job="old",instance="i1",job="theirs",x="1"} 1 1700000000000
b{instance="i1"} 2 1700000000000
`)
}

// TestTextTargetsDoNotMix: the same page of two targets is two sets of series.
func TestTextTargetsDoNotMix(t *testing.T) {
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	for _, instance := range []string{"i1", "i2", "i1"} {
		parser(t, TextConfig{Labels: ingest.FromStrings("instance", instance)}).Parse(b, []byte("up 1"), testNow)
	}
	if b.Series[0] == b.Series[1] || b.Series[0] != b.Series[2] {
		t.Errorf("series %v", b.Series)
	}
}

func TestTextConfigValidate(t *testing.T) {
	_, err := NewTextParser(TextConfig{
		Format: 9, MaxLine: -1, MaxLabels: -2,
		Labels: ingest.Labels{{Name: "a", Value: "1"}, {Name: "a", Value: "1"}, {Name: "", Value: "x"}, {Name: ingest.MetricName, Value: "x"}, {Name: "b", Value: "\xff"}},
	})
	for _, part := range []string{"Format", "MaxLine is -1", "MaxLabels is -2", `"a" twice`, "must not be empty", ingest.MetricName, "UTF-8"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not tell of %s", err, part)
		}
	}
}

func TestTextSteadyStateAllocatesNothing(t *testing.T) {
	doc := []byte("# TYPE a counter\n# TYPE h histogram\na{b=\"c\\n\",d=\"e\"} 1\na{b=\"x\"} 0.1 1700000000000\nh_bucket{le=\"+Inf\"} 123456789.123456789e-3\nplain NaN\n")
	p, b := parser(t, TextConfig{}), newBatch()
	p.Parse(b, doc, testNow)
	if n := testing.AllocsPerRun(100, func() { b.Reset(); p.Parse(b, doc, testNow) }); n != 0 {
		t.Errorf("%v allocations per page", n)
	}
}
