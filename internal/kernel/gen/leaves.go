package main

import "strings"

// leaves is the narrowing of sets of leaves, 32 rows at once: four vectors of
// AVX-512, eight of AVX2.
func leaves(v vector) string {
	t := &text{}
	t.header()
	n := 32 * 8 / v.bytes
	key, left, ones := v.reg(n), v.reg(n+1), v.reg(n+2)
	t.WriteString("// Registers: SI the test, CX tests left, DI keys, R8 the column of the test.\n\n")
	t.function("narrow"+v.suffix, "leaves *uint64, n int, tests *Test, keys *int64", "leaves", "DX", "n", "CX", "tests", "SI", "keys", "DI")
	if v == avx2 {
		t.line("VPCMPEQQ %s, %s, %s", ones, ones, ones)
	} else {
		t.line("VPTERNLOGQ $0xff, %s, %s, %s", ones, ones, ones)
	}
	for i := range n {
		t.line("%s %s, %s", move(v), ones, v.reg(i))
	}
	t.label("loop")
	t.line("MOVQ 16(SI), R8")
	t.line("VPBROADCASTQ (SI), %s", key)
	t.line("VPBROADCASTQ 8(SI), %s", left)
	t.line("ADDQ DI, R8")
	for i := range n {
		narrow(t, v, i, key, left, v.reg(n+2+i%4))
	}
	t.line("ADDQ $24, SI")
	t.line("DECQ CX")
	t.line("JNZ  loop")
	t.WriteByte('\n')
	for i := range n {
		t.line("%s %s, %s(DX)", move(v), v.reg(i), offset(i*v.bytes))
	}
	t.end()
	return strings.TrimSuffix(t.String(), "\n") + "\n"
}

func move(v vector) string {
	if v == avx2 {
		return "VMOVDQU"
	}
	return "VMOVDQU64"
}

// narrow takes the leaves on the left from the rows of vector i whose key is
// above the test's.
func narrow(t *text, v vector, i int, key, left, spare string) {
	keys, set := offset(i*v.bytes)+"(R8)", v.reg(i)
	if v == avx512 {
		mask := []string{"K1", "K2", "K3", "K4"}[i]
		t.line("VPCMPQ $1, %s, %s, %s", keys, key, mask)
		t.line("VPANDNQ %s, %s, %s, %s", set, left, mask, set)
		return
	}
	t.line("VMOVDQU %s, %s", keys, spare)
	t.line("VPCMPGTQ %s, %s, %s", key, spare, spare)
	t.line("VPAND %s, %s, %s", left, spare, spare)
	t.line("VPANDN %s, %s, %s", set, spare, set)
}
