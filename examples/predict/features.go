package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/failure/feature"
)

// writeFeatures turns raw metrics into a landmark table.
func writeFeatures(o *options) error {
	if o.horizon <= 0 {
		return fmt.Errorf("features needs -horizon (%w)", errUsage)
	}
	failed, err := readFailures(o.failures)
	if err != nil {
		return err
	}
	in := o.in
	if o.file != "" && o.file != "-" {
		f, err := os.Open(o.file)
		if err != nil {
			return fmt.Errorf("cannot read the metrics: %w", err)
		}
		defer f.Close()
		in = f
	}
	r := csv.NewReader(in)
	signals, err := readSignals(r)
	if err != nil {
		return err
	}
	b, err := feature.New(feature.Config{Horizon: o.horizon, Season: o.season, Signals: signals})
	if err != nil {
		return err
	}
	lives, err := readLives(r, failed)
	if err != nil {
		return err
	}
	return o.writeLives(b, lives)
}

// writeLives writes a row each -every of every life.
func (o *options) writeLives(b *feature.Builder, lives []*feature.Life) error {
	every := o.every
	if every == 0 {
		every = o.horizon / 12
	}
	t := b.NewTable()
	for _, l := range lives {
		if err := b.Landmarks(t, *l, every.Milliseconds(), 0); err != nil {
			return err
		}
	}
	fmt.Fprintf(o.log, "%d rows of %d features from %d entities\n", t.Len(), len(t.Columns), len(lives))
	return t.WriteCSV(o.out)
}

// readSignals reads the header: entity,time,METRIC,METRIC:limit=100,…
func readSignals(r *csv.Reader) (signals []feature.Signal, err error) {
	head, err := r.Read()
	if err != nil || len(head) < 3 || head[0] != "entity" || head[1] != "time" {
		return nil, fmt.Errorf("header %q, want entity,time,METRIC,… (%v)", head, err)
	}
	for _, name := range head[2:] {
		s := feature.Signal{Name: name}
		if before, limit, ok := strings.Cut(name, ":limit="); ok {
			s.Name = before
			if s.Limit, err = strconv.ParseFloat(limit, 64); err != nil {
				return nil, fmt.Errorf("column %q: limit %q", name, limit)
			}
		}
		signals = append(signals, s)
	}
	return signals, nil
}

// readFailures reads entity,time; "" is none.
func readFailures(name string) (map[string]int64, error) {
	failed := map[string]int64{}
	if name == "" {
		return failed, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("cannot read the failures: %w", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	for i, r := range rows {
		if i == 0 && len(r) == 2 && r[0] == "entity" {
			continue
		}
		if len(r) != 2 {
			return nil, fmt.Errorf("%s: row %d has %d cells, want entity,time", name, i+1, len(r))
		}
		if failed[r[0]], err = readTime(r[1]); err != nil {
			return nil, fmt.Errorf("%s: row %d: %w", name, i+1, err)
		}
	}
	return failed, nil
}

func readTime(s string) (int64, error) {
	if ms, err := strconv.ParseInt(s, 10, 64); err == nil {
		return ms, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0, fmt.Errorf("time %q, want Unix milliseconds or RFC 3339", s)
	}
	return t.UnixMilli(), nil
}

// readLives gathers the rows of each entity. What comes after its failure is
// left out.
func readLives(r *csv.Reader, failed map[string]int64) ([]*feature.Life, error) {
	var lives []*feature.Life
	at := map[string]*feature.Life{}
	for line := 2; ; line++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return lives, nil
		}
		if err != nil {
			return nil, fmt.Errorf("metrics: %w", err)
		}
		l := at[cells[0]]
		if l == nil {
			l = &feature.Life{Entity: cells[0]}
			l.End, l.Failed = failed[l.Entity]
			at[l.Entity] = l
			lives = append(lives, l)
		}
		when, err := readTime(cells[1])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if l.Failed && when >= l.End {
			continue
		}
		values := make([]float64, len(cells)-2)
		for i, c := range cells[2:] {
			if values[i], err = readValue(c); err != nil {
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
		}
		l.Time, l.Values = append(l.Time, when), append(l.Values, values)
		if !l.Failed {
			l.End = when
		}
	}
}

func readValue(s string) (float64, error) {
	if slices.Contains([]string{"", "NaN", "nan", "null"}, s) {
		return math.NaN(), nil
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("value %q", s)
	}
	return v, nil
}
