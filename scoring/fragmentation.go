package scoring

import (
	"math"
)

// HugePageOrder is the order of a 2 MiB transparent huge page made of 4 KiB
// pages, the largest block user memory commonly asks for and the order at
// which fragmentation is felt first. See "Transparent Hugepage Support" in the
// kernel's admin guide.
const HugePageOrder = 9

// contig mirrors struct contig_page_info of mm/vmstat.c.
type contig struct {
	freePages, freeBlocks, suitable uint64
}

// contigInfo counts as fill_contig_page_info of mm/vmstat.c does:
//
//	F    = Σ free[i] << i               free pages
//	B    = Σ free[i]                    free blocks
//	S(k) = Σ free[i] << (i-k), i >= k   blocks of order k that could be handed out
func contigInfo(free []uint64, order int) contig {
	if order < 0 || order > 63 {
		panic(badOrder)
	}
	var c contig
	for i, n := range free {
		c.freeBlocks += n
		c.freePages += n << i
		if i >= order {
			c.suitable += n << (i - order)
		}
	}
	return c
}

// UnusableFreeIndex returns the kernel's unusable free space index of one zone
// in thousandths, 0 to 1000: the share of its free memory that cannot serve a
// request of 2^order pages.
//
//	unusable(k) = (F - S(k)·2^k) / F,  1000 when F = 0
//
// free[i] is the number of free blocks of 2^i pages, one line of
// /proc/buddyinfo. The arithmetic is that of unusable_free_index in
// mm/vmstat.c (index by Gorman and Whitcroft, "The What, The Why and the Where
// To of Anti-Fragmentation", OLS 2006), including the integer division that
// rounds down; the kernel shows the same number in
// /sys/kernel/debug/extfrag/unusable_index as 0.xyz. As in
// the kernel 1000·F must fit 64 bits (2^54 pages); beyond that it wraps. It
// panics when order is outside 0..63; an order past the last block is allowed
// and simply never served.
//
// By itself the index is high on healthy machines: the page cache takes what
// nobody else wants, and what stays free is splinters. See
// [MemoryFragmentation].
func UnusableFreeIndex(free []uint64, order int) int {
	c := contigInfo(free, order)
	if c.freePages == 0 {
		return 1000
	}
	return int((c.freePages - c.suitable<<order) * 1000 / c.freePages)
}

// FragmentationIndex returns the kernel's external fragmentation index of one
// zone in thousandths. It only has a meaning when a request of 2^order pages
// would fail: near 0 it would fail for lack of memory, near 1000 because of
// fragmentation.
//
//	0                                            when B = 0
//	-1000                                        when S(k) > 0: it would not fail
//	1000 - (1000 + (1000·F)/2^k) / B             otherwise, each / rounding down
//
// The arithmetic is that of __fragmentation_index in mm/vmstat.c, so the
// result equals /sys/kernel/debug/extfrag/extfrag_index times 1000. Input and
// panics as for [UnusableFreeIndex].
func FragmentationIndex(free []uint64, order int) int {
	c := contigInfo(free, order)
	if c.freeBlocks == 0 {
		return 0
	}
	if c.suitable > 0 {
		return -1000
	}
	return 1000 - int((1000+c.freePages*1000/(1<<order))/c.freeBlocks)
}

// Zone is the free memory of one zone of one NUMA node: a line of
// /proc/buddyinfo.
type Zone struct {
	Node int
	Name string   // "DMA32", "Normal", …
	Free []uint64 // Free[i] blocks of 2^i pages
}

// Pressure is the evidence that somebody waits for memory. A missing figure is
// NaN.
type Pressure struct {
	Stalled         float64 // share of time some task stalled on memory, 0 to 1: "some avg10" of /proc/pressure/memory over 100
	CompactionStall float64 // direct compactions per second: rate of compact_stall in /proc/vmstat
}

// Full gate of each kind of evidence. A tenth of the time stalled on memory is
// where services visibly slow down, well before the 60 % over 30 s at which
// systemd-oomd kills by default. One direct compaction per second means that allocations at high
// order keep failing; a healthy machine shows a few per hour.
const (
	fullStalled         = 0.10
	fullCompactionStall = 1.0
)

// lackOfMemory is the kernel's own line (vm.extfrag_threshold, default 500):
// at or below it a failing request fails for lack of memory, and the kernel
// reclaims instead of compacting.
const lackOfMemory = 500

// MemoryFragmentation returns one figure in [0,1] for the memory of a machine,
// the input that [Utilisation] expects:
//
//	gate   = max(stalled / 0.10, compaction stalls per s / 1), at most 1
//	figure = gate × Σ F(z)·unusable(z, k) / Σ F(z)
//
// over the zones z, unusable taken as 0 where [FragmentationIndex] lies in
// 0..500, that is where requests fail for lack of memory instead.
//
// Why the gate: the page cache fills memory on purpose, so the raw index at
// high orders stands near 1 on machines that feel nothing, and a score made of
// it would be a constant. Fragmentation costs something only when somebody
// waits, and the kernel says so: tasks stall on memory (PSI) or allocations
// run into direct compaction. Without pressure the figure is 0; with pressure
// but large free blocks it is small too. Weighting by free pages keeps the
// 16 MiB DMA zone from speaking for the machine.
//
// When both kinds of evidence are missing, or no zone is given, the figure is
// NaN: unknown, and the score's coverage shows it. Typical order:
// [HugePageOrder]. It panics as [UnusableFreeIndex] does.
func MemoryFragmentation(zones []Zone, order int, p Pressure) float64 {
	if len(zones) == 0 {
		return math.NaN()
	}
	var pages, unusable float64
	for _, z := range zones {
		f := float64(contigInfo(z.Free, order).freePages)
		pages += f
		unusable += f * zoneUnusable(z.Free, order)
	}
	if pages == 0 {
		return 0 * p.gate() // nothing free at all is lack of memory
	}
	return p.gate() * unusable / pages
}

// zoneUnusable is the unusable index in [0,1], 0 where memory is simply short.
func zoneUnusable(free []uint64, order int) float64 {
	if x := FragmentationIndex(free, order); x >= 0 && x <= lackOfMemory {
		return 0
	}
	return float64(UnusableFreeIndex(free, order)) / 1000
}

// gate is the stronger evidence in [0,1]; NaN when there is none.
func (p Pressure) gate() float64 {
	a, b := p.Stalled/fullStalled, p.CompactionStall/fullCompactionStall
	switch {
	case math.IsNaN(a):
		a = b
	case math.IsNaN(b):
		b = a
	}
	return min(max(a, b, 0), 1)
}
