package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/portent-go/portent"
	"github.com/portent-go/portent/forecast/failure"
	"github.com/portent-go/portent/rca/memory"
	"github.com/portent-go/portent/scoring/catalog"
)

// watcher joins a monitor to its sources, its server and the terminal.
type watcher struct {
	o      *options
	m      *portent.Monitor
	name   string         // of this host, as its series say it
	past   *memory.Memory // nil without -cases
	term   *terminal
	pushed atomic.Int64 // when samples last came, Unix milliseconds
	work   sync.WaitGroup
}

// watch runs until ctx ends or the time is up, and leaves nothing behind.
func watch(ctx context.Context, o *options, out io.Writer) error {
	if o.length > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.length)
		defer cancel()
	}
	w, err := newWatcher(o, out)
	if err != nil {
		return err
	}
	if err := w.restore(); err != nil {
		return err
	}
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	return w.run(ctx, l)
}

func newWatcher(o *options, out io.Writer) (*watcher, error) {
	w := &watcher{o: o, term: &terminal{out: out}}
	w.pushed.Store(time.Now().UnixMilli())
	var err error
	if w.name, err = os.Hostname(); err != nil {
		return nil, err
	}
	meminfo, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return nil, fmt.Errorf("this host cannot be watched: %w", err)
	}
	size, err := memoryOf(meminfo)
	if err != nil {
		return nil, err
	}
	shape, told := o.size.shape(size)
	if err := shape.Validate(); err != nil {
		return nil, err
	}
	w.term.note("%s: %s", w.name, told)
	if o.cases != "" {
		if w.past, err = memory.Open(o.cases, memory.Options{}); err != nil {
			return nil, err
		}
		w.term.note("%d past incidents in %s", w.past.Len(), o.cases)
	}
	w.m, err = portent.New(w.config(shape))
	return w, err
}

// config sizes this host only: of others no one has said what was bought. The
// built-in failure model is made for samples every second and stretched to
// others.
func (w *watcher) config(own catalog.Shape) portent.Config {
	cfg := portent.Config{Memory: w.past, Shape: func(instance string) (catalog.Shape, bool) { return own, instance == w.name }}
	if model, err := failure.Default().WithHorizon(w.o.horizon); err == nil {
		cfg.Failure = model
	}
	return cfg
}

// restore loads the snapshot of an earlier run. A broken one is an error: to
// begin anew, the user takes it away.
func (w *watcher) restore() error {
	if w.o.snapshot == "" {
		return nil
	}
	switch err := w.m.LoadSnapshot(w.o.snapshot); {
	case errors.Is(err, fs.ErrNotExist):
		w.term.note("no snapshot in %s yet", w.o.snapshot)
	case err != nil:
		return err
	default:
		w.term.note("restored %d series from %s", w.m.Registry().Len(), w.o.snapshot)
	}
	return nil
}

// run starts everything, waits, and ends it in the order in which the data
// flows: sources, server, snapshot, events.
func (w *watcher) run(ctx context.Context, l net.Listener) error {
	srv, err := w.server()
	if err != nil {
		return errors.Join(err, l.Close())
	}
	ctx, cancel := context.WithCancelCause(ctx)
	reading, stopReading := context.WithCancel(context.Background())
	events := w.m.Events(reading)
	var printer sync.WaitGroup
	printer.Go(func() {
		for ev := range events {
			w.term.event(ev)
		}
	})
	w.work.Go(func() {
		if err := srv.Serve(l); err != nil && ctx.Err() == nil {
			cancel(err)
		}
	})
	err = w.startSources(ctx)
	if err == nil {
		w.term.note("listening on http://%s", l.Addr())
		w.loop(ctx)
		err = failed(ctx)
	}
	cancel(nil)
	err = errors.Join(err, shutDown(srv))
	w.work.Wait()
	err = errors.Join(err, w.save())
	if w.past != nil {
		err = errors.Join(err, w.past.Close())
	}
	stopReading()
	printer.Wait()
	return err
}

// failed returns why ctx ended, nil when it was meant to.
func failed(ctx context.Context) error {
	err := context.Cause(ctx)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}
