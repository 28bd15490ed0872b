package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"time"
)

// M4Hourly reads the 414 hourly series of the M4 competition: season 24, one
// window of 48 steps, which are the published test values.
func M4Hourly(fsys fs.FS) iter.Seq2[*ForecastTask, error] {
	const horizon = 48
	return flat(one("Dataset/Train/Hourly-train.csv"), func(train string) ([]*ForecastTask, error) {
		names, known, err := m4File(fsys, train)
		if err != nil {
			return nil, err
		}
		const test = "Dataset/Test/Hourly-test.csv"
		order, future, err := m4File(fsys, test)
		if err != nil {
			return nil, err
		}
		if !slices.Equal(names, order) {
			return nil, fmt.Errorf("%w: %s: not the series of %s", ErrFormat, test, train)
		}
		var tasks []*ForecastTask
		for i, name := range names {
			if len(future[i]) != horizon {
				return nil, fmt.Errorf("%w: %s: %s: %d values, want %d", ErrFormat, test, name, len(future[i]), horizon)
			}
			y := append(known[i], future[i]...)
			tasks = append(tasks, &ForecastTask{
				Set: "m4", Name: name, Time: spaced(len(y), time.Hour), Value: y,
				Step: time.Hour, Season: 24, Horizon: horizon, Windows: 1,
			})
		}
		return tasks, nil
	})
}

// m4File reads lines of a name and values, up to the first empty cell.
func m4File(fsys fs.FS, name string) (names []string, values [][]float64, err error) {
	err = rows(fsys, name, ',', 0, func(r cellRow) error {
		if r.cells[0] == "V1" {
			return nil
		}
		var y []float64
		for c := 1; c < len(r.cells) && r.cells[c] != ""; c++ {
			v, err := r.number(c)
			if err != nil {
				return err
			}
			y = append(y, v)
		}
		names, values = append(names, r.cells[0]), append(values, y)
		return nil
	})
	return names, values, err
}
