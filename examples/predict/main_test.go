package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// history is a made-up landmark table: heat kills.
func history(t *testing.T, dir string) string {
	t.Helper()
	const hour = 3_600_000
	rng := rand.New(rand.NewPCG(1, 1))
	table := &landmark.Table{Columns: []string{"heat", "age", "maker"}, Categories: []int{2}}
	for k := range 120 {
		start, n, heat, died := int64(rng.IntN(300)), int64(0), 0.0, false
		var rows [][]float64
		for ; n < 80 && !died; n++ {
			heat += rng.Float64() * float64(k%4) / 10
			rows = append(rows, []float64{heat + rng.NormFloat64()/5, float64(n), float64(k % 3)})
			died = rng.Float64() < 0.02*heat*heat/4
		}
		for i, row := range rows {
			table.Append(landmark.Landmark{Entity: fmt.Sprint("m", k), Time: (start + int64(i)) * hour, Features: row, After: (n - int64(i)) * hour, Failed: died})
		}
	}
	var b bytes.Buffer
	if err := table.WriteCSV(&b); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "history.csv")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func predict(t *testing.T, in string, args ...string) (out, log string, err error) {
	t.Helper()
	var o, l bytes.Buffer
	err = run(args, strings.NewReader(in), &o, &l)
	return o.String(), l.String(), err
}

// capitalKey finds keys of reports that are not snake_case.
var capitalKey = regexp.MustCompile(`"[A-Za-z_]*[A-Z][A-Za-z_]*":`)

func TestTrainScoreEvaluate(t *testing.T) {
	dir := t.TempDir()
	file, model, fit := history(t, dir), filepath.Join(dir, "m.bin"), filepath.Join(dir, "fit.json")
	small := []string{"-horizon", "12h", "-boosts", "1", "-forests", "1", "-hazards", "1", "-nets", "1"}
	_, log, err := predict(t, "", append(append([]string{"train"}, small...), "-model", model, "-report", fit, file)...)
	if err != nil || !strings.Contains(log, "failures") {
		t.Fatalf("train: %v: %s", err, log)
	}
	var report ensemble.Report
	data, err := os.ReadFile(fit)
	if err != nil || json.Unmarshal(data, &report) != nil || report.ValidFailures == 0 || capitalKey.Match(data) {
		t.Errorf("report %s, %v", data, err)
	}
	out, _, err := predict(t, "entity,time,heat,age,maker:category\nx,1,9,40,1\nx,2,,40,1\ny,1,0,1,0\n", "score", "-model", model)
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err != nil || len(lines) != 4 || lines[0] != "entity,time,probability,low,high,score" {
		t.Fatalf("score: %v: %s", err, out)
	}
	out, _, err = predict(t, "entity,time,heat,age,maker:category\nx,1,9,40,1\n", "score", "-model", model, "-json")
	var j judged
	if err != nil || json.Unmarshal([]byte(out), &j) != nil || len(j.Reasons) == 0 || j.Probability <= 0 {
		t.Fatalf("score -json: %v: %s", err, out)
	}
	if j.Reasons[0].Feature != "heat" {
		t.Errorf("the first reason is %+v", j.Reasons[0])
	}
	page := filepath.Join(dir, "page.html")
	out, _, err = predict(t, "", append(append([]string{"evaluate"}, small...), "-test", "1970-01-09", "-budget", "0.1", "-html", page, file)...)
	if err != nil || !strings.Contains(out, "always healthy") || !strings.Contains(out, "leaks") {
		t.Fatalf("evaluate: %v: %s", err, out)
	}
	html, err := os.ReadFile(page)
	if err != nil || bytes.Count(html, []byte("<svg")) != 3 {
		t.Errorf("page of %d bytes, %v", len(html), err)
	}
	out, _, err = predict(t, "", append(append([]string{"evaluate"}, small...), "-test", "1970-01-09", "-leak=false", "-json", file)...)
	if err != nil || !json.Valid([]byte(out)) || capitalKey.MatchString(out) {
		t.Fatalf("evaluate -json: %v: %s", err, out)
	}
}

func TestFeatures(t *testing.T) {
	dir := t.TempDir()
	failures := filepath.Join(dir, "f.csv")
	if err := os.WriteFile(failures, []byte("entity,time\na,4000000\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var in strings.Builder
	in.WriteString("entity,time,disk:limit=100,load\n")
	for i := range 100 {
		fmt.Fprintf(&in, "a,%d,%d,\nb,%d,5,0.5\n", i*60_000, i, i*60_000)
	}
	out, log, err := predict(t, in.String(), "features", "-horizon", "10m", "-every", "5m", "-failures", failures)
	if err != nil {
		t.Fatalf("%v: %s", err, log)
	}
	table, err := landmark.CSV{}.ReadCSV(strings.NewReader(out))
	if err != nil || table.Len() != 14+20 || !strings.Contains(out, "disk.crossing") {
		t.Fatalf("%d rows, %v", table.Len(), err)
	}
	if !table.Failed[0] || table.Time[0]+table.After[0] != 4_000_000 || table.Failed[table.Len()-1] {
		t.Error("fates are wrong")
	}
}

// Raw metrics of a fleet with a leak that kills, from features to how every
// machine is now.
func TestStreamToRisks(t *testing.T) {
	dir := t.TempDir()
	var metrics, failures strings.Builder
	metrics.WriteString("entity,time,memory:limit=1,load\n")
	failures.WriteString("entity,time\n")
	rng := rand.New(rand.NewPCG(2, 2))
	for k := range 40 {
		for i := range 120 {
			memory := 0.3 + 0.02*rng.Float64()
			if k%4 == 0 {
				memory += 0.6 * float64(i) / 120
			}
			fmt.Fprintf(&metrics, "\"m,%d\",%d,%.3f,%.3f\n", k, (k*60+i)*60_000, memory, rng.Float64())
		}
		if k%4 == 0 {
			fmt.Fprintf(&failures, "\"m,%d\",%d\n", k, (k*60+120)*60_000)
		}
	}
	failed, model := filepath.Join(dir, "failures.csv"), filepath.Join(dir, "m.bin")
	if err := os.WriteFile(failed, []byte(failures.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	table, log, err := predict(t, metrics.String(), "features", "-horizon", "30m", "-season", "24h", "-every", "3m", "-failures", failed)
	if err != nil || !strings.Contains(table, "entity.ahead_score_1") || !strings.Contains(log, "40 entities") {
		t.Fatalf("features: %v: %s", err, log)
	}
	if _, _, err = predict(t, table, "train", "-horizon", "30m", "-boosts", "1", "-forests", "1", "-nets", "-1", "-model", model); err != nil {
		t.Fatal(err)
	}
	out, _, err := predict(t, table, "score", "-model", model, "-last")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if err != nil || len(lines) != 41 || !strings.HasPrefix(lines[1], "\"m,0\",") {
		t.Fatalf("%v: %d lines: %s", err, len(lines), out)
	}
	if out, _, err = predict(t, table, "score", "-model", model, "-last", "-json"); err != nil || strings.Count(out, "\n") != 40 {
		t.Errorf("JSON: %v: %d lines", err, strings.Count(out, "\n"))
	}
}

func TestMistakes(t *testing.T) {
	dir := t.TempDir()
	bad := filepath.Join(dir, "bad.bin")
	if err := os.WriteFile(bad, []byte("no model"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := func(want string, usage bool, args ...string) {
		t.Helper()
		_, _, err := predict(t, "entity,time,x\na,1,2\n", args...)
		if err == nil || !strings.Contains(err.Error(), want) || errors.Is(err, errUsage) != usage {
			t.Errorf("%q: %v", args, err)
		}
	}
	f("no command", true, "nonsense")
	f("needs -horizon and -model", true, "train")
	f("cannot fit", false, "train", "-horizon", "1h", "-model", filepath.Join(dir, "m"))
	f("-model names", true, "score")
	f("invalid model", false, "score", "-model", bad)
	f("needs -set", true, "evaluate")
	f("want one of", true, "evaluate", "-set", "nonsense")
	f("want one of", true, "table")
	f("2 files", true, "score", "one", "two")
	f("cannot read", false, "train", "-horizon", "1h", "-model", "m", filepath.Join(dir, "none.csv"))
	f("needs -horizon", true, "features")
	out, _, err := predict(t, "", "-h")
	if err != nil || !strings.Contains(out, "landmark table") {
		t.Errorf("help: %v", err)
	}
	if _, log, err := predict(t, "", "train", "-h"); err != nil || !strings.Contains(log, "-horizon") {
		t.Errorf("help of a command: %v, %s", err, log)
	}
}
