//go:build amd64 && !noasm

#include "textflag.h"

#define T0 Z0
#define T1 Z1
#define T2 Z2
#define T3 Z3
#define T4 Z4
#define T5 Z5
#define T6 Z6
#define T7 Z7
#define T8 Z8
#define T9 Z9
#define T10 Z10
#define T11 Z11
#define T12 Z12
#define T13 Z13
#define T14 Z14
#define T15 Z15
#define WIDTH 64

#include "cell_amd64.h"

// func lstmZ(n int, gates, cPrev, c, h, tanhC *float32)
TEXT ·lstmZ(SB), NOSPLIT, $0-48
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
	SUBQ $16, CX
	JNZ  loop
	VZEROUPPER
	RET

// func lstmGradZ(n int, gates, cPrev, tanhC, dh, dc *float32)
TEXT ·lstmGradZ(SB), NOSPLIT, $0-48
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
	SUBQ $16, CX
	JNZ  loop
	VZEROUPPER
	RET

// func gruZ(n int, gates, hPrev, h *float32)
TEXT ·gruZ(SB), NOSPLIT, $0-32
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
	SUBQ $16, CX
	JNZ  loop
	VZEROUPPER
	RET

// func gruGradZ(n int, gates, hPrev, dh, dhPrev *float32)
TEXT ·gruGradZ(SB), NOSPLIT, $0-40
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
	SUBQ $16, CX
	JNZ  loop
	VZEROUPPER
	RET
