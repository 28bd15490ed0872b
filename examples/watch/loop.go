package main

import (
	"context"
	"time"
)

// loop does what is due now and then, until ctx ends.
func (w *watcher) loop(ctx context.Context) {
	save := time.NewTicker(w.o.snapshotEvery)
	defer save.Stop()
	var status <-chan time.Time // nil, which never comes, when not wanted
	if w.o.status > 0 {
		t := time.NewTicker(w.o.status)
		defer t.Stop()
		status = t.C
	}
	asked, stop := askedForStatus()
	defer stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-save.C:
			if err := w.save(); err != nil {
				w.term.note("%v", err)
			}
		case <-status:
			w.printStatus()
		case <-asked:
			w.printStatus()
		}
	}
}

func (w *watcher) save() error {
	if w.o.snapshot == "" {
		return nil
	}
	return w.m.SaveSnapshot(w.o.snapshot)
}
