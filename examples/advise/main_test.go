package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/scoring/catalog"
)

func options0() options {
	return options{policy: "hourly", catalog: "example", warmup: "7d", season: "24h", count: 100}
}

// file writes a trace of ten days of half-hours.
func file(t *testing.T, header string, row func(i int) string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(header + "\n")
	for i := range 480 {
		fmt.Fprintf(&b, "%d,%s\n", 1_700_000_400+1800*i, row(i))
	}
	name := filepath.Join(t.TempDir(), "trace.csv")
	if err := os.WriteFile(name, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOutOfTheBox(t *testing.T) {
	o := options0()
	o.html = filepath.Join(t.TempDir(), "a.html")
	var out, log bytes.Buffer
	if err := run(o, "", &out, &log); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), `"cause":"grow at once"`) || !strings.Contains(out.String(), `"fleet":"`) {
		t.Errorf("%.300s", &out)
	}
	if !strings.Contains(log.String(), "hourly") || !strings.Contains(log.String(), "memory slack") {
		t.Errorf("%s", &log)
	}
	page, err := os.ReadFile(o.html)
	if err != nil || !strings.Contains(string(page), "Every change, explained") || strings.Contains(string(page), "NaN") || strings.Contains(string(page), "<script") {
		t.Errorf("%v, %d bytes", err, len(page))
	}
}

// The machine form: changes, samples and one summary that agrees with them.
func TestMachineForm(t *testing.T) {
	o := options0()
	o.json, o.samples = true, true
	name := file(t, "ts,value", func(i int) string {
		if i == 400 {
			return "" // missing
		}
		return fmt.Sprint(10 + i%48)
	})
	for _, policy := range []string{"hourly", "budget1", "daily", "vpa", "p99", "lasthour", "ehpa", "oracle-day", "oracle-hour"} {
		o.policy = policy
		var out, log bytes.Buffer
		if err := run(o, name, &out, &log); err != nil {
			t.Fatalf("%s: %v", policy, err)
		}
		samples, under, last := 0, 0.0, ""
		for line := range strings.Lines(out.String()) {
			var x struct {
				Type     string
				Demand   map[string]*float64
				Capacity map[string]float64
				Under    float64 `json:"under_provisioned"`
				Policy   string
			}
			if err := json.Unmarshal([]byte(line), &x); err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			last = x.Type
			if x.Type == "sample" {
				samples++
				if d := x.Demand["value"]; d != nil && *d > x.Capacity["value"] {
					under++
				}
			}
			if x.Type == "summary" && (x.Policy != policy || samples != 144 || x.Under < under/143-1e-9 || x.Under > under/143+1e-9) {
				t.Errorf("%s: %d samples, %v short: %s", policy, samples, under, line)
			}
		}
		if last != "summary" || log.Len() > 0 {
			t.Errorf("%s ends with %q; log %s", policy, last, &log)
		}
	}
}

func TestFaultsAreNamed(t *testing.T) {
	f := func(header string, row func(i int) string, want string) {
		t.Helper()
		err := run(options0(), file(t, header, row), &bytes.Buffer{}, &bytes.Buffer{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	at := func(n int, bad string) func(int) string {
		return func(i int) string {
			if i == n {
				return bad
			}
			return "1"
		}
	}
	f("ts,cpu", at(5, "-1"), `line 7: cpu: usage "-1"`)
	f("ts,cpu", at(5, "NaN"), `line 7: cpu: usage "NaN"`)
	f("ts,cpu", at(5, "Inf"), "usage")
	f("ts,cpu", at(5, "x"), "usage")
	f("ts,cpu,cpu", at(-1, ""), "stands once")
	f("ts,load", at(-1, ""), "none of cpu")
	f("ts,cpu", func(int) string { return "0" }, "no policy gave a size")
	f("ts,cpu", func(int) string { return "1e9" }, "no fleet of up to 100")
	parse := func(text, want string) {
		t.Helper()
		if _, err := parseTrace(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	parse("ts,cpu\n100,1\n160,1\n130,1\n", "line 4: the clock goes back")
	parse("ts,cpu\n100,1\n100,1\n", "line 3: the clock goes back")
	parse("ts,cpu\nyesterday,1\n", "line 2: time")
	parse("ts,cpu\n100,1\n", "1 rows are no trace")
	parse("", "no header")
	parse("ts,cpu\n1,1\n2,1\n3,1\n9000000,1\n", "span")
}

func TestGridWorkloadsArchive(t *testing.T) {
	head := "Timestamp [ms];\tCPU cores;\ta;\tCPU usage [MHZ];\tCPU usage [%];\tb;\tMemory usage [KB];\tread;\twrite;\tin;\tout"
	row := ";\t2;\t5200;\t1;\t50;\t4194304;\t1048576;\t3;\t4;\t10;\t20\n"
	var b strings.Builder
	b.WriteString(head + "\n")
	for i := range 10 {
		fmt.Fprint(&b, 1376314846+300*i, row)
	}
	tr, err := parseGWA(strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(tr.step, tr.used[catalog.CPU][9], tr.used[catalog.Memory][0], tr.used[catalog.Throughput][0], tr.used[catalog.Bandwidth][0])
	if got != "5m0s 1 1.073741824e+09 7168 20480" {
		t.Error(got)
	}
	for text, want := range map[string]string{
		"1;2\n": "line 2: 2 cells", "x" + row: "line 2: time", "1;-2" + row[3:]: "line 2: cell 2",
		"5" + row + "5" + row: "line 3: the clock",
	} {
		if _, err := parseGWA(strings.NewReader(head + "\n" + text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestOptionFaults(t *testing.T) {
	f := func(change func(*options), want string) {
		t.Helper()
		o := options0()
		change(&o)
		if err := run(o, "", &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f(func(o *options) { o.policy = "best" }, `no policy "best"`)
	f(func(o *options) { o.warmup = "soon" }, "no length of time")
	f(func(o *options) { o.season = "90m" }, "Season")
	f(func(o *options) { o.miss = -1 }, "MissPrice")
	f(func(o *options) { o.catalog = "missing.csv" }, "missing.csv")
	f(func(o *options) { o.warmup = "60d" }, "before the warm-up")
}
