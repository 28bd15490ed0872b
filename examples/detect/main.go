// Command detect reads a CSV file of metrics and writes, for every sample, what
// was expected and how unusual the sample is, as CSV. It streams: a row comes
// out as soon as its sample has been read, and depends on earlier samples only.
//
//	go run ./examples/detect metrics.csv > verdicts.csv
//	vmstat-as-csv | go run ./examples/detect -
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/csvio"
)

const usage = `usage: detect [flags] FILE.csv

Reads FILE.csv (- is standard input; gzip is recognised): the first column is the
time (RFC 3339, "2006-01-02 15:04:05", or Unix seconds, ms, us, ns), every other
column is a series. Long files (time,series,value) are recognised too. Columns
whose names end in _total, _count, _sum or _bucket are counters: their rate per
second is watched.

Writes to standard output: time,series,value,expected,lower,upper,score,anomaly
  expected, lower, upper  forecast and interval, made before the sample was seen;
                          the interval is empty until there is enough history
  score                   1 - tail probability, 0 to 1
  anomaly                 1 while an alarm is open

`

func main() {
	budget := flag.Float64("budget", anomaly.DefaultBudget, "false alarms allowed per series and day")
	coverage := flag.Float64("coverage", anomaly.DefaultCoverage, "share of samples that the interval should hold")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	err := detect(flag.Arg(0), anomaly.Config{Budget: *budget, Coverage: *coverage}, os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "detect:", err)
		os.Exit(1)
	}
}

// detect streams the named file through one detector per series.
func detect(name string, cfg anomaly.Config, out, log io.Writer) error {
	in := os.Stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	d, err := newDetectors(cfg)
	if err != nil {
		return err
	}
	src, err := csvio.NewReader(in, d.reg, csvio.Config{})
	if err != nil {
		return err
	}
	w := csvio.NewVerdictWriter(out)
	b := ingest.NewBatch(d.reg)
	for {
		b.Reset()
		readErr := src.Next(context.Background(), b)
		for _, fault := range b.Faults {
			fmt.Fprintf(log, "%s: %v\n", name, fault)
		}
		d.refused.Add(&b.Drops)
		if err := d.step(b, w); err != nil {
			return err
		}
		switch {
		case errors.Is(readErr, io.EOF):
			d.summary(log)
			return nil
		case readErr != nil:
			return readErr
		}
	}
}
