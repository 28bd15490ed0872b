// Command watch watches this host, and whatever is scraped or sent to it, and
// tells what it notices as it happens.
//
//	go run ./examples/watch
//	go run ./examples/watch -scrape http://db-1:9100/metrics -snapshot ./state
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

const usage = `usage: watch [flags]

Watches this host (/proc and /sys) and prints what it notices: unusual series,
instances likely to fail, incidents with their ranked causes, load, advice.
The first claims come after 30 samples of a series, two and a half minutes at
the default interval; advice comes after a day.

More to watch:
  -scrape URL (repeatable) reads pages of metrics like Prometheus does
  POST /api/v1/write       takes Prometheus remote write 1.0 and 2.0
  POST /write              takes Influx lines (Telegraf)
  POST /v1/metrics         takes OpenTelemetry metrics over HTTP
To look at:
  GET /metrics             own metrics; yhat, anomaly_score, failure_probability, ...
  GET /diagnose?instance=X health report of one instance (by default the first)
  POST /resolve?case=N&fix=WORDS&result=worked|helped|failed
                           what came of a fix (with -cases): the next proposal knows
  GET /healthz             200 while samples come
  SIGUSR1                  prints the status table, as -status does every so often

The server has no authentication: keep it on loopback, or put a proxy before it.

`

// options is what the flags say.
type options struct {
	every, horizon, status, length time.Duration
	targets                        []string
	listen                         string
	snapshot                       string
	snapshotEvery                  time.Duration
	cases                          string
	size                           sizeFlags
}

func parse(args []string) (*options, error) {
	o := &options{}
	fs := flag.NewFlagSet("watch", flag.ContinueOnError)
	fs.Usage = func() {
		fmt.Fprint(os.Stderr, usage, "flags:\n")
		fs.PrintDefaults()
	}
	fs.DurationVar(&o.every, "every", 5*time.Second, "interval between samples")
	fs.DurationVar(&o.horizon, "horizon", 0, "how far ahead failures are looked for (default 120 times -every)")
	fs.Func("scrape", "`URL` of a page of metrics; may be given again", func(url string) error {
		o.targets = append(o.targets, url)
		return nil
	})
	fs.StringVar(&o.listen, "listen", "127.0.0.1:9464", "address of the server")
	fs.StringVar(&o.snapshot, "snapshot", "", "`directory` of the snapshot: loaded at the start, saved while running and at the end")
	fs.StringVar(&o.cases, "cases", "", "`file` of past incidents: new ones are added, and compared with those in it")
	fs.DurationVar(&o.snapshotEvery, "snapshot-every", time.Minute, "interval between snapshots")
	fs.DurationVar(&o.status, "status", 0, "interval between status tables (default: only at SIGUSR1)")
	fs.DurationVar(&o.length, "for", 0, "how long to run (default: until interrupted)")
	o.size.register(fs)
	if err := fs.Parse(args); err != nil {
		return nil, err
	}
	return o, o.check(fs.NArg())
}

func (o *options) check(rest int) error {
	switch {
	case rest > 0:
		return fmt.Errorf("%d arguments that are no flags", rest)
	case o.every < 100*time.Millisecond:
		return fmt.Errorf("-every is %v: want at least 100ms", o.every)
	case o.snapshotEvery <= 0:
		return fmt.Errorf("-snapshot-every is %v: want more than 0", o.snapshotEvery)
	case o.horizon < 0 || o.status < 0 || o.length < 0:
		return fmt.Errorf("-horizon, -status and -for must not be negative")
	}
	if o.horizon == 0 {
		o.horizon = 120 * o.every
	}
	return nil
}

func main() {
	o, err := parse(os.Args[1:])
	if err == flag.ErrHelp {
		return
	}
	if err == nil {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		err = watch(ctx, o, os.Stdout)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "watch:", err)
		os.Exit(1)
	}
}
