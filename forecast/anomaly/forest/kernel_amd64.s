#include "textflag.h"

// func outsideSSE(box, x *float32, n int) (grown, sides float32)
TEXT ·outsideSSE(SB), NOSPLIT, $0-32
	MOVQ  box+0(FP), AX
	MOVQ  x+8(FP), CX
	MOVQ  n+16(FP), DX
	LEAQ  (AX)(DX*4), BX
	XORPS X6, X6
	XORPS X7, X7
	XORPS X8, X8
	SUBQ  $4, DX
	JLT   sum

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
	JGE    lanes

sum:
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
	ADDQ    $4, DX
	JEQ     done

rest:
	MOVSS  (AX), X2
	MOVSS  (BX), X3
	MOVSS  (CX), X4
	MOVAPS X3, X5
	SUBSS  X2, X5
	ADDSS  X5, X1
	SUBSS  X4, X2
	MAXSS  X6, X2
	SUBSS  X3, X4
	MAXSS  X6, X4
	ADDSS  X4, X2
	ADDSS  X2, X0
	ADDQ   $4, AX
	ADDQ   $4, BX
	ADDQ   $4, CX
	DECQ   DX
	JNE    rest

done:
	MOVSS X0, grown+24(FP)
	MOVSS X1, sides+28(FP)
	RET

// func coverSSE(box, data *float32, refs *uint16, count, n, stride int)
// count > 0.
TEXT ·coverSSE(SB), NOSPLIT, $0-48
	MOVQ box+0(FP), AX
	MOVQ data+8(FP), CX
	MOVQ n+32(FP), DX
	MOVQ stride+40(FP), R9
	LEAQ (AX)(DX*4), BX
	SUBQ $4, DX
	JLT  tail

block:
	MOVQ   refs+16(FP), SI
	MOVQ   count+24(FP), DI
	MOVUPS (AX), X0
	MOVUPS (BX), X1

each:
	MOVWLZX (SI), R8
	IMULQ   R9, R8
	MOVUPS  (CX)(R8*4), X2
	MINPS   X2, X0
	MAXPS   X2, X1
	ADDQ    $2, SI
	DECQ    DI
	JNE     each
	MOVUPS  X0, (AX)
	MOVUPS  X1, (BX)
	ADDQ    $16, AX
	ADDQ    $16, BX
	ADDQ    $16, CX
	SUBQ    $4, DX
	JGE     block

tail:
	ADDQ $4, DX
	JEQ  end

one:
	MOVQ  refs+16(FP), SI
	MOVQ  count+24(FP), DI
	MOVSS (AX), X0
	MOVSS (BX), X1

single:
	MOVWLZX (SI), R8
	IMULQ   R9, R8
	MOVSS   (CX)(R8*4), X2
	MINSS   X2, X0
	MAXSS   X2, X1
	ADDQ    $2, SI
	DECQ    DI
	JNE     single
	MOVSS   X0, (AX)
	MOVSS   X1, (BX)
	ADDQ    $4, AX
	ADDQ    $4, BX
	ADDQ    $4, CX
	DECQ    DX
	JNE     one

end:
	RET

// func largestSSE(x *float32, n int) int
// n > 0.
TEXT ·largestSSE(SB), NOSPLIT, $0-24
	MOVQ   x+0(FP), AX
	MOVQ   n+8(FP), DX
	MOVSS  (AX), X0
	SHUFPS $0, X0, X0
	MOVAPS X0, X1
	MOVAPS X0, X2
	MOVAPS X0, X3
	MOVQ   AX, SI
	MOVQ   DX, CX
	SUBQ   $16, CX
	JLT    few

sixteen:
	MOVUPS (SI), X4
	MOVUPS 16(SI), X5
	MOVUPS 32(SI), X6
	MOVUPS 48(SI), X7
	MAXPS  X4, X0
	MAXPS  X5, X1
	MAXPS  X6, X2
	MAXPS  X7, X3
	ADDQ   $64, SI
	SUBQ   $16, CX
	JGE    sixteen

few:
	ADDQ $16, CX
	JEQ  fold

next:
	MOVSS (SI), X4
	MAXSS X4, X0
	ADDQ  $4, SI
	DECQ  CX
	JNE   next

fold:
	MAXPS   X1, X0
	MAXPS   X3, X2
	MAXPS   X2, X0
	MOVHLPS X0, X1
	MAXPS   X1, X0
	MOVAPS  X0, X1
	SHUFPS  $1, X1, X1
	MAXSS   X1, X0
	SHUFPS  $0, X0, X0
	XORQ    BX, BX
	SUBQ    $4, DX

where:
	CMPQ     BX, DX
	JGT      single
	MOVUPS   (AX)(BX*4), X1
	CMPPS    X0, X1, $0
	MOVMSKPS X1, CX
	ADDQ     $4, BX
	TESTL    CX, CX
	JEQ      where
	BSFL     CX, CX
	LEAQ     -4(BX)(CX*1), BX
	MOVQ     BX, ret+16(FP)
	RET

single:
	UCOMISS (AX)(BX*4), X0
	JEQ     found
	INCQ    BX
	JMP     single

found:
	MOVQ BX, ret+16(FP)
	RET
