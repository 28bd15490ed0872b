package arrowio

import (
	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
)

// dictionary numbers strings in the order in which they come. It only grows, so
// that a stream needs to carry only what is new.
type dictionary struct {
	index map[string]int32
	text  []string
	made  arrow.Array // of text; nil when it has grown since
}

func newDictionary() *dictionary { return &dictionary{index: map[string]int32{}} }

func (d *dictionary) number(s string) int32 {
	n, ok := d.index[s]
	if !ok {
		n = int32(len(d.text))
		d.index[s], d.text, d.made = n, append(d.text, s), nil
	}
	return n
}

func (d *dictionary) array() arrow.Array {
	if d.made == nil {
		b := array.NewStringBuilder(memory.DefaultAllocator)
		b.AppendValues(d.text, nil)
		d.made = b.NewArray()
	}
	return d.made
}
