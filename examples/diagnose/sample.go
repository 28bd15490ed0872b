package main

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// The example: a shop of five services at 5 s, ten minutes of it. After seven of them the
// database begins to fill its memory, slows down, and everybody in front of it
// does; the cache has a short fever of its own before that.
const (
	exampleRows  = 120
	exampleOnset = 84
)

var exampleEdges = [][2]string{{"front", "cart"}, {"front", "search"}, {"cart", "db"}, {"search", "cache"}, {"search", "db"}}

// writeExample writes frame.csv and edges.csv.
func writeExample(dir string, out io.Writer) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	var edges bytes.Buffer
	edges.WriteString("caller,callee\n")
	for _, e := range exampleEdges {
		fmt.Fprintf(&edges, "%s,%s\n", e[0], e[1])
	}
	frame, graph := filepath.Join(dir, "frame.csv"), filepath.Join(dir, "edges.csv")
	if err := os.WriteFile(frame, exampleFrame(), 0o644); err != nil {
		return err
	}
	if err := os.WriteFile(graph, edges.Bytes(), 0o644); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "wrote %s and %s; try\n  diagnose -metrics %s -graph %s -symptom front:latency_mean -html %s\n",
		frame, graph, frame, graph, filepath.Join(dir, "report.html"))
	return err
}

// exampleFrame is the CSV file of metrics.
func exampleFrame() []byte {
	rng := rand.New(rand.NewPCG(2026, 5))
	around := func(v, spread float64) float64 { return v * (1 + spread*rng.NormFloat64()) }
	var b bytes.Buffer
	b.WriteString("time")
	for _, s := range []string{"front", "cart", "search", "cache", "db"} {
		for _, m := range []string{"cpu", "memory_bytes", "latency_mean", "requests"} {
			fmt.Fprintf(&b, ",%s/%s", s, m)
		}
	}
	b.WriteByte('\n')
	start := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for i := range exampleRows {
		load := 1 + 0.1*math.Sin(float64(i)/15)
		ill := min(1, max(0, float64(i-exampleOnset)/6)) // the fault grows for half a minute
		fever := 0.0
		if i >= 40 && i < 44 {
			fever = 1
		}
		db := around(0.012, 0.06) * (1 + 4*ill)
		cache := around(0.002, 0.1) * (1 + fever)
		cart := around(0.020, 0.05) + 2*db
		search := around(0.030, 0.05) + db + cache
		front := around(0.040, 0.04) + 0.4*cart + 0.6*search
		fmt.Fprintf(&b, "%s", start.Add(time.Duration(i)*5*time.Second).Format("2006-01-02 15:04:05"))
		row := func(cpu, memory, latency, requests float64) {
			fmt.Fprintf(&b, ",%.4f,%.0f,%.5f,%.1f", around(cpu, 0.05), around(memory, 0.002), latency, around(requests*load, 0.02))
		}
		row(0.30*load, 400e6, front, 200)
		row(0.22*load, 300e6, cart, 80)
		row(0.35*load, 500e6, search, 120)
		row(0.10*load*(1+fever), 900e6, cache, 120)
		row(0.45*load*(1+0.6*ill), 1.6e9*(1+0.9*ill), db, 280)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
