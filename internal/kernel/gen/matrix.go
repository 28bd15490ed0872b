package main

import (
	"fmt"
	"strings"
)

// matrix is the tiles of a product, rows by columns.
func matrix(v vector) string {
	t := &text{}
	t.header()
	if v == avx2 {
		t.WriteString("// Registers: SI, R13 rows 0, 3 of A; BX a row of B; AX, DI rows of C;\n// CX terms left.\n\n")
		tall(t, v, 4, 16)
		flat(t, v, 64)
	} else {
		t.WriteString("// Registers: SI, R13, DX rows 0, 3, 6 of A; BX a row of B; AX, DI rows of C;\n// CX terms left.\n\n")
		tall(t, v, 8, 32)
		tall(t, v, 8, 16)
		flat(t, v, 256)
		flat(t, v, 64)
	}
	flat(t, v, 16)
	return strings.TrimSuffix(t.String(), "\n")
}

// rowsOfA address up to eight rows of A from three pointers.
var rowsOfA = [...]string{"(SI)", "(SI)(R8*1)", "(SI)(R8*2)", "(R13)", "(R13)(R8*1)", "(R13)(R8*2)", "(DX)", "(DX)(R8*1)"}

// tall keeps rows × cols sums in registers: a row of B is loaded once for all
// rows of A.
func tall(t *text, v vector, rows, cols int) {
	n := cols * 4 / v.bytes
	sum := func(r, j int) string { return v.reg(r*n + j) }
	b, a := func(j int) string { return v.reg(rows*n + j) }, v.reg(rows*n+n)
	t.function(fmt.Sprintf("tile%dx%d%s", rows, cols, strings.ToLower(v.suffix)),
		"k int, a *float32, aRow, aCol int, b *float32, bRow int, c *float32, cRow int",
		"k", "CX", "a", "SI", "aRow", "R8", "aCol", "R9", "b", "BX", "bRow", "R10", "c", "DI", "cRow", "R11")
	t.line("LEAQ (R8)(R8*2), R12")
	t.line("LEAQ (SI)(R12*1), R13 // row 3")
	if rows > 6 {
		t.line("LEAQ (R13)(R12*1), DX // row 6")
	}
	t.line("MOVQ DI, AX")
	eachRow(t, rows, "AX", func(r int) {
		for j := range n {
			t.line("VMOVUPS %s(AX), %s", offset(j*v.bytes), sum(r, j))
		}
	})
	t.label("loop")
	for j := range n {
		t.line("VMOVUPS %s(BX), %s", offset(j*v.bytes), b(j))
	}
	for r := range rows {
		t.line("VBROADCASTSS %s, %s", rowsOfA[r], a)
		for j := range n {
			t.line("VFMADD231PS %s, %s, %s", b(j), a, sum(r, j))
		}
	}
	t.line("ADDQ R9, SI")
	t.line("ADDQ R9, R13")
	if rows > 6 {
		t.line("ADDQ R9, DX")
	}
	nextTerm(t)
	eachRow(t, rows, "DI", func(r int) {
		for j := range n {
			t.line("VMOVUPS %s, %s(DI)", sum(r, j), offset(j*v.bytes))
		}
	})
	t.end()
	t.WriteByte('\n')
}

// eachRow writes what is to be done with every row of C, the pointer moving
// between them.
func eachRow(t *text, rows int, pointer string, do func(r int)) {
	for r := range rows {
		do(r)
		if r < rows-1 {
			t.line("ADDQ R11, %s", pointer)
		}
	}
}

// flat keeps a row of cols sums.
func flat(t *text, v vector, cols int) {
	n := cols * 4 / v.bytes
	t.function(fmt.Sprintf("tile1x%d%s", cols, strings.ToLower(v.suffix)),
		"k int, a *float32, aCol int, b *float32, bRow int, c *float32",
		"k", "CX", "a", "SI", "aCol", "R9", "b", "BX", "bRow", "R10", "c", "DI")
	oneRow(t, v, n, "DI", "R9")
	t.end()
	t.WriteByte('\n')
}

// oneRow adds the products of the row at SI, whose terms lie stride apart, to n
// registers of sums, which begin at the numbers at from and end at DI.
func oneRow(t *text, v vector, n int, from, stride string) {
	for j := range n {
		t.line("VMOVUPS %s(%s), %s", offset(j*v.bytes), from, v.reg(j))
	}
	t.label("loop")
	t.line("VBROADCASTSS (SI), %s", v.reg(n))
	for j := range n {
		t.line("VFMADD231PS %s(BX), %s, %s", offset(j*v.bytes), v.reg(n), v.reg(j))
	}
	t.line("ADDQ %s, SI", stride)
	nextTerm(t)
	for j := range n {
		t.line("VMOVUPS %s, %s(DI)", v.reg(j), offset(j*v.bytes))
	}
}

// nextTerm goes to the next row of B until no terms are left.
func nextTerm(t *text) {
	t.line("ADDQ R10, BX")
	t.line("DECQ CX")
	t.line("JNZ  loop")
	t.WriteByte('\n')
}
