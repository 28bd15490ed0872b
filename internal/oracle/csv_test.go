package oracle

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

// csvConfig leaves nothing to detection, so that the reference, which detects
// nothing, reads the same.
var csvConfig = csvio.Config{Shape: csvio.Wide, Comma: ',', Unit: csvio.Seconds}

// csvReference reads a wide file with encoding/csv and strconv. ok is false for
// files where the two are meant to differ: encoding/csv refuses them, the header
// cannot be used, a name is not plain, a row spans many lines.
func csvReference(in []byte) (samples []flat, ok bool) {
	r := csv.NewReader(bytes.NewReader(in))
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if err != nil || !plainHeader(head) {
		return nil, false
	}
	head = append([]string{}, head...)
	for {
		row, err := r.Read()
		if err == io.EOF {
			return samples, true
		}
		if err != nil || strings.Count(strings.Join(row, ""), "\n") > 10 {
			return nil, false
		}
		more, ok := csvRow(head, row)
		if !ok {
			return nil, false
		}
		samples = append(samples, more...)
	}
}

// plainHeader reports whether every column but the first has a name of its own,
// and none is read as a series with labels.
func plainHeader(head []string) bool {
	seen := map[string]bool{}
	for i, name := range head {
		trimmed := strings.Trim(name, " \t")
		if i > 0 && (trimmed == "" || seen[trimmed]) || strings.ContainsAny(name, "{\r") {
			return false
		}
		if _, ok := keepable(ingest.Labels{{Name: "x", Value: name}}); !ok {
			return false
		}
		seen[trimmed] = i > 0
	}
	return len(head) > 1
}

// csvRow reads the samples of a row; ok is false for times that only one of the
// two takes.
func csvRow(head, row []string) (samples []flat, ok bool) {
	stamp := strings.Trim(row[0], " \t")
	if len(row) == 1 && stamp == "" {
		return nil, true // blanks alone are an empty row
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || seconds > 1<<50 || seconds < -1<<50 {
		return nil, false
	}
	for i, cell := range row[1:min(len(row), len(head))] {
		cell = strings.Trim(cell, " \t")
		v, err := strconv.ParseFloat(cell, 64)
		if err != nil || v != v || strings.ContainsAny(cell, "xXpP_") {
			continue // missing or no number
		}
		samples = append(samples, flatten(ingest.FromStrings(ingest.MetricName, strings.Trim(head[i+1], " \t")), seconds*1000, v))
	}
	return samples, true
}

func csvOurs(t testing.TB, in []byte, cfg csvio.Config) (*ingest.Batch, error) {
	t.Helper()
	reg := ingest.NewRegistry(0)
	r, err := csvio.NewReader(bytes.NewReader(in), reg, cfg)
	if err != nil {
		t.Fatal(err)
	}
	b := ingest.NewBatch(reg)
	for err == nil {
		err = r.Next(context.Background(), b)
	}
	return b, err
}

func checkCSV(t *testing.T, in []byte) {
	t.Helper()
	if bytes.HasPrefix(in, []byte("\x1f\x8b")) || bytes.HasPrefix(in, []byte("\xef\xbb\xbf")) {
		return // encoding/csv knows neither gzip nor byte order marks
	}
	b, err := csvOurs(t, in, csvConfig)
	want, ok := csvReference(in)
	if !ok {
		return
	}
	if err != io.EOF {
		t.Fatalf("the reference reads it, we: %v", err)
	}
	sameSamples(t, "csv", flattenBatch(b), want)
}

var csvSeeds = []string{
	"time,cpu,mem\n60,1,2\n120,,x\n180,1e3\n240,1,2,3\n", "t,a\r\n60,1\r\n\r\n120,\" 2\"\r\n",
	"t,\"a,b\",\"c\"\"d\"\n60,\"1\",-0.5\n", "t,\"a\nb\",c\n60,\"1\n\",2\n", "t,a\n60,NaN\n61,Inf\n62,123456789012345678\n",
}

func TestCSVAgrees(t *testing.T) {
	for _, s := range csvSeeds {
		if _, ok := csvReference([]byte(s)); !ok {
			t.Errorf("the reference refuses %q", s)
		}
		checkCSV(t, []byte(s))
	}
}

// TestCSVRandomFiles compares on files that encoding/csv wrote.
func TestCSVRandomFiles(t *testing.T) {
	for seed := range uint64(200) {
		rng := rand.New(rand.NewPCG(seed, 5))
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		w.UseCRLF = rng.IntN(2) == 0
		head := []string{"time"}
		for i := range 1 + rng.IntN(8) {
			head = append(head, fmt.Sprintf("s%d%s", i, []string{"", ",x", " \"q\"", "\nline"}[rng.IntN(4)]))
		}
		w.Write(head)
		for row := range 100 {
			cells := []string{strconv.Itoa(row * 60)}
			for range head[1:] {
				cells = append(cells, strconv.FormatFloat(rng.NormFloat64()*float64(rng.IntN(1e6)), "efg"[rng.IntN(3)], rng.IntN(20)-1, 64))
			}
			w.Write(cells)
		}
		w.Flush()
		if _, ok := csvReference(out.Bytes()); !ok {
			t.Fatalf("seed %d: the reference refuses its own file", seed)
		}
		checkCSV(t, out.Bytes())
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range csvSeeds {
		f.Add([]byte(s))
	}
	f.Fuzz(checkCSV)
}
