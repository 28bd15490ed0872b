// Command detect reads a CSV file of metrics and writes, for every sample, what
// was expected and how unusual the sample is, or one row per alarm, as CSV. It
// streams: a row comes out as soon as it is known, and depends on earlier
// samples only.
//
//	go run ./examples/detect metrics.csv > verdicts.csv
//	go run ./examples/detect -model holt-winters -season 24h -events metrics.csv
//	vmstat-as-csv | go run ./examples/detect -multivariate -
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/portent-go/portent/forecast/anomaly"
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "detect:", err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// run is the command without the process around it.
func run(args []string, in io.Reader, out, log io.Writer) error {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return writeHelp(out)
	case err != nil:
		return fmt.Errorf("%w (%w)", err, errUsage)
	case o.model == "list":
		return listModels(out)
	}
	feed, err := newIntake(o.train)
	if err != nil {
		return err
	}
	w, err := o.watcher(feed, out)
	if err != nil {
		return err
	}
	return feed.stream(o.file, in, w, log)
}

// watcher returns what the flags ask for.
func (o *options) watcher(feed *intake, out io.Writer) (watcher, error) {
	c := anomaly.Config{Budget: o.budget.value, Coverage: o.coverage.value, NoSeason: o.season.none}
	if o.multivariate {
		return newInstance(feed, o.instance, c, instanceRows(o.events, out)), nil
	}
	fresh, err := factory(o.single, settings{Config: c, period: o.season.period})
	if err != nil {
		return nil, err
	}
	return &fleet{intake: feed, fresh: fresh, out: seriesRows(o.events, out)}, nil
}
