// Command forecast reads a CSV file of metrics and writes what each series will
// be, with an interval, as CSV, and a picture of it as SVG.
//
//	go run ./examples/forecast -horizon 24h metrics.csv > forecast.csv
//	go run ./examples/forecast -horizon 48 -season 24 -level 0.95 -svg out.svg metrics.csv
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast"
)

const usage = `usage: forecast [flags] FILE.csv

Reads FILE.csv (- is standard input; gzip is recognised): the first column is the
time (RFC 3339, "2006-01-02 15:04:05", or Unix seconds, ms, us, ns), every other
column is a series. Long files (time,series,value) are recognised too. Columns
whose names end in _total, _count, _sum or _bucket are counters: their rate per
second is forecast. Samples are put on a grid of their usual distance; holes stay
holes, the forecaster takes them.

Writes to standard output: time,series,forecast,lower,upper
  forecast      what is expected at that time
  lower, upper  an interval that should hold -level of the values; it comes from
                the errors that the same forecaster made on the past of the series

How it works: with -model auto, the default, some thirty methods (regressions on the values a day, a week ...
before, seasonal medians, smoothing) are tried at several past times, and blended
by how well each did on this series. What was found (seasons, methods, error on
the past) is told on standard error. With -model lstm a recurrent net learns from
the series' past what repeating the season gets wrong: slower, and on most series
not better; -backtest tells on which. Series too short, under eight values (for a
net: a season and 43), are named and left out.

Reading the result
  - The interval widens where the past was hard to forecast. If it is useless,
    the series is not predictable that far; no other tool will make it so.
  - "MASE" below 1 on standard error means better than repeating the last season.
  - A season is taken only when three cycles of it are in the file. Say -season
    when you know it: 24h for daily load, "24h,168h" with working weeks.

Examples
  forecast -horizon 24h cpu.csv                   the next day, season detected
  forecast -horizon 7d -season 24h,7d load.csv    the next week
  forecast -horizon 60 -season none queue.csv     60 steps, no season
  forecast -model lstm -season 24h load.csv       by a recurrent net
  forecast -svg out.svg -horizon 48 cpu.csv       and a picture of it

`

// options are the flags.
type options struct {
	horizon  string
	season   string
	model    string
	level    float64
	svg      string
	backtest int
}

func main() {
	var o options
	flag.StringVar(&o.horizon, "horizon", "24", "how far ahead: a number of steps, or a time such as 90m, 24h, 7d")
	flag.StringVar(&o.season, "season", "auto", `"auto" detects, "none", or lengths in steps or times: 24h,7d; the main one first`)
	flag.StringVar(&o.model, "model", "auto", `"auto" blends many methods, "lstm" learns a recurrent net`)
	flag.Float64Var(&o.level, "level", 0.9, "share of the values that the interval should hold, between 0 and 1")
	flag.StringVar(&o.svg, "svg", "", "write a picture of history and forecast to this file")
	flag.IntVar(&o.backtest, "backtest", 5, "past forecasts to measure the error on; 0 is none")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(flag.Arg(0), o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "forecast:", err)
		os.Exit(1)
	}
}

// run forecasts every series of the named file.
func run(name string, o options, out, log io.Writer) error {
	if !(o.level > 0 && o.level < 1) {
		return fmt.Errorf("-level %v: want a share between 0 and 1", o.level)
	}
	all, err := read(name, log)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "time,series,forecast,lower,upper")
	var charts []chart
	for _, s := range all {
		c, err := forecastOne(s, o, out, log)
		if errors.Is(err, forecast.ErrShort) {
			fmt.Fprintf(log, "%s: left out: %v\n", s.name, err)
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		charts = append(charts, c)
	}
	if len(charts) == 0 {
		return errors.New("no series was long enough")
	}
	if o.svg == "" {
		return nil
	}
	return os.WriteFile(o.svg, drawSVG(charts), 0o644)
}

// forecastOne fits, writes the rows and says what was found.
func forecastOne(s series, o options, out, log io.Writer) (chart, error) {
	h, err := steps(o.horizon, s.step)
	if err != nil {
		return chart{}, fmt.Errorf("-horizon: %w", err)
	}
	seasons, err := seasonsOf(o.season, s.step)
	if err != nil {
		return chart{}, fmt.Errorf("-season: %w", err)
	}
	m, err := fit(o.model, s.values, seasons, h)
	if err != nil {
		return chart{}, err
	}
	c := chart{series: s, level: o.level, seasons: m.seasons}
	c.mean = m.Forecast(nil, h)
	c.low, c.high = m.Quantile(nil, h, (1-o.level)/2), m.Quantile(nil, h, (1+o.level)/2)
	for k := range c.mean {
		at := s.at(len(s.values) + k).Format(time.RFC3339)
		fmt.Fprintf(out, "%s,%s,%s,%s,%s\n", at, quoted(s.name), number(c.mean[k]), number(c.low[k]), number(c.high[k]))
	}
	explain(log, s, m, h, o.backtest)
	return c, nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// quoted is a CSV cell.
func quoted(s string) string {
	if strings.ContainsAny(s, "\",\n") {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// steps reads a number of steps or a time.
func steps(text string, step time.Duration) (int, error) {
	x, err := length(text, step)
	if err == nil && !(x >= 1 && x <= 1e6) {
		err = fmt.Errorf("%q is %.3g steps of %v, want 1 to 1000000", text, x, step)
	}
	return int(x + 0.5), err
}

// length reads a number of steps or a time, in steps.
func length(text string, step time.Duration) (float64, error) {
	text = strings.TrimSpace(text)
	if x, err := strconv.ParseFloat(text, 64); err == nil {
		return x, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if x, err := strconv.ParseFloat(days, 64); err == nil {
			return x * 24 * float64(time.Hour) / float64(step), nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("%q is neither a number of steps nor a time such as 90m, 24h, 7d", text)
	}
	return float64(d) / float64(step), nil
}

// seasonsOf reads the -season flag: nil is detection.
func seasonsOf(text string, step time.Duration) ([]float64, error) {
	switch text {
	case "auto":
		return nil, nil
	case "none":
		return []float64{}, nil
	}
	var out []float64
	for part := range strings.SplitSeq(text, ",") {
		x, err := length(part, step)
		if err != nil {
			return nil, err
		}
		if x < 2 {
			return nil, fmt.Errorf("%q is %.3g steps of %v, want at least 2", part, x, step)
		}
		out = append(out, x)
	}
	return out, nil
}
