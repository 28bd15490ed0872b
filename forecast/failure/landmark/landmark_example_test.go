package landmark_test

import (
	"fmt"
	"os"
	"time"

	"github.com/portent-go/portent/forecast/failure/landmark"
)

func Example() {
	t := &landmark.Table{Columns: []string{"temperature"}}
	hour := int64(time.Hour / time.Millisecond)
	t.Append(landmark.Landmark{Entity: "disk-1", Time: 0, Features: []float64{41}, After: 30 * hour, Failed: true})
	t.Append(landmark.Landmark{Entity: "disk-2", Time: 0, Features: []float64{38}, After: 10 * hour})
	for i := range t.Len() {
		failed, known := t.Label(i, 24*time.Hour)
		fmt.Println(t.Entity[i], failed, known)
	}
	if err := t.WriteCSV(os.Stdout); err != nil {
		panic(err)
	}
	// Output:
	// disk-1 false true
	// disk-2 false false
	// entity,time,end,failed,temperature
	// disk-1,0,108000000,1,41
	// disk-2,0,36000000,0,38
}
