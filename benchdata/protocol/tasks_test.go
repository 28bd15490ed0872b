package protocol

import (
	"errors"
	"testing"
)

// Every task whose data are there divides into parts that hold together.
func TestTasksDivide(t *testing.T) {
	if testing.Short() {
		t.Skip("reads whole sets")
	}
	for _, task := range Tasks() {
		if task.Name == RichDrives().Name {
			continue // the same rows
		}
		p, err := task.Load("")
		if errors.Is(err, ErrTask) {
			t.Logf("%s: %v", task.Name, err)
			continue
		}
		if err != nil {
			t.Error(err)
			continue
		}
		failures := 0
		for _, y := range p.Labels() {
			if y {
				failures++
			}
		}
		learned := 0
		for i, y := range p.Train.Labels(task.Horizon) {
			if y {
				learned++
			}
			if end := p.Train.Time[i] + task.Horizon.Milliseconds(); y && end > p.Task.Cut.Test {
				t.Fatalf("%s: row %d of the training part has a label of the test part's time", task.Name, i)
			}
		}
		t.Logf("%s: %d columns; %d rows with %d failures to learn from, %d with %d to test", task.Name, len(p.Test.Columns), p.Train.Len(), learned, p.Test.Len(), failures)
		if failures == 0 || learned == 0 {
			t.Errorf("%s: %d failures to learn from, %d to test", task.Name, learned, failures)
		}
		if h := p.OfTest(column(p.History, p.Test.Columns[0])); len(h) != p.Test.Len() {
			t.Errorf("%s: %d rows of the history are test, want %d", task.Name, len(h), p.Test.Len())
		}
	}
}
