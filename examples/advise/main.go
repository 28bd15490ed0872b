// Command advise plays a usage trace against sizing policies and a catalogue of
// shapes: what would have been provisioned, when and why, and what it would have
// cost.
//
//	go run ./examples/advise
//	go run ./examples/advise -html advice.html usage.csv
//	go run ./examples/advise -policy hourly -json usage.csv
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/scoring/advise/sizing"
)

const usage = `usage: advise [flags] [FILE.csv]

Plays FILE.csv (- is standard input; gzip is recognised) against sizing policies.
Without a file a trace of three weeks is generated.

The trace has a header line. The first column is the time (RFC 3339,
"2006-01-02 15:04:05", or Unix seconds, ms, us, ns), ascending; the others are any
of
  cpu        cores in use
  memory     bytes in use
  iops       disk operations per second
  bandwidth  network bytes per second
  throughput disk bytes per second
  value      one demand in any unit (also: count): no catalogue, cost in unit-hours
Bitbrains files of the Grid Workloads Archive are recognised too.
An empty cell is a missing sample. Negative, infinite or NaN usage, a time that
repeats or goes back, and a file without one of these columns are errors.

Policies (-policy; each sees the past only, but for the oracles)
  hourly       ours: looks every hour, plans the next day, few changes
  budget1      ours with one change a day
  budget10     ours with ten changes a day
  daily        ours, sized once a day, nothing in between
  careful      ours, misses a tenth as much and covers nearly every peak that days
               before foretold
  vpa          Kubernetes VPA target: decaying P90 x 1.15, daily
  p99          P99 of the last week x 1.15, daily
  lasthour     max(last hour, same hour yesterday) x 1.1, hourly
  ehpa         FFT-based EHPA in outline, hourly
  oracle-day, oracle-hour   the peak of what will come
  oracle-budget   the least slack of all with 4 changes a day and 1.5 % missed
  all          the whole list side by side

What comes out
  JSON lines of every change the first policy makes in each dimension (type change:
  time, from, to, cause, reason) and of its fleet (type fleet), and on standard
  error a table of all policies:
    slack      unused share of what was provisioned, lower is cheaper
    missed     share of samples that found too little
    changes    changes a day
    cost       price of the fleets (or unit-hours without a catalogue)
  -json with -policy NAME prints that policy's lines, then one summary line.
  -samples adds one line per sample with demand and capacity.
  -html FILE writes a page: demand, capacity, forecast band, every change explained.

Reading it
  - Slack and missed samples trade against one another: -missed is the share of
    samples that may find too little, and -miss what such a sample costs at first,
    in samples of idle capacity, until that share steers it.
  - -changes is the budget of changes a day. More changes, less slack.
  - A policy that cannot say anything (a day of history is the least) refuses, and
    the reason is printed instead of a size.
  - With a catalogue the capacity wanted is rounded up to the cheapest fleet of one
    shape, at most -count instances; a fleet stays while it suffices and a new one
    saves less than a tenth. -catalog none leaves capacities as they are.

Examples
  advise -policy lasthour -json web.csv            a rival, for a program to read
  advise -catalog prices.csv -html out.html u.csv  own prices, and a page
  advise -miss 8 -missed 0.003 -changes 6 u.csv    careful, and free to move

`

// options are the flags.
type options struct {
	policy, catalog, html string
	json, samples         bool
	warmup                string
	miss, missed, changes float64
	season                string
	count                 int
}

func main() {
	o := options{}
	flag.StringVar(&o.policy, "policy", "all", "which policy: see above")
	flag.StringVar(&o.catalog, "catalog", "example", `CSV or JSON catalogue; "example" is the built-in one, "none" leaves capacities unrounded`)
	flag.StringVar(&o.html, "html", "", "write a page to this file")
	flag.BoolVar(&o.json, "json", false, "only JSON lines on standard output: changes and a summary")
	flag.BoolVar(&o.samples, "samples", false, "with -json: also a line per sample")
	flag.StringVar(&o.warmup, "warmup", "7d", "history before the first decision: 36h, 7d")
	flag.Float64Var(&o.miss, "miss", 0, "price of a missed sample in idle samples; 0 is the policy's default")
	flag.Float64Var(&o.missed, "missed", 0, "budget of misses, a share of samples; 0 is the default, 0.0135")
	flag.Float64Var(&o.changes, "changes", 0, "changes a day of the hourly policy; 0 is its default")
	flag.StringVar(&o.season, "season", "24h", "length of the main season, whole hours")
	flag.IntVar(&o.count, "count", 100, "most instances of a fleet")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(o, flag.Arg(0), os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "advise:", err)
		os.Exit(1)
	}
}

func run(o options, file string, out, log io.Writer) error {
	warmup, err := span(o.warmup)
	if err != nil {
		return err
	}
	season, err := span(o.season)
	if err != nil {
		return err
	}
	shapes, err := readCatalogue(o.catalog)
	if err != nil {
		return err
	}
	tr, err := readTrace(file)
	if err != nil {
		return err
	}
	opt := sizing.Options{Season: season, MissPrice: o.miss, MissMost: o.missed, ChangesPerDay: o.changes}
	if err := opt.Validate(); err != nil {
		return err
	}
	chosen, err := policies(o.policy, opt)
	if err != nil {
		return err
	}
	if tr.has(anyUnit) {
		shapes = nil
	}
	var plays []*play
	for _, c := range chosen {
		p, err := playPolicy(tr, c, warmup, shapes, o.count)
		if errors.Is(err, sizing.ErrCapacity) {
			fmt.Fprintf(log, "%s refuses: %v\n", c.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		plays = append(plays, p)
	}
	if len(plays) == 0 {
		return errors.New("no policy gave a size")
	}
	if err := writeLines(out, tr, plays[0], o); err != nil {
		return err
	}
	if !o.json {
		printTable(log, tr, plays)
	}
	return writePage(o.html, tr, plays)
}

// span reads a length of time that may be in days.
func span(s string) (time.Duration, error) {
	scale := time.Duration(1)
	if days, ok := strings.CutSuffix(s, "d"); ok {
		s, scale = days+"h", 24
	}
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > 1e6*time.Hour {
		return 0, fmt.Errorf("%q is no length of time such as 36h or 7d", s)
	}
	return d * scale, nil
}
