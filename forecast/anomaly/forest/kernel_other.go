//go:build !amd64

package forest

func outside(box, x []float32) (grown, sides float32) { return outsideGo(box, x) }

func cover(box, x []float32) { coverGo(box, x) }

func coverMany(box, data []float32, refs []uint16, stride int) { coverManyGo(box, data, refs, stride) }

func largest(x []float32) int { return largestGo(x) }

func (f *Forest) climb(t *tree, x []float32, way trail) float32 { return f.climbGo(t, x, way) }

func (d *descents) descend4(group *[lanes]tree, x []float32) { d.descendGo(group, x) }

type ascent struct{} // the kernel's, where there is one
