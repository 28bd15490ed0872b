package multi_test

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/multi"
)

// dataSet says where the files of a set lie under PORTENT_DATA: test files, with
// train and label files beside them under the same names, and the metrics that
// are to blame for each segment.
type dataSet struct {
	name, test string
	minutes    int64 // sampling step
	hindsight  float64
	blame      string
}

var dataSets = []dataSet{
	{"jumpstarter", "jumpstarter/dataset/Dataset2/test/*.csv.gz", 5, 0.57, ""},
	{"asd", "asd/converted-csv/test/*.csv.gz", 5, 0.42, "asd/data/interpretation_label"},
	{"smd", "smd/ServerMachineDataset/test/*.txt.gz", 1, 0.60, "smd/ServerMachineDataset/interpretation_label"},
}

// TestPublicData steps through the train and the test part of every instance and
// prints, for the test part: event F1 with the best threshold in hindsight per
// instance, event F1 of the alarms at one budget, the false-alarm hours per day
// that it cost, and how many of the metrics to blame are among the 100 % and
// 150 % that carry most. Figures are means over instances, or over segments.
// Only the default detector is held to a mark.
func TestPublicData(t *testing.T) {
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set")
	}
	const budget = 0.1
	for _, m := range methods(budget) {
		for _, set := range dataSets {
			files, err := filepath.Glob(filepath.Join(root, set.test))
			if err != nil || len(files) == 0 {
				t.Skipf("no files at %s", set.test)
			}
			var o outcome
			for _, file := range files {
				o.add(t, root, file, set, m.fresh, budget)
			}
			t.Logf("%-12s %-12s %v", m.name, set.name, &o)
			if f1 := o.hindsight / o.instances; m.name == "default" && f1 < set.hindsight {
				t.Errorf("event F1 %.3f in hindsight on %s, want %v", f1, set.name, set.hindsight)
			}
		}
	}
}

type method struct {
	name  string
	fresh func(metrics int) multi.Detector
}

func methods(budget float64) []method {
	cfg := anomaly.Config{Budget: budget}
	all := []method{
		{"default", func(m int) multi.Detector { return made(multi.New(m, multi.Config{Config: cfg})) }},
		{"mean |z|", func(m int) multi.Detector { return made(multi.NewDeviation(m, multi.DeviationConfig{Config: cfg})) }},
		{"mahalanobis", func(m int) multi.Detector {
			return made(multi.NewMahalanobis(m, multi.CovarianceConfig{Config: cfg}))
		}},
		{"pca", func(m int) multi.Detector { return made(multi.NewPCA(m, multi.CovarianceConfig{Config: cfg})) }},
		{"half-space", func(m int) multi.Detector { return made(multi.NewHalfSpace(m, multi.HalfSpaceConfig{Config: cfg})) }},
	}
	if testing.Short() {
		return all[:1]
	}
	return all
}

// outcome adds instances up.
type outcome struct {
	instances                float64
	hindsight, alarms        float64 // sums of event F1
	falseHours, days         float64
	hit100, hit150, explains float64
}

func (o *outcome) String() string {
	s := fmt.Sprintf("event F1 %.3f in hindsight, %.3f at the budget with %.2f false-alarm hours a day",
		o.hindsight/o.instances, o.alarms/o.instances, o.falseHours/o.days)
	if o.explains > 0 {
		s += fmt.Sprintf(", HitRate@100%% %.3f, @150%% %.3f", o.hit100/o.explains, o.hit150/o.explains)
	}
	return s
}

func (o *outcome) add(t *testing.T, root, file string, set dataSet, fresh func(int) multi.Detector, budget float64) {
	t.Helper()
	train, test := rows(t, strings.Replace(file, "/test/", "/train/", 1)), rows(t, file)
	labels := labelsOf(t, file)
	d := fresh(len(test[0]))
	step := set.minutes * 60_000
	for i, x := range train {
		d.Step(int64(i)*step, x)
	}
	score, alarm := make([]float64, len(test)), make([]float64, len(test))
	carried := make([][]float64, len(test))
	for i, x := range test {
		v := d.Step(int64(len(train)+i)*step, x)
		score[i] = max(v.Raw, 0)
		if v.PValue < budget/1440*float64(set.minutes) {
			alarm[i] = 1
		}
		carried[i] = slices.Clone(v.Contributions)
	}
	hits, hours := events(score, labels, 60/int(set.minutes))
	o.hindsight += bestF1(hits, hours)
	hits, hours = events(alarm, labels, 60/int(set.minutes))
	o.alarms += f1(hits, hours, 0.5)
	for _, h := range hours {
		o.falseHours += h
	}
	o.days += float64(len(test)) * float64(set.minutes) / 1440
	o.instances++
	if set.blame != "" {
		o.explain(t, filepath.Join(root, set.blame), file, carried)
	}
}

// events returns the highest score of each labelled segment within 7 samples of
// its start, and of the normal points of each clock hour.
func events(score []float64, label []bool, perHour int) (hits, hours []float64) {
	for i, l := range label {
		if !l || i > 0 && label[i-1] {
			continue
		}
		top := 0.0
		for j := i; j < len(label) && label[j] && j <= i+7; j++ {
			top = max(top, score[j])
		}
		hits = append(hits, top)
	}
	for i := 0; i < len(score); i += perHour {
		top := 0.0
		for j := i; j < min(i+perHour, len(score)); j++ {
			if !label[j] {
				top = max(top, score[j])
			}
		}
		hours = append(hours, top)
	}
	sort.Float64s(hits)
	sort.Float64s(hours)
	return hits, hours
}

// f1 of ascending hits and hours at a threshold.
func f1(hits, hours []float64, threshold float64) float64 {
	tp := len(hits) - sort.SearchFloat64s(hits, threshold)
	fp := len(hours) - sort.SearchFloat64s(hours, threshold)
	return 2 * float64(tp) / float64(len(hits)+tp+fp)
}

func bestF1(hits, hours []float64) (best float64) {
	for _, h := range hits {
		if h > 0 {
			best = max(best, f1(hits, hours, h))
		}
	}
	return best
}

// explain reads lines "start-end:metric,metric,…", metrics counted from 1, and
// looks them up among those that carried most over the segment.
func (o *outcome) explain(t *testing.T, dir, file string, carried [][]float64) {
	t.Helper()
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(filepath.Base(file), ".gz"), ".csv"), ".txt")
	data, err := os.ReadFile(filepath.Join(dir, name+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.FieldsSeq(string(data)) {
		span, list, _ := strings.Cut(line, ":")
		var from, to int
		if _, err := fmt.Sscanf(span, "%d-%d", &from, &to); err != nil {
			t.Fatal(err)
		}
		blamed := map[int]bool{}
		for s := range strings.SplitSeq(list, ",") {
			j, err := strconv.Atoi(s)
			if err != nil {
				t.Fatal(err)
			}
			blamed[j-1] = true
		}
		order := ranked(carried[from:min(to+1, len(carried))])
		o.hit100 += found(order, blamed, len(blamed))
		o.hit150 += found(order, blamed, len(blamed)*3/2)
		o.explains++
	}
}

// ranked orders the metrics by the sum of their shares.
func ranked(carried [][]float64) []int {
	sum := make([]float64, len(carried[0]))
	order := make([]int, len(sum))
	for j := range order {
		order[j] = j
	}
	for _, c := range carried {
		for j, v := range c {
			sum[j] += v
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case sum[a] > sum[b]:
			return -1
		case sum[a] < sum[b]:
			return 1
		}
		return 0
	})
	return order
}

func found(order []int, blamed map[int]bool, k int) float64 {
	n := 0
	for _, j := range order[:min(k, len(order))] {
		if blamed[j] {
			n++
		}
	}
	return float64(n) / float64(len(blamed))
}

func labelsOf(t *testing.T, file string) []bool {
	t.Helper()
	name := strings.Replace(file, "/test/", "/test_label/", 1)
	if _, err := os.Stat(name); err != nil {
		name = strings.TrimSuffix(name, ".gz")
	}
	var out []bool
	for _, r := range rows(t, name) {
		out = append(out, r[0] > 0)
	}
	return out
}

// rows reads numbers separated by commas, gzipped or not.
func rows(t *testing.T, name string) (out [][]float64) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	for s := bufio.NewScanner(r); s.Scan(); {
		var row []float64
		for c := range strings.SplitSeq(s.Text(), ",") {
			v, err := strconv.ParseFloat(strings.TrimSpace(c), 64)
			if err != nil {
				v = math.NaN()
			}
			row = append(row, v)
		}
		out = append(out, row)
	}
	return out
}
