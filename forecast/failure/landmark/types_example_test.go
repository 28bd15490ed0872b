package landmark_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

const day = int64(24 * time.Hour / time.Millisecond)

// disks is 30 days of two disks, a landmark a day; the second one fails.
func disks() *landmark.Table {
	t := &landmark.Table{Columns: []string{"temperature", "errors"}}
	for i := range int64(30) {
		t.Append(landmark.Landmark{Entity: "disk-1", Time: i * day, Features: []float64{38, 0}, After: (40 - i) * day})
		t.Append(landmark.Landmark{Entity: "disk-2", Time: i * day, Features: []float64{41, float64(i)}, After: (30 - i) * day, Failed: true})
	}
	return t
}

func ExampleTable() {
	t := disks()
	known := t.Known(7 * 24 * time.Hour)
	failures := 0
	for _, failed := range known.Labels(7 * 24 * time.Hour) {
		if failed {
			failures++
		}
	}
	narrow, err := t.WithColumns("errors")
	if err != nil {
		panic(err)
	}
	fmt.Println(known.Len(), "landmarks,", failures, "within a week of a failure,", len(t.Entities()), "disks")
	fmt.Println(narrow.Columns, narrow.Row(narrow.Len()-1))
	// Output:
	// 60 landmarks, 7 within a week of a failure, 2 disks
	// [errors] [29]
}

// Nothing learned from may reach into the test part, labels included.
func ExampleCut() {
	week := 7 * 24 * time.Hour
	train, test, err := disks().Cut(landmark.Cut{Test: 20 * day, Embargo: week}, week)
	if err != nil {
		panic(err)
	}
	fmt.Println("learned from until day", train.Time[train.Len()-1]/day, "- tested from day", test.Time[0]/day)
	_, _, err = disks().Cut(landmark.Cut{Test: 20 * day, Embargo: week / 2}, week)
	fmt.Println("an embargo too short:", errors.Is(err, landmark.ErrCut))
	// Output:
	// learned from until day 13 - tested from day 20
	// an embargo too short: true
}

// A disk that was drained because of an alarm: whether it would have failed,
// nobody knows.
func ExampleLandmark() {
	t := &landmark.Table{Columns: []string{"temperature"}}
	l := landmark.Landmark{Entity: "disk-1", Features: []float64{41}, After: 30 * day}
	t.Append(l)
	l.Entity, l.Unverified = "disk-2", true
	t.Append(l)
	for i := range t.Len() {
		_, known := t.Label(i, 7*24*time.Hour)
		fmt.Println(t.Entity[i], known)
	}
	// Output:
	// disk-1 true
	// disk-2 false
}

// A file with a label made for a week, and a column that leaks it.
func ExampleCSV() {
	const file = `entity,time,label,temperature,ticket
disk-1,2026-01-01T00:00:00Z,0,38,
disk-2,2026-01-01T00:00:00Z,1,,4711
`
	c := landmark.CSV{Horizon: 7 * 24 * time.Hour, Skip: []string{"ticket"}}
	t, err := c.ReadCSV(strings.NewReader(file))
	if err != nil {
		panic(err)
	}
	fmt.Println(t.Columns, t.Data, t.Labels(c.Horizon))
	// Output: [temperature] [38 NaN] [false true]
}
