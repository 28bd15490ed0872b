package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/forecast/anomaly"
)

// errUsage marks errors about the command line.
var errUsage = errors.New("-h explains the flags")

// options is what the command line says.
type options struct {
	model                string
	budget, coverage     number
	season               season
	train                train
	multivariate, events bool
	file                 string

	given    map[string]bool // flags that were set
	single   *model          // that -model names
	instance *instanceModel  // the same, with -multivariate
}

func newOptions() *options {
	return &options{
		budget:   number{anomaly.DefaultBudget, 0, 86400e3, "want false alarms per day, more than 0 and at most one a millisecond; 0.1 is one in ten days"},
		coverage: number{anomaly.DefaultCoverage, 0, math.Nextafter(1, 0), "want a share between 0 and 1, such as 0.95"},
		given:    map[string]bool{},
	}
}

func (o *options) flags() *flag.FlagSet {
	fs := flag.NewFlagSet("detect", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.StringVar(&o.model, "model", "default", "`name` of the detector; list prints all")
	fs.Var(&o.budget, "budget", "`false alarms` allowed per day, for each series or for the instance")
	fs.Var(&o.coverage, "coverage", "`share` of samples that the interval should hold")
	fs.Var(&o.season, "season", "`duration` of the season, such as 24h, of detectors that take one; none: no season")
	fs.Var(&o.train, "train", "`rows or time`: what lies before warms the detectors and raises no alarm")
	fs.BoolVar(&o.multivariate, "multivariate", false, "watch all columns as one instance")
	fs.BoolVar(&o.events, "events", false, "write one row per alarm instead of one per sample")
	return fs
}

func parse(args []string) (*options, error) {
	o := newOptions()
	fs := o.flags()
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	fs.Visit(func(f *flag.Flag) { o.given[f.Name] = true })
	if o.model == "list" {
		return o, nil
	}
	return o, errors.Join(o.checkFile(fs.Args()), o.checkModel())
}

func (o *options) checkFile(rest []string) error {
	switch {
	case len(rest) == 0:
		return errors.New("no file is named: want one, or - for standard input")
	case len(rest) > 1 && slices.ContainsFunc(rest[1:], func(s string) bool { return strings.HasPrefix(s, "-") }):
		return fmt.Errorf("%q stands after the file %q: flags come first", rest[1], rest[0])
	case len(rest) > 1:
		return fmt.Errorf("%d files are named: want one; run detect once for each", len(rest))
	}
	o.file = rest[0]
	return nil
}

func (o *options) checkModel() (err error) {
	if !o.multivariate {
		if o.single, err = findModel(o.model); err != nil {
			return err
		}
		return o.single.checkSeason(o.season)
	}
	if o.given["coverage"] {
		err = fmt.Errorf("-coverage %v does not go with -multivariate: an instance has no interval; leave one of them out", &o.coverage)
	}
	if o.season.period != 0 {
		err = errors.Join(err, fmt.Errorf("-season %v does not go with -multivariate: its detectors find day and week themselves; leave it out, or say none", o.season.text))
	}
	var unknown error
	o.instance, unknown = findInstanceModel(o.model)
	return errors.Join(err, unknown)
}
