package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"
	"time"
)

// ETT reads ETT-small/ETTh1: seven variables of an electric transformer by the
// hour, season 24, the last 20 windows of 48 steps.
func ETT(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	return flat(one("ETT-small/ETTh1.csv"), func(name string) ([]*ForecastTask, error) {
		return wideTasks(fsys, wideFile{
			name: name, step: time.Hour, first: 1, last: 7,
			task: ForecastTask{Set: "ett", Season: 24, Horizon: 48, Windows: 20},
		})
	})
}

// BizITObs reads the application KPIs of the Robot Shop (IAAI 2024): latency.mean
// and calls.sum every ten seconds, season an hour, the last 15 windows of 60
// steps, as GIFT-Eval's bizitobs_application/10S/short.
func BizITObs(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	return flat(one("IAAI 2024/Time Series/Application.csv"), func(name string) ([]*ForecastTask, error) {
		return wideTasks(fsys, wideFile{
			name: name, step: 10 * time.Second, first: 1, last: 3, skip: 2,
			task: ForecastTask{Set: "bizitobs", Season: 360, Horizon: 60, Windows: 15},
		})
	})
}

// wideFile is a file with a time in its first column and series in others.
type wideFile struct {
	name              string
	step              time.Duration
	first, last, skip int // columns first … last without skip (0: none)
	task              ForecastTask
}

// wideTasks reads one row per step; a step without a row is NaN.
func wideTasks(fsys fs.FS, w wideFile) ([]*ForecastTask, error) {
	var header []string
	g := newGather(w.step, w.last+1)
	values := make([]float64, w.last+1)
	err := rows(fsys, w.name, ',', 0, func(r cellRow) (err error) {
		if header == nil {
			if len(r.cells) <= w.last {
				return r.fault(w.last, "a column")
			}
			header = slices.Clone(r.cells)
			return nil
		}
		at, err := r.clock(0)
		for c := w.first; c <= w.last && err == nil; c++ {
			values[c], err = r.number(c)
		}
		g.add(at, values...)
		return err
	})
	if err != nil {
		return nil, err
	}
	times, columns, err := g.grid(w.name)
	if err != nil {
		return nil, err
	}
	var tasks []*ForecastTask
	for c := w.first; c <= w.last; c++ {
		if c != w.skip {
			tasks = append(tasks, w.task.with(header[c], w.step, times, columns[c]))
		}
	}
	return tasks, enough(w.name, tasks)
}

// with returns a copy of the protocol f filled with a series.
func (f ForecastTask) with(name string, step time.Duration, times []int64, value []float64) *ForecastTask {
	f.Name, f.Step, f.Time, f.Value = name, step, times, value
	return &f
}

// enough fails when a series is shorter than its windows and a season before
// them.
func enough(file string, tasks []*ForecastTask) error {
	for _, t := range tasks {
		if t.Origin(0) <= t.Season {
			return fmt.Errorf("%w: %s: %s: %d steps are too few for %d windows of %d", ErrFormat, file, t.Name, len(t.Value), t.Windows, t.Horizon)
		}
	}
	return nil
}

// Bitbrains reads fastStorage of the Grid Workloads Archive T-12: CPU usage in
// per cent and memory usage of virtual machines, averaged to five minutes,
// season a day, the last 18 windows of 48 steps. (The column says milliseconds;
// the times are seconds.)
func Bitbrains(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	list := func() ([]string, error) { return glob(fsys, "fastStorage/2013-8/*.csv") }
	return flat(list, func(name string) ([]*ForecastTask, error) {
		return virtualMachine(fsys, "bitbrains", name, stem(name))
	})
}

func virtualMachine(fsys fs.FS, set, name, vm string) ([]*ForecastTask, error) {
	const cpu, memory = 4, 6
	g := newGather(5*time.Minute, 2)
	err := rows(fsys, name, ';', 11, func(r cellRow) error {
		if strings.HasPrefix(r.cells[0], "Timestamp") {
			return nil
		}
		at, err := r.seconds(0)
		if err != nil {
			return err
		}
		c, err := r.number(cpu)
		if err != nil {
			return err
		}
		m, err := r.number(memory)
		g.add(at, c, m)
		return err
	})
	if err != nil {
		return nil, err
	}
	times, columns, err := g.grid(name)
	if err != nil {
		return nil, err
	}
	task := ForecastTask{Set: set, Season: 288, Horizon: 48, Windows: 18}
	tasks := []*ForecastTask{
		task.with(vm+"/cpu", 5*time.Minute, times, columns[0]),
		task.with(vm+"/memory", 5*time.Minute, times, columns[1]),
	}
	return tasks, enough(name, tasks)
}

// ClusterCapacity reads the Cloud Cluster Capacity Dataset: the CPU in use of
// resource pools, averaged from 30 seconds to five minutes, gaps (one of three
// days) filled by straight lines as for the published reference, season a day,
// the last 20 windows of 48 steps. The files of a folder are one series.
func ClusterCapacity(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	list := func() ([]string, error) {
		files, err := glob(fsys, "dataset/*/*.csv")
		for i, f := range files {
			files[i] = path.Dir(f)
		}
		return slices.Compact(files), err
	}
	return flat(list, func(dir string) ([]*ForecastTask, error) {
		files, err := glob(fsys, dir+"/*.csv")
		if err != nil {
			return nil, err
		}
		g := newGather(5*time.Minute, 1)
		for _, name := range files {
			if err := addCluster(fsys, name, g); err != nil {
				return nil, err
			}
		}
		times, columns, err := g.grid(dir)
		if err != nil {
			return nil, err
		}
		task := ForecastTask{Set: "cluster-capacity", Season: 288, Horizon: 48, Windows: 20}
		tasks := []*ForecastTask{task.with(path.Base(dir), 5*time.Minute, times, bridge(columns[0]))}
		return tasks, enough(dir, tasks)
	})
}

// addCluster reads rows of cluster, start, end, CPU, memory.
func addCluster(fsys fs.FS, name string, g *gather) error {
	return rows(fsys, name, ',', 5, func(r cellRow) error {
		at, err := r.clock(1)
		if err != nil {
			return err
		}
		cpu, err := r.number(3)
		g.add(at, cpu)
		return err
	})
}
