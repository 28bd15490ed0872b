//go:build !amd64

package forest

func outside(box, x []float32) (grown, sides float32) { return outsideGo(box, x) }

func cover(box, x []float32) { coverGo(box, x) }

func coverMany(box, data []float32, at []int32) { coverManyGo(box, data, at) }
