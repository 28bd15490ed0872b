// Command explain says why a model of trees, or a recurrent net, answers what it
// does: attributions of every row as CSV or JSON, and a page of plots.
//
//	go run ./examples/explain                                  a demonstration
//	go run ./examples/explain model.json rows.csv > phi.csv
//	go run ./examples/explain -html page.html -background train.csv model.txt rows.csv
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/rca/shap"
)

const usage = `usage: explain [flags] [MODEL ROWS.csv]

Says why MODEL answers what it answers for each row of ROWS.csv (- is standard
input): every column gets a number, and these add up, with the base, to the
answer. Without arguments a small model of failing servers is trained on made-up
data and explained, and explain.html is written: start there.

MODEL is recognised by what is in it:
  XGBoost      JSON or UBJSON of Booster.save_model, one output
  LightGBM     text of Booster.save_model, one output
  Portent      bytes of gbdt.Model.MarshalBinary; -save writes one
  a net        .onnx or .safetensors of an LSTM or GRU; ROWS.csv is then one
               window, a row per step, and the cells of the window are explained

ROWS.csv begins with the names of the columns. They are matched with the model's
own names; a model without names, or with mere numbers for them (Column_0, f0),
takes the columns in their order. An empty cell
is a missing value. Columns that the model does not know are passed over.

Writes to standard output (-json: the same as JSON, most important first)
  row,output,base,COLUMN...
    output   what the model says: log-odds of a classifier, its value otherwise;
             -scale prediction makes it a probability
    base     what it says when nothing is known
    COLUMN   what the column's value adds to it: output = base + sum of these

What "not known" means is yours to choose
  by default     the training data that came by each split (path-dependent
                 TreeSHAP): quick, needs nothing else
  -background F  values of the rows of F, one row at a time (interventional
                 TreeSHAP): a column that the model does not read gets exactly 0,
                 and the question is against these rows. A few hundred usual rows
                 are plenty; ten thousand cost no more per row.

Reading the page (-html)
  waterfall, force   one row (-row; by default the one with the largest output)
  bar                mean size of a column's numbers over all rows, and how sure
                     that is (bootstrap, 90 %)
  beeswarm           every row a dot: right raises the output, red is a high value
  dependence         a column's number over its value, coloured by the column that
                     changes it most
An attribution says what the model makes of a value. It does not say what would
happen if the value were changed in the world.

Examples
  explain model.json rows.csv > phi.csv
  explain -json -top 3 model.txt rows.csv         three reasons per row
  explain -scale prediction -background train.csv -html why.html model.json rows.csv
  explain -head binary -html why.html net.onnx window.csv

`

// options are the flags.
type options struct {
	json       bool
	html       string
	background string
	scale      string
	top        int
	row        int
	save       string
	head       string
}

func main() {
	var o options
	flag.BoolVar(&o.json, "json", false, "write JSON instead of CSV")
	flag.StringVar(&o.html, "html", "", "write a page of plots to this file")
	flag.StringVar(&o.background, "background", "", "CSV file of rows that stand for what is not known")
	flag.StringVar(&o.scale, "scale", "margin", `"margin" (log-odds of a classifier) or "prediction" (a probability)`)
	flag.IntVar(&o.top, "top", 12, "columns told apart in plots and JSON")
	flag.IntVar(&o.row, "row", -1, "row of the waterfall, from 0; -1 is the one with the largest output")
	flag.StringVar(&o.save, "save", "", "write the model in Portent's own form to this file")
	flag.StringVar(&o.head, "head", "binary", "what a net answers: binary, remaining, next or hidden")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(flag.Args(), o, os.Stdin, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "explain:", err)
		os.Exit(1)
	}
}

var errUsage = errors.New("want no arguments, or MODEL ROWS.csv; -h tells more")

func run(args []string, o options, in io.Reader, out, log io.Writer) error {
	scale, ok := map[string]shap.Scale{"margin": shap.Margin, "prediction": shap.Prediction}[o.scale]
	switch {
	case !ok:
		return fmt.Errorf("-scale %q: want margin or prediction", o.scale)
	case o.top < 1:
		return fmt.Errorf("-top %d: want at least 1", o.top)
	case len(args) == 0:
		return demonstrate(o, scale, out, log)
	case len(args) != 2:
		return errUsage
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	if isNet(args[0]) {
		return explainNet(args[0], data, args[1], o, scale, in, out)
	}
	m, err := readTrees(data)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	rows, err := readFor(m, args[1], in)
	if err != nil {
		return err
	}
	return explainTrees(m, rows, o, scale, out)
}
