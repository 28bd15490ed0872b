package plot

import (
	"fmt"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
)

// Bar shows the features that matter most over many rows, at most top, with the
// bootstrap interval of their mean |φ|. label says what the output is.
func Bar(im shap.Importance, names []string, top int, label string) *Drawing {
	order := im.Order[:min(top, len(im.Order))]
	high := line * float64(max(1, len(order)))
	c := svg.New(wide, head+high+22, fmt.Sprintf("bar: mean size of attributions to %s", label))
	ends := []float64{0}
	for _, f := range order {
		ends = append(ends, im.Mean[f], im.High[f])
	}
	_, most := svg.Range(ends)
	p := c.Plot(margin, 16, wide-margin-70, high, svg.Scale{To: most + 1e-12}, svg.Scale{})
	p.Axes("mean |attribution| to "+label, "")
	for i, f := range order {
		y := 16 + line*float64(i)
		name, low, up := nameOf(names, f), p.AtX(im.Low[f]), p.AtX(im.High[f])
		p.Text(p.Left-8, y+line-9, short(name, 34), svg.Text{Anchor: svg.End, Title: name})
		p.Rect(p.Left, y+5, p.AtX(im.Mean[f])-p.Left, line-10, svg.Style{Fill: svg.Colour(0), Opacity: 0.8,
			Title: fmt.Sprintf("%s %.4g (%.4g to %.4g), in this place in %.0f %% of resamples", name, im.Mean[f], im.Low[f], im.High[f], 100*im.Rank[f])})
		p.Line(low, y+line/2, up, y+line/2, svg.Style{Stroke: ink, Width: 1.5})
		p.Text(up+6, y+line-9, fmt.Sprintf("%.3g", im.Mean[f]), svg.Text{Size: 11})
	}
	return c
}
