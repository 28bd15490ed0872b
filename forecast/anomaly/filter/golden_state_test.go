package filter

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// States of every released version keep loading and mean the same. With
// UPDATE_STATES=1 those of this version are written; look at the diff.
func TestStatesOfOldVersions(t *testing.T) {
	for _, d := range detectors {
		path := filepath.Join("testdata", strings.ReplaceAll(d.name, " ", "_")+"-v1.state")
		live := d.make()
		for i, x := range benchStream()[:600] {
			live.Step(int64(i)*900_000, x) // more than six days: seasons are there
		}
		now, _ := live.AppendBinary(nil)
		if os.Getenv("UPDATE_STATES") != "" {
			if err := os.WriteFile(path, now, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		old, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		restored := d.make()
		if err := restored.UnmarshalBinary(old); err != nil {
			t.Errorf("%s: %v", d.name, err)
			continue
		}
		if again, _ := restored.AppendBinary(nil); !bytes.Equal(again, old) {
			t.Errorf("%s: the state is not what it was", d.name)
		}
	}
}
