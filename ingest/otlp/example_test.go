package otlp_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/otlp"
)

const request = `{"resourceMetrics":[{
  "resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
  "scopeMetrics":[{"metrics":[
    {"name":"http.server.requests","sum":{"aggregationTemporality":2,"isMonotonic":true,"dataPoints":[
      {"timeUnixNano":"1767366240000000000","asInt":"42","attributes":[{"key":"http.method","value":{"stringValue":"GET"}}]}]}},
    {"name":"queue.length","gauge":{"dataPoints":[{"asInt":"7"}]}}
  ]}]}]}`

// printer is a sink that prints.
type printer struct{}

func (printer) Push(b *ingest.Batch) error {
	for i, id := range b.Series {
		fmt.Println(b.Registry().Labels(id), b.Registry().Kind(id), b.Value[i])
	}
	return nil
}

// The shortest honest use: an endpoint that exporters send to.
func Example() {
	h, err := otlp.NewHandler(printer{}, ingest.NewRegistry(0), otlp.HandlerConfig{})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle(otlp.Path, h)

	req := httptest.NewRequest("POST", "/v1/metrics", strings.NewReader(request))
	req.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, req)
	fmt.Println(w.Code, w.Body)
	// Output:
	// http_server_requests_total{http_method="GET",job="shop"} counter 42
	// 200 {"partialSuccess":{"errorMessage":"ingest: malformed input: byte 199: queue.length: point without a time","rejectedDataPoints":"1"}}
}

// A decoder reads messages that came some other way.
func ExampleDecoder() {
	d, err := otlp.NewDecoder(otlp.Config{})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	rejected, err := d.DecodeJSON(b, []byte(request))
	fmt.Println(b.Len(), rejected, err)
	_, err = d.Decode(b, []byte{0xff})
	fmt.Println(err)
	// Output:
	// 1 1 <nil>
	// ingest: malformed input: byte 1 of 1: varint cut short or too long
}

func ExampleConfig() {
	d, _ := otlp.NewDecoder(otlp.Config{NoSuffixes: true})
	b := ingest.NewBatch(ingest.NewRegistry(0))
	d.DecodeJSON(b, []byte(request))
	fmt.Println(b.Registry().Labels(b.Series[0]))
	// Output: http_server_requests{http_method="GET",job="shop"}
}

func ExampleHandlerConfig() {
	_, err := otlp.NewHandler(printer{}, ingest.NewRegistry(0), otlp.HandlerConfig{MaxBody: -1, MaxJSON: -1})
	fmt.Println(err)
	// Output:
	// otlp: HandlerConfig.MaxBody is -1: must not be negative
	// otlp: HandlerConfig.MaxJSON is -1: must not be negative
}

func ExampleHandler() {
	h, _ := otlp.NewHandler(printer{}, ingest.NewRegistry(0), otlp.HandlerConfig{})
	req := httptest.NewRequest("POST", "/v1/metrics", strings.NewReader("\xff"))
	req.Header.Set("Content-Type", "application/x-protobuf")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	fmt.Println(w.Code)
	// Output: 400
}

func ExampleStats() {
	h, _ := otlp.NewHandler(printer{}, ingest.NewRegistry(0), otlp.HandlerConfig{})
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/v1/metrics", nil))
	fmt.Println(h.Stats().Requests, h.Stats().Failed)
	// Output: 1 1
}
