//go:build linux

// Command record makes the recorded faults of benchdata/recorded: it runs real
// small services in containers, drives them, breaks them and writes down every
// second what the kernel and the services' callers see.
//
// It needs root, for cgroups and loop devices, and most of a core. See -h.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

const help = `record runs real small services in containers, breaks them, and records them.

  Make a recording (resumable: what is in -dir is not recorded again):
      go build -o rec ./benchdata/recorded/record
      ./rec -dir ~/raw -lives 340 -incidents 84
  Look at what would be recorded, without recording:
      ./rec -plan
  Turn the raw files into the packed data of the repository:
      ./rec -dir ~/raw -pack benchdata/recorded/data
      go run ./benchdata/recorded/record -counts benchdata/recorded/DATASHEET.md

Everything runs on 127.0.0.1, every service within its own cgroup (CPU, memory,
processes), open-file limit and small disk. Interrupt it at any time: services,
cgroups, mounts and images are removed, and again at the next start in case it
was killed. The same -seed gives the same plan of faults; what the kernel makes
of it is measured, and differs every time.

Without root or cgroups there are no CPU and memory limits, and without loop
devices no small disks: open files are still limited, and faults that cannot be
confined (memory-leak, cpu-hog, disk-fill ...) are left out. The recorder says so.

`

// options are the command line.
type options struct {
	dir, images      string
	seed             uint64
	lives, incidents int
	workers, chains  int
	plan             bool
	pack, counts     string
	fault            string
	quick            bool
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "enter" {
		enterLimits()
	}
	if len(os.Args) > 1 && os.Args[1] == "service" {
		runService()
	}
	if err := realMain(parseFlags()); err != nil && !errors.Is(err, context.Canceled) {
		fatal(err)
	}
}

func fatal(err error) {
	fmt.Fprintln(os.Stderr, "record:", err)
	os.Exit(1)
}

func parseFlags() (o options) {
	flag.StringVar(&o.dir, "dir", filepath.Join(os.TempDir(), "portent-raw"), "work directory of the raw files")
	flag.StringVar(&o.images, "images", "", "directory of the disk images; default: in -dir. On a tmpfs they spare the real disk")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the plan")
	flag.IntVar(&o.lives, "lives", 340, "instance lives to record")
	flag.IntVar(&o.incidents, "incidents", 84, "incidents in the shop to record")
	flag.IntVar(&o.workers, "workers", 24, "lives at the same time")
	flag.IntVar(&o.chains, "chains", 3, "incidents at the same time")
	flag.BoolVar(&o.plan, "plan", false, "print the plan and end")
	flag.StringVar(&o.pack, "pack", "", "pack the raw files into this directory and end")
	flag.StringVar(&o.counts, "counts", "", "write the counts of the embedded data into this data sheet and end")
	flag.StringVar(&o.fault, "fault", "", "record only this fault")
	flag.BoolVar(&o.quick, "quick", false, "short lives and no embargo, to try the recorder out")
	flag.Usage = func() {
		fmt.Fprint(os.Stderr, help)
		flag.PrintDefaults()
	}
	flag.Parse()
	return o
}

func realMain(o options) error {
	r := newRecording(o)
	switch {
	case o.plan:
		r.printPlan(os.Stdout)
		return nil
	case o.counts != "":
		return writeCounts(o.counts)
	case o.pack != "":
		return pack(o.dir, o.pack)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return r.run(ctx)
}
