package benchdata

import (
	"bufio"
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
)

// JumpStarter reads Dataset2 of JumpStarter: services with 19 raw metrics at
// five minutes, without times or names of the metrics. The files under test are
// scored.
func JumpStarter(fsys fs.FS) iter.Seq2[*Table, error] {
	const dir = "dataset/Dataset2"
	list := func() ([]string, error) { return glob(fsys, dir+"/test/*.csv") }
	return sequence(list, func(name string) (*Table, error) {
		return readTable(fsys, tableFiles{set: "jumpstarter", dir: dir, name: stem(name), ending: ".csv", step: 5 * time.Minute})
	})
}

// ASD reads the application server dataset of InterFusion, from the CSV files in
// converted-csv (the authors publish pickles of the same arrays): servers with
// 19 metrics at five minutes, scaled to 0…1, with the metrics that carry each
// anomaly.
func ASD(fsys fs.FS) iter.Seq2[*Table, error] {
	list := func() ([]string, error) { return glob(fsys, "converted-csv/test/*.csv") }
	return sequence(list, func(name string) (*Table, error) {
		return readTable(fsys, tableFiles{
			set: "asd", dir: "converted-csv", name: stem(name), ending: ".csv",
			blame: "data/interpretation_label", step: 5 * time.Minute,
		})
	})
}

// SMD reads the server machine dataset of OmniAnomaly: machines with 38 metrics
// at one minute, scaled to 0…1, with the metrics that carry each anomaly.
func SMD(fsys fs.FS) iter.Seq2[*Table, error] {
	const dir = "ServerMachineDataset"
	list := func() ([]string, error) { return glob(fsys, dir+"/test/*.txt") }
	return sequence(list, func(name string) (*Table, error) {
		return readTable(fsys, tableFiles{
			set: "smd", dir: dir, name: stem(name), ending: ".txt",
			blame: dir + "/interpretation_label", step: time.Minute,
		})
	})
}

// tableFiles says where the parts of a table lie: dir/{train,test,test_label}.
type tableFiles struct {
	set, dir, name, ending, blame string
	step                          time.Duration
}

func readTable(fsys fs.FS, f tableFiles) (*Table, error) {
	t := &Table{Set: f.set, Name: f.name, Step: f.step}
	if err := t.appendRows(fsys, f.dir+"/train/"+f.name+f.ending); err != nil {
		return nil, err
	}
	if t.Value == nil {
		return nil, fmt.Errorf("%w: %s: no rows in train", ErrFormat, f.name)
	}
	t.Start = len(t.Value[0])
	if err := t.appendRows(fsys, f.dir+"/test/"+f.name+f.ending); err != nil {
		return nil, err
	}
	for c := range t.Value {
		t.Columns = append(t.Columns, strconv.Itoa(c))
	}
	t.Time = spaced(len(t.Value[0]), f.step)
	if err := t.readLabels(fsys, f.dir+"/test_label/"+f.name+f.ending); err != nil {
		return nil, err
	}
	if f.blame == "" {
		return t, nil
	}
	return t, t.readBlame(fsys, f.blame+"/"+f.name+".txt")
}

// appendRows reads a row of numbers per sample.
func (t *Table) appendRows(fsys fs.FS, name string) error {
	return rows(fsys, name, ',', len(t.Value), func(r cellRow) error {
		if t.Value == nil {
			t.Value = make([][]float64, len(r.cells))
		}
		if len(r.cells) != len(t.Value) {
			return fmt.Errorf("%w: %s:%d: %d cells, want %d", ErrFormat, name, r.line, len(r.cells), len(t.Value))
		}
		for c := range r.cells {
			v, err := r.number(c)
			if err != nil {
				return err
			}
			t.Value[c] = append(t.Value[c], v)
		}
		return nil
	})
}

// readLabels reads 0 or 1 for each row of test; train has none.
func (t *Table) readLabels(fsys fs.FS, name string) error {
	t.Label = make([]bool, t.Start, len(t.Time))
	err := rows(fsys, name, ',', 1, func(r cellRow) error {
		l, err := r.flag(0)
		if len(t.Label) == len(t.Time) {
			return r.fault(0, "no more labels than rows")
		}
		t.Label = append(t.Label, l)
		return err
	})
	if err == nil && len(t.Label) != len(t.Time) {
		err = fmt.Errorf("%w: %s: %d labels for %d rows", ErrFormat, name, len(t.Label)-t.Start, len(t.Time)-t.Start)
	}
	return err
}

// readBlame reads lines of first-last:metric,metric,… (rows of test from 0,
// metrics from 1).
func (t *Table) readBlame(fsys fs.FS, name string) error {
	f, err := open(fsys, name)
	if err != nil {
		return err
	}
	defer f.Close()
	sc := bufio.NewScanner(f)
	for line := 1; sc.Scan(); line++ {
		text := strings.TrimSpace(sc.Text())
		if text == "" {
			continue
		}
		b, ok := parseBlame(text, len(t.Time)-t.Start, len(t.Value))
		if !ok {
			return fmt.Errorf("%w: %s:%d: %q, want first-last:metric,metric", ErrFormat, name, line, clip(text))
		}
		b.From, b.To = b.From+t.Start, b.To+t.Start
		t.Blame = append(t.Blame, b)
	}
	if err := sc.Err(); err != nil {
		return readFault(name, err)
	}
	return nil
}

func parseBlame(text string, samples, metrics int) (b Blame, ok bool) {
	span, list, colon := strings.Cut(text, ":")
	from, to, dash := strings.Cut(span, "-")
	var errFrom, errTo error
	b.From, errFrom = strconv.Atoi(from)
	b.To, errTo = strconv.Atoi(to)
	if !colon || !dash || errFrom != nil || errTo != nil || b.From < 0 || b.To < b.From || b.To > samples {
		return b, false
	}
	b.To = min(b.To, samples-1) // some files count past the end
	for m := range strings.SplitSeq(list, ",") {
		c, err := strconv.Atoi(strings.TrimSpace(m))
		if err != nil || c < 1 || c > metrics {
			return b, false
		}
		b.Columns = append(b.Columns, c-1)
	}
	slices.Sort(b.Columns)
	return b, true
}
