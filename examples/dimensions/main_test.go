package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// plain are the flags as they stand without any given.
var plain = options{measure: "auto", direction: "auto", method: "scan", seed: 1}

func explain(t *testing.T, name string, o options) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(name, o, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "leaves.csv")
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOutOfTheBox(t *testing.T) {
	for seed := range uint64(20) {
		o := plain
		o.seed = seed
		if out := explain(t, "", o); !strings.Contains(out, "1. version=3 and operation=checkout\n") || strings.Contains(out, "\n2.") {
			t.Errorf("seed %d: %s", seed, out)
		}
	}
}

func TestFileWrittenIsReadAgain(t *testing.T) {
	o := plain
	o.write = filepath.Join(t.TempDir(), "try.csv")
	want := explain(t, "", o)
	if got := explain(t, o.write, plain); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestJSON(t *testing.T) {
	o := plain
	o.json, o.method = true, "all"
	var docs []document
	if err := json.Unmarshal([]byte(explain(t, "", o)), &docs); err != nil {
		t.Fatal(err)
	}
	if len(docs) != 5 || docs[0].Method != "scan/1" || docs[0].Causes[0].Element["operation"] != "checkout" || docs[0].Total.Now < 0.02 {
		t.Errorf("%+v", docs)
	}
}

func TestForecastColumns(t *testing.T) {
	name := file(t, "zone,value,forecast\na,100,100\nb,200,100\nc,98,100\nd,101,100\n")
	if out := explain(t, name, plain); !strings.Contains(out, "1. zone=b\n   100 → 200, 101 % of the change, 1 leaves") {
		t.Error(out)
	}
	name = file(t, "zone,ms,calls,forecast,forecast_base\na,5000,100,500,100\nb,500,100,500,100\nc,500,100,500,100\n")
	o := plain
	o.value, o.base, o.direction = "ms", "calls", "up"
	if out := explain(t, name, o); !strings.Contains(out, "1. zone=a\n   5 → 50") {
		t.Error(out)
	}
}

func TestWithinAndAt(t *testing.T) {
	o := plain
	o.within = "operation=checkout,zone=west"
	if out := explain(t, "", o); !strings.Contains(out, "1. version=3\n") {
		t.Error(out)
	}
	o = plain
	o.at = "9" // before it broke
	if out := explain(t, "", o); !strings.Contains(out, "unchanged") {
		t.Error(out)
	}
}

func TestPage(t *testing.T) {
	o := plain
	o.html = filepath.Join(t.TempDir(), "page.html")
	explain(t, "", o)
	b, err := os.ReadFile(o.html)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, want := range []string{"version=3 and operation=checkout", "Inside version=3", "By dimension", "operation=checkout"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %q on the page", want)
		}
	}
	for _, part := range strings.Split(page, "<svg")[1:] {
		drawing, _, _ := strings.Cut("<svg"+part, "</svg>")
		d := xml.NewDecoder(strings.NewReader(drawing + "</svg>"))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestMistakesAreExplained(t *testing.T) {
	f := func(text string, change func(*options), want string) {
		t.Helper()
		o := plain
		change(&o)
		err := run(file(t, text), o, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	none := func(*options) {}
	f("zone,amount\na,1\n", none, "say -value")
	f("zone,value\na,1\n", none, "say -time")
	f("zone,value\n", none, "no rows")
	f("zone,value,time\na,1,5\n", none, "others before it")
	f("zone,value,forecast\na,-1,5\n", none, "Actual of leaf 0 is -1")
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.base = "n" }, `no column "n"`)
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.measure = "ratio" }, "want a base column")
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.direction = "left" }, "-direction")
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.method = "magic" }, "-method")
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.within = "zone" }, "-within")
	f("zone,value,forecast\na,1,5\n", func(o *options) { o.within = "zone=z" }, `zone="z"`)
}

func TestSquarifyFillsTheBox(t *testing.T) {
	sizes := []float64{6, 6, 4, 3, 2, 2, 1, 0}
	area := 0.0
	for i, b := range squarify(box{0, 0, 60, 40}, sizes) {
		if got, want := b.w*b.h, 100*sizes[i]; math.Abs(got-want) > 1e-6 {
			t.Errorf("part %d has %v, want %v", i, got, want)
		}
		if b.x < -1e-9 || b.y < -1e-9 || b.x+b.w > 60+1e-6 || b.y+b.h > 40+1e-6 {
			t.Errorf("part %d lies outside: %+v", i, b)
		}
		area += b.w * b.h
	}
	if math.Abs(area-2400) > 1e-6 {
		t.Error(area)
	}
}
