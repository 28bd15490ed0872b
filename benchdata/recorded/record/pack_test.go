//go:build linux

package main

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rawLife writes the two raw files of a life of three seconds, one missed.
func rawLife(t *testing.T, dir string) {
	t.Helper()
	tab, err := createTable(filepath.Join(dir, "life-0003.csv"), header("time"))
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []string{"1000", "2000", "4000"} {
		v := make([]float64, len(metrics))
		for j := range v {
			v[j] = float64(100000 * (i + 1))
		}
		v[0] = nan
		tab.row([]string{at}, v)
	}
	p := planLives(1, 100)[0]
	p.ID, p.Part = 3, "test"
	rec := lifeRecord{Plan: p, First: 1000, Last: 4000, DeathAt: 4100, Cause: "killed", Rows: 3}
	if err := firstError(tab.close(), saveJSON(filepath.Join(dir, "life-0003.json"), rec)); err != nil {
		t.Fatal(err)
	}
}

func TestPackLives(t *testing.T) {
	dir, out := t.TempDir(), t.TempDir()
	rawLife(t, dir)
	if err := packLives(dir, out); err != nil {
		t.Fatal(err)
	}
	labels, err := os.ReadFile(filepath.Join(out, "lives.csv"))
	if err != nil || !strings.Contains(string(labels), "\n3,test,") || !strings.Contains(string(labels), ",no,1000,,4100,killed,4000,3,1,") {
		t.Errorf("labels %s, %v", labels, err)
	}
	got := unzip(t, filepath.Join(out, "lives-test.csv.gz"))
	for _, want := range []string{"life,metric,values\n", "3,time,0 1 3\n", "3,up,NaN NaN NaN\n",
		"3,container_memory_rss,98304 196608 294912\n", "3,container_fs_writes_total,0 100000 200000\n"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q", want)
		}
	}
	if empty := unzip(t, filepath.Join(out, "lives-train.csv.gz")); empty != "life,metric,values\n" {
		t.Errorf("train has %q", empty)
	}
}

func unzip(t *testing.T, path string) string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	zip, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(zip)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPackNothing(t *testing.T) {
	if err := pack(t.TempDir(), t.TempDir()); err == nil {
		t.Error("packs nothing without complaint")
	}
}

func TestForeseeable(t *testing.T) {
	f := func(r lifeRecord, want string) {
		t.Helper()
		if got := foreseeable(r); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
	fault := lifePlan{Foreseeable: true}
	f(lifeRecord{Plan: fault, OnsetAt: 1}, "")                    // survived
	f(lifeRecord{Plan: fault, OnsetAt: 1, DeathAt: 2}, "yes")     // led up to
	f(lifeRecord{Plan: fault, DeathAt: 2}, "no")                  // died before its fault
	f(lifeRecord{Plan: lifePlan{}, OnsetAt: 1, DeathAt: 2}, "no") // killed from outside
}
