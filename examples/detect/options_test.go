package main

import (
	"bytes"
	"errors"
	"flag"
	"io"
	"strings"
	"testing"
)

// An error names the flag, what it was given, and what to do.
func TestUsageErrors(t *testing.T) {
	f := func(args string, want ...string) {
		t.Helper()
		err := run(strings.Fields(args), nil, io.Discard, io.Discard)
		if !errors.Is(err, errUsage) {
			t.Errorf("detect %s: %v is no error of usage", args, err)
			return
		}
		for _, w := range want {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("detect %s: %v lacks %q", args, err, w)
			}
		}
	}
	f("", "no file", "- for standard input")
	f("a.csv b.csv", "2 files")
	f("a.csv -events", `"-events"`, "flags come first")
	f("-nonsense a.csv", "-nonsense")
	f("-model prophet a.csv", `-model "prophet"`, "default, difference, ewma", "spectral-residual", "list")
	f("-model prophet -multivariate a.csv", `-model "prophet"`, "mahalanobis, pca, half-space")
	f("-model half-space a.csv", "-model half-space", "add -multivariate")
	f("-model cusum -multivariate a.csv", "-model cusum", "leave -multivariate out", "deviation")
	f("-model cusum -season 24h a.csv", "-season 24h", "-model cusum", "takes no season", "holt-winters, kalman")
	f("-season 24h a.csv", "-season 24h", "finds day and week by itself", "holt-winters")
	f("-season 24h -multivariate a.csv", "-season 24h", "-multivariate", "none")
	f("-season 1d a.csv", `"1d"`, "-season", "24h", "none")
	f("-season -5m a.csv", `"-5m"`, "-season")
	f("-train soon a.csv", `"soon"`, "-train", "1000", "2026-02-01")
	f("-train 0 a.csv", `"0"`, "-train", "from 1")
	f("-budget 0 a.csv", `"0"`, "-budget", "more than 0")
	f("-budget many a.csv", `"many"`, "-budget", "more than 0")
	f("-coverage 1 a.csv", `"1"`, "-coverage", "between 0 and 1")
	f("-coverage 0.9 -multivariate a.csv", "-coverage 0.9", "-multivariate", "no interval")
	f("-coverage 0.9 -season 1h -model nope -multivariate", "no file", "-coverage", "-season", "-model") // all at once
}

func TestMissingFile(t *testing.T) {
	err := run([]string{"no-such.csv"}, nil, io.Discard, io.Discard)
	if err == nil || errors.Is(err, errUsage) || !strings.Contains(err.Error(), "no-such.csv") {
		t.Error(err)
	}
}

// Help explains every flag, and shows how it is used.
func TestHelp(t *testing.T) {
	var out bytes.Buffer
	if err := run([]string{"-h"}, nil, &out, nil); err != nil {
		t.Fatal(err)
	}
	newOptions().flags().VisitAll(func(f *flag.Flag) {
		if !strings.Contains(out.String(), "\n  -"+f.Name) {
			t.Errorf("help has no -%s", f.Name)
		}
	})
	for _, column := range strings.Split("series,start,end,kind,peak_time,peak_value,expected,p_value,direction", ",") {
		if !strings.Contains(help, column) {
			t.Errorf("help does not explain the column %s", column)
		}
	}
}
