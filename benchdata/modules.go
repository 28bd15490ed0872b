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
	t := &landmark.Table{}
	var at []int // of moduleFields
	var features []int
	kinds := map[string]float64{}
	err := rows(fsys, "features.csv", ',', 0, func(c cellRow) error {
		if at == nil {
			for _, f := range moduleFields {
				i := slices.Index(c.cells, f)
				if i < 0 {
					return fmt.Errorf("%w: %s:%d: no column %s", ErrFormat, c.file, c.line, f)
				}
				at = append(at, i)
			}
			t.Columns, t.Categories = []string{"type"}, []int{0}
			for i, name := range c.cells {
				if !slices.Contains(moduleFields, name) {
					t.Columns = append(t.Columns, strings.Clone(name))
					features = append(features, i)
				}
			}
			return nil
		}
		row := make([]float64, 1, len(t.Columns))
		for _, i := range features {
			v, err := c.number(i)
			if err != nil || math.IsInf(v, 0) {
				return c.fault(i, "a number")
			}
			row = append(row, v)
		}
		when, err := c.seconds(at[2])
		if err != nil {
			return err
		}
		failed, err := c.flag(at[3])
		if err != nil {
			return err
		}
		kind := c.cells[at[1]]
		if _, ok := kinds[kind]; !ok {
			if len(kinds) > 254 {
				return c.fault(at[1], "one of at most 255 types")
			}
			kinds[strings.Clone(kind)] = float64(len(kinds))
		}
		row[0] = kinds[kind]
		t.Append(landmark.Landmark{Entity: strings.Clone(c.cells[at[0]]), Time: when, Features: row,
			After: ModuleHorizon.Milliseconds(), Failed: failed})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if t.Len() == 0 {
		return nil, fmt.Errorf("%w: features.csv: no rows", ErrFormat)
	}
	return t, nil
}
