package benchdata

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"
)

// Drives is a fleet of hard drives in start-stop form: for every drive the
// spans of power-on hours over which its SMART values stayed the same, in
// order, without overlap. A failure ends the last span of its drive.
type Drives struct {
	// By drive.
	Serial       []string
	Model        []string
	Manufacturer []string
	Terabytes    []float64
	Born         []int64 // Unix milliseconds at power-on hour 0, had it run throughout; see At
	First        []int   // first row; the rows of drive d are First[d] … First[d+1]-1

	// By row.
	Start, Stop []float64 // power-on hours, Start < Stop
	Failed      []bool    // whether the drive failed at Stop

	// By attribute: "smart_5", …, in the order of the file.
	Attributes []string
	Smart      [][]float64 // Smart[a][row], raw values; NaN where the drive does not report it
}

// Len returns the number of drives.
func (d *Drives) Len() int { return len(d.Serial) }

// Rows returns the rows of a drive, from first to before end.
func (d *Drives) Rows(drive int) (first, end int) { return d.First[drive], d.First[drive+1] }

// At is the calendar time of a power-on hour of a drive in Unix milliseconds.
// It holds the drive to have run without a break since it was first seen, on a
// day of which only the date is known: good to a day.
func (d *Drives) At(drive int, hours float64) int64 {
	return d.Born[drive] + int64(math.Round(hours*hourMillis))
}

const hourMillis = float64(time.Hour / time.Millisecond)

// Column returns the values of an attribute by row, nil when there is none.
func (d *Drives) Column(attribute string) []float64 {
	if a := slices.Index(d.Attributes, attribute); a >= 0 {
		return d.Smart[a]
	}
	return nil
}

// backblazeFields are the columns of intervals.csv that are no SMART values.
var backblazeFields = []string{
	"serial_number", "model", "manufacturer", "size_tb", "min_date", "min_hours", "tstart", "tstop", "fails",
}

// The places of the fields above.
const (
	fieldSerial = iota
	fieldModel
	fieldManufacturer
	fieldSize
	fieldDate
	fieldHours
	fieldStart
	fieldStop
	fieldFails
)

// Backblaze reads backblaze-hds/intervals.csv: the drives of Backblaze from
// April 2013 to October 2015. Columns derived from others (smart_197_bin and
// the cumulated ones) are left out. An interval that is empty or overlaps the one before of its
// drive, a drive that comes back after another, and a failure that is not the
// last of its drive are errors with the line and the field.
//
// It reads everything, about 60 MB for the half million rows.
func Backblaze(fsys fs.FS) (*Drives, error) {
	r := drivesReader{names: names{}, seen: map[string]bool{}}
	if err := rows(fsys, "intervals.csv", ',', 0, r.row); err != nil {
		return nil, err
	}
	if r.cell == nil {
		return nil, fmt.Errorf("%w: intervals.csv: no header", ErrFormat)
	}
	r.out.First = append(r.out.First, len(r.out.Start))
	return &r.out, nil
}

type drivesReader struct {
	out   Drives
	head  []string
	cell  []int // of each field
	smart []int // of each attribute
	names names
	seen  map[string]bool
}

func (r *drivesReader) row(c cellRow) error {
	if r.cell == nil {
		return r.header(c)
	}
	if len(c.cells) != len(r.head) {
		return fmt.Errorf("%w: %s:%d: %d cells, want %d", ErrFormat, c.file, c.line, len(c.cells), len(r.head))
	}
	if err := r.drive(c); err != nil {
		return err
	}
	return r.span(c)
}

// header finds the columns by name.
func (r *drivesReader) header(c cellRow) error {
	r.head = slices.Clone(c.cells)
	for i := range r.head {
		r.head[i] = strings.Clone(r.head[i])
	}
	for _, f := range backblazeFields {
		i := slices.Index(r.head, f)
		if i < 0 {
			return fmt.Errorf("%w: %s:%d: no column %s", ErrFormat, c.file, c.line, f)
		}
		r.cell = append(r.cell, i)
	}
	for i, h := range r.head {
		if n, ok := strings.CutPrefix(h, "smart_"); ok && strings.Trim(n, "0123456789") == "" {
			r.smart = append(r.smart, i)
			r.out.Attributes = append(r.out.Attributes, h)
		}
	}
	r.out.Smart = make([][]float64, len(r.smart))
	return nil
}

// drive begins the next drive where the serial number changes.
func (r *drivesReader) drive(c cellRow) error {
	o := &r.out
	serial := c.cells[r.cell[fieldSerial]]
	if n := len(o.Serial); n > 0 && o.Serial[n-1] == serial {
		return nil
	}
	if serial == "" || r.seen[serial] {
		return r.fault(c, fieldSerial, "a new drive")
	}
	serial = strings.Clone(serial)
	r.seen[serial] = true
	size, err := r.number(c, fieldSize)
	if err != nil {
		return err
	}
	day, err := time.Parse(time.DateOnly, c.cells[r.cell[fieldDate]])
	if err != nil {
		return r.fault(c, fieldDate, time.DateOnly)
	}
	hours, err := r.number(c, fieldHours)
	if err != nil {
		return err
	}
	o.Serial = append(o.Serial, serial)
	o.Model = append(o.Model, r.name(c, fieldModel))
	o.Manufacturer = append(o.Manufacturer, r.name(c, fieldManufacturer))
	o.Terabytes = append(o.Terabytes, size)
	o.Born = append(o.Born, day.UnixMilli()-int64(math.Round(hours*hourMillis)))
	o.First = append(o.First, len(o.Start))
	return nil
}

// span appends an interval to the last drive.
func (r *drivesReader) span(c cellRow) error {
	o := &r.out
	start, err := r.number(c, fieldStart)
	if err != nil {
		return err
	}
	stop, err := r.number(c, fieldStop)
	if err != nil {
		return err
	}
	if n := len(o.Start); n > o.First[len(o.First)-1] {
		if start < o.Stop[n-1] {
			return r.fault(c, fieldStart, fmt.Sprintf("no less than %v, where the interval before ends", o.Stop[n-1]))
		}
		if o.Failed[n-1] {
			return r.fault(c, fieldStart, "nothing after the failure")
		}
	}
	if stop <= start {
		return r.fault(c, fieldStop, fmt.Sprintf("more than tstart, %v", start))
	}
	failed, err := c.flag(r.cell[fieldFails])
	if err != nil {
		return r.fault(c, fieldFails, "0 or 1")
	}
	o.Start, o.Stop, o.Failed = append(o.Start, start), append(o.Stop, stop), append(o.Failed, failed)
	return r.values(c)
}

func (r *drivesReader) values(c cellRow) error {
	for a, i := range r.smart {
		v, err := c.number(i)
		if err != nil || math.IsInf(v, 0) {
			return c.fault(i, r.head[i]+" as a number")
		}
		r.out.Smart[a] = append(r.out.Smart[a], v)
	}
	return nil
}

// number reads a field that must be there, small enough for milliseconds.
func (r *drivesReader) number(c cellRow, field int) (float64, error) {
	v, err := c.number(r.cell[field])
	if err != nil || !(v >= 0 && v < 1e9) {
		return 0, r.fault(c, field, "a number of 0 to 1e9")
	}
	return v, nil
}

// name keeps one copy of each text.
func (r *drivesReader) name(c cellRow, field int) string {
	return r.names.keep(c.cells[r.cell[field]])
}

// names holds one copy of each text that a file repeats.
type names map[string]string

func (n names) keep(text string) string {
	if kept, ok := n[text]; ok {
		return kept
	}
	text = strings.Clone(text)
	n[text] = text
	return text
}

func (r *drivesReader) fault(c cellRow, field int, want string) error {
	return c.fault(r.cell[field], backblazeFields[field]+" as "+want)
}
