package main

import (
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// table is three weeks of hours: a daily wave with a gap, a counter, and a
// series of two samples.
func table() string {
	var b strings.Builder
	rng := rand.New(rand.NewPCG(1, 2))
	b.WriteString("time,\"cpu{host=\"\"<a>\"\"}\",requests_total,rare\n")
	total := 0.0
	for i := range 21 * 24 {
		total += 3600 * (10 + 5*math.Sin(2*math.Pi*float64(i)/24) + 0.3*rng.NormFloat64())
		cpu := fmt.Sprintf("%.3f", 50+20*math.Sin(2*math.Pi*float64(i)/24)+rng.NormFloat64())
		if i > 100 && i < 130 {
			cpu = ""
		}
		rare := ""
		if i < 2 {
			rare = "1"
		}
		fmt.Fprintf(&b, "%d,%s,%.3f,%s\n", 1_700_000_000+3600*i, cpu, total, rare)
	}
	return b.String()
}

func forecastTable(t *testing.T, o options) (rows [][]string, log string) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "metrics.csv")
	if err := os.WriteFile(name, []byte(table()), 0o644); err != nil {
		t.Fatal(err)
	}
	var out, l bytes.Buffer
	if err := run(name, o, &out, &l); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows, l.String()
}

func TestForecast(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "out.svg")
	rows, log := forecastTable(t, options{horizon: "2d", season: "auto", level: 0.9, svg: svg, backtest: 3})
	if len(rows) != 1+2*48 {
		t.Fatalf("%d rows, want two series of 48", len(rows))
	}
	for k, r := range rows[1:49] {
		want := 50 + 20*math.Sin(2*math.Pi*float64(21*24+k)/24)
		f, _ := strconv.ParseFloat(r[2], 64)
		low, _ := strconv.ParseFloat(r[3], 64)
		high, _ := strconv.ParseFloat(r[4], 64)
		if math.Abs(f-want) > 3 || low > want+1 || high < want-1 || high-low > 12 {
			t.Errorf("%v, want around %.1f", r, want)
		}
	}
	if rows[1][1] != `cpu{host="<a>"}` || rows[1][0] != "2023-12-05T22:13:20Z" {
		t.Errorf("first row %v", rows[1])
	}
	for _, want := range []string{"season of 24 steps", "29 missing", "past forecasts", "left out: rare"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log does not say %q:\n%s", want, log)
		}
	}
	checkSVG(t, svg)
}

func checkSVG(t *testing.T, name string) {
	t.Helper()
	page, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(bytes.NewReader(page))
	paths := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if e, ok := token.(xml.StartElement); ok && e.Name.Local == "path" {
			paths++
		}
	}
	if paths < 8 || bytes.Contains(page, []byte("NaN")) || bytes.Contains(page, []byte("<a>")) {
		t.Errorf("%d paths; %.200s", paths, page)
	}
}

func TestFlags(t *testing.T) {
	rows, log := forecastTable(t, options{horizon: "5", season: "none", level: 0.5})
	if len(rows) != 1+2*5 || !strings.Contains(log, "no season") {
		t.Errorf("%d rows, log %s", len(rows), log)
	}
	_, log = forecastTable(t, options{horizon: "5", season: "24h,7d", level: 0.5})
	if !strings.Contains(log, "season of 24 and 168 steps") {
		t.Error(log)
	}
	for _, o := range []options{
		{horizon: "x", season: "auto", level: 0.9}, {horizon: "0", season: "auto", level: 0.9},
		{horizon: "5", season: "24x", level: 0.9}, {horizon: "5", season: "auto", level: 1}, {horizon: "5", season: "1s", level: 0.9},
	} {
		name := filepath.Join(t.TempDir(), "metrics.csv")
		if err := os.WriteFile(name, []byte(table()), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := run(name, o, io.Discard, io.Discard); err == nil {
			t.Errorf("%+v: no error", o)
		}
	}
}

// TestForecastByNet: the net's rows are like those of the blend.
func TestForecastByNet(t *testing.T) {
	rows, log := forecastTable(t, options{horizon: "24", season: "24h", level: 0.9, model: "lstm", backtest: 1})
	if len(rows) != 1+2*24 {
		t.Fatalf("%d rows", len(rows))
	}
	for _, r := range rows[1:] {
		mean, _ := strconv.ParseFloat(r[2], 64)
		low, _ := strconv.ParseFloat(r[3], 64)
		high, _ := strconv.ParseFloat(r[4], 64)
		if !(low < mean && mean < high) {
			t.Fatalf("row %v", r)
		}
	}
	for _, want := range []string{"season of 24 steps", "MASE"} {
		if !strings.Contains(log, want) {
			t.Errorf("log lacks %q:\n%s", want, log)
		}
	}
}

func TestUnknownModel(t *testing.T) {
	if _, err := fit("oracle", make([]float64, 100), nil, 3); err == nil || !strings.Contains(err.Error(), "oracle") {
		t.Errorf("error %v", err)
	}
}
