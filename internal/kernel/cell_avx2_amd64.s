//go:build amd64 && !noasm

#include "textflag.h"

#define T0 Y0
#define T1 Y1
#define T2 Y2
#define T3 Y3
#define T4 Y4
#define T5 Y5
#define T6 Y6
#define T7 Y7
#define T8 Y8
#define T9 Y9
#define T10 Y10
#define T11 Y11
#define T12 Y12
#define T13 Y13
#define T14 Y14
#define T15 Y15
#define WIDTH 32

#include "cell_amd64.h"

// func lstmY(n int, gates, cPrev, c, h, tanhC *float32)
TEXT ·lstmY(SB), NOSPLIT, $0-48
	MOVQ n+0(FP), CX
	MOVQ gates+8(FP), DI
	MOVQ cPrev+16(FP), SI
	MOVQ c+24(FP), DX
	MOVQ h+32(FP), R10
	MOVQ tanhC+40(FP), R11
	MOVQ CX, R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	CONSTANTS

loop:
	LSTM
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET

// func lstmGradY(n int, gates, cPrev, tanhC, dh, dc *float32)
TEXT ·lstmGradY(SB), NOSPLIT, $0-48
	MOVQ n+0(FP), CX
	MOVQ gates+8(FP), DI
	MOVQ cPrev+16(FP), SI
	MOVQ tanhC+24(FP), DX
	MOVQ dh+32(FP), R10
	MOVQ dc+40(FP), R11
	MOVQ CX, R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	CONSTANTS

loop:
	LSTMGRAD
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET

// func gruY(n int, gates, hPrev, h *float32)
TEXT ·gruY(SB), NOSPLIT, $0-32
	MOVQ n+0(FP), CX
	MOVQ gates+8(FP), DI
	MOVQ hPrev+16(FP), SI
	MOVQ h+24(FP), DX
	MOVQ CX, R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	CONSTANTS

loop:
	GRU
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET

// func gruGradY(n int, gates, hPrev, dh, dhPrev *float32)
TEXT ·gruGradY(SB), NOSPLIT, $0-40
	MOVQ n+0(FP), CX
	MOVQ gates+8(FP), DI
	MOVQ hPrev+16(FP), SI
	MOVQ dh+24(FP), DX
	MOVQ dhPrev+32(FP), R10
	MOVQ CX, R8
	SHLQ $2, R8
	LEAQ (R8)(R8*2), R9
	CONSTANTS

loop:
	GRUGRAD
	SUBQ $8, CX
	JNZ  loop
	VZEROUPPER
	RET
