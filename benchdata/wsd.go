package benchdata

import (
	"fmt"
	"io/fs"
	"iter"
	"slices"
	"strconv"
	"time"
)

// WSD reads the web service data set (folder real-world of AnoTransfer-data).
// Its files 3k, 3k+1 and 3k+2 are three consecutive thirds of one curve of about
// 75 days at one minute, here joined under the name k; the last third is scored.
// Samples without a value are NaN, absent ones are gaps in Time; what has no
// label counts as normal. Some curves have no anomaly.
func WSD(fsys fs.FS) iter.Seq2[*Series, error] {
	list := func() ([]string, error) { return wsdCurves(fsys) }
	return sequence(list, func(k string) (*Series, error) { return wsdCurve(fsys, k) })
}

// wsdCurves lists the numbers of the curves that the files belong to.
func wsdCurves(fsys fs.FS) ([]string, error) {
	files, err := glob(fsys, "real-world/*.csv")
	if err != nil {
		return nil, err
	}
	var curves []string
	for _, f := range files {
		n, err := strconv.Atoi(stem(f))
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%w: %s: want a number as name", ErrFormat, f)
		}
		curves = append(curves, strconv.Itoa(n/3))
	}
	return slices.Compact(curves), nil
}

func wsdCurve(fsys fs.FS, curve string) (*Series, error) {
	s := &Series{Set: "wsd", Name: curve, Step: time.Minute}
	k, _ := strconv.Atoi(curve)
	for part := range 3 {
		s.Start = len(s.Value)
		if err := s.appendLabelled(fsys, fmt.Sprintf("real-world/%d.csv", 3*k+part)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// appendLabelled reads rows of timestamp,value,label.
func (s *Series) appendLabelled(fsys fs.FS, name string) error {
	return rows(fsys, name, ',', 3, func(r cellRow) error {
		if r.cells[0] == "timestamp" {
			return nil
		}
		at, err := r.seconds(0)
		if err != nil {
			return err
		}
		if n := len(s.Time); n > 0 && at <= s.Time[n-1] {
			return r.fault(0, "a later time than before")
		}
		v, err := r.number(1)
		if err != nil {
			return err
		}
		label := false
		if r.cells[2] != "" {
			if label, err = r.flag(2); err != nil {
				return err
			}
		}
		s.Time, s.Value, s.Label = append(s.Time, at), append(s.Value, v), append(s.Label, label)
		return nil
	})
}
