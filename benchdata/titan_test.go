package benchdata

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const gpusText = "SN,last,col,row,cage,slot,node,batch,years,dead\n" +
	"07,2019-08-01 20:07:33,11,2,1,4,1,new,2.5,FALSE\n" +
	"08,2017-02-07 10:20:57,18,6,1,3,0,old,3.25,TRUE\n"

func TestTitanLayout(t *testing.T) {
	g, err := TitanGPU(disk(map[string]string{"gc_summary_loc.csv.gz": gpusText}))
	if err != nil {
		t.Fatal(err)
	}
	if g.Len() != 2 || g.Serial[0] != "07" || g.Batch[1] != "old" || g.Column[1] != 18 || g.Node[0] != 1 || g.Years[1] != 3.25 ||
		!slices.Equal(g.Failed, []bool{false, true}) || g.Last[0] != 1564690053000 {
		t.Errorf("%+v", g)
	}
}

func TestTitanFaults(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		_, err := TitanGPU(disk(map[string]string{"gc_summary_loc.csv": text}))
		if !errors.Is(err, ErrFormat) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	f("", "no header")
	f("SN,batch\n", "gc_summary_loc.csv:1: no column last")
	f(strings.Replace(gpusText, "18,6", "18.5,6", 1), "gc_summary_loc.csv:3: cell 3: \"18.5\", want col")
	f(strings.Replace(gpusText, "3.25", "-1", 1), "gc_summary_loc.csv:3: cell 9: \"-1\", want years")
	f(strings.Replace(gpusText, "TRUE", "1", 1), "want dead as TRUE or FALSE")
	f(strings.Replace(gpusText, "2017-02-07", "7.2.2017", 1), "want last")
	f(gpusText+"x\n", "1 cells, want 10")
}

// The counts are those of the set's SOURCE.md.
func TestTitanIsReadWhole(t *testing.T) {
	g, err := TitanGPU(lifeFolder(t, "titan-gpu"))
	if err != nil {
		t.Fatal(err)
	}
	old, failed := 0, 0
	for i, b := range g.Batch {
		if b == "old" {
			old++
			if g.Failed[i] {
				failed++
			}
		}
	}
	if g.Len() != 30_207 || old != 18_837 || failed != 5027 {
		t.Errorf("%d GPUs, %d of the old batch, of which %d failed", g.Len(), old, failed)
	}
}
