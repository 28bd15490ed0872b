package window

import "math"

// features is the number of segment means that stand for a window in methods
// that compare whole windows. Sixteen keep the shape of a season and cut cost and
// memory of long windows (piecewise aggregate approximation: Keogh et al. 2001,
// Knowledge and Information Systems 3).
const features = 16

// reduce writes the means of features equal parts of w, times the root of the
// part's length, so that distances are those of the windows as far as the parts
// are constant. Windows shorter than features fill the first numbers and the
// rest stays 0.
func reduce(dst *[features]float64, w []float64) {
	*dst = [features]float64{}
	if len(w) <= features {
		copy(dst[:], w)
		return
	}
	width := float64(len(w)) / features
	for i, v := range w {
		a := float64(i) / width
		k := min(int(a), features-1)
		b := min(float64(i+1)/width, features) // the sample reaches from a to b parts
		if edge := float64(k + 1); b > edge && k+1 < features {
			dst[k] += v * (edge - a)
			dst[k+1] += v * (b - edge)
		} else {
			dst[k] += v * (b - a)
		}
	}
	root := math.Sqrt(width)
	for k := range dst {
		dst[k] *= root
	}
}
