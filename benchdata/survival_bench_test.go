package benchdata

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/portent-go/portent/forecast/failure/survival"
)

// BenchmarkCoxRival fits the tables that testdata/rival/survival.R gives to R,
// and writes them for it where SURVIVAL_DUMP says.
func BenchmarkCoxRival(b *testing.B) {
	f := func(name string, d survival.Data) {
		b.Run(name, func(b *testing.B) {
			var m *survival.CoxFit
			b.ReportAllocs()
			before := cpuTime()
			for b.Loop() {
				var err error
				if m, err = (survival.Cox{}).Fit(d); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64((cpuTime()-before).Milliseconds())/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(m.Iterations), "iterations")
			if dir := os.Getenv("SURVIVAL_DUMP"); dir != "" {
				if err := dumpLives(filepath.Join(dir, name), d, m); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/concordance", func(b *testing.B) {
			m, err := survival.Cox{}.Fit(d)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				m.Concordance()
			}
		})
	}
	f("backblaze", readDrives(b, lifeFolder(b, "backblaze-hds")))
	f("titan.old", readGPUs(b, lifeFolder(b, "titan-gpu"), "old"))
	f("titan.new", readGPUs(b, lifeFolder(b, "titan-gpu"), "new"))
}

// dumpLives writes the table as little-endian doubles, by column, and the fit
// as text.
func dumpLives(name string, d survival.Data, m *survival.CoxFit) error {
	f, err := os.Create(name + ".bin")
	if err != nil {
		return err
	}
	defer f.Close()
	n := d.Len()
	event, stratum, start := make([]float64, n), make([]float64, n), d.Start
	for i, e := range d.Event {
		if e {
			event[i] = 1
		}
		if d.Strata != nil {
			stratum[i] = float64(d.Strata[i])
		}
	}
	if start == nil {
		start = make([]float64, n)
	}
	w := bufio.NewWriter(f)
	for _, column := range append([][]float64{{float64(n), float64(len(d.X))}, start, d.Stop, event, stratum}, d.X...) {
		if err := binary.Write(w, binary.LittleEndian, column); err != nil {
			return err
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	text := ""
	for _, c := range m.Coefficients {
		text += fmt.Sprintf("%.17g %.17g\n", c.Value, c.StdErr)
	}
	d.Subject = nil // R is not told either
	k, err := survival.Concord(d, m.Predict(d.X))
	if err != nil {
		return err
	}
	text += fmt.Sprintf("%.17g 0\n%.17g %.17g\n", m.LogLik, k.C, k.StdErr)
	return os.WriteFile(name+".txt", []byte(text), 0o600)
}
