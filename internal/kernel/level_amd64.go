//go:build amd64 && !noasm

package kernel

// cpuid executes CPUID with eax and ecx.
func cpuid(eax, ecx uint32) (a, b, c, d uint32)

// xgetbv reads extended control register 0: the registers that the operating
// system saves.
func xgetbv() (lo, hi uint32)

// best detects what the machine and its operating system can run (Intel 64 and
// IA-32 Architectures Software Developer's Manual, volume 1, sections 14.3,
// 14.7 and 15.2).
func best() Level {
	const (
		fma, osxsave, avx = 1 << 12, 1 << 27, 1 << 28 // leaf 1, ECX
		avx2, f512, dq512 = 1 << 5, 1 << 16, 1 << 17  // leaf 7, EBX
		ymm, zmm          = 0x06, 0xe6                // XCR0: SSE and AVX; and opmask, upper ZMM
	)
	top, _, _, _ := cpuid(0, 0)
	if top < 7 {
		return Portable
	}
	_, _, c, _ := cpuid(1, 0)
	if c&(fma|osxsave|avx) != fma|osxsave|avx {
		return Portable
	}
	_, b, _, _ := cpuid(7, 0)
	saved, _ := xgetbv()
	switch {
	case saved&zmm == zmm && b&(avx2|f512|dq512) == avx2|f512|dq512:
		return AVX512
	case saved&ymm == ymm && b&avx2 != 0:
		return AVX2
	}
	return Portable
}
