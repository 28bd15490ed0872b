package scoring

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// kernelView is what a kernel says of its free memory, and the indices that it
// computes of it.
type kernelView struct{ buddy, unusable, extfrag string }

// TestAgainstTheKernel compares both indices, for every zone and order, with what
// kernels computed themselves: on an idle machine, and on ones whose memory was
// fragmented on purpose (testdata/buddyinfo/fragment.c, recorded by record.sh).
func TestAgainstTheKernel(t *testing.T) {
	files, err := filepath.Glob("testdata/buddyinfo/*.txt")
	if err != nil || len(files) < 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.Split(string(data), "# ")
		if len(parts) != 4 {
			t.Fatalf("%s: %d parts", name, len(parts))
		}
		_, buddy, _ := strings.Cut(parts[1], "\n")
		_, unusable, _ := strings.Cut(parts[2], "\n")
		_, extfrag, _ := strings.Cut(parts[3], "\n")
		if n := compareWithKernel(t, kernelView{buddy, unusable, extfrag}); n != 3*11*2 {
			t.Errorf("%s: %d indices compared", name, n)
		}
	}
}

// TestAgainstTheKernelHere does the same on this machine, where root has mounted
// debugfs.
func TestAgainstTheKernelHere(t *testing.T) {
	const dir = "/sys/kernel/debug/extfrag/"
	for range 20 { // until nothing changed while it was read
		before, err := os.ReadFile("/proc/buddyinfo")
		unusable, err2 := os.ReadFile(dir + "unusable_index")
		extfrag, err3 := os.ReadFile(dir + "extfrag_index")
		after, _ := os.ReadFile("/proc/buddyinfo")
		if err != nil || err2 != nil || err3 != nil {
			t.Skip("this kernel does not show its indices:", err, err2, err3)
		}
		if bytes.Equal(before, after) {
			compareWithKernel(t, kernelView{string(before), string(unusable), string(extfrag)})
			return
		}
	}
	t.Skip("free memory never stood still")
}

func compareWithKernel(t *testing.T, k kernelView) (compared int) {
	t.Helper()
	free, unusable, extfrag := zoneLines(k.buddy), zoneLines(k.unusable), zoneLines(k.extfrag)
	for zone, blocks := range free {
		var counts []uint64
		for _, b := range blocks {
			n, err := strconv.ParseUint(b, 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			counts = append(counts, n)
		}
		for order := range counts {
			u, e := thousandths(UnusableFreeIndex(counts, order)), thousandths(FragmentationIndex(counts, order))
			if u != unusable[zone][order] || e != extfrag[zone][order] {
				t.Errorf("%s, order %d: %s and %s, the kernel says %s and %s", zone, order, u, e, unusable[zone][order], extfrag[zone][order])
			}
			compared += 2
		}
	}
	return compared
}

// zoneLines reads "Node 0, zone DMA 1 2 3" into the words after the zone.
func zoneLines(text string) map[string][]string {
	zones := map[string][]string{}
	for line := range strings.Lines(text) {
		if w := strings.Fields(line); len(w) > 4 {
			zones[w[1]+w[3]] = w[4:]
		}
	}
	return zones
}

// thousandths writes an index as the kernel does.
func thousandths(index int) string { return fmt.Sprintf("%d.%03d", index/1000, max(index%1000, 0)) }
