package main

import (
	"fmt"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
	"github.com/portent-go/portent/rca/shap/plot"
)

// sections are the plots of trees.
func (x *explained) sections(o options) []section {
	r := o.row
	if r < 0 {
		r = x.highest()
	}
	e := x.explanation(r)
	im, err := shap.Global(x.phi, shap.GlobalOptions{})
	if err != nil { // no rows: refused when they were read
		return nil
	}
	order := im.Order
	return []section{
		{fmt.Sprintf("Row %d", r), fmt.Sprintf("The expected %s is %.4g. Each column moves it by what its bar says, up to %.4g for this row. ", x.label, x.base, e.Output) + x.note,
			[]*svg.Canvas{plot.Waterfall(e, o.top, x.label), plot.Force(e, o.top, x.label)}},
		{fmt.Sprintf("All %d rows", x.phi.Rows()), "How much columns matter: the mean size of their numbers, with the interval in which nine in ten bootstrap draws of the rows lie. Then every row as a dot, to the right where the column raised the " + x.label + ", red where its value is high.",
			[]*svg.Canvas{plot.Bar(im, x.names, o.top, x.label), plot.Beeswarm(x.phi, x.x, order, x.names, o.top, x.label)}},
		{"Columns one by one", "What a column's value does, for those that matter most, coloured by the column that changes it most. Grey dots at the left end are rows without the value.", x.dependences(order)},
	}
}

func (x *explained) dependences(order []int) []*svg.Canvas {
	var all []*svg.Canvas
	for _, f := range order[:min(4, len(order))] {
		all = append(all, plot.Dependence(x.phi, x.x, f, plot.Partner(x.phi, x.x, f), x.names, x.label))
	}
	return all
}

func timesSection(t shap.Times, names []string, text, label string) section {
	return section{"A window over time", text, []*svg.Canvas{plot.Times(t, names, label)}}
}
