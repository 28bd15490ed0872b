// The cells for either width of vector: the including file names the registers
// T0 to T15 and the bytes of one, WIDTH. Formulas stand in cell.go and tanh.go.
//
// Operands are in the order of the Go assembler, the reverse of Intel's:
// VSUBPS b, a, d is d = a - b; VFMADD213PS c, b, a is a = b·a + c. VMINPS and
// VMAXPS give their first operand when either is NaN, so NaN stays NaN.

#define SIXTEEN(name, bits) \
	DATA name<>+0(SB)/8, $bits; \
	DATA name<>+8(SB)/8, $bits; \
	DATA name<>+16(SB)/8, $bits; \
	DATA name<>+24(SB)/8, $bits; \
	DATA name<>+32(SB)/8, $bits; \
	DATA name<>+40(SB)/8, $bits; \
	DATA name<>+48(SB)/8, $bits; \
	DATA name<>+56(SB)/8, $bits; \
	GLOBL name<>(SB), RODATA|NOPTR, $64

SIXTEEN(one, 0x3f8000003f800000)
SIXTEEN(minusOne, 0xbf800000bf800000)
SIXTEEN(half, 0x3f0000003f000000)
SIXTEEN(limit, 0x411051ec411051ec)
SIXTEEN(minusLimit, 0xc11051ecc11051ec)
SIXTEEN(p1, 0x3e09021c3e09021c)
SIXTEEN(p2, 0x3b64fc0b3b64fc0b)
SIXTEEN(p3, 0x37acaa6b37acaa6b)
SIXTEEN(p4, 0x3264d11e3264d11e)
SIXTEEN(q1, 0x3eef2bb33eef2bb3)
SIXTEEN(q2, 0x3cd3ef833cd3ef83)
SIXTEEN(q3, 0x39ac20c239ac20c2)
SIXTEEN(q4, 0x35505bb135505bb1)

#define ONE T15
#define HALF T14
#define LIMIT T13
#define MINUSLIMIT T12
#define MINUSONE T11

#define CONSTANTS \
	VMOVUPS one<>(SB), ONE; \
	VMOVUPS half<>(SB), HALF; \
	VMOVUPS limit<>(SB), LIMIT; \
	VMOVUPS minusLimit<>(SB), MINUSLIMIT; \
	VMOVUPS minusOne<>(SB), MINUSONE

// TANH replaces X by its hyperbolic tangent; U, P and Q are scratch.
#define TANH(X, U, P, Q) \
	VMINPS X, LIMIT, X; \
	VMAXPS X, MINUSLIMIT, X; \
	VMULPS X, X, U; \
	VMOVUPS p4<>(SB), P; \
	VMOVUPS q4<>(SB), Q; \
	VFMADD213PS p3<>(SB), U, P; \
	VFMADD213PS q3<>(SB), U, Q; \
	VFMADD213PS p2<>(SB), U, P; \
	VFMADD213PS q2<>(SB), U, Q; \
	VFMADD213PS p1<>(SB), U, P; \
	VFMADD213PS q1<>(SB), U, Q; \
	VFMADD213PS ONE, U, P; \
	VFMADD213PS ONE, U, Q; \
	VMULPS X, P, P; \
	VDIVPS Q, P, X; \
	VMINPS X, ONE, X; \
	VMAXPS X, MINUSONE, X

// SIGMOID replaces X by 1/2 + 1/2·tanh(X/2).
#define SIGMOID(X, U, P, Q) \
	VMULPS HALF, X, X; \
	TANH(X, U, P, Q); \
	VFMADD213PS HALF, HALF, X

// SLOPE puts X·(1-X) into D, the slope of a sigmoid.
#define SLOPE(X, D) \
	VSUBPS X, ONE, D; \
	VMULPS X, D, D

// LSTM: DI gates, R8 and R9 one and three blocks in bytes, SI cPrev, DX c,
// R10 h, R11 tanh(c).
#define LSTM \
	VMOVUPS (DI), T0; \
	SIGMOID(T0, T5, T6, T7); \
	VMOVUPS T0, (DI); \
	VMOVUPS (DI)(R8*1), T1; \
	SIGMOID(T1, T8, T9, T10); \
	VMOVUPS T1, (DI)(R8*1); \
	VMOVUPS (DI)(R8*2), T2; \
	TANH(T2, T5, T6, T7); \
	VMOVUPS T2, (DI)(R8*2); \
	VMOVUPS (DI)(R9*1), T3; \
	SIGMOID(T3, T8, T9, T10); \
	VMOVUPS T3, (DI)(R9*1); \
	VMULPS T0, T2, T0; \
	VFMADD231PS (SI), T1, T0; \
	VMOVUPS T0, (DX); \
	TANH(T0, T5, T6, T7); \
	VMOVUPS T0, (R11); \
	VMULPS T3, T0, T0; \
	VMOVUPS T0, (R10); \
	ADDQ $WIDTH, DI; \
	ADDQ $WIDTH, SI; \
	ADDQ $WIDTH, DX; \
	ADDQ $WIDTH, R10; \
	ADDQ $WIDTH, R11

// LSTMGRAD: DI gates, R8 and R9 as above, SI cPrev, DX tanh(c), R10 dh, R11 dc.
#define LSTMGRAD \
	VMOVUPS (DI), T0; \
	VMOVUPS (DI)(R8*1), T1; \
	VMOVUPS (DI)(R8*2), T2; \
	VMOVUPS (DI)(R9*1), T3; \
	VMOVUPS (DX), T4; \
	VMOVUPS (R10), T5; \
	VMULPS T4, T5, T7; \
	SLOPE(T3, T8); \
	VMULPS T7, T8, T7; \
	VMOVUPS T7, (DI)(R9*1); \
	VMULPS T5, T3, T5; \
	VFNMADD213PS ONE, T4, T4; \
	VMOVUPS (R11), T6; \
	VFMADD231PS T5, T4, T6; \
	VMULPS T6, T2, T7; \
	SLOPE(T0, T8); \
	VMULPS T7, T8, T7; \
	VMOVUPS T7, (DI); \
	VMULPS (SI), T6, T7; \
	SLOPE(T1, T8); \
	VMULPS T7, T8, T7; \
	VMOVUPS T7, (DI)(R8*1); \
	VMULPS T6, T0, T7; \
	VFNMADD213PS ONE, T2, T2; \
	VMULPS T7, T2, T7; \
	VMOVUPS T7, (DI)(R8*2); \
	VMULPS T6, T1, T6; \
	VMOVUPS T6, (R11); \
	ADDQ $WIDTH, DI; \
	ADDQ $WIDTH, SI; \
	ADDQ $WIDTH, DX; \
	ADDQ $WIDTH, R10; \
	ADDQ $WIDTH, R11

// GRU: DI gates, R8 and R9 as above, SI hPrev, DX h.
#define GRU \
	VMOVUPS (DI)(R8*1), T1; \
	SIGMOID(T1, T5, T6, T7); \
	VMOVUPS T1, (DI)(R8*1); \
	VMOVUPS (DI)(R8*2), T2; \
	SIGMOID(T2, T8, T9, T10); \
	VMOVUPS T2, (DI)(R8*2); \
	VMOVUPS (DI), T0; \
	VFMADD231PS (DI)(R9*1), T1, T0; \
	TANH(T0, T5, T6, T7); \
	VMOVUPS T0, (DI); \
	VMOVUPS (SI), T3; \
	VSUBPS T0, T3, T3; \
	VFMADD213PS T0, T2, T3; \
	VMOVUPS T3, (DX); \
	ADDQ $WIDTH, DI; \
	ADDQ $WIDTH, SI; \
	ADDQ $WIDTH, DX

// GRUGRAD: DI gates, R8 and R9 as above, SI hPrev, DX dh, R10 dhPrev.
#define GRUGRAD \
	VMOVUPS (DI), T0; \
	VMOVUPS (DI)(R8*1), T1; \
	VMOVUPS (DI)(R8*2), T2; \
	VMOVUPS (DI)(R9*1), T3; \
	VMOVUPS (DX), T4; \
	VMOVUPS (SI), T5; \
	VSUBPS T0, T5, T5; \
	VMULPS T4, T5, T5; \
	SLOPE(T2, T8); \
	VMULPS T5, T8, T5; \
	VMOVUPS T5, (DI)(R8*2); \
	VSUBPS T2, ONE, T6; \
	VMULPS T4, T6, T6; \
	VFNMADD213PS ONE, T0, T0; \
	VMULPS T6, T0, T6; \
	VMOVUPS T6, (DI); \
	VMULPS T6, T3, T7; \
	SLOPE(T1, T8); \
	VMULPS T7, T8, T7; \
	VMOVUPS T7, (DI)(R8*1); \
	VMULPS T6, T1, T6; \
	VMOVUPS T6, (DI)(R9*1); \
	VMOVUPS (R10), T9; \
	VFMADD231PS T4, T2, T9; \
	VMOVUPS T9, (R10); \
	ADDQ $WIDTH, DI; \
	ADDQ $WIDTH, SI; \
	ADDQ $WIDTH, DX; \
	ADDQ $WIDTH, R10
