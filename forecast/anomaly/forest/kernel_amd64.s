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

// One step of lane I, whose nodes and place are in N and P: see place.child.
#define STEP(I, N, P, next, end) \
	BTL     $I, R14;         \
	JCC     next;            \
	MOVQ    P, AX;           \
	SHRQ    $33, AX;         \
	JEQ     end;             \
	MOVWLZX P, AX;           \
	MOVQ    (N)(AX*8), CX;   \
	MOVQ    CX, X0;          \
	MOVQ    CX, DX;          \
	SHRQ    $32, DX;         \
	MOVWLZX DX, DX;          \
	SHRQ    $48, CX;         \
	CMPL    DX, $0xffff;     \
	JEQ     end;             \
	MOVSS   (BX)(DX*4), X1;  \
	MOVQ    P, (8*I)(SI);    \
	MOVQ    CX, DX;          \
	SHLQ    $16, DX;         \
	ADDQ    DX, CX;          \
	SHLQ    $16, DX;         \
	SUBQ    DX, CX;          \
	ADDQ    P, CX;           \
	MOVL    P, AX;           \
	LEAQ    1(AX)(DX*1), AX; \
	UCOMISS X0, X1;          \
	CMOVQHI CX, AX;          \
	MOVQ    AX, P

// Lane I is at its leaf.
#define END(I, P, next) \
	MOVQ P, (8*I)(SI);      \
	MOVQ SI, AX;            \
	MOVQ X2, CX;            \
	SUBQ CX, AX;            \
	SHRQ $5, AX;            \
	MOVQ X3, CX;            \
	MOVQ AX, (8*I)(CX);     \
	BTRL $I, R14;           \
	JMP  next

// func descendSSE(nodes *[lanes]*node, at *[lanes]place, x *float32, path *place, depth *[lanes]int)
TEXT ·descendSSE(SB), NOSPLIT, $0-40
	MOVQ nodes+0(FP), AX
	MOVQ 0(AX), R8
	MOVQ 8(AX), R9
	MOVQ 16(AX), R10
	MOVQ 24(AX), R11
	MOVQ at+8(FP), AX
	MOVQ 0(AX), R12
	MOVQ 8(AX), R13
	MOVQ 16(AX), DI
	MOVQ 24(AX), R15
	MOVQ x+16(FP), BX
	MOVQ path+24(FP), SI
	MOVQ SI, X2
	MOVQ depth+32(FP), AX
	MOVQ AX, X3
	MOVL $15, R14        // lanes on their way

lane0:
	STEP(0, R8, R12, lane1, end0)

lane1:
	STEP(1, R9, R13, lane2, end1)

lane2:
	STEP(2, R10, DI, lane3, end2)

lane3:
	STEP(3, R11, R15, deeper, end3)

deeper:
	ADDQ  $32, SI
	TESTL R14, R14
	JNE   lane0
	RET

end0:
	END(0, R12, lane1)

end1:
	END(1, R13, lane2)

end2:
	END(2, DI, lane3)

end3:
	END(3, R15, deeper)

// OUTSIDE is outsideSSE for the box with the corners Y0 and Y2 and the point Y10:
// grown and sides go to the level at (R13), then the score in X9 takes its step. It
// jumps to done where grown is 0.
#define OUTSIDE \
	VSUBPS       Y10, Y0, Y4;       \
	VMAXPS       Y8, Y4, Y4;        \
	VSUBPS       Y2, Y10, Y5;       \
	VMAXPS       Y8, Y5, Y5;        \
	VADDPS       Y5, Y4, Y4;        \
	VSUBPS       Y0, Y2, Y6;        \
	VINSERTF128  $1, X6, Y4, Y5;    \
	VPERM2F128   $0x31, Y6, Y4, Y7; \
	VADDPS       Y7, Y5, Y5;        \
	VPERMILPS    $0x4e, Y5, Y6;     \
	VADDPS       Y6, Y5, Y5;        \
	VPERMILPS    $0xb1, Y5, Y6;     \
	VADDPS       Y6, Y5, Y5;        \
	VEXTRACTF128 $1, Y5, X6;        \
	VMOVSS       X5, 4(R13);        \
	VMOVSS       X6, 8(R13);        \
	VUCOMISS     X8, X5;            \
	JEQ          done;              \
	VADDSS       X6, X5, X6;        \
	VDIVSS       X6, X5, X5;        \
	VMOVSS       (R13), X4;         \
	VSUBSS       X9, X4, X4;        \
	VMULSS       X4, X5, X5;        \
	VADDSS       X5, X9, X9

// func climbAVX2(a *ascent) float32
TEXT ·climbAVX2(SB), NOSPLIT, $0-12
	MOVQ    a+0(FP), DI
	MOVQ    0(DI), AX
	VMOVUPS (AX), Y10
	MOVQ    8(DI), R8           // points
	MOVQ    16(DI), R11         // boxes
	MOVQ    24(DI), R13         // levels, at k
	MOVQ    32(DI), R9          // references
	MOVQ    40(DI), R10         // numbers of boxes
	MOVQ    48(DI), R12         // path, at k
	MOVQ    64(DI), SI          // stride
	MOVQ    72(DI), DX          // k
	MOVQ    56(DI), DI          // step
	MOVQ    DX, AX
	IMULQ   DI, AX
	ADDQ    AX, R12
	MOVQ    DX, AX
	SHLQ    $4, AX
	ADDQ    AX, R13
	VXORPS  Y8, Y8, Y8
	VXORPS  Y9, Y9, Y9
	MOVQ    (R12), CX
	SHRQ    $16, CX             // first and n of the child
	MOVWLZX CX, BX
	MOVWLZX (R9)(BX*2), AX
	IMULQ   SI, AX
	VMOVUPS (R8)(AX*1), Y0
	VMOVAPS Y0, Y2
	OUTSIDE

small:
	SUBQ    $1, DX
	JCS     done
	SUBQ    DI, R12
	SUBQ    $16, R13
	MOVQ    (R12), R15
	MOVWLZX R15, AX
	MOVWLZX (R10)(AX*2), AX
	CMPL    AX, $0xffff
	JNE     large

	// the samples of the sibling: from BX, R14 of them
	SHRQ    $16, R15
	MOVWLZX R15, BX
	MOVWLZX CX, AX
	MOVQ    R15, R14
	SHRQ    $16, R14
	SHRQ    $16, CX
	SUBQ    CX, R14
	ADDQ    BX, CX
	CMPQ    AX, BX
	CMOVQEQ CX, BX // a jump would be mispredicted half of the time
	MOVQ    R15, CX
	LEAQ    (R9)(BX*2), BX

each:
	MOVWLZX (BX), AX
	IMULQ   SI, AX
	VMOVUPS (R8)(AX*1), Y4
	VMINPS  Y4, Y0, Y0
	VMAXPS  Y4, Y2, Y2
	ADDQ    $2, BX
	DECQ    R14
	JNE     each
	OUTSIDE
	JMP     small

again:
	SUBQ    $1, DX
	JCS     done
	SUBQ    DI, R12
	SUBQ    $16, R13
	MOVQ    (R12), R15
	MOVWLZX R15, AX
	MOVWLZX (R10)(AX*2), AX
	CMPL    AX, $0xffff
	JEQ     spent

large:
	SHLQ    $6, AX
	VMOVUPS (R11)(AX*1), Y0
	VMOVUPS 32(R11)(AX*1), Y2
	OUTSIDE
	JMP     again

	// The pool was empty: the box is that of all samples of the place.
spent:
	MOVQ    R15, R14
	SHRQ    $32, R14
	SHRQ    $16, R15
	MOVWLZX R15, BX
	MOVQ    R15, CX
	LEAQ    (R9)(BX*2), BX
	MOVWLZX (BX), AX
	IMULQ   SI, AX
	VMOVUPS (R8)(AX*1), Y0
	VMOVAPS Y0, Y2
	JMP     each

done:
	VMOVSS     X9, ret+8(FP)
	VZEROUPPER
	RET
