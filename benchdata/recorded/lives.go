package recorded

import (
	"fmt"
	"io/fs"
	"strconv"
)

// Lives returns the lives of a split in the order of their numbers. The result
// is the caller's.
func Lives(split Split) ([]Life, error) { return readLives(files, split) }

func readLives(fsys fs.FS, split Split) ([]Life, error) {
	recs, err := records(fsys, "lives.csv")
	if err != nil {
		return nil, err
	}
	var out []Life
	at := map[int]int{}
	for _, r := range recs {
		if Split(r.text("split")) != split {
			continue
		}
		l := lifeOf(r)
		if r.err != nil {
			return nil, r.err
		}
		at[l.ID] = len(out)
		out = append(out, l)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no lives in split %q", ErrData, split)
	}
	err = lines(fsys, "lives-"+string(split)+".csv.gz", 3, func(c []string) error {
		id, err := strconv.Atoi(c[0])
		i, ok := at[id]
		if err != nil || !ok {
			return fmt.Errorf("%w: life %q", ErrData, c[0])
		}
		return out[i].add(c[1], c[2])
	})
	if err != nil {
		return nil, err
	}
	for i := range out {
		if err := checkLengths(fmt.Sprintf("life %d", out[i].ID), len(out[i].Time), out[i].Values); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func lifeOf(r *record) Life {
	return Life{
		ID: int(r.int("life")), Split: Split(r.text("split")), Fault: r.text("fault"), Kind: r.text("kind"), Variant: r.text("variant"),
		Target: r.text("target"), Carrier: r.text("carrier"), Cause: r.text("cause"), Foreseeable: r.text("foreseeable") == "yes",
		Start: r.int("start"), Onset: r.int("onset"), Death: r.int("death"), End: r.int("end"),
		Limits: Limits{CPU: r.num("cpu_cores"), Memory: r.num("memory_bytes"), Threads: r.num("max_threads"), FDs: r.num("max_fds"),
			Disk: r.num("disk_bytes"), DiskPerSecond: r.num("disk_bytes_per_second")},
		Shape: r.text("load_shape"), Rate: r.num("load_rate"),
	}
}

// add takes one series; "time" is the axis of the others.
func (l *Life) add(metric, cell string) (err error) {
	if metric == "time" {
		l.Time, err = times(cell, l.Start)
		return err
	}
	v, err := values(cell)
	l.Metrics, l.Values = append(l.Metrics, metric), append(l.Values, v)
	return err
}

func checkLengths(what string, n int, values [][]float64) error {
	for _, v := range values {
		if len(v) != n || n == 0 {
			return fmt.Errorf("%w: %s: %d values at %d times", ErrData, what, len(v), n)
		}
	}
	return nil
}
