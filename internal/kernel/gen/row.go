package main

import (
	"fmt"
	"strings"
)

// packedRows is the tiles of a product of one row with a packed matrix.
func packedRows(v vector) string {
	t := &text{}
	t.header()
	t.WriteString("// Registers: SI the row; BX a row of the tile; CX terms left.\n\n")
	if v == avx512 {
		packedRow(t, v, 128)
	}
	packedRow(t, v, 64)
	packedRow(t, v, 16)
	reading(t, v)
	return strings.TrimSuffix(t.String(), "\n")
}

// packedRow keeps cols sums, which begin at other numbers than they end at. The row
// has steps of one number.
func packedRow(t *text, v vector, cols int) {
	n := cols * 4 / v.bytes
	t.function(fmt.Sprintf("row%d%s", cols, strings.ToLower(v.suffix)),
		"k int, a, b *float32, bRow int, from, c *float32",
		"k", "CX", "a", "SI", "b", "BX", "bRow", "R10", "from", "R8", "c", "DI")
	oneRow(t, v, n, "R8", "$4")
	t.end()
	t.WriteByte('\n')
}

// reading loads blocks of 128 numbers.
func reading(t *text, v vector) {
	t.function("read"+v.suffix, "blocks int, x *float32", "blocks", "CX", "x", "BX")
	t.label("loop")
	for j := range 512 / v.bytes {
		t.line("VMOVUPS %s(BX), %s", offset(j*v.bytes), v.reg(j%8))
	}
	t.line("ADDQ $512, BX")
	t.line("DECQ CX")
	t.line("JNZ  loop")
	t.end()
	t.WriteByte('\n')
}
