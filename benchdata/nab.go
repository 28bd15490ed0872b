package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"math"
	"strings"
	"time"
)

// NAB reads the Numenta anomaly benchmark: 58 series, named group/file as in its
// labels. A sample is labelled when it lies in one of the windows of
// labels/combined_windows.json; the probationary first 15 %, at most 750
// samples, are not scored. Some files repeat or turn back the clock by an hour:
// their times are kept as they are, so Time is not strictly increasing here, and
// a model that needs that drops the samples which do not advance.
func NAB(fsys fs.FS) iter.Seq2[*Series, error] {
	list := func() ([]string, error) { return glob(fsys, "data/*/*.csv") }
	var windows map[string][][2]string
	return sequence(list, func(name string) (*Series, error) {
		if windows == nil {
			if err := readJSON(fsys, "labels/combined_windows.json", &windows); err != nil {
				return nil, err
			}
		}
		return nabSeries(fsys, name, windows)
	})
}

func nabSeries(fsys fs.FS, name string, windows map[string][][2]string) (*Series, error) {
	key := strings.TrimPrefix(name, "data/")
	limits, ok := windows[key]
	if !ok {
		return nil, fmt.Errorf("%w: labels/combined_windows.json: nothing about %q", ErrFormat, key)
	}
	s := &Series{Set: "nab", Name: strings.TrimSuffix(key, ".csv")}
	err := rows(fsys, name, ',', 2, func(r cellRow) error {
		if r.cells[0] == "timestamp" {
			return nil
		}
		at, err := r.clock(0)
		if err != nil {
			return err
		}
		v, err := r.number(1)
		s.Time, s.Value = append(s.Time, at), append(s.Value, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	s.Start = NABProbation(len(s.Value))
	s.Step = medianStep(s.Time)
	return s, s.labelWindows(limits)
}

// NABProbation returns how many of n samples are not scored, ⌊.15·min(n, 5000)⌋.
func NABProbation(n int) int { return int(math.Floor(0.15 * float64(min(n, 5000)))) }

// labelWindows labels the samples in windows given by their first and last time.
func (s *Series) labelWindows(limits [][2]string) error {
	s.Label = make([]bool, len(s.Time))
	for _, w := range limits {
		var at [2]int64
		for i, text := range w {
			t, err := time.Parse(wallTime, text)
			if err != nil {
				return fmt.Errorf("%w: labels/combined_windows.json: %s: %q, want %s", ErrFormat, s.Name, clip(text), wallTime)
			}
			at[i] = t.UnixMilli()
		}
		for i, t := range s.Time {
			s.Label[i] = s.Label[i] || t >= at[0] && t <= at[1]
		}
	}
	return nil
}

// medianStep returns the median distance of consecutive times.
func medianStep(t []int64) time.Duration {
	if len(t) < 2 {
		return 0
	}
	d := make([]int64, len(t)-1)
	for i := range d {
		d[i] = t[i+1] - t[i]
	}
	return time.Duration(middle(d)) * time.Millisecond
}
