package main

import (
	"context"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/host"
	"github.com/portent-go/portent/ingest/prom"
)

// Push implements ingest.Sink for every way in: the monitor, and the time of it.
func (w *watcher) Push(b *ingest.Batch) error {
	if b.Len() > 0 {
		w.pushed.Store(time.Now().UnixMilli())
	}
	return w.m.Push(b)
}

// startSources starts one goroutine per source; all end with ctx.
func (w *watcher) startSources(ctx context.Context) error {
	own, err := host.NewSource(host.Config{Instance: w.name, Every: w.o.every})
	if err != nil {
		return err
	}
	var scrapers []*prom.Scraper
	for _, url := range w.o.targets {
		s, err := prom.NewScraper(prom.ScrapeConfig{URL: url, Timeout: min(w.o.every, prom.DefaultScrapeTimeout)})
		if err != nil {
			return err
		}
		scrapers = append(scrapers, s)
	}
	w.work.Go(func() { w.follow(ctx, own); own.Close() })
	for i, s := range scrapers {
		w.work.Go(func() { w.scrape(ctx, w.o.targets[i], s) })
	}
	return nil
}

// follow pushes what a source yields until ctx ends.
func (w *watcher) follow(ctx context.Context, src ingest.Source) {
	b := w.m.NewBatch()
	for src.Next(ctx, b) == nil {
		if err := w.Push(b); err != nil {
			w.term.note("push: %v", err)
		}
		b.Reset()
	}
}

// scrape reads a target at every tick and says when it goes away and comes back.
func (w *watcher) scrape(ctx context.Context, url string, s *prom.Scraper) {
	tick := time.NewTicker(w.o.every)
	defer tick.Stop()
	b, down := w.m.NewBatch(), false
	for {
		b.Reset()
		err := s.Scrape(ctx, b, time.Now())
		if ctx.Err() != nil {
			return
		}
		if err != nil && !down {
			w.term.note("cannot scrape: %v", err)
		} else if err == nil && down {
			w.term.note("%s answers again", url)
		}
		down = err != nil
		if err := w.Push(b); err != nil {
			w.term.note("push: %v", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
