package failure_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/forecast/failure"
)

func ExampleSignal() {
	for _, s := range failure.Signals()[:3] {
		fmt.Println(s.Name, s.Limit, s.Scale)
	}
	// Output:
	// cpu_utilization 1 0
	// cpu_throttling 0 0.25
	// memory_utilization 1 0
}

func ExampleLife() {
	s := failure.Settings{Signals: []failure.Signal{{Name: "queue", Limit: 100}}}
	life := failure.Life{Instance: "a", End: 60_000, Failed: true}
	for i := range 60 {
		life.Time = append(life.Time, int64(1000*i))
		life.Values = append(life.Values, []float64{float64(i)})
	}
	rows, err := s.Landmarks(life, 10*time.Second)
	fmt.Println(len(rows), rows[0].After, err)
	// Output: 3 30s <nil>
}

func ExampleOptions() {
	fmt.Println(failure.Options{L2: -1}.Validate())
	// Output: failure: cannot fit: L2 is -1, want 0 (default) to 1e9
}

func ExampleTransition() {
	fmt.Println(failure.None, failure.Raised, failure.Suppressed, failure.Cleared)
	// Output: none raised suppressed cleared
}
