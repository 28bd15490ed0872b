// Command diagnose ranks the root causes of an incident from a CSV file of metrics.
//
//	go run ./examples/diagnose -example shop
//	go run ./examples/diagnose -metrics shop/frame.csv -graph shop/edges.csv -html shop.html
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/portent-go/portent/rca"
)

// options are the flags.
type options struct {
	metrics, graph, at, symptom, html, example string
	baseline, window                           time.Duration
	json                                       bool
}

func main() {
	var o options
	flag.StringVar(&o.metrics, "metrics", "", "CSV file of metrics; - is standard input")
	flag.StringVar(&o.graph, "graph", "", "CSV file of calls: caller,callee")
	flag.StringVar(&o.at, "at", "", "when the fault began: RFC 3339, 2006-01-02 15:04:05 (UTC), or Unix seconds or ms; empty searches")
	flag.StringVar(&o.symptom, "symptom", "", "what the alert was about: component:metric")
	flag.DurationVar(&o.baseline, "baseline", 0, "how much time before -at is normal; 0 is all of it")
	flag.DurationVar(&o.window, "window", 0, "how much time from -at on is looked at; 0 is all of it")
	flag.StringVar(&o.html, "html", "", "write a page with plots to this file")
	flag.BoolVar(&o.json, "json", false, "print JSON instead of text")
	flag.StringVar(&o.example, "example", "", "write an example, frame.csv and edges.csv, into this directory and stop")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		flag.PrintDefaults()
	}
	flag.Parse()
	if err := run(o, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "diagnose:", err)
		os.Exit(1)
	}
}

// run does what the flags ask for.
func run(o options, out, log io.Writer) error {
	switch {
	case o.example != "":
		return writeExample(o.example, out)
	case o.metrics == "":
		return fmt.Errorf("-metrics is missing; -h explains, -example DIR makes something to try")
	}
	d, err := diagnose(o, log)
	if err != nil {
		return err
	}
	if o.html != "" {
		if err := d.writePage(o.html); err != nil {
			return err
		}
	}
	if o.json {
		return d.writeJSON(out)
	}
	return d.writeText(out)
}

// diagnosis is everything that was found out.
type diagnosis struct {
	frame    *rca.Frame
	graph    rca.Graph
	ranking  rca.Ranking
	impact   rca.Impact
	symptom  rca.Symptom
	warnings []string
}

func diagnose(o options, log io.Writer) (*diagnosis, error) {
	d := &diagnosis{}
	var err error
	if d.frame, d.warnings, err = readFrame(o.metrics, log); err != nil {
		return nil, err
	}
	if o.graph != "" {
		if d.graph, err = readGraph(o.graph); err != nil {
			return nil, err
		}
	}
	opt := rca.Options{Graph: d.graph, Baseline: o.baseline, Window: o.window}
	if opt.At, err = parseTime(o.at); err != nil {
		return nil, err
	}
	if opt.Symptom, err = d.parseSymptom(o.symptom); err != nil {
		return nil, err
	}
	d.symptom = opt.Symptom
	if d.ranking, err = rca.Rank(d.frame, opt); err != nil {
		return nil, err
	}
	d.impact = d.graph.Impact(&d.ranking)
	for _, w := range d.ranking.Warnings {
		d.warnings = append(d.warnings, w.String())
	}
	return d, nil
}

// parseSymptom reads component:metric and checks that the frame has it.
func (d *diagnosis) parseSymptom(s string) (rca.Symptom, error) {
	if s == "" {
		return rca.Symptom{}, nil
	}
	component, metric, _ := strings.Cut(s, ":")
	for _, c := range d.frame.Columns {
		if c.Component == component && (metric == "" || c.Metric == metric) {
			return rca.Symptom{Component: component, Metric: metric}, nil
		}
	}
	return rca.Symptom{}, fmt.Errorf("-symptom %q: no such component and metric among the %d columns", s, len(d.frame.Columns))
}
