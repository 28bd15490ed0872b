package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/portent-go/portent/forecast/gbdt"
)

// files trains a model on servers and writes it in three formats, and rows with
// their columns in another order and one more.
func files(t *testing.T) (dir string, m *gbdt.Model, x table) {
	t.Helper()
	dir = t.TempDir()
	train, failed := servers(1500, 1)
	m, err := gbdt.Trainer{Trees: 20, MaxDepth: 4}.Fit(gbdt.Data{X: train.x, Y: failed, Names: train.names})
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, data []byte, err error) {
		t.Helper()
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	own, err := m.MarshalBinary()
	write("model.bin", own, err)
	text, err := m.AppendXGBoost(nil)
	write("model.json", text, err)
	text, err = m.AppendXGBoostBinary(nil)
	write("model.ubj", text, err)
	text, err = m.AppendLightGBM(nil)
	write("model.txt", text, err)
	x, _ = servers(30, 9)
	write("rows.csv", []byte(asCSV(x)), nil)
	return dir, m, x
}

func asCSV(x table) string {
	var b strings.Builder
	b.WriteString("host")
	for i := range x.names {
		b.WriteString("," + x.names[len(x.names)-1-i])
	}
	for r := range x.x.Rows() {
		b.WriteString("\nserver" + strconv.Itoa(r))
		for i := range x.names {
			v := x.x.Row(r)[len(x.names)-1-i]
			b.WriteString(",")
			if !math.IsNaN(v) {
				b.WriteString(strconv.FormatFloat(float64(float32(v)), 'g', -1, 64))
			}
		}
	}
	return b.String() + "\n"
}

func explainRows(t *testing.T, o options, args ...string) [][]string {
	t.Helper()
	var out bytes.Buffer
	if o.scale == "" {
		o.scale = "margin"
	}
	o.top, o.row = 5, -1
	if err := run(args, o, nil, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestFormats: every format and scale adds up, and the formats agree.
func TestFormats(t *testing.T) {
	dir, _, x := files(t)
	rows := filepath.Join(dir, "rows.csv")
	for _, o := range []options{{}, {scale: "prediction"}, {background: rows}, {background: rows, scale: "prediction"}} {
		first := explainRows(t, o, filepath.Join(dir, "model.bin"), rows)
		for _, name := range []string{"model.bin", "model.json", "model.ubj", "model.txt"} {
			got := explainRows(t, o, filepath.Join(dir, name), rows)
			if len(got) != 31 || strings.Join(got[0], ",") != "row,output,base,"+strings.Join(x.names, ",") {
				t.Fatalf("%s: %d rows, %v", name, len(got), got[0])
			}
			for r, record := range got[1:] {
				sum := -2 * value(t, record[1])
				for i, cell := range record[1:] {
					sum += value(t, cell)
					if d := value(t, cell) - value(t, first[r+1][i+1]); !(math.Abs(d) < 1e-5) {
						t.Errorf("%s, row %d, cell %d: %v apart", name, r, i, d)
					}
				}
				if !(math.Abs(sum) < 1e-9) {
					t.Errorf("%s, row %d: %v left", name, r, sum)
				}
			}
		}
	}
}

func value(t *testing.T, cell string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestJSONAndPage(t *testing.T) {
	dir, _, _ := files(t)
	var out bytes.Buffer
	page := filepath.Join(dir, "page.html")
	o := options{json: true, html: page, scale: "margin", top: 3, row: 4, save: filepath.Join(dir, "again.bin")}
	if err := run([]string{filepath.Join(dir, "model.json"), "-"}, o, strings.NewReader(readFile(t, dir, "rows.csv")), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	var rows []row
	if err := json.Unmarshal(out.Bytes(), &rows); err != nil || len(rows) != 30 || len(rows[0].Reasons) != 3 {
		t.Fatal(err, len(rows))
	}
	for _, r := range rows {
		sum := r.Base + r.Rest
		for _, s := range r.Reasons {
			sum += s.Contribution
		}
		if !(math.Abs(sum-r.Output) < 1e-9) {
			t.Errorf("row %d: %v, want %v", r.Row, sum, r.Output)
		}
	}
	if html := readFile(t, dir, "page.html"); strings.Count(html, "<svg") != 8 || strings.Contains(html, "NaN") || !strings.Contains(html, "Row 4") {
		t.Errorf("page has %d drawings", strings.Count(html, "<svg"))
	}
	explainRows(t, options{}, filepath.Join(dir, "again.bin"), filepath.Join(dir, "rows.csv"))
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// TestDemonstration: out of the box, the reasons are those that the made-up
// servers fail for.
func TestDemonstration(t *testing.T) {
	var out bytes.Buffer
	page := filepath.Join(t.TempDir(), "page.html")
	if err := run(nil, options{html: page, scale: "margin", top: 5, row: -1}, nil, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if s := out.String(); !strings.Contains(s, "memory_used") || !strings.Contains(s, "disk_temperature") || strings.Contains(s, "noise") {
		t.Error(s)
	}
	data, err := os.ReadFile(page)
	if err != nil || strings.Count(string(data), "<svg") != 9 {
		t.Error(err)
	}
}

// TestNumberedNames: a model that LightGBM numbered takes columns in order, and
// its numbers as names.
func TestNumberedNames(t *testing.T) {
	model := "../../rca/shap/testdata/lgb_squared.txt"
	dir := t.TempDir()
	for _, head := range []string{"a,b,c,d,e,f", "Column_0,Column_1,Column_2,Column_3,Column_4,Column_5"} {
		name := filepath.Join(dir, "rows.csv")
		if err := os.WriteFile(name, []byte(head+"\n1,,0,2,-1,4\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := explainRows(t, options{}, model, name); strings.Join(got[0][3:], ",") != head {
			t.Errorf("%v", got)
		}
	}
	if numbered([]string{"f0", "f2"}) || numbered(nil) || !numbered([]string{"f0", "f1"}) {
		t.Error("numbers")
	}
}

func TestNet(t *testing.T) {
	dir := t.TempDir()
	window := filepath.Join(dir, "window.csv")
	if err := os.WriteFile(window, []byte("a,b,c\n1,2,3\n,0,1\n-1,0.5,0\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	got := explainRows(t, options{head: "next", html: filepath.Join(dir, "p.html")}, "../../forecast/lstm/testdata/gru1_3.onnx", window)
	if len(got) != 4 || got[3][0] != "0" || value(t, got[2][2]) != 0 {
		t.Errorf("%v", got)
	}
}

func TestErrors(t *testing.T) {
	dir, _, _ := files(t)
	write := func(name, content string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return name
	}
	model := filepath.Join(dir, "model.json")
	f := func(want string, o options, args ...string) {
		t.Helper()
		if o.scale == "" {
			o.scale = "margin"
		}
		if o.top == 0 {
			o.top = 3
		}
		if err := run(args, o, nil, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f("-h tells more", options{}, model)
	f("-scale", options{scale: "odds"}, model, "x")
	f("-top", options{top: -1}, model, "x")
	f("invalid model", options{}, write("bad", "what is this"), write("r.csv", "a\n1\n"))
	f(`"memory_used" is missing`, options{}, model, write("r.csv", "a\n1\n"))
	f("no rows", options{}, model, write("r.csv", "a\n"))
	f("-row 99", options{row: 99}, model, filepath.Join(dir, "rows.csv"))
	words := strings.Replace(readFile(t, dir, "rows.csv"), "server3,", "server3,lots", 1)
	f(`row 3, column "noise" is no number`, options{}, model, write("words.csv", words))
	f("-head", options{head: "tail"}, "../../forecast/lstm/testdata/gru1_3.onnx", "x")
}
