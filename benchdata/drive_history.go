package benchdata

import (
	"math"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// RichLandmarks is Landmarks with more columns, all known at the moment:
//
//	smart_N_age       hours since the value last changed, or since the drive was
//	                  first seen
//	smart_N_changes   how often it changed in the last 90 days of service
//	smart_N_rank      share of the drives of the model with a lower value now
//	symptoms          how many of the attributes 5, 187, 188, 197, 198 are not 0
//	observed_hours    since the drive was first seen
//	model_failures    failures per drive-month of the model, in the 90 days before
//	fleet_failures    the same of the fleet
func (d *Drives) RichLandmarks(moments []int64) *landmark.Table {
	base := d.Landmarks(moments)
	place := map[string]int{}
	for i, s := range d.Serial {
		place[s] = i
	}
	t := *base
	t.Columns = slices.Clone(base.Columns)
	for _, a := range d.Attributes {
		t.Columns = append(t.Columns, a+"_age", a+"_changes", a+"_rank")
	}
	t.Columns = append(t.Columns, "symptoms", "observed_hours", "model_failures", "fleet_failures")
	t.Data = make([]float64, 0, base.Len()*len(t.Columns))
	for from := 0; from < base.Len(); {
		to := from
		for to < base.Len() && base.Time[to] == base.Time[from] {
			to++
		}
		ranks, rates := d.ranks(base, from, to), d.rates(base.Time[from])
		for i := from; i < to; i++ {
			drive := place[base.Entity[i]]
			t.Data = append(t.Data, base.Row(i)...)
			t.Data = d.appendHistory(t.Data, drive, d.hours(drive, base.Time[i]), ranks[i-from])
			t.Data = append(t.Data, rates[d.Model[drive]], rates[""])
		}
		from = to
	}
	return &t
}

// appendHistory appends ages, changes and ranks, symptoms and observed hours.
func (d *Drives) appendHistory(dst []float64, drive int, hours float64, rank []float64) []float64 {
	now, _ := d.rowAt(drive, hours)
	first, _ := d.Rows(drive)
	for a, values := range d.Smart {
		last, changes := first, 0
		for k := now; k > first; k-- {
			if values[k] == values[k-1] || math.IsNaN(values[k]) {
				continue
			}
			last = max(last, k)
			if hours-d.Start[k] > 24*90 {
				break
			}
			changes++
		}
		dst = append(dst, hours-d.Start[last], float64(changes), rank[a])
	}
	symptoms := 0.0
	for a, name := range d.Attributes {
		if slices.Contains(vendorAttributes, name) && d.Smart[a][now] > 0 {
			symptoms++
		}
	}
	return append(dst, symptoms, hours-d.Start[first])
}

// vendorAttributes are those whose being not 0 Backblaze takes for a symptom.
var vendorAttributes = []string{"smart_5", "smart_187", "smart_188", "smart_197", "smart_198"}

// VendorRule scores each row of Landmarks by how many of the attributes 5, 187,
// 188, 197 and 198 are not 0: what Backblaze acts on.
func VendorRule(t *landmark.Table) []float64 {
	score := make([]float64, t.Len())
	for c, name := range t.Columns {
		if !slices.Contains(vendorAttributes, name) {
			continue
		}
		for i := range score {
			if t.Row(i)[c] > 0 {
				score[i]++
			}
		}
	}
	return score
}

// ranks returns for each row the share of drives of its model with lower values.
func (d *Drives) ranks(t *landmark.Table, from, to int) [][]float64 {
	out := make([][]float64, to-from)
	for i := range out {
		out[i] = make([]float64, len(d.Smart))
	}
	byModel := map[float64][]int{}
	for i := from; i < to; i++ {
		m := t.Row(i)[0]
		byModel[m] = append(byModel[m], i)
	}
	for a, name := range d.Attributes {
		c := slices.Index(t.Columns, name)
		for _, rows := range byModel {
			values := make([]float64, len(rows))
			for k, i := range rows {
				values[k] = t.Row(i)[c]
			}
			slices.Sort(values)
			for _, i := range rows {
				below, _ := slices.BinarySearch(values, t.Row(i)[c])
				out[i-from][a] = float64(below) / float64(len(values))
			}
		}
	}
	return out
}

// rates returns the failures per drive-month of each model in the 90 days before
// a moment, and under "" of the fleet; a model of few drives is drawn to the
// fleet by as much as three failures weigh.
func (d *Drives) rates(at int64) map[string]float64 {
	const span = 90 * 24 * int64(time.Hour/time.Millisecond)
	failures, months := map[string]float64{}, map[string]float64{}
	for drive := range d.Len() {
		first, end := d.Rows(drive)
		from, to := max(d.At(drive, d.Start[first]), at-span), min(d.At(drive, d.Stop[end-1]), at)
		if to <= from {
			continue
		}
		f := 0.0
		if d.Failed[end-1] && d.At(drive, d.Stop[end-1]) < at {
			f = 1
		}
		for _, m := range [2]string{d.Model[drive], ""} {
			failures[m] += f
			months[m] += float64(to-from) / float64(span) * 3
		}
	}
	fleet := (failures[""] + 1e-3) / (months[""] + 1)
	rates := map[string]float64{}
	for m, n := range months {
		rates[m] = (failures[m] + 3) / (n + 3/fleet)
	}
	rates[""] = fleet
	return rates
}
