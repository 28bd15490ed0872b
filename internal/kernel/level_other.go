//go:build !amd64 || noasm

package kernel

func best() Level { return Portable }

func mulAddFast(c, a, b Matrix) {}

func lstmFast(g, cPrev, c, h, tanhC []float32)       {}
func lstmGradFast(g, cPrev, tanhC, dh, dc []float32) {}
func gruFast(g, hPrev, h []float32)                  {}
func gruGradFast(g, hPrev, dh, dhPrev []float32)     {}

func narrowFast(leaves *[Rows]uint64, tests []Test, keys []int64) {}

func rowFast(dst, from, a, b []float32) {}
func readFast(x []float32)              {}
