package prom_test

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"time"

	"github.com/klauspost/compress/snappy"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// printer is a sink; a receiver calls it from many requests at once.
type printer struct{ mu sync.Mutex }

func (p *printer) Push(b *ingest.Batch) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, id := range b.Series {
		fmt.Println(b.Registry().Labels(id), b.Value[i], b.Time[i])
	}
	return nil
}

// writeRequest is a prometheus.WriteRequest with one sample, up{job="a"} 1.
func writeRequest() []byte {
	data, err := hex.DecodeString("0a280a0e0a085f5f6e616d655f5f120275700a080a036a6f62120161120c09000000000000f03f10e807")
	if err != nil {
		panic(err)
	}
	return data
}

// A receiver is mounted wherever senders are told to write to:
//
//	remote_write:
//	- url: http://portent:8080/api/v1/write
func ExampleReceiver() {
	recv, err := prom.NewReceiver(&printer{}, ingest.NewRegistry(0), prom.ReceiverConfig{})
	if err != nil {
		panic(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/write", recv)
	srv := httptest.NewServer(mux)
	defer srv.Close()

	req, err := http.NewRequest(http.MethodPost, srv.URL+"/api/v1/write", bytes.NewReader(snappy.Encode(nil, writeRequest())))
	if err != nil {
		panic(err)
	}
	req.Header.Set("Content-Encoding", "snappy")
	req.Header.Set("Content-Type", "application/x-protobuf")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	resp.Body.Close()
	fmt.Println(resp.Status, resp.Header.Get("X-Prometheus-Remote-Write-Samples-Written"))
	// Output:
	// up{job="a"} 1 1000
	// 204 No Content 1
}

// Limits that differ from the defaults are named; the others stay.
func ExampleReceiverConfig() {
	cfg := prom.ReceiverConfig{MaxConcurrent: 4, RetryAfter: 30 * time.Second}
	cfg.MaxSeries = 10_000
	fmt.Println(cfg.Validate())
	// Output: <nil>
}

// The counts tell what senders send and what of it was refused.
func ExampleReceiverStats() {
	recv, err := prom.NewReceiver(&printer{}, ingest.NewRegistry(0), prom.ReceiverConfig{})
	if err != nil {
		panic(err)
	}
	recv.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", bytes.NewReader([]byte("junk"))))
	s := recv.Stats()
	fmt.Println(s.Requests, s.Failed, s.Samples, s.Drops.Dropped())
	// Output: 1 1 0 0
}

// A decoder takes messages that arrive some other way, e.g. from a queue.
func ExampleWriteDecoder() {
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	stats, err := dec.DecodeV1(b, writeRequest())
	fmt.Println(stats.Series, stats.Samples, b.Registry().Labels(b.Series[0]), err)
	// Output: 1 1 up{job="a"} <nil>
}

// Limits are checked all at once.
func ExampleWriteLimits() {
	fmt.Println(prom.WriteLimits{MaxSeries: -1, MaxLabels: -1}.Validate())
	// Output:
	// prom: WriteLimits.MaxSeries is -1: must not be negative
	// prom: WriteLimits.MaxLabels is -1: must not be negative
}

// WriteStats tells what a message held beside its samples.
func ExampleWriteStats() {
	dec, err := prom.NewWriteDecoder(prom.WriteLimits{})
	if err != nil {
		panic(err)
	}
	stats, err := dec.DecodeV1(ingest.NewBatch(ingest.NewRegistry(0)), append(writeRequest(), 0x1a, 0)) // and an empty metadata entry
	fmt.Printf("%+v %v\n", stats, err)
	// Output: {Series:1 Samples:1 Histograms:0 Exemplars:0 Metadata:1} <nil>
}
