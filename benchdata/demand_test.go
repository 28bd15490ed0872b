package benchdata

import (
	"encoding/base64"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// vmDisk is a machine with a row every five minutes for ten days, one missing.
func vmDisk() map[string]string {
	var b strings.Builder
	b.WriteString("Timestamp [ms];\tCPU cores;\ta;\tb;\tCPU usage [%];\tc;\tMemory usage [KB];\td;\te;\tf;\tg\n")
	for i := range 2880 {
		if i != 100 {
			fmt.Fprintf(&b, "%d;\t1;\t2600.0;\t10.0;\t%d.5;\t1.0;\t%d.0;\t0;\t0;\t0;\t0\n", 1376314800+300*i, i%100, i)
		}
	}
	return map[string]string{"fastStorage/2013-8/7.csv.gz": b.String()}
}

func TestBitbrainsLayout(t *testing.T) {
	var got []*ForecastTask
	for f, err := range Bitbrains(disk(vmDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, f)
	}
	if len(got) != 2 || got[0].Name != "7/cpu" || len(got[0].Value) != 2880 || got[0].Value[99] != 99.5 ||
		!math.IsNaN(got[1].Value[100]) || got[1].Value[101] != 101 || got[0].Time[1] != 1376315100_000 {
		t.Errorf("%d series: %+v", len(got), got[0].Name)
	}
}

func clusterDisk() map[string]string {
	var b strings.Builder
	for i := range 10 * 1500 {
		if i/10 != 5 { // five minutes are missing
			at := time.Unix(1_700_000_100+30*int64(i), 0).UTC().Format(wallTime)
			fmt.Fprintf(&b, "cluster1,%s,,%d,5\n", at, i/10)
		}
	}
	return map[string]string{"dataset/cluster1/x_0.csv": b.String()}
}

func TestClusterLayout(t *testing.T) {
	for f, err := range ClusterCapacity(disk(clusterDisk())) {
		if err != nil {
			t.Fatal(err)
		}
		if f.Name != "cluster1" || f.Value[5] != 5 || f.Value[1499] != 1499 || f.Step != 5*time.Minute {
			t.Errorf("%s: the gap is bridged to %v, want 5", f.Name, f.Value[5])
		}
	}
}

// nasa is a tar.bz2 of workload.txt with 3·1440·60 numbers, of which each minute
// holds sixty times its number modulo 7, made with Python's tarfile.
const nasa = "" +
	"QlpoOTFBWSZTWQNg7x0D9MTbgMiQQAF/gAQAZAyewAgIMAD4EZowJgBGDahQADQAABSlEGiB6gGhp37bNCzWh0++Ty36c3MMsZSt" +
	"4lGFRBGxUQR5lRBHoVEEbFRBG9FCocqKFQyJR8b7ZkyhJ3yihUOuqZ74eG3EqII48NBUQRp0aFRBHBgqII6+XLOeurt7XrjJIUQB" +
	"APh0Y3BdyRThQkANg7x0"

func TestNASALayout(t *testing.T) {
	raw, err := base64.StdEncoding.DecodeString(nasa)
	if err != nil {
		t.Fatal(err)
	}
	files := fstest.MapFS{"dataset/nasa/workload.tbz2": {Data: raw}}
	for f, err := range NASA(files) {
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Value) != 3*1440 || f.Value[6] != 360 || f.Value[7] != 0 {
			t.Errorf("%d minutes, %v", len(f.Value), f.Value[:8])
		}
	}
	files["dataset/nasa/workload.tbz2"].Data = raw[:len(raw)/2]
	if err := first(NASA(files)); err == nil || !strings.Contains(err.Error(), "workload.tbz2") {
		t.Errorf("half an archive: %v", err)
	}
}

func m4Disk() map[string]string {
	future := strings.Repeat(`,"7"`, 48)
	return map[string]string{
		"Dataset/Train/Hourly-train.csv": "\"V1\",\"V2\",\"V3\"\n\"H1\",\"1\",\"2\"\n\"H2\",\"3\",\"\"\n",
		"Dataset/Test/Hourly-test.csv":   "\"V1\",\"V2\"\n\"H1\"" + future + "\n\"H2\"" + future + "\n",
	}
}

func TestM4Layout(t *testing.T) {
	var got []string
	for f, err := range M4Hourly(disk(m4Disk())) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(f.Name, " ", f.Value[:f.Origin(0)], " ", len(f.Value)))
	}
	if fmt.Sprint(got) != "[H1 [1 2] 50 H2 [3] 49]" {
		t.Errorf("%v", got)
	}
}

func TestBrokenForecastFiles(t *testing.T) {
	f := func(read func(fstest.MapFS) error, files map[string]string, name, content, want string) {
		t.Helper()
		files[name] = content
		err := read(disk(files))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", name, err, want)
		}
	}
	m4 := func(d fstest.MapFS) error { return first(M4Hourly(d)) }
	f(m4, m4Disk(), "Dataset/Test/Hourly-test.csv", "\"H1\",\"1\"\n\"H2\",\"1\"\n", "H1: 1 values, want 48")
	f(m4, m4Disk(), "Dataset/Test/Hourly-test.csv", "\"H2\",\"1\"\n", "not the series of")
	f(m4, m4Disk(), "Dataset/Train/Hourly-train.csv", "\"H1\",\"one\"\n", "Hourly-train.csv:1: cell 2")

	ett := func(d fstest.MapFS) error { return first(ETT(d)) }
	const head = "date,HUFL,HULL,MUFL,MULL,LUFL,LULL,OT\n"
	f(ett, map[string]string{}, "ETT-small/ETTh1.csv", head+"2016-07-01 00:00:00,1,2,3,4,5,6,7\n", "too few")
	f(ett, map[string]string{}, "ETT-small/ETTh1.csv", head+"yesterday,1,2,3,4,5,6,7\n", "ETTh1.csv:2: cell 1")
	f(ett, map[string]string{}, "ETT-small/ETTh1.csv", head+"2016-07-01 00:00:00,1\n", "ETTh1.csv:2: cell 3: no such cell")
	f(ett, map[string]string{}, "ETT-small/ETTh1.csv", "date,x\n", "no such cell")
	// One wrong date must not make a grid of centuries.
	f(ett, map[string]string{}, "ETT-small/ETTh1.csv", head+"2016-07-01 00:00:00,1,2,3,4,5,6,7\n9016-07-01 00:00:00,1,2,3,4,5,6,7\n", "too large")

	vm := func(d fstest.MapFS) error { return first(Bitbrains(d)) }
	f(vm, vmDisk(), "fastStorage/2013-8/7.csv", "1;\t2\n", "7.csv:1: 2 cells, want 11")
	cluster := func(d fstest.MapFS) error { return first(ClusterCapacity(d)) }
	f(cluster, clusterDisk(), "dataset/cluster1/x_0.csv", "c,2024-01-01 00:00:00,,x,1\n", `x_0.csv:1: cell 4: "x"`)
}
