package main

import (
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/rca/shap"
)

// explained is a table with its attributions.
type explained struct {
	table
	phi    gbdt.Matrix
	base   float64
	output []float64
	label  string // of the output
	note   string // what "not known" means
}

// explainTrees explains every row and writes what was asked for.
func explainTrees(m *gbdt.Model, t table, o options, scale shap.Scale, out io.Writer) error {
	x, err := attribute(m, t, o.background, scale)
	if err != nil {
		return err
	}
	if o.row >= len(x.output) {
		return fmt.Errorf("-row %d: there are %d rows", o.row, len(x.output))
	}
	if o.save != "" {
		data, err := m.MarshalBinary()
		if err != nil {
			return err
		}
		if err := os.WriteFile(o.save, data, 0o644); err != nil {
			return err
		}
	}
	if o.html != "" {
		if err := writePage(o.html, "Why the model says so", x.sections(o)); err != nil {
			return err
		}
	}
	if o.json {
		return x.writeJSON(out, o.top)
	}
	return x.writeCSV(out)
}

// attribute explains every row, against the background file if there is one.
func attribute(m *gbdt.Model, t table, background string, scale shap.Scale) (*explained, error) {
	e, note, err := explainer(m, background, scale)
	if err != nil {
		return nil, err
	}
	x := &explained{table: t, phi: shap.ExplainAll(e, t.x, 0), base: e.Base(nil)[0], label: label(m, scale), note: note}
	for r := range t.x.Rows() {
		x.output = append(x.output, e.Output(nil, t.x.Row(r))[0])
	}
	return x, nil
}

func explainer(m *gbdt.Model, background string, scale shap.Scale) (shap.Explainer, string, error) {
	if background == "" {
		e, err := shap.NewTree(m, shap.TreeOptions{Scale: scale})
		return e, "What is not known of a row is averaged over the training data that came to each split (path-dependent TreeSHAP).", err
	}
	b, err := readFor(m, background, os.Stdin)
	if err != nil {
		return nil, "", err
	}
	e, err := shap.NewInterventional(m, b.x, shap.InterventionalOptions{Scale: scale})
	return e, fmt.Sprintf("What is not known of a row is taken from each of %d background rows in turn (interventional TreeSHAP).", b.x.Rows()), err
}

func label(m *gbdt.Model, scale shap.Scale) string {
	switch {
	case m.Link() == gbdt.LinkLogistic && scale == shap.Margin:
		return "log-odds"
	case m.Link() == gbdt.LinkLogistic:
		return "probability"
	}
	return "output"
}
