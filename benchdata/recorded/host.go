package recorded

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

// Host returns the series of the machine, all sittings of the recording one
// after the other.
func Host() (*Machine, error) { return readHost(files) }

func readHost(fsys fs.FS) (*Machine, error) {
	f, err := fsys.Open("data/host.csv.gz")
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrData, err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		return nil, fmt.Errorf("%w: host.csv.gz: %w", ErrData, err)
	}
	sc := bufio.NewScanner(zip)
	sc.Buffer(nil, maxLine)
	if !sc.Scan() {
		return nil, fmt.Errorf("%w: host.csv.gz: empty", ErrData)
	}
	m := &Machine{Metrics: strings.Split(sc.Text(), ",")[1:]}
	m.Values = make([][]float64, len(m.Metrics))
	for sc.Scan() {
		if err := m.addRow(strings.Split(sc.Text(), ",")); err != nil {
			return nil, err
		}
	}
	return m, joinData("host.csv.gz", sc.Err())
}

func (m *Machine) addRow(cells []string) error {
	t, err := strconv.ParseInt(cells[0], 10, 64)
	if err != nil || len(cells) != len(m.Metrics)+1 {
		return fmt.Errorf("%w: host.csv.gz: row %d: %q", ErrData, len(m.Time)+2, cells[0])
	}
	m.Time = append(m.Time, t)
	for i, c := range cells[1:] {
		v := nan
		if c != "" {
			if v, err = strconv.ParseFloat(c, 64); err != nil {
				return fmt.Errorf("%w: host.csv.gz: row %d: %s: %q", ErrData, len(m.Time)+1, m.Metrics[i], c)
			}
		}
		m.Values[i] = append(m.Values[i], v)
	}
	return nil
}
