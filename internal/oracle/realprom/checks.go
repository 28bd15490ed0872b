package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// checkScrape reads the exporter's page with our own scraper, as the same target,
// and says how many of its series the server knows.
func checkScrape(ctx context.Context, s *server, rec *recorder) (string, error) {
	if s.node == "" {
		return "", nil
	}
	sc, err := prom.NewScraper(prom.ScrapeConfig{
		URL: "http://" + s.node + "/metrics", Job: "node", Labels: ingest.Labels{{Name: "zone", Value: zone}},
	})
	if err != nil {
		return "", err
	}
	b := ingest.NewBatch(rec.reg)
	err = sc.Scrape(ctx, b, time.Now())
	known := 0
	for _, id := range b.Series {
		if _, ok := rec.samples[id]; ok {
			known++
		}
	}
	if n := b.Drops.Dropped(); n > 0 || known < b.Len()*9/10 { // a few series come and go
		err = errors.Join(err, fmt.Errorf("scrape: %d refused, %d of %d series known: %v", n, known, b.Len(), b.Faults))
	}
	return fmt.Sprintf("own scrape        %d samples, %d of series the server has\n", b.Len(), known), err
}

// checkRange reads the window back with range queries, in small windows: samples
// must come in the order of time, from the series that were received.
func checkRange(ctx context.Context, s *server, rec *recorder, from, to int64) (string, error) {
	q, err := prom.NewQuerier(prom.QueryConfig{URL: s.url, MaxPoints: 7})
	if err != nil {
		return "", err
	}
	src, err := q.Range(`{__name__=~".+"}`, time.UnixMilli(from), time.UnixMilli(to), time.Second)
	if err != nil {
		return "", err
	}
	b := ingest.NewBatch(rec.reg)
	for err == nil {
		err = src.Next(ctx, b)
	}
	if !errors.Is(err, io.EOF) {
		return "", err
	}
	families, err := q.Kinds(ctx, rec.reg)
	for _, id := range b.Series {
		if _, ok := rec.samples[id]; !ok {
			err = errors.Join(err, fmt.Errorf("range query: %s was not received", rec.reg.Labels(id)))
			break
		}
	}
	if !slices.IsSorted(b.Time) || b.Drops.Dropped() > 0 {
		err = errors.Join(err, fmt.Errorf("range query: out of order, or refused: %v", b.Faults))
	}
	return fmt.Sprintf("range queries     %d points in order of time; %d families with a type\n", b.Len(), families), err
}
