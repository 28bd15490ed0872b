package benchdata

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"math"
	"path"
	"strings"
	"time"
)

// AIOpsKPI reads the KPI curves of the AIOps Challenge 2018 in the layout of
// CSTCloudOps/datasets: a folder per curve under UTS/AIOPS with train and test
// halves as NumPy arrays. The test half is scored.
func AIOpsKPI(fsys fs.FS) iter.Seq2[*Series, error] { return halves(fsys, "aiops-kpi", "UTS/AIOPS") }

// UCR reads series of the UCR anomaly archive in the same layout, under UTS/UCR:
// train is normal, test holds exactly one anomaly. They have no times; a step is
// taken to be a minute.
func UCR(fsys fs.FS) iter.Seq2[*Series, error] { return halves(fsys, "ucr-subset", "UTS/UCR") }

func halves(fsys fs.FS, set, folder string) iter.Seq2[*Series, error] {
	list := func() ([]string, error) { return glob(fsys, folder+"/*/test.npy") }
	return sequence(list, func(test string) (*Series, error) {
		dir := path.Dir(test)
		s := &Series{Set: set, Name: path.Base(dir)}
		for _, half := range []string{"train", "test"} {
			s.Start = len(s.Value)
			if err := s.appendHalf(fsys, dir+"/"+half); err != nil {
				return nil, err
			}
		}
		return s, s.setStep(fsys, dir)
	})
}

// appendHalf reads base.npy and base_label.npy.
func (s *Series) appendHalf(fsys fs.FS, base string) error {
	value, err := readNPY(fsys, base+".npy")
	if err != nil {
		return err
	}
	label, err := readNPY(fsys, base+"_label.npy")
	if err != nil {
		return err
	}
	if len(label) != len(value) {
		return fmt.Errorf("%w: %s: %d values but %d labels", ErrFormat, base, len(value), len(label))
	}
	s.Value = append(s.Value, value...)
	for _, l := range label {
		s.Label = append(s.Label, l > 0.5)
	}
	return s.appendTimes(fsys, base, len(value))
}

// appendTimes reads base_timestamp.npy, Unix seconds, where there is one.
func (s *Series) appendTimes(fsys fs.FS, base string, n int) error {
	name := base + "_timestamp.npy"
	if _, err := fs.Stat(fsys, name); err != nil {
		if _, err := fs.Stat(fsys, name+".gz"); err != nil {
			return nil
		}
	}
	times, err := readNPY(fsys, name)
	if err != nil {
		return err
	}
	if len(times) != n {
		return fmt.Errorf("%w: %s: %d times for %d values", ErrFormat, name, len(times), n)
	}
	for i, sec := range times {
		if !(math.Abs(sec) < 1e12) || len(s.Time) > 0 && int64(sec)*1000 <= s.Time[len(s.Time)-1] {
			return fmt.Errorf("%w: %s: item %d: %v, want increasing Unix seconds", ErrFormat, name, i, sec)
		}
		s.Time = append(s.Time, int64(sec)*1000)
	}
	return nil
}

// setStep takes the step from info.json when there are times, else a minute.
func (s *Series) setStep(fsys fs.FS, dir string) error {
	switch len(s.Time) {
	case 0:
		s.Step = time.Minute
		s.Time = spaced(len(s.Value), s.Step)
		return nil
	case len(s.Value):
	default:
		return fmt.Errorf("%w: %s: times for one half only", ErrFormat, dir)
	}
	var info struct{ Intervals float64 }
	if err := readJSON(fsys, dir+"/info.json", &info); err != nil {
		return err
	}
	if !(info.Intervals > 0 && info.Intervals < 1e9) {
		return fmt.Errorf("%w: %s/info.json: intervals %v, want seconds", ErrFormat, dir, info.Intervals)
	}
	s.Step = time.Duration(info.Intervals * float64(time.Second))
	return nil
}

// maxJSON bounds a JSON file, which is decoded in one piece.
const maxJSON = 1 << 26

func readJSON(fsys fs.FS, name string, into any) error {
	f, err := open(fsys, name)
	if err != nil {
		return err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxJSON+1))
	switch {
	case err != nil:
		return readFault(name, err)
	case len(text) > maxJSON:
		return fmt.Errorf("%w: %s: more than %d bytes", ErrLarge, name, maxJSON)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%w: %s%s: %w", ErrFormat, name, jsonLine(text, err), err)
	}
	return nil
}

// jsonLine says where decoding failed, as ":line".
func jsonLine(text []byte, err error) string {
	at := int64(-1)
	switch e := err.(type) {
	case *json.SyntaxError:
		at = e.Offset
	case *json.UnmarshalTypeError:
		at = e.Offset
	}
	if at < 0 || at > int64(len(text)) {
		return ""
	}
	return fmt.Sprintf(":%d", 1+strings.Count(string(text[:at]), "\n"))
}
