//go:build amd64 && !noasm

package kernel

//go:noescape
func lstmY(n int, gates, cPrev, c, h, tanhC *float32)

//go:noescape
func lstmZ(n int, gates, cPrev, c, h, tanhC *float32)

//go:noescape
func lstmGradY(n int, gates, cPrev, tanhC, dh, dc *float32)

//go:noescape
func lstmGradZ(n int, gates, cPrev, tanhC, dh, dc *float32)

//go:noescape
func gruY(n int, gates, hPrev, h *float32)

//go:noescape
func gruZ(n int, gates, hPrev, h *float32)

//go:noescape
func gruGradY(n int, gates, hPrev, dh, dhPrev *float32)

//go:noescape
func gruGradZ(n int, gates, hPrev, dh, dhPrev *float32)

func lstmFast(g, cPrev, c, h, tanhC []float32) {
	if level == AVX2 {
		lstmY(len(h), &g[0], &cPrev[0], &c[0], &h[0], &tanhC[0])
		return
	}
	lstmZ(len(h), &g[0], &cPrev[0], &c[0], &h[0], &tanhC[0])
}

func lstmGradFast(g, cPrev, tanhC, dh, dc []float32) {
	if level == AVX2 {
		lstmGradY(len(dh), &g[0], &cPrev[0], &tanhC[0], &dh[0], &dc[0])
		return
	}
	lstmGradZ(len(dh), &g[0], &cPrev[0], &tanhC[0], &dh[0], &dc[0])
}

func gruFast(g, hPrev, h []float32) {
	if level == AVX2 {
		gruY(len(h), &g[0], &hPrev[0], &h[0])
		return
	}
	gruZ(len(h), &g[0], &hPrev[0], &h[0])
}

func gruGradFast(g, hPrev, dh, dhPrev []float32) {
	if level == AVX2 {
		gruGradY(len(dh), &g[0], &hPrev[0], &dh[0], &dhPrev[0])
		return
	}
	gruGradZ(len(dh), &g[0], &hPrev[0], &dh[0], &dhPrev[0])
}
