// Package plot draws attributions of package shap as self-contained SVG.
//
// [Waterfall] and [Force] show one row, [Bar], [Beeswarm] and [Dependence] many,
// [Times] a window. Red raises the output, blue lowers it. Each returns a
// [Drawing], whose String is the SVG; the same input gives the same bytes.
// Nothing is modified or kept.
package plot

import "github.com/portent-go/portent/internal/svg"

// Drawing is a finished drawing; String and AppendText return its SVG.
type Drawing = svg.Canvas

// Colours of text, of lines that are no data, and of the two directions.
const (
	ink     = "#334155"
	grey    = "#94a3b8"
	outline = "#64748b" // of dots, so that pale ones are seen
)

var raises, lowers = svg.Diverging(0.9), svg.Diverging(-0.9)

func paint(phi float64) string {
	if phi < 0 {
		return lowers
	}
	return raises
}
