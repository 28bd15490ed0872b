package scoring

import (
	"math"
	"testing"
)

// Expected integers worked out by hand from the kernel's formula; the working
// stands beside each case.
func TestKernelIndices(t *testing.T) {
	f := func(free []uint64, order, unusable, extfrag int) {
		t.Helper()
		if got := UnusableFreeIndex(free, order); got != unusable {
			t.Errorf("unusable(%v, %d) = %d, want %d", free, order, got, unusable)
		}
		if got := FragmentationIndex(free, order); got != extfrag {
			t.Errorf("extfrag(%v, %d) = %d, want %d", free, order, got, extfrag)
		}
	}
	f([]uint64{0, 0, 0}, 1, 1000, 0)   // F = 0, B = 0
	f([]uint64{10, 5, 2}, 0, 0, -1000) // every page serves order 0
	// F = 10+10+8 = 28, B = 17, S(1) = 5 + 2<<1 = 9: (28-18)·1000/28 = 357.1
	f([]uint64{10, 5, 2}, 1, 357, -1000)
	// S(2) = 2: (28-8)·1000/28 = 714.3
	f([]uint64{10, 5, 2}, 2, 714, -1000)
	// S(3) = 0: all unusable; 28000/8 = 3500; (1000+3500)/17 = 264.7 → 1000-264
	f([]uint64{10, 5, 2}, 3, 1000, 736)
	// order 9: 28000/512 = 54; 1054/17 = 62 → 938
	f([]uint64{10, 5, 2}, 9, 1000, 938)
	// one single page: 1000/512 = 1; 1001/1 = 1001 → -1 (the kernel's own rounding)
	f([]uint64{1}, 9, 1000, -1)
	// 100000 single pages: 1e8/2 = 5e7; 50001000/100000 = 500 → 500
	f([]uint64{100000}, 1, 1000, 500)
}

// The Normal zone in /proc/buddyinfo of an idle virtual machine, 11
// orders. F = 2644 + 1644 + 1108 + 872 + 656 + 1248 + 1408 + 896 + 768 + 1024 +
// 136192 = 148460; S(9) = 2 + 266 = 268 → 137216 pages;
// (148460-137216)·1000/148460 = 75.7.
func TestKernelIndicesOnABuddyinfoLine(t *testing.T) {
	free := []uint64{2644, 822, 277, 109, 41, 39, 22, 7, 3, 2, 133}
	if got := UnusableFreeIndex(free, HugePageOrder); got != 75 {
		t.Errorf("unusable = %d, want 75", got)
	}
	if got := FragmentationIndex(free, HugePageOrder); got != -1000 {
		t.Errorf("extfrag = %d, want -1000", got)
	}
}

// Unusable space grows with the order; the index is a share.
func TestUnusableGrowsWithOrder(t *testing.T) {
	free := []uint64{50, 20, 0, 3, 9, 1, 0, 2}
	last := 0
	for k := range 12 {
		u := UnusableFreeIndex(free, k)
		if u < last || u > 1000 {
			t.Fatalf("order %d: %d after %d", k, u, last)
		}
		last = u
	}
}

func TestMemoryFragmentation(t *testing.T) {
	splinters := []Zone{{Name: "Normal", Free: []uint64{10000, 5000, 1000}}}
	whole := []Zone{{Name: "Normal", Free: []uint64{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 100}}}
	short := []Zone{{Name: "Normal", Free: []uint64{100000}}} // extfrag(1) = 500: lack of memory
	f := func(zones []Zone, order int, p Pressure, want float64) {
		t.Helper()
		got := MemoryFragmentation(zones, order, p)
		if math.Abs(got-want) > 1e-12 && !(math.IsNaN(got) && math.IsNaN(want)) {
			t.Errorf("%v %+v = %v, want %v", zones, p, got, want)
		}
	}
	f(splinters, 9, Pressure{0, 0}, 0)                                        // page cache, nobody waits
	f(splinters, 9, Pressure{0.05, 0}, 0.5)                                   // half the gate
	f(splinters, 9, Pressure{nan, 7}, 1)                                      // compaction alone
	f(splinters, 9, Pressure{nan, nan}, nan)                                  // no evidence either way
	f(whole, 9, Pressure{0.5, 0}, 0)                                          // pressure without fragmentation
	f(short, 1, Pressure{0.5, 0}, 0)                                          // lack of memory is no fragmentation
	f(nil, 9, Pressure{0.5, 0}, nan)                                          // no zone
	f([]Zone{{}}, 9, Pressure{0.5, 0}, 0)                                     // nothing free at all
	f(append(whole, splinters...), 9, Pressure{1, 0}, 24000.0/(24000+102400)) // weighted by pages
}

func TestOrderOutOfRangePanics(t *testing.T) {
	defer func() {
		if recover() != badOrder {
			t.Error("want the documented panic")
		}
	}()
	UnusableFreeIndex(nil, 64)
}

// Hostile counts wrap like the kernel's arithmetic, and never panic.
func FuzzKernelIndices(f *testing.F) {
	f.Add(uint64(1), uint64(2), uint64(3), uint8(9))
	f.Add(uint64(1)<<63, uint64(1)<<63, uint64(0), uint8(1))
	f.Fuzz(func(_ *testing.T, a, b, c uint64, order uint8) {
		UnusableFreeIndex([]uint64{a, b, c}, int(order%64))
		FragmentationIndex([]uint64{a, b, c}, int(order%64))
	})
}
