package benchdata

import (
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// ModuleHorizon is how far ahead the labels of dimm look.
const ModuleHorizon = 7 * 24 * time.Hour

// moduleFields are columns of dimm that are no features: names, and the times,
// which give the label away.
var moduleFields = []string{"serial_number", "serial_number_type", "prediction_timestamp", "label", "LogTime"}

// Modules reads dimm/features.csv as a table of landmarks: a row per module and
// moment with correctable errors, the 99 features of the file, and the type of
// the module as a category. The file says whether an uncorrectable error came
// within seven days, not when: After is the horizon.
func Modules(fsys fs.FS) (*landmark.Table, error) {
	r := modulesReader{table: &landmark.Table{}, kinds: map[string]float64{}}
	if err := rows(fsys, "features.csv", ',', 0, r.row); err != nil {
		return nil, err
	}
	if r.table.Len() == 0 {
		return nil, fmt.Errorf("%w: features.csv: no rows", ErrFormat)
	}
	return r.table, nil
}

type modulesReader struct {
	table    *landmark.Table
	at       []int // of moduleFields
	features []int
	kinds    map[string]float64
}

func (r *modulesReader) row(c cellRow) error {
	if r.at == nil {
		return r.header(c)
	}
	kind, err := r.kind(c)
	if err != nil {
		return err
	}
	row := append(make([]float64, 0, len(r.table.Columns)), kind)
	for _, i := range r.features {
		v, err := c.number(i)
		if err != nil || math.IsInf(v, 0) {
			return c.fault(i, "a number")
		}
		row = append(row, v)
	}
	when, err := c.seconds(r.at[2])
	if err != nil {
		return err
	}
	failed, err := c.flag(r.at[3])
	if err != nil {
		return err
	}
	r.table.Append(landmark.Landmark{Entity: strings.Clone(c.cells[r.at[0]]), Time: when, Features: row,
		After: ModuleHorizon.Milliseconds(), Failed: failed})
	return nil
}

// header finds the columns by name.
func (r *modulesReader) header(c cellRow) error {
	for _, f := range moduleFields {
		i := slices.Index(c.cells, f)
		if i < 0 {
			return fmt.Errorf("%w: %s:%d: no column %s", ErrFormat, c.file, c.line, f)
		}
		r.at = append(r.at, i)
	}
	r.table.Columns, r.table.Categories = []string{"type"}, []int{0}
	for i, name := range c.cells {
		if !slices.Contains(moduleFields, name) {
			r.table.Columns = append(r.table.Columns, strings.Clone(name))
			r.features = append(r.features, i)
		}
	}
	return nil
}

// kind numbers the types of modules in the order of the file.
func (r *modulesReader) kind(c cellRow) (float64, error) {
	for _, i := range r.at {
		if i >= len(c.cells) {
			return 0, c.fault(i, "a value")
		}
	}
	name := c.cells[r.at[1]]
	k, ok := r.kinds[name]
	if !ok {
		if len(r.kinds) > 254 {
			return 0, c.fault(r.at[1], "one of at most 255 types")
		}
		k = float64(len(r.kinds))
		r.kinds[strings.Clone(name)] = k
	}
	return k, nil
}
