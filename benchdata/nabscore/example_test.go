package nabscore_test

import (
	"fmt"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/nabscore"
)

func ExampleScore() {
	// A file of 1000 rows with one window, whose detector cries once in vain and
	// then finds the window half way.
	f := nabscore.File{Score: make([]float64, 1000), Windows: []measure.Segment{{From: 500, To: 600}}}
	f.Score[300], f.Score[550] = 0.8, 0.9
	for _, p := range nabscore.Profiles() {
		low, high := nabscore.Score([]nabscore.File{f}, p, 0.7), nabscore.Score([]nabscore.File{f}, p, 0.85)
		fmt.Printf("%s: %.1f, with the better threshold %.1f\n", p.Name, low.Normalised, high.Normalised)
	}
	// Output:
	// standard: 87.5, with the better threshold 93.0
	// reward_low_FP_rate: 82.0, with the better threshold 93.0
	// reward_low_FN_rate: 91.7, with the better threshold 95.3
}

func ExampleBest() {
	f := nabscore.File{Score: make([]float64, 1000), Windows: []measure.Segment{{From: 500, To: 600}}}
	f.Score[300], f.Score[550] = 0.8, 0.9
	fmt.Println(nabscore.Best([]nabscore.File{f}, nabscore.Standard).Threshold)
	// Output: 0.9
}

// What each row would add to the score: nothing but cost before the window, then
// the more the earlier, then cost again that grows with the distance.
func ExampleRows() {
	f := nabscore.File{Score: make([]float64, 10), Windows: []measure.Segment{{From: 4, To: 8}}}
	for _, v := range nabscore.Rows(f, nabscore.Standard) {
		fmt.Printf("%.2f ", v)
	}
	fmt.Println()
	// Output: -0.11 -0.11 -0.11 -0.11 1.00 0.97 0.86 0.56 -0.08 -0.10
}
