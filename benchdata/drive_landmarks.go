package benchdata

import (
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// DriveHorizon is how far ahead the failures of a fleet of drives are foretold.
const DriveHorizon = 30 * 24 * time.Hour

// Months returns the first moments of the months from the one that from lies in
// to the one that to lies in, UTC, in Unix milliseconds.
func Months(from, to time.Time) (at []int64) {
	from = from.UTC()
	for m := time.Date(from.Year(), from.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(to); m = m.AddDate(0, 1, 0) {
		at = append(at, m.UnixMilli())
	}
	return at
}

// deltaDays are the spans over which changes of SMART values are features.
var deltaDays = [...]int{7, 30, 90}

// Landmarks returns a row per drive in service at each of the moments, with the
// features of the protocol in the set's SOURCE.md, all of them known at the
// moment:
//
//	model, manufacturer  as categories, numbered in alphabetical order
//	size_tb, age_hours   power-on hours
//	smart_N              raw value
//	smart_N_dD           its change over the last D = 7, 30 and 90 days of
//	                     service; missing when the drive was not seen by then
//
// After reaches to the failure or to when the drive was last seen well.
func (d *Drives) Landmarks(moments []int64) *landmark.Table {
	t := &landmark.Table{Columns: d.landmarkColumns(), Categories: []int{0, 1}}
	models, makers := codes(d.Model), codes(d.Manufacturer)
	row := make([]float64, len(t.Columns))
	for _, at := range moments {
		for drive := range d.Len() {
			k, ok := d.rowAt(drive, d.hours(drive, at))
			if !ok {
				continue
			}
			row[0], row[1] = models[d.Model[drive]], makers[d.Manufacturer[drive]]
			d.features(row[2:], drive, k, d.hours(drive, at))
			_, end := d.Rows(drive)
			t.Append(landmark.Landmark{
				Entity: d.Serial[drive], Time: at, Features: row,
				After: d.At(drive, d.Stop[end-1]) - at, Failed: d.Failed[end-1],
			})
		}
	}
	return t
}

func (d *Drives) landmarkColumns() []string {
	names := []string{"model", "manufacturer", "size_tb", "age_hours"}
	for _, a := range d.Attributes {
		names = append(names, a)
		for _, days := range deltaDays {
			names = append(names, a+"_d"+strconv.Itoa(days))
		}
	}
	return names
}

// hours is the inverse of At.
func (d *Drives) hours(drive int, at int64) float64 {
	return float64(at-d.Born[drive]) / hourMillis
}

// rowAt returns the row of a drive that covers a power-on hour: the last that
// began by then, and has not ended.
func (d *Drives) rowAt(drive int, hours float64) (row int, ok bool) {
	first, end := d.Rows(drive)
	n, exact := slices.BinarySearch(d.Start[first:end], hours)
	if !exact {
		n--
	}
	if n < 0 || hours >= d.Stop[first+n] {
		return 0, false
	}
	return first + n, true
}

// features writes size, age, and values with their changes.
func (d *Drives) features(dst []float64, drive, now int, hours float64) {
	dst[0], dst[1] = d.Terabytes[drive], hours
	dst = dst[2:]
	for _, values := range d.Smart {
		dst[0] = values[now]
		for w, days := range deltaDays {
			dst[1+w] = math.NaN()
			if k, ok := d.rowAt(drive, hours-24*float64(days)); ok {
				dst[1+w] = values[now] - values[k]
			}
		}
		dst = dst[1+len(deltaDays):]
	}
}

// codes numbers names in alphabetical order.
func codes(names []string) map[string]float64 {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	m := map[string]float64{}
	for i, n := range slices.Compact(sorted) {
		m[n] = float64(i)
	}
	return m
}
