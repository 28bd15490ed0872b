package benchdata

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"
)

// GPUs is the life of each GPU of a machine: where it sat longest, and how long
// it lasted. All columns are by GPU.
type GPUs struct {
	Serial []string
	Batch  []string // "old" or "new": boards of the first years had a resistor that failed
	Last   []int64  // when it was last seen, Unix milliseconds

	// Place: column and row of the cabinet on the floor, cage in the cabinet
	// from below, slot in the cage, node on the blade.
	Column, Row, Cage, Slot, Node []int

	Years  []float64 // from its installation to failure or removal
	Failed []bool    // by a double-bit error or by falling off the bus
}

// Len returns the number of GPUs.
func (g *GPUs) Len() int { return len(g.Serial) }

// titanFields are the columns that are read.
var titanFields = []string{"SN", "batch", "last", "col", "row", "cage", "slot", "node", "years", "dead"}

// TitanGPU reads titan-gpu/gc_summary_loc.csv: the 30,207 GPUs of the Titan
// supercomputer at Oak Ridge, 2013 to 2019 (Ostrouchov et al., SC20, 2020).
// Errors name the line and the field.
func TitanGPU(fsys fs.FS) (*GPUs, error) {
	r := gpusReader{names: names{}}
	if err := rows(fsys, "gc_summary_loc.csv", ',', 0, r.row); err != nil {
		return nil, err
	}
	if r.cell == nil {
		return nil, fmt.Errorf("%w: gc_summary_loc.csv: no header", ErrFormat)
	}
	return &r.out, nil
}

type gpusReader struct {
	out   GPUs
	width int
	cell  []int // of each field
	names names
}

func (r *gpusReader) row(c cellRow) error {
	if r.cell == nil {
		return r.header(c)
	}
	if len(c.cells) != r.width {
		return fmt.Errorf("%w: %s:%d: %d cells, want %d", ErrFormat, c.file, c.line, len(c.cells), r.width)
	}
	return r.gpu(c)
}

func (r *gpusReader) header(c cellRow) error {
	r.width = len(c.cells)
	for _, f := range titanFields {
		i := slices.Index(c.cells, f)
		if i < 0 {
			return fmt.Errorf("%w: %s:%d: no column %s", ErrFormat, c.file, c.line, f)
		}
		r.cell = append(r.cell, i)
	}
	return nil
}

func (r *gpusReader) gpu(c cellRow) error {
	o := &r.out
	last, err := time.Parse(wallTime, c.cells[r.cell[2]])
	if err != nil {
		return r.fault(c, 2, wallTime)
	}
	for f, place := range []*[]int{&o.Column, &o.Row, &o.Cage, &o.Slot, &o.Node} {
		v, err := c.number(r.cell[3+f])
		if err != nil || !(v >= 0 && v < 1000) || v != float64(int(v)) {
			return r.fault(c, 3+f, "a whole number below 1000")
		}
		*place = append(*place, int(v))
	}
	years, err := c.number(r.cell[8])
	if err != nil || !(years > 0 && years < 100) {
		return r.fault(c, 8, "a positive number below 100")
	}
	dead := c.cells[r.cell[9]]
	if dead != "TRUE" && dead != "FALSE" {
		return r.fault(c, 9, "TRUE or FALSE")
	}
	o.Serial = append(o.Serial, strings.Clone(c.cells[r.cell[0]]))
	o.Batch = append(o.Batch, r.names.keep(c.cells[r.cell[1]]))
	o.Last = append(o.Last, last.UnixMilli())
	o.Years, o.Failed = append(o.Years, years), append(o.Failed, dead == "TRUE")
	return nil
}

func (r *gpusReader) fault(c cellRow, field int, want string) error {
	return c.fault(r.cell[field], titanFields[field]+" as "+want)
}
