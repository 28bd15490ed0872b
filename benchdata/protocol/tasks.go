package protocol

import (
	"io/fs"
	"time"

	"github.com/portent-go/portent/benchdata"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

const day = 24 * time.Hour

// Tasks lists every task.
func Tasks() []Task {
	return []Task{Drives(), RichDrives(), Modules(), Incidents(), AnyIncidents(), Lives()}
}

// Named returns the task of that name.
func Named(name string) (Task, bool) {
	for _, t := range Tasks() {
		if t.Name == name {
			return t, true
		}
	}
	return Task{}, false
}

func utc(y int, m time.Month, d int) int64 {
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC).UnixMilli()
}

// Drives is the fleet of backblaze-hds at the first of every month: which drives
// fail within 30 days? Learned from until May 2015 (the labels end with May),
// tested on July to September; June is the embargo. The features are those of
// benchdata.Drives.Landmarks.
func Drives() Task {
	return Task{
		Name: "backblaze-hds", Set: "backblaze-hds", About: "hard drives, monthly, fails within 30 days",
		Horizon: benchdata.DriveHorizon, Budget: 0.005,
		Cut:  landmark.Cut{Test: utc(2015, 7, 1), End: utc(2015, 10, 1), Embargo: 60 * day},
		Read: drives((*benchdata.Drives).Landmarks),
		Rule: benchdata.VendorRule, Age: "age_hours", Alone: true,
	}
}

// RichDrives is Drives with the features of benchdata.Drives.RichLandmarks.
func RichDrives() Task {
	t := Drives()
	t.Name, t.About = "backblaze-hds-rich", "the same with the history of each drive as features"
	t.Read = drives((*benchdata.Drives).RichLandmarks)
	return t
}

func drives(rows func(*benchdata.Drives, []int64) *landmark.Table) func(fs.FS) (*landmark.Table, error) {
	return func(fsys fs.FS) (*landmark.Table, error) {
		d, err := benchdata.Backblaze(fsys)
		if err != nil {
			return nil, err
		}
		first := time.Date(2013, 5, 1, 0, 0, 0, 0, time.UTC)
		return rows(d, benchdata.Months(first, time.Date(2015, 9, 1, 0, 0, 0, 0, time.UTC))), nil
	}
}

// Modules is dimm: memory modules at moments with correctable errors; which have
// an uncorrectable one within seven days? Tested on March 2024 on modules that
// are not in the training part; the embargo is eight days. Times are no
// features, and neither may they be had from the rows before: all 297 modules
// with a second row fail after it, so a net that is told of an
// earlier row knows the label.
func Modules() Task {
	return Task{
		Name: "dimm", Set: "dimm", About: "memory modules, uncorrectable error within 7 days",
		Horizon: benchdata.ModuleHorizon, Budget: 0.05, Apart: true, Sampled: true, Alone: true,
		Cut:  landmark.Cut{Test: utc(2024, 3, 1), End: utc(2024, 4, 1), Embargo: 8 * day},
		Read: benchdata.Modules,
		Rule: func(t *landmark.Table) []float64 { return column(t, "all_ce_count_6h") },
	}
}
