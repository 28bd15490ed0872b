package influx_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/influx"
)

// The shortest honest use: lines in memory.
func Example() {
	p, err := influx.NewParser(influx.Config{})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, []byte("cpu,host=a user=1.5,idle=98i 1767366240000000000"), 0)
	for i, id := range b.Series {
		fmt.Println(b.Registry().Labels(id), b.Time[i], b.Value[i])
	}
	// Output:
	// cpu_user{host="a"} 1767366240000 1.5
	// cpu_idle{host="a"} 1767366240000 98
}

// A bad line or field does not cost the others.
func ExampleParser() {
	p, _ := influx.NewParser(influx.Config{Name: "dump.lp"})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, []byte("cpu user=1.5,idle=lots 0\ncpu\n"), 0)
	fmt.Println(b.Len(), "sample")
	for _, f := range b.Faults {
		fmt.Println(f)
	}
	// Output:
	// 1 sample
	// ingest: malformed input: dump.lp: line 1: cpu idle: no number, boolean or string: "lots"
	// ingest: malformed input: dump.lp: line 2: cpu: no field after the measurement
}

func ExampleConfig() {
	fmt.Println(influx.Config{MaxTags: -1}.Validate())
	// Output: influx: Config.MaxTags is -1: must not be negative
}

func ExampleParsePrecision() {
	unit, err := influx.ParsePrecision("ms")
	fmt.Println(unit, err)
	_, err = influx.ParsePrecision("fortnight")
	fmt.Println(err)
	// Output:
	// milliseconds <nil>
	// influx: unknown precision "fortnight"
}

func ExamplePrecision() {
	p, _ := influx.NewParser(influx.Config{Precision: influx.Seconds})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	p.Parse(b, []byte("load1 value=0.5 1767366240"), 0)
	fmt.Println(b.Time[0])
	// Output: 1767366240000
}

// printer is a sink that prints.
type printer struct{}

func (printer) Push(b *ingest.Batch) error {
	for i, id := range b.Series {
		fmt.Println(b.Registry().Labels(id), b.Value[i])
	}
	return nil
}

// Telegraf and InfluxDB clients write to the handler.
func ExampleHandler() {
	h, err := influx.NewHandler(printer{}, ingest.NewRegistry(0), influx.HandlerConfig{})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/write", h)
	mux.Handle("/api/v2/write", h)

	req := httptest.NewRequest("POST", "/api/v2/write?bucket=prod&precision=s", strings.NewReader("cpu,host=a user=1.5 1767366240"))
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, req)
	fmt.Println(w.Code)
	// Output:
	// cpu_user{db="prod",host="a"} 1.5
	// 204
}

func ExampleHandlerConfig() {
	_, err := influx.NewHandler(printer{}, ingest.NewRegistry(0), influx.HandlerConfig{MaxBody: -1, MaxConcurrent: -1})
	fmt.Println(err)
	// Output:
	// influx: HandlerConfig.MaxBody is -1: must not be negative
	// influx: HandlerConfig.MaxConcurrent is -1: must not be negative
}

func ExampleStats() {
	h, _ := influx.NewHandler(printer{}, ingest.NewRegistry(0), influx.HandlerConfig{})
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/write", strings.NewReader("cpu user=1,who=\"root\" 0")))
	s := h.Stats()
	fmt.Println(s.Requests, s.Samples, s.Drops[ingest.Unsupported])
	// Output:
	// cpu_user 1
	// 1 1 1
}
