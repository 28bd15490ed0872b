package portent

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/portent-go/portent/rca/memory"
)

// The same fault twice: the second time the monitor knows the first, and the fix
// that worked then.
func TestIncidentsAreRemembered(t *testing.T) {
	mem, err := memory.Open(filepath.Join(t.TempDir(), "cases"), memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer mem.Close()
	run := func(seed uint64, later int64) (explained, closed []*Incident) {
		cfg := replayConfig(2)
		cfg.Memory = mem
		cfg.Hooks.Event = func(ev Event) {
			switch ev.Kind {
			case IncidentExplained:
				explained = append(explained, ev.Incident)
			case IncidentClosed:
				closed = append(closed, ev.Incident)
			}
		}
		m := newMonitor(t, cfg)
		points := testStream(seed)
		for i := range points {
			points[i].time += later
		}
		push(t, m, points, 300)
		m.Flush()
		return explained, closed
	}
	first, closed := run(21, 0)
	if len(first) == 0 || mem.Len() == 0 || len(first) < mem.Len() {
		t.Fatalf("%d explained, %d stored", len(first), mem.Len())
	}
	stored := mem.Len()
	var slow *Incident // web-2 is slow, and so are its callers
	for _, inc := range first {
		if inc.Case != 0 && strings.Contains(strings.Join(inc.Instances, " "), "web-2") {
			slow = inc
		}
	}
	if slow == nil {
		t.Fatal("the slow service made no case")
	}
	for _, inc := range closed {
		if c, ok := mem.Case(inc.Case); inc.Case != 0 && (!ok || c.To != inc.End) {
			t.Errorf("case %d ends at %d, the incident at %d", inc.Case, c.To, inc.End)
		}
	}
	if err := mem.Resolve(slow.Case, memory.Outcome{Fix: "restart web-2", Result: memory.Worked}); err != nil {
		t.Fatal(err)
	}
	const day = 86_400_000
	second, _ := run(22, day)
	if mem.Len() <= stored {
		t.Errorf("%d cases after another run, %d before", mem.Len(), stored)
	}
	found := false
	for _, inc := range second {
		for _, match := range inc.Similar {
			found = found || match.Case.ID == slow.Case && len(inc.Proposals) > 0 && inc.Proposals[0].Fix == "restart web-2"
		}
	}
	if !found {
		t.Error("the second time nobody remembers the first")
	}
	// What has been stored is not stored again by a monitor that was restored
	// from before.
	before := mem.Len()
	run(22, day)
	if mem.Len() != before {
		t.Errorf("%d cases, then %d after the same stream again", before, mem.Len())
	}
}
