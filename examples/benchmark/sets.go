package main

import (
	"fmt"
	"io/fs"
	"iter"
	"strings"
	"time"

	"github.com/portent-go/portent/benchdata"
)

// job is one model on one set; run does it.
type job struct {
	model, version string
	run            func(progress func(string)) *result
}

// measureSets returns a result for each wanted model on each wanted set, by set,
// from the store where it has one.
func measureSets(o options) ([]*result, error) {
	kept, err := openStore(o.cache)
	if err != nil {
		return nil, err
	}
	var results []*result
	found := false
	for _, set := range benchdata.Sets() {
		if !strings.Contains(set.Name, o.set) || set.Oracles != nil {
			continue
		}
		dir, ok := set.Dir(o.data)
		if !ok {
			fmt.Fprintf(o.log, "%s: not there\n", set.Name)
			continue
		}
		found = true
		got, err := measureSet(o, set, dir, kept)
		if err != nil {
			return nil, err
		}
		results = append(results, got...)
	}
	if !found {
		return nil, fmt.Errorf("no data set found: give their directory with -data or $%s", benchdata.DataVariable)
	}
	return results, nil
}

func measureSet(o options, set benchdata.Set, dir fs.FS, kept *store) (results []*result, err error) {
	jobs := jobsOf(set, loader(dir))
	for _, j := range jobs {
		if !o.wants(j.model) {
			continue
		}
		r := kept.find(set.Name, j.model, j.version)
		if r == nil || o.fresh {
			if r, err = o.measure(set.Name, j); err != nil {
				return nil, err
			}
			if err := kept.put(r); err != nil {
				return nil, err
			}
		}
		results = append(results, r)
	}
	return results, nil
}

// measure runs a job with its progress on the log. A reader's error ends it.
func (o options) measure(set string, j job) (r *result, err error) {
	defer func() {
		if p := recover(); p != nil {
			fault, ok := p.(readError)
			if !ok {
				panic(p)
			}
			err = fault.error
		}
	}()
	begin, n := time.Now(), 0
	r = j.run(func(series string) {
		n++
		fmt.Fprintf(o.log, "\r\x1b[K%s  %s  series %d: %s", set, j.model, n, series)
	})
	fmt.Fprintf(o.log, "\r\x1b[K%s  %s  %d series, %v\n", set, j.model, n, time.Since(begin).Round(time.Millisecond))
	return r, nil
}

// sources reads a set once, when the first job needs it.
type sources struct {
	dir      fs.FS
	series   []*benchdata.Series
	tables   []*benchdata.Table
	tasks    []*benchdata.ForecastTask
	segments []*benchdata.Segmented
}

func loader(dir fs.FS) *sources { return &sources{dir: dir} }

type readError struct{ error }

// load fills into from a reader.
func load[T any](into *[]*T, dir fs.FS, read func(fs.FS) iter.Seq2[*T, error]) []*T {
	if *into != nil {
		return *into
	}
	for v, err := range read(dir) {
		if err != nil {
			panic(readError{err})
		}
		*into = append(*into, v)
	}
	return *into
}

// jobsOf lists the models for the task of a set, baselines first.
func jobsOf(set benchdata.Set, src *sources) (jobs []job) {
	add := func(name, version string, run func(progress func(string)) *result) {
		jobs = append(jobs, job{name, version, run})
	}
	switch {
	case set.Series != nil:
		series := func() []*benchdata.Series { return load(&src.series, src.dir, set.Series) }
		for _, m := range scorers {
			add(m.name, m.version, func(p func(string)) *result { return runScorer(m, set.Name, series(), p) })
		}
		for _, m := range detectors {
			add(m.name, m.version, func(p func(string)) *result { return runDetector(m, set.Name, series(), p) })
		}
	case set.Tables != nil:
		tables := func() []*benchdata.Table { return load(&src.tables, src.dir, set.Tables) }
		for _, m := range tableScorers {
			add(m.name, m.version, func(p func(string)) *result { return runTableScorer(m, set.Name, tables(), p) })
		}
		for _, m := range instances {
			add(m.name, m.version, func(p func(string)) *result { return runInstance(m, set.Name, tables(), p) })
		}
	case set.Forecasts != nil:
		tasks := func() []*benchdata.ForecastTask { return load(&src.tasks, src.dir, set.Forecasts) }
		for _, m := range forecasters {
			add(m.name, m.version, func(p func(string)) *result { return runForecaster(m, set.Name, tasks(), p) })
		}
	case set.Segments != nil:
		segments := func() []*benchdata.Segmented { return load(&src.segments, src.dir, set.Segments) }
		for _, m := range segmenters {
			add(m.name, m.version, func(p func(string)) *result { return runSegmenter(m, set.Name, segments(), p) })
		}
	}
	return jobs
}
