package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/portent-go/portent/scoring/catalog"
)

// gwaHead begins the files of the Grid Workloads Archive's Bitbrains traces.
const gwaHead = "Timestamp [ms];"

// parseGWA reads a virtual machine of the Grid Workloads Archive (GWA-T-12
// Bitbrains): cells are separated by a semicolon and a tab, times are seconds
// whatever the header says, CPU is per cent of the cores, the rest kilobytes.
func parseGWA(r io.Reader) (*trace, error) {
	const cores, percent, memory, read, write, received, sent, cells = 1, 4, 6, 7, 8, 9, 10, 11
	columns := []int{int(catalog.CPU), int(catalog.Memory), int(catalog.Throughput), int(catalog.Bandwidth)}
	values := make([][]float64, len(columns))
	var times []time.Time
	scan := bufio.NewScanner(r)
	scan.Scan() // the header
	for line := 2; scan.Scan(); line++ {
		row := strings.Split(scan.Text(), ";")
		if len(row) != cells {
			return nil, fmt.Errorf("line %d: %d cells, want %d", line, len(row), cells)
		}
		at, err := instant(strings.TrimSpace(row[0]))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if n := len(times); n > 0 && !at.After(times[n-1]) {
			return nil, fmt.Errorf("line %d: the clock goes back", line)
		}
		var x [cells]float64
		for i := 1; i < cells; i++ {
			if x[i], err = amount(row[i]); err != nil {
				return nil, fmt.Errorf("line %d: cell %d: %w", line, i+1, err)
			}
		}
		times = append(times, at)
		for i, v := range []float64{x[cores] * x[percent] / 100, x[memory] * 1024, (x[read] + x[write]) * 1024, math.Max(x[received], x[sent]) * 1024} {
			values[i] = append(values[i], v)
		}
	}
	if err := scan.Err(); err != nil {
		return nil, err
	}
	return onGrid(times, values, columns)
}
