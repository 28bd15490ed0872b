package benchdata

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// fleet is made up: one drive that changes and fails, one that was seen late.
const fleet = `serial_number,model,manufacturer,size_tb,min_date,min_hours,tstart,tstop,fails,smart_5,smart_187
A,m2,x,4,2014-01-01,1000,1000,1240,0,0,
A,m2,x,4,2014-01-01,1000,1240,2000,0,7,1
A,m2,x,4,2014-01-01,1000,2000,2200,1,9,1
B,m1,x,3,2014-02-25,10,10,900,0,0,
`

func TestDriveLandmarks(t *testing.T) {
	d, err := Backblaze(fstest.MapFS{"intervals.csv": {Data: []byte(fleet)}})
	if err != nil {
		t.Fatal(err)
	}
	tab := d.Landmarks(Months(time.Date(2014, 1, 5, 0, 0, 0, 0, time.UTC), time.Date(2014, 4, 1, 0, 0, 0, 0, time.UTC)))
	if err := tab.Validate(); err != nil {
		t.Fatal(err)
	}
	// A at 1 January (hour 1000), 1 February (1744); it fails at hour 2200, on
	// 20 February. B at 1 March (106) and 1 April (850).
	if want := []string{"A", "A", "B", "B"}; !slices.Equal(tab.Entity, want) {
		t.Fatalf("rows of %v, want %v", tab.Entity, want)
	}
	failed, known := tab.Label(0, DriveHorizon)
	late, _ := tab.Label(1, DriveHorizon)
	if failed || !known || !late {
		t.Errorf("A fails within 30 days of 1 January: %v (known %v), of 1 February: %v", failed, known, late)
	}
	if _, known := tab.Label(3, DriveHorizon); known {
		t.Error("the fate of B after it was last seen is known")
	}
	at := func(row int, column string) float64 { return tab.Row(row)[slices.Index(tab.Columns, column)] }
	if at(1, "smart_5") != 7 || at(1, "smart_5_d7") != 0 || at(1, "smart_5_d30") != 7 || !math.IsNaN(at(1, "smart_5_d90")) {
		t.Errorf("smart_5 of A in February: %v, changes %v %v %v", at(1, "smart_5"), at(1, "smart_5_d7"), at(1, "smart_5_d30"), at(1, "smart_5_d90"))
	}
	if at(0, "age_hours") != 1000 || at(1, "model") != 1 || at(2, "model") != 0 {
		t.Errorf("age %v, models %v and %v", at(0, "age_hours"), at(1, "model"), at(2, "model"))
	}
}

func TestRichLandmarks(t *testing.T) {
	d, err := Backblaze(fstest.MapFS{"intervals.csv": {Data: []byte(fleet)}})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2014, 2, 10, 0, 0, 0, 0, time.UTC).UnixMilli() // hour 1960 of A
	tab := d.RichLandmarks([]int64{at, time.Date(2014, 3, 1, 0, 0, 0, 0, time.UTC).UnixMilli()})
	if err := tab.Validate(); err != nil || tab.Len() != 2 {
		t.Fatalf("%d rows, %v", tab.Len(), err)
	}
	of := func(row int, column string) float64 { return tab.Row(row)[slices.Index(tab.Columns, column)] }
	// smart_5 went from 0 to 7 thirty days ago, smart_187 from missing to 1.
	want := map[string]float64{
		"smart_5_recent7": math.Log(8) * math.Exp2(-30./7), "smart_5_recent60": math.Log(8) * math.Exp2(-0.5), "smart_187_recent7": 0,
		"symptoms": 2, "errors": math.Log(8) + math.Log(2), "unreadable": 1, "moved_7": 0, "moved_30": 0, "moved_90": 1, "moved_hours": 720, "changes_30": 0,
	}
	for name, w := range want {
		if got := of(0, name); math.Abs(got-w) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, got, w)
		}
	}
	if !math.IsNaN(of(1, "moved_hours")) || of(1, "smart_5_recent60") != 0 || !math.IsNaN(of(1, "cycles_per_khour")) {
		t.Errorf("of a drive that never changed, of a fleet without smart_12: %v", tab.Row(1))
	}
	if s := VendorRule(tab); s[0] != 2 || s[1] != 0 {
		t.Errorf("vendor rule %v", s)
	}
}

// What an interval says of the future, tstop and fails, must not reach a
// feature: with the future cut off, the features stay as they are.
func TestDriveLandmarksAreCausal(t *testing.T) {
	lines := strings.SplitAfter(fleet, "\n")
	cut := lines[0] + lines[1] + strings.Replace(lines[2], "2000", "1750", 1)
	at := []int64{time.Date(2014, 2, 1, 0, 0, 0, 0, time.UTC).UnixMilli()}
	var rows [2][]float64
	for i, text := range []string{fleet, cut} {
		d, err := Backblaze(fstest.MapFS{"intervals.csv": {Data: []byte(text)}})
		if err != nil {
			t.Fatal(err)
		}
		rows[i] = d.RichLandmarks(at).Row(0)
	}
	same := func(a, b float64) bool { return a == b || a != a && b != b }
	if !slices.EqualFunc(rows[0][1:], rows[1][1:], same) { // model m2 is number 0 without m1
		t.Errorf("features change with the future:\n%v\n%v", rows[0], rows[1])
	}
}

// The shape of the real table, as SOURCE.md tells it.
func TestBackblazeLandmarks(t *testing.T) {
	if testing.Short() {
		t.Skip("reads half a million rows")
	}
	dir := os.Getenv(DataVariable)
	if dir == "" {
		t.Skipf("%s is not set", DataVariable)
	}
	d, err := Backblaze(os.DirFS(dir + "/backblaze-hds"))
	if err != nil {
		t.Fatal(err)
	}
	tab := d.Landmarks(Months(time.Date(2015, 5, 1, 0, 0, 0, 0, time.UTC), time.Date(2015, 6, 1, 0, 0, 0, 0, time.UTC)))
	known := tab.Known(DriveHorizon)
	n := 0
	for _, y := range known.Labels(DriveHorizon) {
		if y {
			n++
		}
	}
	if tab.Len() != 46272+47136 || n != 155+101 {
		t.Errorf("%d landmarks, %d failures", tab.Len(), n)
	}
}
