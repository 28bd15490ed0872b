package main

import (
	"fmt"
	"strings"
)

// cells is the gates, forth and back; what they compute stands in
// cell_amd64.h, for either width.
func cells(v vector) string {
	t := &text{}
	t.header()
	for i := range 16 {
		fmt.Fprintf(t, "#define T%d %s\n", i, v.reg(i))
	}
	fmt.Fprintf(t, "#define WIDTH %d\n\n#include \"cell_amd64.h\"\n\n", v.bytes)
	cell(t, v, "lstm", "LSTM", "gates", "cPrev", "c", "h", "tanhC")
	cell(t, v, "lstmGrad", "LSTMGRAD", "gates", "cPrev", "tanhC", "dh", "dc")
	cell(t, v, "gru", "GRU", "gates", "hPrev", "h")
	cell(t, v, "gruGrad", "GRUGRAD", "gates", "hPrev", "dh", "dhPrev")
	return strings.TrimSuffix(t.String(), "\n")
}

// cell is a loop of one macro over n units.
func cell(t *text, v vector, name, macro string, args ...string) {
	loads := []string{"n", "CX"}
	for i, a := range args {
		loads = append(loads, a, []string{"DI", "SI", "DX", "R10", "R11"}[i])
	}
	t.function(name+v.suffix, "n int, "+strings.Join(args, ", ")+" *float32", loads...)
	t.line("MOVQ CX, R8")
	t.line("SHLQ $2, R8")
	t.line("LEAQ (R8)(R8*2), R9")
	t.line("CONSTANTS")
	t.label("loop")
	t.line("%s", macro)
	t.line("SUBQ $%d, CX", v.bytes/4)
	t.line("JNZ  loop")
	t.end()
	t.WriteByte('\n')
}
