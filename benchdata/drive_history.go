package benchdata

import (
	"math"
	"slices"
	"strings"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

// RichLandmarks is Landmarks with more columns, all of them known at the moment
// and made of the drive's own history since it was first seen:
//
//	smart_N_recent7, _recent60  how much it moved of late: Σ ln(1+|step|)·2^(-days ago/7),
//	                            and the same with a half-life of 60 days
//	symptoms                    how many of the attributes 5, 187, 188, 197, 198 are not 0
//	errors                      Σ ln(1+value) over the attributes that count errors
//	unreadable                  187, 197 and 198 together
//	moved_D                     how many of those that count errors moved in the last
//	                            D = 7, 30 and 90 days
//	moved_hours                 since the last of them moved; missing when none did
//	changes_30                  how often any attribute changed in 30 days
//	cycles_per_khour            power cycles per thousand hours
//
// Rates of failure of model, batch and lot, ranks within the model, numbers and
// ages of changes, and whatever tells the calendar (how long the drive was
// observed) were tried on earlier months and left out: they brought nothing, or
// said of the fleet of one season what was not so in the next.
func (d *Drives) RichLandmarks(moments []int64) *landmark.Table {
	base := d.Landmarks(moments)
	place := map[string]int{}
	for i, s := range d.Serial {
		place[s] = i
	}
	t := *base
	t.Columns = append(slices.Clone(base.Columns), d.historyColumns()...)
	t.Data = make([]float64, 0, base.Len()*len(t.Columns))
	for i := range base.Time {
		drive := place[base.Entity[i]]
		t.Data = append(t.Data, base.Row(i)...)
		t.Data = d.appendHistory(t.Data, drive, d.hours(drive, base.Time[i]))
	}
	return &t
}

func (d *Drives) historyColumns() (names []string) {
	for _, a := range d.Attributes {
		names = append(names, a+"_recent7", a+"_recent60")
	}
	return append(names, "symptoms", "errors", "unreadable", "moved_7", "moved_30", "moved_90", "moved_hours", "changes_30", "cycles_per_khour")
}

// appendHistory appends the columns of RichLandmarks that Landmarks has not.
func (d *Drives) appendHistory(dst []float64, drive int, hours float64) []float64 {
	now, _ := d.rowAt(drive, hours)
	first, _ := d.Rows(drive)
	symptoms, errors, unreadable, moved, last := 0.0, 0.0, 0.0, [3]float64{}, math.NaN()
	for a, name := range d.Attributes {
		week, season, since := d.recent(a, first, now, hours)
		dst = append(dst, week, season)
		v := d.Smart[a][now]
		if slices.Contains(vendorAttributes, name) && v > 0 {
			symptoms++
		}
		if name == "smart_187" || name == "smart_197" || name == "smart_198" {
			unreadable += orZero(v)
		}
		if !slices.Contains(errorAttributes, name) {
			continue
		}
		errors += math.Log1p(orZero(v))
		for w, days := range [...]float64{7, 30, 90} {
			if since < 24*days {
				moved[w]++
			}
		}
		if !(last <= since) {
			last = since
		}
	}
	changes := 0.0
	for k := now; k > first && hours-d.Start[k] < 24*30; k-- {
		changes++
	}
	cycles := math.NaN()
	if c := d.Column("smart_12"); c != nil {
		cycles = c[now] / (hours/1000 + 0.1) // the first hundred hours say little
	}
	return append(dst, symptoms, errors, unreadable, moved[0], moved[1], moved[2], last, changes, cycles)
}

// recent sums the steps of an attribute, the later the more, and tells the hours
// since the last one; NaN when there was none.
func (d *Drives) recent(attribute, first, now int, hours float64) (week, season, since float64) {
	v := d.Smart[attribute]
	since = math.NaN()
	for k := first + 1; k <= now; k++ {
		step := math.Abs(v[k] - v[k-1])
		if !(step > 0) {
			continue
		}
		since = hours - d.Start[k]
		week += math.Log1p(step) * math.Exp2(-since/(24*7))
		season += math.Log1p(step) * math.Exp2(-since/(24*60))
	}
	return week, season, since
}

func orZero(v float64) float64 {
	if v > 0 {
		return v
	}
	return 0
}

// vendorAttributes are those whose being not 0 Backblaze takes for a symptom,
// errorAttributes those that count errors: all but power cycles.
var (
	vendorAttributes = strings.Fields("smart_5 smart_187 smart_188 smart_197 smart_198")
	errorAttributes  = strings.Fields("smart_5 smart_10 smart_187 smart_188 smart_189 smart_196 smart_197 smart_198")
)

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
