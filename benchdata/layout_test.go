package benchdata

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// npy encodes values as numpy.save does.
func npy(values ...float64) string {
	head := fmt.Sprintf("{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }", len(values))
	head += strings.Repeat(" ", 117-len(head)) + "\n"
	b := bytes.NewBufferString("\x93NUMPY\x01\x00")
	_ = binary.Write(b, binary.LittleEndian, uint16(len(head)))
	b.WriteString(head)
	_ = binary.Write(b, binary.LittleEndian, values)
	return b.String()
}

// disk is a small file system; names that end in .gz are compressed.
func disk(files map[string]string) fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, text := range files {
		data := []byte(text)
		if strings.HasSuffix(name, ".gz") {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			_, _ = z.Write(data)
			_ = z.Close()
			data = b.Bytes()
		}
		fsys[name] = &fstest.MapFile{Data: data}
	}
	return fsys
}

// kpiDisk is a curve of four and three samples, one file of it compressed.
func kpiDisk() map[string]string {
	const d = "UTS/AIOPS/a/"
	return map[string]string{
		d + "train.npy": npy(1, 2, 3, 4), d + "train_label.npy": npy(0, 0, 1, 0), d + "train_timestamp.npy": npy(0, 300, 600, 900),
		d + "test.npy.gz": npy(5, 6, 7), d + "test_label.npy": npy(0, 1, 1), d + "test_timestamp.npy": npy(1200, 1500, 1800),
		d + "info.json": `{"intervals": 300}`,
	}
}

func TestAIOpsKPILayout(t *testing.T) {
	for s, err := range AIOpsKPI(disk(kpiDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != "a" || s.Start != 4 || s.Step != 5*time.Minute || s.Time[6] != 1_800_000 || s.Value[6] != 7 ||
			!s.Label[2] || s.Label[4] || !s.Label[5] {
			t.Errorf("%+v", s)
		}
	}
}

func wsdDisk() map[string]string {
	return map[string]string{
		"real-world/3.csv.gz": "timestamp,value,label\n60,1,0\n120,,0\n",
		"real-world/4.csv":    "timestamp,value,label\n180,2,\n",
		"real-world/5.csv":    "timestamp,value,label\n300,3,1\n",
	}
}

func TestWSDLayout(t *testing.T) {
	for s, err := range WSD(disk(wsdDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		if s.Name != "1" || s.Start != 3 || len(s.Time) != 4 || s.Time[3] != 300_000 || !math.IsNaN(s.Value[1]) || !s.Label[3] {
			t.Errorf("%+v", s)
		}
	}
}

func smdDisk() map[string]string {
	const d = "ServerMachineDataset/"
	return map[string]string{
		d + "train/machine-1-1.txt":                "0.1,0.2\n0.3,0.4\n",
		d + "test/machine-1-1.txt.gz":              "0.5,0.6\n0.7,0.8\n0.9,1\n",
		d + "test_label/machine-1-1.txt":           "0\n1\n1\n",
		d + "interpretation_label/machine-1-1.txt": "1-3:2\n",
	}
}

func TestSMDLayout(t *testing.T) {
	for s, err := range SMD(disk(smdDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		row := s.Row(nil, 4)
		if s.Start != 2 || len(s.Time) != 5 || row[0] != 0.9 || row[1] != 1 || s.Label[2] || !s.Label[3] ||
			len(s.Blame) != 1 || s.Blame[0].From != 3 || s.Blame[0].To != 4 || s.Blame[0].Columns[0] != 1 {
			t.Errorf("%+v", s)
		}
	}
}

func tcpdDisk() map[string]string {
	return map[string]string{
		"annotations.json":            `{"x": {"10": [2], "9": []}}`,
		"datasets/x/x.json":           `{"name": "x", "series": [{"type": "float", "raw": [1, null, 3]}]}`,
		"tests/data/a.json":           `[1, 2]`,
		"tests/data/expected_a.json":  `[9]`,
		"tests/data/profiling/b.json": `{"series": [1], "expected": 0}`,
	}
}

func TestChangePointLayouts(t *testing.T) {
	for s, err := range TCPD(disk(tcpdDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Changes) != 2 || len(s.Changes[0]) != 0 || s.Changes[1][0] != 2 || !math.IsNaN(s.Value[0][1]) {
			t.Errorf("%+v", s)
		}
	}
	var got []string
	for s, err := range MongoDB(disk(tcpdDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(s.Name, " ", len(s.Value), " ", s.Changes))
	}
	if fmt.Sprint(got) != "[a 2 -1 profiling/b 1 0]" {
		t.Errorf("%v", got)
	}
}

// first returns the error that an iterator ends with.
func first[T any](seq func(func(*T, error) bool)) (err error) {
	for _, e := range seq {
		err = e
	}
	return err
}

// Every reader, on a folder with one file that does not read: the error names
// the file, and the line where there are lines.
func TestBrokenFiles(t *testing.T) {
	f := func(read func(fstest.MapFS) error, files map[string]string, name, content, want string) {
		t.Helper()
		if _, ok := files[name]; !ok {
			t.Fatalf("no file %s", name)
		}
		files[name] = content
		err := read(disk(files))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", name, err, want)
		}
	}
	kpi := func(d fstest.MapFS) error { return first(AIOpsKPI(d)) }
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", "PK", "a/train.npy")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", npy(1), "1 values but 4 labels")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", npy(1, 2, 3, 4)[:140], "4 items announced")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", npy(1, 2, 3, 4)+"x", "bytes after")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", strings.Replace(npy(1), "(1,)", "(1,1)", 1), "want one dimension")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", strings.Replace(npy(1), "(1,)", "(999999999999,)", 1), "999999999999 items announced")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/train.npy", strings.Replace(npy(1), "<f8", "<c8", 1), `"<c8"`)
	f(kpi, kpiDisk(), "UTS/AIOPS/a/test_timestamp.npy", npy(1200, 1100, 1800), "item 1: 1100")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/info.json", "{\n\"intervals\": \"x\"}", "info.json:2")
	f(kpi, kpiDisk(), "UTS/AIOPS/a/info.json", `{"intervals": -1}`, "want seconds")

	wsd := func(d fstest.MapFS) error { return first(WSD(d)) }
	f(wsd, wsdDisk(), "real-world/4.csv", "timestamp,value,label\n180,2,0\n180,2,0\n", "real-world/4.csv:3: cell 1")
	f(wsd, wsdDisk(), "real-world/4.csv", "timestamp,value,label\n180,x,0\n", `real-world/4.csv:2: cell 2: "x"`)
	f(wsd, wsdDisk(), "real-world/4.csv", "timestamp,value,label\n180,1,7\n", "want 0 or 1")
	f(wsd, wsdDisk(), "real-world/4.csv", "180,1\n", "real-world/4.csv:1: 2 cells")
	f(wsd, wsdDisk(), "real-world/4.csv", "\"180", "real-world/4.csv")

	smd := func(d fstest.MapFS) error { return first(SMD(d)) }
	const machine = "/machine-1-1.txt"
	f(smd, smdDisk(), "ServerMachineDataset/train"+machine, "0.1,0.2\n0.3\n", machine+":2: 1 cells")
	f(smd, smdDisk(), "ServerMachineDataset/train"+machine, "", "no rows in train")
	f(smd, smdDisk(), "ServerMachineDataset/test_label"+machine, "0\n1\n", "2 labels for 3 rows")
	f(smd, smdDisk(), "ServerMachineDataset/test_label"+machine, "0\n1\n1\n1\n", machine+":4")
	f(smd, smdDisk(), "ServerMachineDataset/interpretation_label"+machine, "\n3-1:1\n", machine+":2")

	tcpd := func(d fstest.MapFS) error { return first(TCPD(d)) }
	f(tcpd, tcpdDisk(), "annotations.json", `{"x": {"1": [3]}}`, "outside the series")
	f(tcpd, tcpdDisk(), "annotations.json", `{}`, "nothing about")
	f(tcpd, tcpdDisk(), "datasets/x/x.json", "{\n\n!", "x.json:3")
}

func TestMissingFiles(t *testing.T) {
	for _, s := range Sets() {
		var err error
		switch empty := disk(nil); {
		case s.Series != nil:
			err = first(s.Series(empty))
		case s.Tables != nil:
			err = first(s.Tables(empty))
		case s.Forecasts != nil:
			err = first(s.Forecasts(empty))
		case s.Segments != nil:
			err = first(s.Segments(empty))
		default:
			err = first(s.Oracles(empty))
		}
		if err == nil || !strings.Contains(err.Error(), "missing file") {
			t.Errorf("%s: %v", s.Name, err)
		}
	}
	files := wsdDisk()
	delete(files, "real-world/4.csv")
	if err := first(WSD(disk(files))); err == nil || !strings.Contains(err.Error(), "real-world/4.csv") {
		t.Errorf("%v, want the name of the missing third", err)
	}
}

// A gzip of zeros that unpacks to more than the limit ends with an error.
func TestBombIsRefused(t *testing.T) {
	l := &limited{r: zeros{}, name: "bomb", left: 1 << 16}
	n := 0
	for buf := make([]byte, 4096); ; {
		k, err := l.Read(buf)
		if n += k; err != nil {
			if n != 1<<16 || !strings.Contains(err.Error(), "bomb") {
				t.Errorf("%d bytes, %v", n, err)
			}
			return
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

func TestNaturalOrder(t *testing.T) {
	f := func(a, b string, want int) {
		t.Helper()
		if got := natural(a, b); got != want {
			t.Errorf("%s, %s: %d, want %d", a, b, got, want)
		}
	}
	f("a2", "a10", -1)
	f("machine-1-10", "machine-1-9", 1)
	f("a", "a1", -1)
	f("x07", "x7", -1) // equal numbers: by text, so that the order is total
	f("same", "same", 0)
}

func FuzzNPY(f *testing.F) {
	f.Add([]byte(npy(1, 2)))
	f.Add([]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := readNPY(fstest.MapFS{"x.npy": &fstest.MapFile{Data: data}}, "x.npy")
		if err == nil && len(v) > len(data) {
			t.Errorf("%d items from %d bytes", len(v), len(data))
		}
	})
}

// BenchmarkReaders reads a long series of each form, with the bytes of the file
// as yardstick.
func BenchmarkReaders(b *testing.B) {
	values, text := make([]float64, 100_000), strings.Builder{}
	for i := range values {
		values[i] = float64(i) / 7
		fmt.Fprintf(&text, "%d,%v,0\n", 60*(i+1), values[i])
	}
	d := disk(map[string]string{"x.npy": npy(values...), "x.csv": text.String()})
	b.Run("npy", func(b *testing.B) {
		b.SetBytes(int64(len(d["x.npy"].Data)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := readNPY(d, "x.npy"); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("csv", func(b *testing.B) {
		b.SetBytes(int64(len(d["x.csv"].Data)))
		b.ReportAllocs()
		for b.Loop() {
			if err := new(Series).appendLabelled(d, "x.csv"); err != nil {
				b.Fatal(err)
			}
		}
	})
}
