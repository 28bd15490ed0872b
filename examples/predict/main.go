// Command predict learns from tables of what became of machines which of them
// will fail, scores others, and says honestly what that is worth.
//
//	go run ./examples/predict train -horizon 24h -model m.bin history.csv
//	go run ./examples/predict score -model m.bin today.csv
//	go run ./examples/predict evaluate -set backblaze-hds -html page.html
//
// predict -h explains the files.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	err := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, "predict:", err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// errUsage marks mistakes in the command line.
var errUsage = errors.New("predict -h explains")

// command is one of the subcommands.
type command func(o *options) error

var commands = map[string]command{
	"table": writeTable, "features": writeFeatures, "train": train, "score": score, "evaluate": evaluate,
}

// run is the command without the process around it.
func run(args []string, in io.Reader, out, log io.Writer) error {
	if len(args) == 0 || args[0] == "-h" || args[0] == "-help" || args[0] == "--help" || args[0] == "help" {
		return writeHelp(out)
	}
	f, ok := commands[args[0]]
	if !ok {
		return fmt.Errorf("no command %q (%w)", args[0], errUsage)
	}
	o := &options{in: in, out: out, log: log}
	if err := o.parse(args[0], args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return fmt.Errorf("%w (%w)", err, errUsage)
	}
	return f(o)
}
