package ingest

import "strings"

// symbolTable interns strings and counts their uses, so that a string no series
// uses any more gives its place back.
type symbolTable struct {
	index map[string]uint32
	text  []string
	uses  []uint32
	free  []uint32
}

func (t *symbolTable) init() { t.index = map[string]uint32{} }

// ref returns the number of s, copying s when it is new, and counts one use.
func (t *symbolTable) ref(s string) uint32 {
	if i, ok := t.index[s]; ok {
		t.uses[i]++
		return i
	}
	s = strings.Clone(s)
	var i uint32
	if n := len(t.free); n > 0 {
		i, t.free = t.free[n-1], t.free[:n-1]
		t.text[i], t.uses[i] = s, 1
	} else {
		i = uint32(len(t.text))
		t.text, t.uses = append(t.text, s), append(t.uses, 1)
	}
	t.index[s] = i
	return i
}

// release takes one use back.
func (t *symbolTable) release(i uint32) {
	if t.uses[i]--; t.uses[i] > 0 {
		return
	}
	delete(t.index, t.text[i])
	t.text[i] = ""
	t.free = append(t.free, i)
}
