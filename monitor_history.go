package portent

import (
	"math"
	"slices"
)

// history keeps the last moments of one instance: a ring of rows, one float32
// per series. The samples of a scrape lie next to each other in memory, so
// keeping them costs little more than the bytes.
type history struct {
	keep   int       // rows
	times  []int64   // ring
	rows   []float32 // ring of keep rows, stride wide
	stride int
	head   int      // row being filled
	filled int      // rows in use
	local  []uint32 // slot → local number of the series, noSeries when free
	free   []uint32
}

const noSeries = math.MaxUint32

var missing32 = float32(math.NaN())

func (h *history) init(keep int) { h.keep = keep }

// takeSlot gives a series its column.
func (h *history) takeSlot(local uint32) uint32 {
	if n := len(h.free); n > 0 {
		slot := h.free[n-1]
		h.free = h.free[:n-1]
		h.local[slot] = local
		return slot
	}
	h.local = append(h.local, local)
	if len(h.local) > h.stride && h.times != nil {
		h.widen(max(8, h.stride+h.stride/2, len(h.local)))
	}
	return uint32(len(h.local) - 1)
}

// freeSlot gives a column back and clears it.
func (h *history) freeSlot(slot uint32) {
	h.local[slot] = noSeries
	h.free = append(h.free, slot)
	for r := range h.filled {
		h.rows[r*h.stride+int(slot)] = missing32
	}
}

// widen makes room for more columns.
func (h *history) widen(stride int) {
	rows := make([]float32, h.keep*stride)
	for i := range rows {
		rows[i] = missing32
	}
	for r := range h.filled {
		copy(rows[r*stride:], h.rows[r*h.stride:(r+1)*h.stride])
	}
	h.rows, h.stride = rows, stride
}

// advance begins the row of the moment t.
func (h *history) advance(t int64) {
	if h.times == nil {
		h.times = make([]int64, h.keep)
		h.widen(max(len(h.local), 1))
		h.head = -1
	}
	h.head = (h.head + 1) % h.keep
	h.filled = max(h.filled, h.head+1)
	h.times[h.head] = t
	row := h.row(h.head)
	for i := range row {
		row[i] = missing32
	}
}

func (h *history) row(r int) []float32 { return h.rows[r*h.stride : (r+1)*h.stride] }

// put stores a value in the row being filled.
func (h *history) put(slot uint32, v float64) { h.rows[h.head*h.stride+int(slot)] = float32(v) }

// order returns the rows from the oldest to the newest.
func (h *history) order() []int {
	rows := make([]int, 0, h.filled)
	for i := range h.filled {
		r := h.head - i
		if r < 0 {
			r += h.keep
		}
		rows = append(rows, r)
	}
	slices.Reverse(rows)
	return rows
}
