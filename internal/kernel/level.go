package kernel

// Level is a set of instructions.
type Level int

const (
	// Portable is plain Go.
	Portable Level = iota
	// AVX2 is 256-bit vectors with fused multiply-add.
	AVX2
	// AVX512 is 512-bit vectors (the F and DQ parts).
	AVX512
)

var names = [...]string{"portable", "AVX2", "AVX-512"}

// String returns the name of the set.
func (l Level) String() string { return names[l] }

// level is the set in use; only tests change it.
var level = best()

// Active returns the set in use on this machine.
func Active() Level { return level }
