package main

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"slices"
	"strconv"

	"github.com/portent-go/portent/internal/svg"
	"github.com/portent-go/portent/rca/shap"
)

func digits(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

func (x *explained) writeCSV(out io.Writer) error {
	w := csv.NewWriter(out)
	if err := w.Write(append([]string{"row", "output", "base"}, x.names...)); err != nil {
		return err
	}
	for r := range x.phi.Rows() {
		cells := []string{strconv.Itoa(r), digits(x.output[r]), digits(x.base)}
		for _, v := range x.phi.Row(r) {
			cells = append(cells, digits(v))
		}
		if err := w.Write(cells); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}

// reason is a column of a row in JSON; a missing value is null.
type reason struct {
	Column       string   `json:"column"`
	Value        *float64 `json:"value"`
	Contribution float64  `json:"contribution"`
}

// row is a row in JSON: base, contributions and rest add up to output.
type row struct {
	Row     int      `json:"row"`
	Output  float64  `json:"output"`
	Base    float64  `json:"base"`
	Reasons []reason `json:"reasons"`
	Rest    float64  `json:"rest"`
}

func (x *explained) writeJSON(out io.Writer, top int) error {
	all := []row{}
	for r := range x.phi.Rows() {
		e := x.explanation(r)
		reasons, rest := e.Top(top)
		j := row{Row: r, Output: e.Output, Base: e.Base, Rest: rest, Reasons: []reason{}}
		for _, s := range reasons {
			j.Reasons = append(j.Reasons, reason{s.Name, present(s.Value), s.Contribution})
		}
		all = append(all, j)
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", " ")
	return enc.Encode(all)
}

func present(v float64) *float64 {
	if math.IsNaN(v) {
		return nil
	}
	return &v
}

func (x *explained) explanation(r int) shap.Explanation {
	return shap.Explanation{Names: x.names, Row: x.x.Row(r), Phi: x.phi.Row(r), Base: x.base, Output: x.output[r]}
}

// highest is the row with the largest output.
func (x *explained) highest() int { return slices.Index(x.output, slices.Max(x.output)) }

// section is a part of the page.
type section struct {
	heading, text string
	drawings      []*svg.Canvas
}

func writePage(name, title string, sections []section) error {
	p := svg.Page{Title: title}
	for _, s := range sections {
		p.Heading(s.heading)
		p.Text(s.text)
		p.Draw(s.drawings...)
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := p.WriteTo(f); err != nil {
		return err
	}
	return f.Close()
}
