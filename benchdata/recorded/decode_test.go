package recorded

import (
	"bytes"
	"compress/gzip"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func zip(s string) *fstest.MapFile {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(s))
	w.Close()
	return &fstest.MapFile{Data: b.Bytes()}
}

const lifeLabels = `life,split,fault,kind,variant,target,carrier,foreseeable,start,onset,death,cause,end,rows,gaps,cpu_cores,memory_bytes,max_threads,max_fds,disk_bytes,disk_bytes_per_second,load_shape,load_rate,on_full_disk
7,test,fd-leak,harmful,,instance,process_open_fds,yes,1000,3000,4100,liveness,4000,3,1,0.05,1e6,160,172,16000,1000,sine,18.4,serve
`

func small() fstest.MapFS {
	return fstest.MapFS{
		"data/lives.csv":             {Data: []byte(lifeLabels)},
		"data/lives-test.csv.gz":     zip("life,metric,values\n7,time,0 1 3\n7,up,1 NaN 0\n"),
		"data/incidents.csv":         {Data: []byte("incident,split,fault,variant,target,carrier,start,onset,cleared,end,rows,gaps,load_shape,load_rate,restarts\n1,test,io-storm,,db,up,1000,2000,3000,3000,3,0,ramp,7.6,db:liveness:2500\n")},
		"data/incidents-test.csv.gz": zip("incident,service,metric,values\n1,,time,0 1 2\n1,db,up,1 1 0\n1,gateway,up,1 1 1\n"),
		"data/calls-test.csv.gz":     zip("incident,caller,callee,metric,values\n1,gateway,db,http_requests_total,5 6 NaN\n"),
		"data/host.csv.gz":           zip("time,node_load1\n1000,0.5\n2000,\n"),
	}
}

func TestReadLives(t *testing.T) {
	got, err := readLives(small(), Test)
	if err != nil {
		t.Fatal(err)
	}
	want := []Life{{ID: 7, Split: Test, Fault: "fd-leak", Kind: "harmful", Target: "instance", Carrier: "process_open_fds",
		Start: 1000, Onset: 3000, Death: 4100, End: 4000, Cause: "liveness", Foreseeable: true,
		Limits: Limits{0.05, 1e6, 160, 172, 16000, 1000}, Shape: "sine", Rate: 18.4,
		Time: []int64{1000, 2000, 4000}, Metrics: []string{"up"}, Values: [][]float64{{1, math.NaN(), 0}}}}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
}

func TestReadIncidents(t *testing.T) {
	got, err := readIncidents(small(), Test)
	if err != nil {
		t.Fatal(err)
	}
	want := []Incident{{ID: 1, Split: Test, Fault: "io-storm", Target: "db", Carrier: "up", Start: 1000, Onset: 2000, Cleared: 3000, End: 3000,
		Shape: "ramp", Rate: 7.6, Restarts: []Restart{{"db", "liveness", 2500}}, Time: []int64{1000, 2000, 3000},
		Services: []Service{{"db", []string{"up"}, [][]float64{{1, 1, 0}}}, {"gateway", []string{"up"}, [][]float64{{1, 1, 1}}}},
		Calls:    []Calls{{"gateway", "db", []string{"http_requests_total"}, [][]float64{{5, 6, math.NaN()}}}}}}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" {
		t.Error(d)
	}
}

func TestReadHost(t *testing.T) {
	got, err := readHost(small())
	want := &Machine{Time: []int64{1000, 2000}, Metrics: []string{"node_load1"}, Values: [][]float64{{0.5, math.NaN()}}}
	if d := cmp.Diff(want, got, cmpopts.EquateNaNs()); d != "" || err != nil {
		t.Error(d, err)
	}
}

// TestBadData breaks one file at a time. The error must say which and where.
func TestBadData(t *testing.T) {
	f := func(file string, content *fstest.MapFile, want string) {
		t.Helper()
		fsys := small()
		if fsys["data/"+file] = content; content == nil {
			delete(fsys, "data/"+file)
		}
		_, err1 := readLives(fsys, Test)
		_, err2 := readIncidents(fsys, Test)
		_, err3 := readHost(fsys)
		err := errors.Join(err1, err2, err3)
		if !errors.Is(err, ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", file, err, want)
		}
	}
	f("lives.csv", nil, "lives.csv")
	f("lives.csv", &fstest.MapFile{Data: []byte("life,split\n7,test\n")}, "no such column")
	f("lives.csv", &fstest.MapFile{Data: []byte(strings.Replace(lifeLabels, "0.05", "few", 1))}, `cpu_cores: "few"`)
	f("lives.csv", &fstest.MapFile{Data: []byte("life,split\n7\n")}, "wrong number of fields")
	f("lives-test.csv.gz", &fstest.MapFile{Data: []byte("plain")}, "lives-test.csv.gz")
	f("lives-test.csv.gz", zip("life,metric,values\n8,up,1\n"), `lives-test.csv.gz:2: recorded: bad data: life "8"`)
	f("lives-test.csv.gz", zip("life,metric,values\n7,time,0 1\n7,up,1\n"), "1 values at 2 times")
	f("lives-test.csv.gz", zip("life,metric,values\n7,up,1 x\n"), `value 1: "x"`)
	f("lives-test.csv.gz", zip("life,metric,values\n7,up\n"), "2 cells, want 3")
	f("incidents.csv", &fstest.MapFile{Data: []byte("incident,split\n1,test\n")}, "no such column")
	f("incidents-test.csv.gz", zip("h\n2,db,up,1\n"), `incident "2"`)
	f("calls-test.csv.gz", zip("h\n1,a,b,up,1 2\n"), "a>b: 2 values at 3 times")
	f("host.csv.gz", zip("time,a\nnow,1\n"), `row 2: "now"`)
	f("host.csv.gz", zip("time,a\n1,b\n"), `a: "b"`)
	f("host.csv.gz", nil, "host.csv.gz")
}

func TestUnknownSplit(t *testing.T) {
	if _, err := Lives("holdout"); !errors.Is(err, ErrData) {
		t.Error(err)
	}
	if _, err := Incidents("holdout"); !errors.Is(err, ErrData) {
		t.Error(err)
	}
}
