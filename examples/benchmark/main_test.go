package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// write makes a file below dir.
func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// sets makes small sets in the layout of wsd, smd, m4 and tcpd: noise with a
// daily wave, and in the last part labelled jumps.
func sets(t *testing.T) string {
	t.Helper()
	dir, rng := t.TempDir(), rand.New(rand.NewPCG(1, 2))
	const part = 2880
	for f := range 6 {
		var b strings.Builder
		b.WriteString("timestamp,value,label\n")
		for i := range part {
			at := f%3*part + i
			label := f == 2 && i%700 > 690
			v := 100 + 20*math.Sin(2*math.Pi*float64(at)/1440) + rng.NormFloat64()
			if label {
				v += 60
			}
			fmt.Fprintf(&b, "%d,%.3f,%d\n", 1_500_000_000+60*at, v, int(truth(label)))
		}
		write(t, dir, fmt.Sprintf("wsd/real-world/%d.csv", f), b.String())
	}
	machine(t, dir, rng)
	write(t, dir, "tcpd/annotations.json", `{"x": {"1": [5]}}`)
	write(t, dir, "tcpd/datasets/x/x.json", `{"name": "x", "series": [{"raw": [1,1,1,1,1,9,9,9,9,9]}]}`)
	hourly(t, dir, rng)
	return dir
}

func machine(t *testing.T, dir string, rng *rand.Rand) {
	for _, part := range []string{"train", "test"} {
		var rows, labels strings.Builder
		for i := range 1500 {
			odd := part == "test" && i%500 > 490
			x := rng.NormFloat64()
			if odd {
				x += 20
			}
			fmt.Fprintf(&rows, "%.3f,%.3f,0\n", x, rng.NormFloat64())
			fmt.Fprintf(&labels, "%d\n", int(truth(odd)))
		}
		write(t, dir, "smd/ServerMachineDataset/"+part+"/machine-1-1.txt", rows.String())
		write(t, dir, "smd/ServerMachineDataset/test_label/machine-1-1.txt", labels.String())
	}
	write(t, dir, "smd/ServerMachineDataset/interpretation_label/machine-1-1.txt", "491-499:1\n")
}

func hourly(t *testing.T, dir string, rng *rand.Rand) {
	var train, test strings.Builder
	for s := range 2 {
		fmt.Fprintf(&train, "H%d", s+1)
		fmt.Fprintf(&test, "H%d", s+1)
		for i := range 288 {
			to := &train
			if i >= 240 {
				to = &test
			}
			fmt.Fprintf(to, ",%.3f", 50+30*math.Sin(2*math.Pi*float64(i)/24)+rng.NormFloat64())
		}
		train.WriteString("\n")
		test.WriteString("\n")
	}
	write(t, dir, "m4/Dataset/Train/Hourly-train.csv", train.String())
	write(t, dir, "m4/Dataset/Test/Hourly-test.csv", test.String())
}

func TestEveryTaskIsMeasured(t *testing.T) {
	var out, log bytes.Buffer
	o := options{data: sets(t), cache: filepath.Join(t.TempDir(), "kept", "results.json"), log: &log}
	if err := start(o, "", false, &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"wsd: 2 series", "event F1", "alarms/day at 1/d", "coverage of 95 %", "smd: 1 series", "mean |z|",
		"m4: 2 series", "OWA", "MSIS", "tcpd: 1 series", "cover", "random", "default",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the tables lack %q:\n%s", want, out.String())
		}
	}
	if !strings.Contains(log.String(), "nab: not there") || !strings.Contains(log.String(), "wsd  default  2 series") {
		t.Errorf("log:\n%s", log.String())
	}

	// A second run finds everything in the file and prints the same.
	var again, quiet bytes.Buffer
	o.log = &quiet
	if err := start(o, "", false, &again); err != nil {
		t.Fatal(err)
	}
	if again.String() != out.String() {
		t.Error("the tables from kept results differ")
	}
	if strings.Contains(quiet.String(), "series") {
		t.Errorf("measured again:\n%s", quiet.String())
	}
}

// The jumps are found by anything, chance finds little. (The difference score
// cries again when a jump ends.)
func TestScoresMakeSense(t *testing.T) {
	o := options{data: sets(t), set: "wsd", cache: "-", log: io.Discard}
	results, err := measureSets(o)
	if err != nil {
		t.Fatal(err)
	}
	f1 := map[string]float64{}
	for _, r := range results {
		f1[r.Model], _, _ = r.find("score", "event F1").mean()
	}
	if f1["difference"] < 0.7 || f1["default"] < 0.9 || f1["random"] > 0.5 {
		t.Errorf("event F1 %v", f1)
	}
}

func TestJSONHoldsEverySeries(t *testing.T) {
	var out bytes.Buffer
	o := options{data: sets(t), set: "tcpd", cache: "-", log: io.Discard}
	if err := start(o, "", true, &out); err != nil {
		t.Fatal(err)
	}
	var got []result
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(segmenters) || got[0].Columns[0].Name != "cover" || len(got[0].Columns[0].Value) != 1 {
		t.Errorf("%+v", got)
	}
}

func TestPlots(t *testing.T) {
	to := t.TempDir()
	o := options{data: sets(t), set: "wsd", model: "random", log: io.Discard}
	if err := start(o, to, false, io.Discard); err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(to, "wsd-random.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Worst misses", "Worst false alarms", "<svg", "normal by label"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, bad := range []string{"NaN", "href=", "src=", "url(", "<script"} {
		if bytes.Contains(page, []byte(bad)) {
			t.Errorf("the page holds %q", bad)
		}
	}
}

func TestBrokenSetIsAnError(t *testing.T) {
	dir := sets(t)
	write(t, dir, "wsd/real-world/1.csv", "timestamp,value,label\n1,x,0\n")
	err := start(options{data: dir, set: "wsd", cache: "-", log: io.Discard}, "", false, io.Discard)
	if err == nil || !strings.Contains(err.Error(), "real-world/1.csv:2") {
		t.Errorf("%v, want the place of the fault", err)
	}
	if err := start(options{data: t.TempDir(), cache: "-", log: io.Discard}, "", false, io.Discard); err == nil {
		t.Error("no error without any set")
	}
}

func TestShort(t *testing.T) {
	f := func(x float64, want string) {
		t.Helper()
		if got := short(x); got != want {
			t.Errorf("%v: %q, want %q", x, got, want)
		}
	}
	f(0.8154, ".815")
	f(-0.5, "-.500")
	f(1, "1.000")
	f(10.04, "10.0")
	f(1234.5, "1234")
	f(math.NaN(), "–")
}
