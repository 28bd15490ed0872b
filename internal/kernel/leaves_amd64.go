//go:build amd64 && !noasm

package kernel

//go:noescape
func narrowY(leaves *uint64, n int, tests *Test, keys *int64)

//go:noescape
func narrowZ(leaves *uint64, n int, tests *Test, keys *int64)

func narrowFast(leaves *[Rows]uint64, tests []Test, keys []int64) {
	if level == AVX2 {
		narrowY(&leaves[0], len(tests), &tests[0], &keys[0])
		return
	}
	narrowZ(&leaves[0], len(tests), &tests[0], &keys[0])
}
