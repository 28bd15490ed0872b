//go:build linux

package main

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

var lifeHeader = []string{"life", "split", "fault", "kind", "variant", "target", "carrier", "foreseeable",
	"start", "onset", "death", "cause", "end", "rows", "gaps",
	"cpu_cores", "memory_bytes", "max_threads", "max_fds", "disk_bytes", "disk_bytes_per_second",
	"load_shape", "load_rate", "on_full_disk"}

// packLives writes lives.csv and one file of series per part.
func packLives(dir, out string) error {
	recs, files, err := records[lifeRecord](dir, "life")
	if err != nil {
		return err
	}
	labels, err := create(out, "lives.csv", lifeHeader...)
	if err != nil {
		return err
	}
	for _, part := range parts {
		z, err := createZipped(filepath.Join(out, "lives-"+part.name+".csv.gz"), "life", "metric", "values")
		if err != nil {
			return err
		}
		for i, r := range recs {
			if r.Plan.Part != part.name || r.Rows == 0 {
				continue
			}
			if err := packLife(z, labels, r, files[i]); err != nil {
				return err
			}
		}
		if err := z.close(); err != nil {
			return err
		}
	}
	return labels.close()
}

func packLife(z *zipped, labels *table, r lifeRecord, file string) error {
	raw, err := readRaw(strings.TrimSuffix(file, ".json") + ".csv")
	if err != nil {
		return err
	}
	id := strconv.Itoa(r.Plan.ID)
	time, err := raw.column("time", nil)
	if err != nil {
		return err
	}
	z.put("time", id, "time", timeSeries(time))
	for _, m := range metrics {
		v, err := raw.column(m.name, nil)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if fromZero(m.name) {
			subtractFirst(v)
		}
		z.put(m.name, id, m.name, series(v, m.round))
	}
	labels.row(lifeLabels(r, time), nil)
	return nil
}

func lifeLabels(r lifeRecord, time []float64) []string {
	p := r.Plan
	l := p.Limits
	seconds := int((time[len(time)-1] - time[0]) / 1000)
	return []string{strconv.Itoa(p.ID), p.Part, p.Fault, p.Kind, variant(p), target(p), p.Carrier, foreseeable(r),
		stamp(r.First), stamp(r.OnsetAt), stamp(r.DeathAt), r.Cause, stamp(r.Last), strconv.Itoa(len(time)), strconv.Itoa(seconds + 1 - len(time)),
		fmt.Sprintf("%.4f", l.CPU), strconv.FormatInt(l.MemBytes, 10), strconv.Itoa(l.Pids), strconv.FormatUint(l.Nofile, 10),
		strconv.Itoa(l.DiskMiB << 20), strconv.FormatInt(l.WriteRate, 10), p.Load.Shape, fmt.Sprintf("%.1f", p.Load.Rate), p.Service.ENOSPC}
}

// foreseeable says whether something led up to the death; "" for a survivor.
func foreseeable(r lifeRecord) string {
	switch {
	case r.DeathAt == 0:
		return ""
	case r.Plan.Foreseeable && r.OnsetAt > 0:
		return "yes"
	}
	return "no"
}

// variant tells apart what one fault name covers.
func variant(p lifePlan) string {
	b := p.Action.Bug
	switch p.Action.Where {
	case "network":
		return netVariant(p.Action.Net)
	case "kill":
		return "sigkill"
	case "deploy":
		return bugVariant(b)
	}
	if p.Action.Spec.Kind == "panic" {
		return "panic"
	}
	return ""
}

func netVariant(f netFault) string {
	if f.Delay > 0 && f.Stall == 0 {
		return "delay"
	}
	if f.Delay == 0 {
		return "loss"
	}
	return "delay and loss"
}

func bugVariant(b bug) string {
	switch {
	case b.PanicAfter > 0:
		return "panic"
	case b.Errors > 0:
		return "errors"
	case b.LeakKB > 0:
		return "leak"
	case b.Waste > 1:
		return "waste"
	}
	return "good"
}

// target says what the fault acted on.
func target(p lifePlan) string {
	switch p.Action.Where {
	case "":
		return ""
	case "network":
		return "client>instance"
	case "dependency":
		return "instance>dependency"
	case "flood", "sockets":
		return "clients"
	}
	return "instance"
}
