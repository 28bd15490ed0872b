// Command realprom lets a real Prometheus server remote-write into a
// prom.Receiver, asks the server afterwards for every raw sample it stored, and
// says whether each one arrived, once and unchanged.
//
// It starts prometheus and a node exporter (see run.sh) on loopback ports, with
// a scrape interval of one second, and stops them at the end.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/signal"
	"time"
)

type options struct {
	prometheus, exporter, dir, report string
	duration, margin                  time.Duration
}

func main() {
	var o options
	flag.StringVar(&o.prometheus, "prometheus", "prometheus", "the server's binary")
	flag.StringVar(&o.exporter, "node-exporter", "prometheus-node-exporter", "the node exporter's binary; empty: none")
	flag.StringVar(&o.dir, "dir", "", "directory for the server's data (default: a temporary one, removed)")
	flag.StringVar(&o.report, "report", "", "file to write the report to, besides standard output")
	flag.DurationVar(&o.duration, "duration", 10*time.Minute, "how long to compare")
	flag.DurationVar(&o.margin, "margin", 15*time.Second, "time to start up before, and to catch up after")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	report, err := run(ctx, o)
	fmt.Print(report)
	if err != nil {
		log.Fatal(err)
	}
	if o.report != "" {
		if err := os.WriteFile(o.report, []byte(report), 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// run starts everything, waits, compares and returns the report. It fails when
// a sample was lost, changed or invented.
func run(ctx context.Context, o options) (string, error) {
	if o.dir == "" {
		dir, err := os.MkdirTemp("", "realprom")
		if err != nil {
			return "", err
		}
		defer os.RemoveAll(dir)
		o.dir = dir
	}
	rec, err := listen()
	if err != nil {
		return "", err
	}
	defer rec.close()
	server, err := startAll(ctx, o, rec)
	if err != nil {
		return "", err
	}
	defer server.stop()

	sleep(ctx, o.margin)
	from := time.Now().UnixMilli()
	sleep(ctx, o.duration)
	to := time.Now().UnixMilli()
	sleep(ctx, o.margin)
	return compare(context.WithoutCancel(ctx), server, rec, from, to)
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}
