package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"strconv"

	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/rca/shap"
)

func isNet(name string) bool {
	e := filepath.Ext(name)
	return e == ".onnx" || e == ".safetensors"
}

var heads = map[string]lstm.Head{"binary": lstm.Binary, "remaining": lstm.Remaining, "next": lstm.Next, "hidden": lstm.Hidden}

// explainNet explains one window.
func explainNet(name string, data []byte, rows string, o options, scale shap.Scale, in io.Reader, out io.Writer) error {
	head, ok := heads[o.head]
	if !ok {
		return fmt.Errorf("-head %q: want binary, remaining, next or hidden", o.head)
	}
	read := lstm.Import{Head: head}.ONNX
	if filepath.Ext(name) == ".safetensors" {
		read = lstm.Import{Head: head}.Safetensors
	}
	m, err := read(data)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	t, err := readTable(rows, in)
	if err != nil {
		return fmt.Errorf("%s: %w", rows, err)
	}
	if len(t.names) != m.Inputs() {
		return fmt.Errorf("%s: %d columns, the net takes %d", rows, len(t.names), m.Inputs())
	}
	for i, v := range t.x.Data {
		if math.IsInf(v, 1) {
			return fmt.Errorf("%s: row %d, column %q is no number", rows, i/t.x.Cols, t.names[i%t.x.Cols])
		}
	}
	times, base, output, err := explainWindow(m, t.x.Data, scale)
	if err != nil {
		return err
	}
	if o.html != "" {
		text := fmt.Sprintf("The net says %.4g after this window, and %.4g after a window of means.", output, base)
		if err := writePage(o.html, "Why the net says so", []section{timesSection(times, t.names, text, "output")}); err != nil {
			return err
		}
	}
	if o.json {
		return json.NewEncoder(out).Encode(map[string]any{"output": output, "base": base, "events": times.Events, "inputs": times.Inputs, "cells": times.Cells})
	}
	return writeCells(out, times, t.names)
}

func explainWindow(m *lstm.Model, window []float64, scale shap.Scale) (t shap.Times, base, output float64, err error) {
	e, err := shap.NewRecurrent(m, shap.RecurrentOptions{Steps: len(window) / m.Inputs(), Scale: scale})
	if err != nil {
		return t, 0, 0, err
	}
	x := shap.Explain(e, window, nil, 0)
	return e.Times(x.Phi), x.Base, x.Output, nil
}

func writeCells(out io.Writer, t shap.Times, names []string) error {
	w := csv.NewWriter(out)
	if err := w.Write(append([]string{"step", "all"}, names...)); err != nil {
		return err
	}
	for step, cells := range t.Cells {
		record := []string{strconv.Itoa(step - len(t.Cells) + 1), digits(t.Events[step])}
		for _, v := range cells {
			record = append(record, digits(v))
		}
		if err := w.Write(record); err != nil {
			return err
		}
	}
	w.Flush()
	return w.Error()
}
