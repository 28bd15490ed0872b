package benchdata_test

import (
	"fmt"
	"log"
	"testing/fstest"

	"github.com/portent-go/portent/benchdata"
)

// A folder in the layout of the set; os.DirFS gives a real one.
func folder() fstest.MapFS {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	return fstest.MapFS{
		"real-world/0.csv": file("timestamp,value,label\n60,10,0\n120,11,0\n"),
		"real-world/1.csv": file("timestamp,value,label\n180,9,0\n240,,0\n"),
		"real-world/2.csv": file("timestamp,value,label\n300,10,0\n360,99,1\n"),
	}
}

func ExampleWSD() {
	for s, err := range benchdata.WSD(folder()) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.Name, s.Value, s.Label[s.Start:], s.Step)
	}
	// Output: 0 [10 11 9 NaN 10 99] [false true] 1m0s
}

func ExampleSeries() {
	for s, err := range benchdata.WSD(folder()) {
		if err != nil {
			log.Fatal(err)
		}
		last := 0.0
		for i, v := range s.Value {
			if i >= s.Start && v > 2*last {
				fmt.Println("unusual:", v, "at", s.Time[i])
			}
			if v == v {
				last = v
			}
		}
	}
	// Output: unusual: 99 at 360000
}

func ExampleTable() {
	t := benchdata.Table{Columns: []string{"cpu", "memory"}, Value: [][]float64{{1, 2}, {30, 40}}}
	fmt.Println(t.Row(nil, 1))
	// Output: [2 40]
}

func ExampleForecastTask() {
	f := benchdata.ForecastTask{Value: make([]float64, 100), Horizon: 10, Windows: 3}
	for w := range f.Windows {
		fmt.Println("learn from", f.Origin(w), "forecast", f.Origin(w)+f.Horizon)
	}
	// Output:
	// learn from 70 forecast 80
	// learn from 80 forecast 90
	// learn from 90 forecast 100
}

func ExampleSets() {
	for _, s := range benchdata.Sets() {
		if s.Segments != nil {
			fmt.Println(s.Name+":", s.About)
		}
	}
	// Output: tcpd: Turing change point dataset
}

func ExampleSet() {
	set, ok := benchdata.Named("wsd")
	if !ok {
		log.Fatal("no such set")
	}
	n := 0
	for _, err := range set.Series(folder()) { // or set.Dir(path) for real files
		if err != nil {
			log.Fatal(err)
		}
		n++
	}
	fmt.Println(n, "series of", set.About)
	// Output: 1 series of web-service KPIs, 1 min, with gaps
}

func ExampleBlame() {
	t := benchdata.Table{
		Columns: []string{"cpu", "memory", "disk"},
		Blame:   []benchdata.Blame{{From: 100, To: 120, Columns: []int{0, 2}}},
	}
	for _, b := range t.Blame {
		for _, c := range b.Columns {
			fmt.Printf("samples %d to %d: %s\n", b.From, b.To, t.Columns[c])
		}
	}
	// Output:
	// samples 100 to 120: cpu
	// samples 100 to 120: disk
}

func ExampleSegmented() {
	fsys := fstest.MapFS{
		"annotations.json": {Data: []byte(`{"steps": {"6": [3], "7": [3, 5]}}`)},
		"datasets/steps/steps.json": {Data: []byte(
			`{"name": "steps", "series": [{"type": "float", "raw": [1, 1, 1, 5, 5, 7]}]}`)},
	}
	for s, err := range benchdata.TCPD(fsys) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.Name, s.Value[0], s.Changes)
	}
	// Output: steps [1 1 1 5 5 7] [[3] [3 5]]
}

func ExampleEDivisive() {
	fsys := fstest.MapFS{
		"tests/data/real.json":            {Data: []byte(`[1, 2, 9, 9]`)},
		"tests/data/profiling/short.json": {Data: []byte(`{"series": [1, 1, 1], "expected": 0}`)},
	}
	for e, err := range benchdata.MongoDB(fsys) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(e.Name, e.Value, e.Changes)
	}
	// Output:
	// real [1 2 9 9] -1
	// profiling/short [1 1 1] 0
}

// What does not read ends the iterator with an error that says where.
func ExampleWSD_broken() {
	fsys := folder()
	fsys["real-world/1.csv"] = &fstest.MapFile{Data: []byte("timestamp,value,label\n180,nine,0\n")}
	for _, err := range benchdata.WSD(fsys) {
		fmt.Println(err)
	}
	// Output: benchdata: malformed: real-world/1.csv:2: cell 2: "nine", want a number
}
