package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/failure/ensemble"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

// options are the flags of all commands.
type options struct {
	in       io.Reader
	out, log io.Writer

	set, part, dir, model, report, html, rival, failures, file, skip string
	horizon, embargo, every, season                                  time.Duration
	test, end                                                        moment
	budget, valid                                                    float64
	boosts, forests, hazards, nets, seeds                            int
	seed                                                             uint64
	stack, alone, json, follow, leak, last                           bool
	raw                                                              []string // columns for the nets; nil all
}

// moment is a day or a time, as a flag.
type moment int64

// String implements flag.Value.
func (m *moment) String() string {
	if *m == 0 {
		return ""
	}
	return time.UnixMilli(int64(*m)).UTC().Format(time.RFC3339)
}

// Set implements flag.Value.
func (m *moment) Set(s string) error {
	for _, form := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(form, s); err == nil {
			*m = moment(t.UnixMilli())
			return nil
		}
	}
	return errors.New("want 2026-01-31 or RFC 3339")
}

func (o *options) parse(name string, args []string) error {
	f := flag.NewFlagSet("predict "+name, flag.ContinueOnError)
	f.SetOutput(o.log)
	o.tableFlags(f, name)
	switch name {
	case "train", "evaluate":
		o.fitFlags(f)
	}
	if name == "evaluate" {
		o.evaluateFlags(f)
	}
	if name == "score" {
		f.StringVar(&o.model, "model", "", "read the model from `FILE`")
		f.BoolVar(&o.json, "json", false, "a JSON object per row instead of CSV, with the hazard curve and the reasons")
		f.BoolVar(&o.last, "last", false, "tell of the last row of each entity only, how it is now")
	}
	if err := f.Parse(args); err != nil {
		return err
	}
	if f.NArg() > 1 {
		return fmt.Errorf("%d files, want one", f.NArg())
	}
	o.file = f.Arg(0)
	return nil
}

func (o *options) tableFlags(f *flag.FlagSet, name string) {
	f.DurationVar(&o.horizon, "horizon", 0, "how far ahead failures are foretold, such as 720h for a month")
	f.StringVar(&o.skip, "skip", "", "`COLUMNS` that are no features, with commas between")
	switch name {
	case "table", "evaluate":
		f.StringVar(&o.set, "set", "", "public set `NAME`: "+taskNames())
		f.StringVar(&o.dir, "data", "", "`DIR`ectory of the public sets; default $PORTENT_DATA")
	}
	switch name {
	case "table":
		f.StringVar(&o.part, "part", "all", "`PART` of the set: train, test or all")
	case "features":
		f.DurationVar(&o.every, "every", 0, "time between the rows of an entity; default a twelfth of the horizon")
		f.DurationVar(&o.season, "season", 0, "add what is usual at this time, and what came at it before, of each 24h, say")
		f.StringVar(&o.failures, "failures", "", "`FILE` of failures: entity,time")
	}
}

func (o *options) fitFlags(f *flag.FlagSet) {
	f.StringVar(&o.model, "model", "", "write the model to `FILE`")
	f.StringVar(&o.report, "report", "", "write how the fit went to `FILE`, JSON")
	f.Float64Var(&o.valid, "valid", 0, "share of the training time, its end, that weighs and calibrates (default 0.15)")
	f.IntVar(&o.boosts, "boosts", 0, "boosted models, -1 none (default 6)")
	f.IntVar(&o.forests, "forests", 0, "random forests, -1 none (default 2)")
	f.IntVar(&o.hazards, "hazards", 0, "hazard models, -1 none (default 1)")
	f.IntVar(&o.nets, "nets", 0, "recurrent nets, -1 none (default 2)")
	f.Func("net-columns", "`COLUMNS` that the nets see, with commas between; default all. Levels are enough where features were made of streams", func(s string) error {
		o.raw = strings.Split(s, ",")
		return nil
	})
	f.BoolVar(&o.alone, "net-alone", false, "nets judge each row by itself; needed where the rows of an entity were chosen by somebody who knew its fate")
	f.BoolVar(&o.stack, "stack", false, "weigh the kinds of models by regression instead of by their precision")
	f.Uint64Var(&o.seed, "seed", 1, "of all randomness")
}

func (o *options) evaluateFlags(f *flag.FlagSet) {
	f.Var(&o.test, "test", "first `TIME` of the test part")
	f.Var(&o.end, "end", "`TIME` after the test part; default the end of the table")
	f.DurationVar(&o.embargo, "embargo", 0, "time between the last row learned from and the test part (default the horizon)")
	f.Float64Var(&o.budget, "budget", 0, "share of the rows that may alarm (default 0.005, or the set's)")
	f.StringVar(&o.html, "html", "", "write plots to `FILE`")
	f.StringVar(&o.rival, "rival", "", "`FILE` of another model's probabilities: entity,time,probability")
	f.BoolVar(&o.follow, "follow", true, "let probabilities follow the rate of the fleet")
	f.BoolVar(&o.leak, "leak", true, "also fit on a split at random and on one with entities held out")
	f.IntVar(&o.seeds, "seeds", 1, "number of fits with other seeds, to see what chance does")
	f.BoolVar(&o.json, "json", false, "JSON on standard output instead of text")
}

// config is what the flags say of the ensemble.
func (o *options) config(horizon time.Duration) ensemble.Config {
	return ensemble.Config{Horizon: horizon, Valid: o.valid, Boosts: o.boosts, Forests: o.forests, Hazards: o.hazards,
		Nets: o.nets, NetColumns: o.raw, NetAlone: o.alone, Stack: o.stack, Seed: o.seed}
}

// read reads the landmark table named on the command line, - or nothing being
// standard input.
func (o *options) read() (*landmark.Table, error) {
	in := o.in
	if o.file != "" && o.file != "-" {
		f, err := os.Open(o.file)
		if err != nil {
			return nil, fmt.Errorf("cannot read the table: %w", err)
		}
		defer f.Close()
		in = f
	}
	c := landmark.CSV{Horizon: o.horizon}
	if o.skip != "" {
		c.Skip = strings.Split(o.skip, ",")
	}
	return c.ReadCSV(in)
}

// write writes a file whole or not at all.
func write(name string, data []byte) error {
	if err := os.WriteFile(name+".part", data, 0o644); err != nil {
		return fmt.Errorf("cannot write: %w", err)
	}
	if err := os.Rename(name+".part", name); err != nil {
		return fmt.Errorf("cannot write: %w", err)
	}
	return nil
}

func writeJSON(name string, v any) error {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("cannot write: %w", err)
	}
	return write(name, append(data, '\n'))
}
