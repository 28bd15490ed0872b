package nabscore

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"io/fs"
	"math"
	"path"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/benchdata/measure"
)

// readCSV reads a compressed result file of the official scorer.
func readCSV(t *testing.T, dir fs.FS, name string) [][]string {
	t.Helper()
	f, err := dir.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(io.LimitReader(z, 1<<26)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func number(t *testing.T, cell string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

const gaussian = "results/windowedGaussian/"

// windowedGaussian returns the corpus with the scores of the benchmark's own
// detector, and its rows as published.
func windowedGaussian(t *testing.T) (dir fs.FS, files map[string]File, published map[string][][]string) {
	t.Helper()
	set, _ := benchdata.Named("nab")
	dir, ok := set.Dir("")
	if !ok {
		t.Skipf("the set nab is not under $%s", benchdata.DataVariable)
	}
	files, published = map[string]File{}, map[string][][]string{}
	for s, err := range benchdata.NAB(dir) {
		if err != nil {
			t.Fatal(err)
		}
		group, name := path.Split(s.Name)
		rows := readCSV(t, dir, gaussian+group+"windowedGaussian_"+name+".csv.gz")[1:]
		f := File{Windows: measure.Segments(s.Label)}
		for _, r := range rows {
			f.Score = append(f.Score, number(t, r[2]))
		}
		files[s.Name], published[s.Name] = f, rows
	}
	return dir, files, published
}

func all(files map[string]File) (list []File) {
	for _, f := range files {
		list = append(list, f)
	}
	return list
}

// The official numbers: nab/SOURCE.md, from results/windowedGaussian and
// config/thresholds.json of numenta/NAB at ea702d75, made by
// "python run.py -d windowedGaussian --optimize --score --normalize".
func TestOfficialScores(t *testing.T) {
	_, files, _ := windowedGaussian(t)
	f := func(p Profile, normalised float64) {
		t.Helper()
		got := Score(all(files), p, 1)
		if math.Abs(got.Normalised-normalised) > 0.005 {
			t.Errorf("%s: %.4f, want %.2f", p.Name, got.Normalised, normalised)
		}
		if best := Best(all(files), p); best.Raw < got.Raw-1e-9 || best.Threshold != 1 {
			t.Errorf("%s: best threshold %v with %v, the official one is 1 with %v", p.Name, best.Threshold, best.Raw, got.Raw)
		}
	}
	f(Standard, 39.65)
	f(LowFP, 20.87)
	f(LowFN, 47.41)
}

// Every file under every profile, with the counts of its rows, and the totals.
func TestOfficialFiles(t *testing.T) {
	dir, files, _ := windowedGaussian(t)
	for _, p := range Profiles() {
		rows := readCSV(t, dir, gaussian+"windowedGaussian_"+p.Name+"_scores.csv.gz")
		for _, r := range rows[1:] {
			list := all(files)
			if r[0] != "Totals" {
				list = []File{files[strings.TrimSuffix(r[2], ".csv")]}
			}
			got := Score(list, p, 1)
			counts := []int{got.TP, got.TN, got.FP, got.FN}
			for i, want := range r[5:9] {
				if float64(counts[i]) != number(t, want) {
					t.Errorf("%s %s: TP TN FP FN %v, want %v", p.Name, r[2], counts, r[5:9])
					break
				}
			}
			if want := number(t, r[4]); math.Abs(got.Raw-want) > 1e-9 {
				t.Errorf("%s %s: %.12f, want %.12f", p.Name, r[2], got.Raw, want)
			}
		}
	}
}

// The published S(t) of every detection that counts: all false positives and the
// first in each window.
func TestOfficialRows(t *testing.T) {
	_, files, published := windowedGaussian(t)
	column := map[string]int{LowFP.Name: 4, LowFN.Name: 5, Standard.Name: 6}
	checked := 0
	for name, f := range files {
		for _, p := range Profiles() {
			for i, got := range Rows(f, p) {
				want := number(t, published[name][i][column[p.Name]])
				if f.Score[i] < 1 || want == 0 {
					continue
				}
				checked++
				if math.Abs(got-want) > 1e-9 {
					t.Fatalf("%s, %s, row %d: %v, want %v", name, p.Name, i, got, want)
				}
			}
		}
	}
	if checked < 1000 {
		t.Errorf("only %d rows compared", checked)
	}
}

func TestScoreWithoutDetectionsIsZero(t *testing.T) {
	f := File{Score: make([]float64, 1000), Windows: []measure.Segment{{From: 300, To: 340}, {From: 600, To: 601}}}
	for i := range f.Score {
		f.Score[i] = math.NaN()
	}
	for _, p := range Profiles() {
		if r := Best([]File{f}, p); r.Normalised != 0 || !math.IsInf(r.Threshold, 1) || r.FN != 41 {
			t.Errorf("%+v, want 0 at +Inf", r)
		}
	}
}

// Detecting the first row of each window, and nothing else, is 100.
func TestPerfectScoreIsHundred(t *testing.T) {
	f := File{Score: make([]float64, 1000), Windows: []measure.Segment{{From: 300, To: 340}, {From: 600, To: 601}}}
	f.Score[300], f.Score[600] = 1, 1
	for _, p := range Profiles() {
		if r := Score([]File{f}, p, 0.5); math.Abs(r.Normalised-100) > 1e-9 {
			t.Errorf("%+v, want 100", r)
		}
	}
}
