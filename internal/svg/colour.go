package svg

import "fmt"

// palette is told apart by people with the common colour blindnesses, in this
// order (Okabe & Ito, "Color Universal Design", 2008; yellow left out: it is
// too light on white).
var palette = [...]string{"#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#000000"}

// Colour returns the i-th colour for lines and bars; they repeat after seven.
func Colour(i int) string { return palette[((i%len(palette))+len(palette))%len(palette)] }

type rgb [3]float64

// Ends of the ramps: dark enough to be seen on white, the same lightness on both
// sides of the diverging one (colours of ColorBrewer RdBu and Blues).
var (
	red   = rgb{178, 24, 43}
	blue  = rgb{33, 102, 172}
	white = rgb{247, 247, 247}
	deep  = rgb{8, 48, 107}
)

// Diverging returns a colour between blue at -1, near white at 0 and red at 1;
// values beyond are at the ends, NaN is grey.
func Diverging(v float64) string {
	switch {
	case v != v:
		return "#cbd5e1"
	case v < 0:
		return mix(white, blue, min(-v, 1))
	}
	return mix(white, red, min(v, 1))
}

// Sequential returns a colour between near white at 0 and dark blue at 1;
// values beyond are at the ends, NaN is grey.
func Sequential(v float64) string {
	if v != v {
		return "#cbd5e1"
	}
	return mix(white, deep, min(max(v, 0), 1))
}

func mix(a, b rgb, t float64) string {
	var c [3]int
	for i := range c {
		c[i] = int(a[i] + t*(b[i]-a[i]) + 0.5)
	}
	return fmt.Sprintf("#%02x%02x%02x", c[0], c[1], c[2])
}
