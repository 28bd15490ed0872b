package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/dimension"
)

// writePage writes what was found with pictures: a tree map of everything, and
// for every dimension what its values were and are.
func writePage(name string, t *dimension.Table, within []dimension.Condition, r *dimension.Result) error {
	page := svg.Page{Title: "Where the change comes from"}
	page.Text(fmt.Sprintf("Method %s: %s. The total went from %s to %s, %d leaves%s.", r.Method, r.Verdict, amount(t, r.Total.Before()), amount(t, r.Total.Value()), r.Leaves, skipped(r)))
	causes(&page, t, r)
	if err := pictures(&page, t, within, r); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = page.WriteTo(f)
	return errors.Join(err, f.Close())
}

func causes(page *svg.Page, t *dimension.Table, r *dimension.Result) {
	if len(r.Causes) == 0 {
		return
	}
	page.Heading("Causes")
	var rows [][]string
	for _, c := range r.Causes {
		rows = append(rows, []string{element(c.Element), amount(t, c.Before()), amount(t, c.Value()), fmt.Sprintf("%.0f %%", 100*c.Power), fmt.Sprint(c.Leaves), fmt.Sprintf("%.3g", c.Surprise)})
	}
	page.Table([]string{"element", "expected", "now", "of the change", "leaves", "surprise"}, rows, func(i int) bool { return i > 0 })
}

// pictures draws the tree map and the bars of all dimensions, those of the first
// cause first.
func pictures(page *svg.Page, t *dimension.Table, within []dimension.Condition, r *dimension.Result) error {
	dims := leading(t, within, r)
	if len(dims) == 0 {
		return nil
	}
	tree, err := treeMap(t, within, dims)
	if err != nil {
		return err
	}
	page.Heading("Everything")
	page.Text("Areas are the size of each part, colours how far it is from what was expected: red above, blue below, in relation to its size. Rest the pointer on a part for its figures.")
	page.Draw(tree)
	page.Heading("By dimension")
	page.Text("Grey: expected. Coloured: now.")
	var charts []*svg.Canvas
	for _, d := range dims {
		list, err := dimension.Breakdown(t, within, d)
		if err != nil {
			return err
		}
		charts = append(charts, bars(t, d, list))
	}
	page.Draw(charts...)
	for _, c := range r.Causes {
		if err := inside(page, t, within, c); err != nil {
			return err
		}
	}
	return nil
}

// leading returns the dimensions that are not fixed, those of the first cause
// before the others.
func leading(t *dimension.Table, within []dimension.Condition, r *dimension.Result) (dims []string) {
	taken := map[string]bool{}
	for _, c := range within {
		taken[c.Dimension] = true
	}
	add := func(d string) {
		if !taken[d] {
			taken[d], dims = true, append(dims, d)
		}
	}
	if len(r.Causes) > 0 {
		for _, c := range r.Causes[0].Element {
			add(c.Dimension)
		}
	}
	for _, d := range t.Dimensions {
		add(d)
	}
	return dims
}

// inside draws how a cause divides among the other dimensions.
func inside(page *svg.Page, t *dimension.Table, within []dimension.Condition, c dimension.Cause) error {
	all := append(append([]dimension.Condition{}, within...), c.Element...)
	fixed := map[string]bool{}
	for _, k := range all {
		fixed[k.Dimension] = true
	}
	var charts []*svg.Canvas
	for _, d := range t.Dimensions {
		if fixed[d] {
			continue
		}
		list, err := dimension.Breakdown(t, all, d)
		if err != nil {
			return err
		}
		if len(list) > 1 {
			charts = append(charts, bars(t, d, list))
		}
	}
	if len(charts) > 0 {
		page.Heading("Inside " + element(c.Element))
		page.Draw(charts...)
	}
	return nil
}
