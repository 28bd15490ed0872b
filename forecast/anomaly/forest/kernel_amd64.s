#include "textflag.h"

// func outsideSSE(lo, hi, x *float32, n int) (grown, sides float32)
// n is a positive multiple of 4.
TEXT ·outsideSSE(SB), NOSPLIT, $0-40
	MOVQ  lo+0(FP), AX
	MOVQ  hi+8(FP), BX
	MOVQ  x+16(FP), CX
	MOVQ  n+24(FP), DX
	XORPS X6, X6
	XORPS X7, X7
	XORPS X8, X8

lanes:
	MOVUPS (AX), X0
	MOVUPS (BX), X1
	MOVUPS (CX), X2
	MOVAPS X1, X3
	SUBPS  X0, X3
	ADDPS  X3, X7
	SUBPS  X2, X0
	MAXPS  X6, X0
	SUBPS  X1, X2
	MAXPS  X6, X2
	ADDPS  X2, X0
	ADDPS  X0, X8
	ADDQ   $16, AX
	ADDQ   $16, BX
	ADDQ   $16, CX
	SUBQ   $4, DX
	JNE    lanes

	// (0+2)+(1+3)
	MOVHLPS X8, X0
	ADDPS   X8, X0
	MOVHLPS X7, X1
	ADDPS   X7, X1
	MOVAPS  X0, X2
	SHUFPS  $1, X2, X2
	ADDSS   X2, X0
	MOVAPS  X1, X3
	SHUFPS  $1, X3, X3
	ADDSS   X3, X1
	MOVSS   X0, grown+32(FP)
	MOVSS   X1, sides+36(FP)
	RET

// func coverSSE(lo, hi, x *float32, n int)
// n is a positive multiple of 4.
TEXT ·coverSSE(SB), NOSPLIT, $0-32
	MOVQ lo+0(FP), AX
	MOVQ hi+8(FP), BX
	MOVQ x+16(FP), CX
	MOVQ n+24(FP), DX

four:
	MOVUPS (CX), X2
	MOVUPS (AX), X0
	MOVUPS (BX), X1
	MINPS  X2, X0
	MAXPS  X2, X1
	MOVUPS X0, (AX)
	MOVUPS X1, (BX)
	ADDQ   $16, AX
	ADDQ   $16, BX
	ADDQ   $16, CX
	SUBQ   $4, DX
	JNE    four
	RET
