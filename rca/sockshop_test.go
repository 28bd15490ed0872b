package rca

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestSockShop measures the ranking on real injected faults (the Sock Shop
// recordings of github.com/azamikram/rcd): 300 s before and after, 38 metrics
// at 1 s, the last two latency quantiles dropped as usual. The fault time is
// given exactly and 30, 60 and 120 s late, then not at all. One configuration:
// the zero Options.
//
// The two halves are separate recordings put one after the other, so the onset
// search sees a seam that a live system would not have.
func TestSockShop(t *testing.T) {
	cases := sockShop(t)
	for _, delay := range []int64{0, 30, 60, 120} {
		service, metric, avg5 := accuracy(t, cases, func(c sockCase) Options { return Options{At: c.at + 1000*delay} })
		t.Logf("delay %3d s: service AC@1 %.2f, metric AC@1 %.2f, metric Avg@5 %.2f, %d cases", delay, service, metric, avg5, len(cases))
		if service < 1-1e-9 {
			t.Errorf("delay %d s: service AC@1 %.3f, want 1", delay, service)
		}
	}
	service, metric, _ := accuracy(t, cases, func(sockCase) Options { return Options{} })
	t.Logf("time unknown: service AC@1 %.2f, metric AC@1 %.2f", service, metric)
	t.Logf("normal halves: abstained on %d of %d", abstentions(t, cases), len(cases))
}

type sockCase struct {
	frame            *Frame
	at               int64 // first row of the fault
	service, culprit string
}

func accuracy(t *testing.T, cases []sockCase, opt func(sockCase) Options) (service, metric, avg5 float64) {
	t.Helper()
	n := float64(len(cases))
	for _, c := range cases {
		r := mustRank(t, c.frame, opt(c))
		if r.Top() == c.service {
			service += 1 / n
		}
		place := slices.IndexFunc(r.Metrics, func(m Cause) bool { return m.Component == c.service && m.Metric == c.culprit })
		if place == 0 {
			metric += 1 / n
		}
		if place >= 0 {
			avg5 += float64(max(0, 5-place)) / 5 / n
		}
	}
	return service, metric, avg5
}

// abstentions ranks the normal recording alone, as if its middle were a fault.
func abstentions(t *testing.T, cases []sockCase) (n int) {
	t.Helper()
	for _, c := range cases {
		row := c.frame.rowAt(c.at)
		f := &Frame{Time: c.frame.Time[:row]}
		for _, col := range c.frame.Columns {
			f.Columns = append(f.Columns, Column{col.Component, col.Metric, col.Values[:row]})
		}
		if mustRank(t, f, Options{At: f.Time[row/2]}).Abstained {
			n++
		}
	}
	return n
}

func sockShop(t *testing.T) []sockCase {
	t.Helper()
	root := os.Getenv("PORTENT_DATA")
	if root == "" {
		t.Skip("PORTENT_DATA is not set: no public data to measure on")
	}
	dirs, _ := filepath.Glob(filepath.Join(root, "rca", "sock-shop", "*", "*"))
	if len(dirs) == 0 {
		t.Skipf("no rca/sock-shop under PORTENT_DATA")
	}
	var cases []sockCase
	for _, d := range dirs {
		cases = append(cases, sockShopCase(t, d))
	}
	return cases
}

func sockShopCase(t *testing.T, dir string) sockCase {
	t.Helper()
	service, culprit, _ := strings.Cut(filepath.Base(filepath.Dir(dir)), "-")
	header, normal := readSockShop(t, filepath.Join(dir, "normal.csv.gz"))
	_, anomalous := readSockShop(t, filepath.Join(dir, "anomalous.csv.gz"))
	rows := append(normal, anomalous...)
	f := &Frame{}
	for i := range rows {
		f.Time = append(f.Time, int64(1000*(i+1)))
	}
	for j, name := range header {
		if name == "time" || strings.HasSuffix(name, "lat_50") || strings.HasSuffix(name, "lat_99") {
			continue
		}
		f.Columns = append(f.Columns, sockColumn(name, j, rows))
	}
	return sockCase{f, f.Time[len(normal)], service, culprit}
}

func sockColumn(name string, j int, rows [][]float64) Column {
	component, metric, _ := strings.Cut(name, "_")
	c := Column{component, metric, make([]float64, len(rows))}
	for i, r := range rows {
		c.Values[i] = r[j]
	}
	return c
}

func readSockShop(t *testing.T, path string) (header []string, rows [][]float64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	records, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w", path, err))
	}
	for _, rec := range records[1:] {
		row := make([]float64, len(rec))
		for j, s := range rec {
			if row[j], err = strconv.ParseFloat(s, 64); err != nil {
				row[j] = nan
			}
		}
		rows = append(rows, row)
	}
	return records[0], rows
}
