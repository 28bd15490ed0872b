//go:build !amd64

package forest

func outside(lo, hi, x []float32) (grown, sides float32) { return outsideGo(lo, hi, x) }

func cover(lo, hi, x []float32) { coverGo(lo, hi, x) }

func coverMany(lo, hi, data []float32, at []int32) { coverManyGo(lo, hi, data, at) }
