package benchdata

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// lifeFolder returns the folder of a set of lifetimes, or skips.
func lifeFolder(t testing.TB, name string) fs.FS {
	t.Helper()
	dir, ok := Set{Name: name}.Dir("")
	if !ok {
		t.Skipf("the set %s is not under $%s", name, DataVariable)
	}
	return dir
}

const drivesHeader = "serial_number,model,manufacturer,size_tb,min_date,min_hours,tstart,tstop,fails,smart_5,smart_197,smart_197_bin\n"

// drivesText is two drives of two intervals and one.
const drivesText = drivesHeader +
	"A,M 1,ST,4,2014-01-02,10,10,20,0,0,,FALSE\n" +
	"A,M 1,ST,4,2014-01-02,10,20,34,1,8,2,TRUE\n" +
	"B,M 2,WDC,0.5,2014-01-03,0,5,7,0,,0,FALSE\n"

func TestBackblazeLayout(t *testing.T) {
	d, err := Backblaze(disk(map[string]string{"intervals.csv.gz": drivesText}))
	if err != nil {
		t.Fatal(err)
	}
	if d.Len() != 2 || !slices.Equal(d.First, []int{0, 2, 3}) || d.Serial[1] != "B" || d.Model[0] != "M 1" || d.Manufacturer[1] != "WDC" {
		t.Errorf("drives %+v", d)
	}
	if !slices.Equal(d.Start, []float64{10, 20, 5}) || !slices.Equal(d.Failed, []bool{false, true, false}) {
		t.Errorf("rows %+v", d)
	}
	if c := d.Column("smart_197"); len(c) != 3 || !math.IsNaN(c[0]) || c[1] != 2 || d.Column("smart_197_bin") != nil {
		t.Errorf("smart %v", d.Smart)
	}
	if at := time.UnixMilli(d.At(0, 34)).UTC(); at.Format(time.DateTime) != "2014-01-03 00:00:00" {
		t.Errorf("failed at %v", at)
	}
}

func TestBackblazeFaults(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		d, err := Backblaze(disk(map[string]string{"intervals.csv": text}))
		if d != nil || !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	f("", "no header")
	f("serial_number,model\n", "intervals.csv:1: no column manufacturer")
	f(strings.Replace(drivesText, "20,34", "19,34", 1), "intervals.csv:3: cell 7: \"19\", want tstart as no less than 20")
	f(strings.Replace(drivesText, "10,20,0", "20,20,0", 1), "intervals.csv:2: cell 8: \"20\", want tstop as more than tstart")
	f(strings.Replace(drivesText, "10,20,0", "10,20,1", 1), "nothing after the failure")
	f(strings.Replace(drivesText, "10,20,0", "10,20,2", 1), "fails as 0 or 1")
	f(strings.Replace(drivesText, "10,20,0", "10,,0", 1), "tstop as a number")
	f(strings.Replace(drivesText, "34,1,8", "34,1,x", 1), "intervals.csv:3: cell 10: \"x\", want smart_5")
	f(strings.Replace(drivesText, "2014-01-03", "2014-13-03", 1), "intervals.csv:4: cell 5: \"2014-13-03\", want min_date")
	f(drivesText+"A,M 1,ST,4,2014-01-02,10,40,50,0,0,,FALSE\n", "intervals.csv:5: cell 1: \"A\"")
	f(drivesText+"B,M\n", "2 cells, want 12")
	if _, err := Backblaze(disk(nil)); !errors.Is(err, ErrLayout) {
		t.Errorf("%v", err)
	}
}

// The counts are those of the set's SOURCE.md; drives and models counted with
// awk.
func TestBackblazeIsReadWhole(t *testing.T) {
	d, err := Backblaze(lifeFolder(t, "backblaze-hds"))
	if err != nil {
		t.Fatal(err)
	}
	failures, last := 0, int64(0)
	for drive := range d.Len() {
		_, end := d.Rows(drive)
		last = max(last, d.At(drive, d.Stop[end-1]))
		if d.Failed[end-1] {
			failures++
		}
	}
	if len(d.Start) != 487_997 || failures != 4067 || d.Len() != 63_159 || len(d.Attributes) != 9 {
		t.Errorf("%d rows, %d failures, %d drives, attributes %v", len(d.Start), failures, d.Len(), d.Attributes)
	}
	if cut := time.Date(2015, 11, 1, 0, 0, 0, 0, time.UTC); time.UnixMilli(last).After(cut) {
		t.Errorf("a row ends at %v, after the cut", time.UnixMilli(last).UTC())
	}
}

func FuzzBackblaze(f *testing.F) {
	f.Add([]byte(drivesText))
	f.Add([]byte(drivesHeader))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Backblaze(fstest.MapFS{"intervals.csv": &fstest.MapFile{Data: data}})
		if err == nil && (len(d.First) != d.Len()+1 || len(d.Start) > len(data)) {
			t.Errorf("%d drives, %d rows from %d bytes", d.Len(), len(d.Start), len(data))
		}
	})
}

func BenchmarkBackblaze(b *testing.B) {
	var text strings.Builder
	text.WriteString(drivesHeader)
	for i := range 100_000 {
		fmt.Fprintf(&text, "W%d,ST4000DM000,ST,4,2013-06-27,131,%d,%d,0,%d,0,FALSE\n", i/8, 131+i%8*24, 155+i%8*24, i%8)
	}
	d := disk(map[string]string{"intervals.csv": text.String()})
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Backblaze(d); err != nil {
			b.Fatal(err)
		}
	}
}
