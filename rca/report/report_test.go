package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/portent-go/portent/rca"
)

var update = flag.Bool("update", false, "rewrite the golden reports in testdata")

const start = 1_700_000_400_000 // 14 November 2023, 22:20 UTC

// incident is a made-up shop whose database leaks memory: ten minutes at 2 s,
// the leak from the sixth on.
func incident(t testing.TB) *Report {
	t.Helper()
	f := shop()
	at := f.Time[180]
	ranking, err := rca.Rank(f, rca.Options{At: at})
	if err != nil {
		t.Fatal(err)
	}
	return &Report{
		Subject:  "checkout",
		Incident: rca.Span{From: at, To: f.Time[299]},
		Timeline: []Event{
			{f.Time[150], Change, "orders-db 4.2.1 rolled out"},
			{f.Time[186], Anomaly, "orders-db memory is far above its usual level"},
			{f.Time[204], Anomaly, "orders latency is three times its usual"},
			{f.Time[214], Alarm, "orders-db will fail within two minutes with probability 64 %"},
			{f.Time[282], Failure, "orders-db was killed: out of memory"},
		},
		Risk:    leakRisk(f),
		Ranking: &ranking,
		Frame:   f,
		Score: &Score{
			Name: "Utilisation", Value: 46.3, Bottleneck: "disk iops",
			Reason: "disk iops is at 91 although the score is 46: the mean hides it.",
			Parts:  []Part{{"cpu", 21.6, 54, 40}, {"memory fragmentation", 3.3, 11, 30}, {"disk iops", 18.2, 91, 20}, {"bandwidth", 3.2, 32, 10}},
		},
		Advice: &Advice{
			Action: "Resize", From: "c.xlarge", To: "m.xlarge", PriceChange: 0.08,
			Reason: "Memory outgrows it; with m.xlarge it will peak at 64 % of capacity.",
			Needs:  []Need{{"cpu", "2.1 cores", 0.53, false}, {"memory", "20.4 GiB", 0.64, true}, {"iops", "2,900 /s", 0.48, false}},
		},
		Trace: []Field{{"Failure model", "default-1a2b3c4d"}, {"Samples", "2 s, 8 metrics, 300 rows"}},
	}
}

func shop() *rca.Frame {
	f := &rca.Frame{}
	for i := range 300 {
		f.Time = append(f.Time, start+int64(2000*i))
	}
	add := func(component, metric string, value func(i int, fault float64) float64) {
		c := rca.Column{Component: component, Metric: metric}
		for i := range 300 {
			c.Values = append(c.Values, value(i, max(0, float64(i-180)/120)))
		}
		f.Columns = append(f.Columns, c)
	}
	wave := func(i int, k float64) float64 { return math.Sin(k*float64(i)) + math.Sin(1.7*k*float64(i)+1) }
	add("orders-db", "memory_bytes", func(i int, x float64) float64 { return 3.1e9 + 2e7*wave(i, 0.9) + 4.6e9*min(x, 0.85)/0.85 })
	add("orders-db", "cpu_utilization", func(i int, x float64) float64 { return 0.22 + 0.02*wave(i, 0.7) + 0.5*x*x })
	add("orders-db", "io_wait", func(i int, x float64) float64 { return 0.02 + 0.004*wave(i, 1.1) + 0.1*x })
	add("orders", "latency_p99", func(i int, x float64) float64 { return 0.180 + 0.012*wave(i, 0.5) + 0.9*x*x })
	add("orders", "error_rate", func(i int, x float64) float64 { return max(0, 0.2*(x-0.7)) })
	add("front", "latency_p99", func(i int, x float64) float64 { return 0.310 + 0.02*wave(i, 0.6) + 0.8*x*x })
	add("front", "request_rate", func(i int, x float64) float64 { return 140 + 9*wave(i, 0.31) - 30*x })
	add("payment", "latency_p99", func(i int, _ float64) float64 {
		if i%40 > 35 {
			return math.NaN()
		}
		return 0.095 + 0.008*wave(i, 0.8)
	})
	return f
}

func leakRisk(f *rca.Frame) *Risk {
	k := &Risk{
		Horizon: 2 * time.Minute, Threshold: 0.5, Alarm: f.Time[214], Failure: f.Time[282],
		Reasons: []Part{
			{Name: "memory: at 5.1 GiB, reaches its limit in 58 s", Points: 7.4},
			{Name: "memory: near its limit", Points: 1.9},
			{Name: "io wait: above its usual level", Points: 0.8},
			{Name: "request rate: below its usual level", Points: -0.2},
		},
	}
	for i := 0; i < 283; i++ {
		k.Time = append(k.Time, f.Time[i])
		k.Probability = append(k.Probability, 1/(1+math.Exp(-(float64(i)-212)/7))*0.997+0.001)
	}
	return k
}

func TestGolden(t *testing.T) {
	r := incident(t)
	f := func(file string, write func(io.Writer) error) {
		t.Helper()
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		path := "testdata/" + file
		if *update {
			if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (rewrite with -update): %s", file, diff)
		}
	}
	f("report.html", r.WriteHTML)
	f("report.md", r.WriteMarkdown)
	f("report.json", r.WriteJSON)
	k := repairedIncident(t)
	f("repair.html", k.WriteHTML)
	f("repair.md", k.WriteMarkdown)
	f("repair.json", k.WriteJSON)
}

// Nothing is loaded from elsewhere, and nothing runs.
func TestPageIsSelfContained(t *testing.T) {
	var b bytes.Buffer
	if err := incident(t).WriteHTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"<script", "<link", "<img", "<iframe", "url(", "@import", "http://", "https://", "//cdn", "NaN", "ZgotmplZ", "%!"} {
		if strings.Contains(b.String(), bad) {
			t.Errorf("page contains %q", bad)
		}
	}
	if n := b.Len(); n > 120_000 {
		t.Errorf("page has %d bytes", n)
	}
}

const hostile = `<script>alert(1)</script>"' onload=x [a](javascript:b) | *b* <img src=x>` + "\n# h"

// hostileReport has the same hostile label everywhere.
func hostileReport(t *testing.T) *Report {
	t.Helper()
	r := incident(t)
	for i := range r.Frame.Columns {
		r.Frame.Columns[i].Component += hostile
		r.Frame.Columns[i].Metric += hostile
	}
	ranking, err := rca.Rank(r.Frame, rca.Options{At: r.Ranking.At, Graph: rca.Graph{Edges: []rca.Edge{{Caller: hostile, Callee: "x"}}}})
	if err != nil {
		t.Fatal(err)
	}
	r.Ranking = &ranking
	r.Title, r.Subject = hostile, hostile
	r.Timeline = []Event{{start, EventKind(hostile), hostile}}
	r.Risk.Reasons[0].Name = hostile
	r.Score = &Score{hostile, 1, []Part{{Name: hostile}}, hostile, hostile}
	r.Advice = &Advice{hostile, hostile, hostile, 1, hostile, []Need{{hostile, hostile, 1, true}}}
	r.Trace = []Field{{hostile, hostile}}
	r.Similar = []PastCase{{hostile, start, 0.5, []Part{{Name: hostile, Points: 0.5}}, hostile, hostile}}
	r.Compared = []Unusual{{Component: hostile, Metric: hostile, Days: 9}}
	r.Proposals = []Proposal{{Fix: hostile, Success: 0.5, High: 1}}
	r.Repair = &Repair{Fix: hostile, Outcome: hostile, Detail: hostile, Metrics: []Recovery{{Component: hostile, Metric: hostile}}}
	return r
}

func TestHostileLabelsAreEscaped(t *testing.T) {
	r := hostileReport(t)
	var page, text, data bytes.Buffer
	for w, write := range map[*bytes.Buffer]func(io.Writer) error{&page: r.WriteHTML, &text: r.WriteMarkdown, &data: r.WriteJSON} {
		if err := write(w); err != nil {
			t.Fatal(err)
		}
	}
	for _, tag := range regexp.MustCompile(`<[a-zA-Z][^>]*>`).FindAllString(page.String(), -1) {
		if strings.HasPrefix(tag, "<script") || strings.HasPrefix(tag, "<img") || strings.Contains(tag, " onload=x") && !strings.Contains(tag, "&") {
			t.Errorf("tag %q", tag)
		}
	}
	if strings.ContainsAny(text.String(), "<>") || strings.Contains(text.String(), "\n# h") || regexp.MustCompile(`[^\\]\]\(`).Match(text.Bytes()) {
		t.Errorf("Markdown:\n%s", text.String())
	}
	if !json.Valid(data.Bytes()) || bytes.Contains(data.Bytes(), []byte("<script")) {
		t.Error("JSON")
	}
}

func TestEmptyAndPartialReports(t *testing.T) {
	calm := incident(t)
	calm.Frame = &rca.Frame{Time: calm.Frame.Time[:150]}
	for _, c := range shop().Columns {
		c.Values = c.Values[:150]
		calm.Frame.Columns = append(calm.Frame.Columns, c)
	}
	ranking, err := rca.Rank(calm.Frame, rca.Options{At: calm.Frame.Time[100]})
	if err != nil {
		t.Fatal(err)
	}
	calm.Ranking = &ranking
	for _, r := range []*Report{
		{}, calm, {Risk: &Risk{}}, {Risk: &Risk{Time: []int64{1, 2}, Probability: []float64{math.NaN(), math.NaN()}}},
		{Risk: &Risk{Time: []int64{5}, Probability: []float64{0.2}}}, {Score: &Score{Value: math.NaN()}}, {Advice: &Advice{}},
		{Ranking: &rca.Ranking{}}, {Frame: shop()}, {Repair: &Repair{}}, {Similar: make([]PastCase, 2)}, {Compared: make([]Unusual, 20)},
		{Proposals: make([]Proposal, 1)}, {Repair: &Repair{Metrics: []Recovery{{Before: math.NaN(), During: math.Inf(1), After: math.NaN()}}}},
	} {
		for _, write := range []func(io.Writer) error{r.WriteHTML, r.WriteMarkdown, r.WriteJSON} {
			var b bytes.Buffer
			if err := write(&b); err != nil || strings.Contains(b.String(), "NaN") {
				t.Errorf("%+v: %v", r, err)
			}
		}
	}
	if s := calm.summary(); !strings.HasPrefix(s, "Nothing stands out") {
		t.Error(s)
	}
}

func TestValidate(t *testing.T) {
	r := Report{
		Ranking: &rca.Ranking{Components: []rca.Cause{{Component: "db"}}},
		Panels:  -1, Incident: rca.Span{From: 5, To: 1}, Frame: &rca.Frame{},
		Risk:    &Risk{Time: []int64{2, 1}, Probability: []float64{1}},
		Similar: []PastCase{{Similarity: math.NaN()}}, Proposals: []Proposal{{Success: 2}},
	}
	err := r.Validate()
	for _, want := range []string{"-1 panels", `cause "db" ""`, "from 5 to 1", "no rows", "1 risks at 2 times", "risk 1 at 1 after 2", "similarity is NaN", "success is 2"} {
		if !errors.Is(err, ErrReport) || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	for _, write := range []func(io.Writer) error{r.WriteHTML, r.WriteMarkdown, r.WriteJSON} {
		if !errors.Is(write(io.Discard), ErrReport) {
			t.Error("an invalid report was written")
		}
	}
}

func BenchmarkWriteHTML(b *testing.B) {
	r := incident(b)
	b.ReportAllocs()
	for b.Loop() {
		if err := r.WriteHTML(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
}
