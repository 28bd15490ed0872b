// Command benchmark measures every model on every public data set that is there,
// and prints, per set, each measure with a 95 % interval by series, beside chance
// and trivial baselines.
//
//	PORTENT_DATA=/path/to/sets go run ./examples/benchmark
//	go run ./examples/benchmark -data DIR -set wsd -model default -plots out
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/portent-go/portent/benchdata"
)

const usage = `usage: benchmark [flags]

Measures the models of models.go on the public data sets in DIR, each in a folder
as its authors lay it out (docs/benchmark.md says where they come from). A set
that is not there is passed over, saying so. Results are kept in a file, and what
is in it is not measured again, so that an interrupted run goes on where it
stopped; -fresh measures anew.

How to read the tables
  Every number is a mean over series with its 95 % bootstrap interval by series.
  "random" is chance. Rows above the line are baselines of a few lines each: a
  model below them on a set is no use there.
  score     quality of the score itself. event F1 and EasyTSAD take the best
            threshold in hindsight per series, recall is at most one false-alarm
            hour a day: upper bounds. AP and VUS need no threshold.
  alarms    the same budget of false alarms for every series, no label used:
            1, .3 and .1 a day. This is what an operator gets.
  clean     alarms raised per day at a budget of 1, on parts without anomalies.
  band      share of samples inside the 95 % interval, and the share of series
            for which that is near 95 %.
  blame     share of the metrics that people named among the most blamed ones.
  nab       the score of the Numenta benchmark, one best threshold for all files.
  point, interval   forecasting.   segments   change points.

`

func main() {
	var o options
	var fresh, asJSON bool
	var plots string
	flag.StringVar(&o.data, "data", "", "directory of the data sets (default $"+benchdata.DataVariable+")")
	flag.StringVar(&o.set, "set", "", "only sets whose name contains this")
	flag.StringVar(&o.model, "model", "", "only models whose name contains this")
	flag.StringVar(&o.cache, "cache", defaultCache(), "file of results; - keeps none")
	flag.BoolVar(&fresh, "fresh", false, "measure what the file holds anew")
	flag.BoolVar(&asJSON, "json", false, "print the results of every series as JSON")
	flag.StringVar(&plots, "plots", "", "write a page per detection set with the worst misses and false alarms of -model to this directory")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	o.fresh, o.log = fresh, os.Stderr
	if err := start(o, plots, asJSON, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "benchmark:", err)
		os.Exit(1)
	}
}

func start(o options, plots string, asJSON bool, out io.Writer) error {
	if plots != "" {
		return plotSets(o, plots)
	}
	results, err := measureSets(o)
	if err != nil {
		return err
	}
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", " ")
		return enc.Encode(results)
	}
	return printTables(out, results)
}

// options say what to measure.
type options struct {
	data, set, model, cache string
	fresh                   bool
	log                     io.Writer
}

func (o options) wants(model string) bool { return strings.Contains(model, o.model) }
