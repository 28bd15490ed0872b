package main

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/rca/shap"
)

// servers makes rows of made-up servers, and whether each failed within the day:
// for want of memory while it leaks, of a worn disk that is hot, and, rarely, of
// nothing that is measured.
func servers(n int, seed uint64) (table, []float64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	t := table{names: []string{"memory_used", "memory_slope", "disk_errors", "disk_temperature", "cpu", "requests", "age_years", "noise"}}
	t.x.Cols = len(t.names)
	var failed []float64
	for range n {
		memory, slope := 100*rng.Float64(), rng.NormFloat64()
		errors, heat := math.Floor(rng.ExpFloat64()*2), 35+6*rng.NormFloat64()
		cpu := 100 * rng.Float64()
		age := 6 * rng.Float64()
		z := -4.5 + 0.08*max(0, memory-70)*max(0, slope+0.5) + 0.25*errors*(1+max(0, heat-38)/4) + 0.2*age
		y := 0.0
		if rng.Float64() < 1/(1+math.Exp(-z)) {
			y = 1
		}
		if rng.IntN(12) == 0 {
			heat = math.NaN() // a sensor that does not answer
		}
		t.x.Data = append(t.x.Data, memory, slope, errors, heat, cpu, 40*cpu+300*rng.NormFloat64(), age, rng.NormFloat64())
		failed = append(failed, y)
	}
	return t, failed
}

// demonstrate trains on made-up servers and explains others.
func demonstrate(o options, scale shap.Scale, out, log io.Writer) error {
	if o.html == "" {
		o.html = "explain.html"
	}
	train, failed := servers(4000, 1)
	m, err := gbdt.Trainer{Trees: 80, MaxDepth: 4}.Fit(gbdt.Data{X: train.x, Y: failed, Names: train.names})
	if err != nil {
		return err
	}
	t, _ := servers(500, 2)
	x, err := attribute(m, t, o.background, scale)
	if err != nil {
		return err
	}
	if o.row >= len(x.output) {
		return fmt.Errorf("-row %d: there are %d rows", o.row, len(x.output))
	}
	window, err := leakWindow(scale)
	if err != nil {
		return err
	}
	if err := writePage(o.html, "Why these servers are thought to fail", append(x.sections(o), window)); err != nil {
		return err
	}
	fmt.Fprintf(out, "80 trees learned from 4000 made-up servers; 500 others are explained.\nThe five most at risk, and why:\n\n")
	for _, r := range ranked(x.output)[:5] {
		e := x.explanation(r)
		reasons, rest := e.Top(3)
		fmt.Fprintf(out, "server %3d  %s %.3f = %.3f", r, x.label, e.Output, e.Base)
		for _, s := range reasons {
			fmt.Fprintf(out, "  %v", s)
		}
		fmt.Fprintf(out, "  and %+.3f\n", rest)
	}
	fmt.Fprintf(log, "\nOpen %s in a browser. Next: explain -h\n", o.html)
	return nil
}

// ranked returns rows, the largest output first.
func ranked(output []float64) []int {
	im := make([]int, len(output))
	for i := range im {
		im[i] = i
		for k := i; k > 0 && output[im[k]] > output[im[k-1]]; k-- {
			im[k], im[k-1] = im[k-1], im[k]
		}
	}
	return im
}

// leakWindow teaches a small net what comes before a process runs out of memory,
// and explains its answer to one window.
func leakWindow(scale shap.Scale) (section, error) {
	const steps = 48
	names := []string{"memory", "gc_seconds", "requests", "errors"}
	rng := rand.New(rand.NewPCG(3, 3))
	var seqs []lstm.Sequence
	for i := range 60 {
		seqs = append(seqs, process(rng, steps, i%2 == 0))
	}
	m, _, err := lstm.Config{Hidden: 16, Epochs: 12, Rate: 0.01, Seed: 1}.Fit(seqs, nil)
	if err != nil {
		return section{}, err
	}
	var window []float64
	for _, x := range process(rng, steps, true).X {
		window = append(window, x...)
	}
	t, base, output, err := explainWindow(m, window, scale)
	text := fmt.Sprintf("A recurrent net reads the last %d minutes of a process with a leak that begins in the middle. Its answer moves from %.3g, after a window of means, to %.3g; every cell is what one metric at one minute adds.", steps, base, output)
	return timesSection(t, names, text, "the net's answer"), err
}

// process makes the metrics of one process; a leak begins half way, garbage
// collection and errors follow.
func process(rng *rand.Rand, steps int, leaks bool) lstm.Sequence {
	var s lstm.Sequence
	level := 40 + 5*rng.NormFloat64()
	for t := range steps {
		late := max(0, float64(t-steps/2))
		if !leaks {
			late = 0
		}
		memory := level + 1.8*late + 2*rng.NormFloat64()
		s.X = append(s.X, []float64{memory, 0.02*math.Exp(late/8) + 0.02*rng.Float64(), 200 + 30*rng.NormFloat64(), math.Floor(late/9 + rng.Float64()*1.2)})
		y := 0.0
		if late > 6 {
			y = 1
		}
		s.Y = append(s.Y, []float64{y})
	}
	return s
}
