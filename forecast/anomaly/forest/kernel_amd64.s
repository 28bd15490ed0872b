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

// func coverSSE(box, data *float32, at *int32, count, n int)
// count > 0.
TEXT ·coverSSE(SB), NOSPLIT, $0-40
	MOVQ box+0(FP), AX
	MOVQ data+8(FP), CX
	MOVQ n+32(FP), DX
	LEAQ (AX)(DX*4), BX
	SUBQ $4, DX
	JLT  tail

block:
	MOVQ   at+16(FP), SI
	MOVQ   count+24(FP), DI
	MOVUPS (AX), X0
	MOVUPS (BX), X1

each:
	MOVLQSX (SI), R8
	MOVUPS  (CX)(R8*4), X2
	MINPS   X2, X0
	MAXPS   X2, X1
	ADDQ    $4, SI
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
	MOVQ  at+16(FP), SI
	MOVQ  count+24(FP), DI
	MOVSS (AX), X0
	MOVSS (BX), X1

single:
	MOVLQSX (SI), R8
	MOVSS   (CX)(R8*4), X2
	MINSS   X2, X0
	MAXSS   X2, X1
	ADDQ    $4, SI
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
