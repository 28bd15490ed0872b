package prom_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// The caller owns the loop: a scraper is told when to look and what time it is.
func ExampleScraper() {
	page := "temperature{core=\"0\"} 61\n"
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, page) }))
	defer target.Close()

	s, err := prom.NewScraper(prom.ScrapeConfig{URL: target.URL, Job: "node", Instance: "db-1"})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	for i := range 2 {
		b.Reset()
		if err := s.Scrape(context.Background(), b, time.Unix(int64(i), 0)); err != nil {
			fmt.Println(err)
		}
		for i, id := range b.Series {
			switch name := b.Registry().Labels(id).Metric(); {
			case ingest.IsStale(b.Value[i]):
				fmt.Println(b.Time[i], name, "ended")
			case name == "up" || name == "temperature":
				fmt.Println(b.Time[i], b.Registry().Labels(id), b.Value[i])
			}
		}
		page = "" // the sensor goes away
	}
	// Output:
	// 0 temperature{core="0",instance="db-1",job="node"} 61
	// 0 up{instance="db-1",job="node"} 1
	// 1000 temperature ended
	// 1000 up{instance="db-1",job="node"} 1
}

// Validate tells everything that is wrong at once.
func ExampleScrapeConfig() {
	fmt.Println(prom.ScrapeConfig{URL: "db-1:9100", Timeout: -time.Second}.Validate())
	// Output:
	// prom: ScrapeConfig.Timeout is -1s: must not be negative
	// prom: ScrapeConfig.URL is "db-1:9100": want http:// or https:// and a host
}
