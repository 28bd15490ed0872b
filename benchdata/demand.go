package benchdata

import (
	"archive/tar"
	"bufio"
	"compress/bzip2"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strconv"
	"strings"
	"time"
)

// NASA reads the request rate of web-service-datasets: requests per second of a
// web server over 58 days, summed to minutes; season a day, the last 24 windows
// of 60 steps. Nothing is published on it, and the server was down for days in
// August.
func NASA(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	return flat(one("dataset/nasa/workload.tbz2"), func(name string) ([]*ForecastTask, error) {
		f, err := open(fsys, name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		unpacked := &limited{r: bzip2.NewReader(bufio.NewReader(f)), name: name, left: maxFile}
		archive := tar.NewReader(unpacked)
		for {
			h, err := archive.Next()
			if err != nil {
				return nil, readFault(name+": workload.txt", err)
			}
			if h.Name != "workload.txt" {
				continue
			}
			y, err := sumWords(archive, 60)
			if err != nil {
				return nil, readFault(name+": workload.txt", err)
			}
			task := ForecastTask{Set: "web-service-datasets", Season: 1440, Horizon: 60, Windows: 24}
			tasks := []*ForecastTask{task.with("nasa", time.Minute, spaced(len(y), time.Minute), y)}
			return tasks, enough(name, tasks)
		}
	})
}

// sumWords adds up every n numbers; an incomplete last sum is left out.
func sumWords(r io.Reader, n int) (sums []float64, err error) {
	sc := bufio.NewScanner(r)
	sc.Split(bufio.ScanWords)
	sum, count := 0.0, 0
	for ; sc.Scan(); count++ {
		v, err := strconv.ParseFloat(sc.Text(), 64)
		if err != nil {
			return nil, fmt.Errorf("number %d: %q", count+1, clip(sc.Text()))
		}
		if sum += v; count%n == n-1 {
			sums, sum = append(sums, sum), 0
		}
	}
	return sums, sc.Err()
}

// Scaling reads demand traces for the scaling adviser: those of crane and the
// site of the 1998 football world cup by the minute, forecast a day ahead (season and
// horizon 1440, two windows), and one virtual machine with all four resources,
// read as [Bitbrains] does.
func Scaling(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	list := func() ([]string, error) {
		files, err := glob(fsys, "crane/*.csv")
		return append(files, "worldcup98/invocation_count.csv", "bitbrains-vm/bitbrains.csv"), err
	}
	return flat(list, func(name string) ([]*ForecastTask, error) {
		if strings.HasPrefix(name, "bitbrains-vm/") {
			return virtualMachine(fsys, "scaling", name, "bitbrains")
		}
		return demandTrace(fsys, name)
	})
}

func demandTrace(fsys fs.FS, name string) ([]*ForecastTask, error) {
	g := newGather(time.Minute, 1)
	err := rows(fsys, name, ',', 2, func(r cellRow) error {
		if r.cells[0] == "ts" || r.cells[0] == "period" {
			return nil
		}
		at, err := r.seconds(0)
		if strings.Contains(r.cells[0], "-") {
			at, err = r.clock(0)
		}
		if err != nil {
			return err
		}
		v, err := r.number(1)
		g.add(at, v)
		return err
	})
	if err != nil {
		return nil, err
	}
	times, columns, err := g.grid(name)
	if err != nil {
		return nil, err
	}
	task := ForecastTask{Set: "scaling", Season: 1440, Horizon: 1440, Windows: 2}
	tasks := []*ForecastTask{task.with(stem(name), time.Minute, times, columns[0])}
	return tasks, enough(name, tasks)
}
