package benchdata

import (
	"bufio"
	"compress/gzip"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/lstm"
)

// rulCap is where the remaining life is cut: wear does not show before
// (Heimes 2008; the protocol of the set's SOURCE.md).
const rulCap = 125

// rulConfig is one configuration for every subset, the best of five on the
// validation engines of the training files alone (the runner-up was the LSTM
// with the same numbers).
var rulConfig = lstm.Config{
	Cell: lstm.GRU, Head: lstm.Remaining, Hidden: 64, Dropout: 0.3, Window: 128, Batch: 10,
	Epochs: 60, Patience: 15, Rate: 0.002,
}

// TestRemainingLife measures the error of a recurrent net at the last cycle of each
// test engine of C-MAPSS: the mean of the seeds, and their ensemble. Two seeds
// by default, half a minute; PORTENT_RUL_SEEDS sets another number.
//
// Five seeds, looked at once after the configuration was frozen: FD001 14.71
// (ensemble 13.74), FD003 15.56 (13.84). Short of the 12.1 and 13.3 of XGBoost
// on window statistics, and of what was asked, 12.6 and 12.4. The validation
// engines, 10 to 12 at every cycle, are no guide to the last cycles of test.
func TestRemainingLife(t *testing.T) {
	dir := cmapss(t)
	seeds := 2
	if s, err := strconv.Atoi(os.Getenv("PORTENT_RUL_SEEDS")); err == nil {
		seeds = s
	}
	for _, set := range []string{"FD001", "FD003"} {
		train, test := engines(t, filepath.Join(dir, "train_"+set+".txt.gz")), engines(t, filepath.Join(dir, "test_"+set+".txt.gz"))
		truth := lastLives(t, filepath.Join(dir, "RUL_"+set+".txt.gz"))
		mean, sum := 0.0, make([]float64, len(test))
		for seed := range seeds {
			guess, valid := remainingLives(t, train, test, uint64(seed))
			score := rootMeanSquare(guess, truth)
			t.Logf("%s seed %d: RMSE %.2f (validation engines, every cycle: %.2f)", set, seed, score, valid)
			mean += score / float64(seeds)
			for i, g := range guess {
				sum[i] += g / float64(seeds)
			}
		}
		t.Logf("%s: RMSE %.2f, mean of %d seeds; ensemble %.2f; always the mean life %.2f",
			set, mean, seeds, rootMeanSquare(sum, truth), spread(truth))
		if mean > 0.7*spread(truth) {
			t.Errorf("%s: RMSE %.2f: nothing learned", set, mean)
		}
	}
}

func cmapss(t *testing.T) string {
	t.Helper()
	root := os.Getenv(DataVariable)
	if root == "" || testing.Short() {
		t.Skip(DataVariable + " is not set, or -short: no engines to measure on")
	}
	dir := filepath.Join(root, "cmapss")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("no cmapss under " + DataVariable)
	}
	return dir
}

// remainingLives fits on four fifths of the engines, stops by the rest, and
// returns the answers at the last cycles of test.
func remainingLives(t *testing.T, train, test [][][]float64, seed uint64) (guess []float64, valid float64) {
	t.Helper()
	order := rand.New(rand.NewPCG(seed, 1)).Perm(len(train))
	var learn, check []lstm.Sequence
	for i, at := range order {
		s := lstm.Sequence{X: train[at]}
		for c := range train[at] {
			s.Y = append(s.Y, []float64{min(rulCap, float64(len(train[at])-1-c))})
		}
		if i%5 == 0 {
			check = append(check, s)
		} else {
			learn = append(learn, s)
		}
	}
	config := rulConfig
	config.Seed = seed
	m, _, err := config.Fit(learn, check)
	if err != nil {
		t.Fatal(err)
	}
	var lives []lstm.Sequence
	for _, x := range test {
		lives = append(lives, lstm.Sequence{X: x})
	}
	for _, answers := range m.Predict(lives) {
		guess = append(guess, min(rulCap, answers[len(answers)-1][0]))
	}
	return guess, everyCycle(m, check)
}

func everyCycle(m *lstm.Model, seqs []lstm.Sequence) float64 {
	var got, want []float64
	for i, answers := range m.Predict(seqs) {
		for c, y := range answers {
			got, want = append(got, min(rulCap, y[0])), append(want, seqs[i].Y[c][0])
		}
	}
	return rootMeanSquare(got, want)
}

func rootMeanSquare(got, want []float64) float64 {
	sum := 0.0
	for i, w := range want {
		sum += (got[i] - w) * (got[i] - w)
	}
	return math.Sqrt(sum / float64(len(want)))
}

func spread(xs []float64) float64 {
	mean := 0.0
	for _, x := range xs {
		mean += x / float64(len(xs))
	}
	all := make([]float64, len(xs))
	for i := range all {
		all[i] = mean
	}
	return rootMeanSquare(all, xs)
}

// engines reads rows of unit, cycle, 3 settings and 21 sensors, and drops the
// first two.
func engines(t *testing.T, name string) (units [][][]float64) {
	t.Helper()
	last := 0.0
	for _, row := range numbers(t, name) {
		if len(row) != 26 {
			t.Fatalf("%s: %d columns", name, len(row))
		}
		if row[0] != last {
			units, last = append(units, nil), row[0]
		}
		units[len(units)-1] = append(units[len(units)-1], row[2:])
	}
	return units
}

// lastLives reads the remaining life at the end of each test engine, cut.
func lastLives(t *testing.T, name string) (lives []float64) {
	t.Helper()
	for _, row := range numbers(t, name) {
		lives = append(lives, min(rulCap, row[0]))
	}
	return lives
}

func numbers(t *testing.T, name string) (table [][]float64) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	for sc := bufio.NewScanner(z); sc.Scan(); {
		var row []float64
		for cell := range strings.FieldsSeq(sc.Text()) {
			v, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			row = append(row, v)
		}
		if len(row) > 0 {
			table = append(table, row)
		}
	}
	return table
}
