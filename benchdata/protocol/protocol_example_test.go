package protocol_test

import (
	"fmt"

	"github.com/portent-go/portent/benchdata/protocol"
)

func ExampleTasks() {
	for _, t := range protocol.Tasks() {
		fmt.Println(t.Name, t.Horizon)
	}
	// Output:
	// backblaze-hds 720h0m0s
	// backblaze-hds-rich 720h0m0s
	// dimm 168h0m0s
	// smd 30m0s
	// smd-any 30m0s
	// recorded 2m0s
}

func ExampleJudge() {
	score := []float64{0.9, 0.8, 0.3, 0.2, 0.1, 0.1}
	label := []bool{true, false, true, false, false, false}
	drive := []string{"a", "b", "c", "d", "e", "f"}
	j := protocol.Judge(score, label, drive, 0.2)
	fmt.Printf("AP %.3f, recall %.1f with one alarm, AUC %.3f\n", j.AP, j.Recall, j.AUC)
	// Output: AP 0.833, recall 0.5 with one alarm, AUC 0.875
}
