//go:build !amd64

package forest

func outside(lo, hi, x []float32) (grown, sides float32) { return outsideGo(lo, hi, x) }

func cover(lo, hi, x []float32) { coverGo(lo, hi, x) }
