// Command dimensions reads a CSV file with one row per combination of dimensions
// and says which of them a change comes from.
//
//	go run ./examples/dimensions                        try it on generated data
//	go run ./examples/dimensions -value failed -base requests leaves.csv
//	go run ./examples/dimensions -html page.html -json leaves.csv > causes.json
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/portent-go/portent/rca/dimension"
)

const usage = `usage: dimensions [flags] [FILE.csv]

Reads FILE.csv (- is standard input) and says which combinations of dimensions a
change comes from, such as "zone=west and version=3: 97 % of the new failures".
Without a file it makes up a service with a broken version, to try things on;
-write keeps those rows as a file to look at.

The file has a header. Columns are found by name, all others are dimensions:
  value             what is measured; -value says another name
  base              for a ratio: what it is divided by; -base says another name.
                    Also found: cnt, count, total
  time              moment of the row, anything that sorts: the last one is
                    explained, -at says another; rows before it make the forecast.
                    Also found: min, minute, timestamp
  forecast          when there is no time column: the forecast of value
  forecast_base     and of base

Measures (-measure)
  sum               values add up: requests, bytes. Taken when there is no base
  proportion        part of a whole: failed of all requests. Taken when there is a
                    base and no value exceeds it
  ratio             any other quotient of sums: seconds per request

Reading the result
  found             the causes hold most of the change. One cause is the usual case
  partly explained  they hold less than half: leads, not answers
  external          all leaves moved alike: the cause is in none of the dimensions.
                    Look at what they share, or add a dimension
  unchanged         nothing beyond the noise of the leaves. If you know better, look
                    at one direction (-direction up) or inside one component
                    (-within zone=west)

  "of the change" may exceed 100 %: then the rest moved the other way. A cause is
  the coarsest combination that still concentrates the change; the bars on the
  page (-html) show what is inside it.

Examples
  dimensions -write try.csv                        make up data, explain it, keep it
  dimensions -value failed -base requests -direction up leaves.csv
  dimensions -within service=cart leaves.csv       drill down into a component
  dimensions -method adtributor leaves.csv         another method, to compare
  dimensions -html page.html leaves.csv            tree map and bars

`

// options are the flags.
type options struct {
	value, base, time, at string
	measure, direction    string
	method                string
	within                string
	share                 float64
	json                  bool
	html, write           string
	seed                  uint64
}

func main() {
	var o options
	flag.StringVar(&o.value, "value", "", "column that holds the value")
	flag.StringVar(&o.base, "base", "", "column that holds the base of a ratio")
	flag.StringVar(&o.time, "time", "", "column that holds the time")
	flag.StringVar(&o.at, "at", "", "moment to explain, as the file writes it; the last by default")
	flag.StringVar(&o.measure, "measure", "auto", "auto, sum, ratio or proportion")
	flag.StringVar(&o.direction, "direction", "auto", "auto (that of the total), up or down")
	flag.StringVar(&o.method, "method", "scan", "scan, adtributor, riskloc, squeeze, robustspot, or all to compare")
	flag.StringVar(&o.within, "within", "", "search only where dimension=value[,dimension=value]")
	flag.Float64Var(&o.share, "min-share", 0, "smallest part of the change that a cause must hold; 0 is the default of 0.2")
	flag.BoolVar(&o.json, "json", false, "write JSON")
	flag.StringVar(&o.html, "html", "", "write a page with pictures to this file")
	flag.StringVar(&o.write, "write", "", "write the generated rows to this file")
	flag.Uint64Var(&o.seed, "seed", 1, "of the generated rows")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "dimensions:", err)
		os.Exit(1)
	}
}

// run explains the named file, or generated rows without one.
func run(name string, o options, out, log io.Writer) error {
	records, err := load(name, o, log)
	if err != nil {
		return err
	}
	t, err := tableOf(records, o, log)
	if err != nil {
		return err
	}
	opt, methods, err := searchOptions(o)
	if err != nil {
		return err
	}
	var results []*dimension.Result
	for _, m := range methods {
		opt.Method = m
		r, err := dimension.Search(t, opt)
		if err != nil {
			return err
		}
		results = append(results, r)
	}
	if err := print(out, t, results, o.json); err != nil || o.html == "" {
		return err
	}
	return writePage(o.html, t, opt.Within, results[0])
}

// searchOptions reads the flags that are about the search.
func searchOptions(o options) (opt dimension.Options, methods []dimension.Method, err error) {
	opt.MinShare = o.share
	directions := map[string]dimension.Direction{"auto": dimension.Auto, "up": dimension.Up, "down": dimension.Down}
	var ok bool
	if opt.Direction, ok = directions[o.direction]; !ok {
		return opt, nil, fmt.Errorf("-direction %q: want auto, up or down", o.direction)
	}
	for _, m := range dimension.Methods() {
		if name, _, _ := strings.Cut(m.String(), "/"); o.method == name || o.method == "all" {
			methods = append(methods, m)
		}
	}
	if len(methods) == 0 {
		return opt, nil, fmt.Errorf("-method %q: no such method", o.method)
	}
	for pair := range strings.SplitSeq(o.within, ",") {
		if pair == "" {
			continue
		}
		d, v, ok := strings.Cut(pair, "=")
		if !ok {
			return opt, nil, errors.New("-within: want dimension=value")
		}
		opt.Within = append(opt.Within, dimension.Condition{Dimension: d, Value: v})
	}
	return opt, methods, nil
}
