package main

import (
	"fmt"
	"strings"

	"github.com/portent-go/portent/benchdata/protocol"
	"github.com/portent-go/portent/forecast/failure/landmark"
)

func taskNames() string {
	var names []string
	for _, t := range protocol.Tasks() {
		names = append(names, t.Name)
	}
	return strings.Join(names, ", ")
}

// task returns the set named by the flags.
func (o *options) task() (protocol.Task, error) {
	t, ok := protocol.Named(o.set)
	if !ok {
		return t, fmt.Errorf("set %q, want one of %s (%w)", o.set, taskNames(), errUsage)
	}
	return t, nil
}

// writeTable writes a part of a public set.
func writeTable(o *options) error {
	t, err := o.task()
	if err != nil {
		return err
	}
	parts, err := t.Load(o.dir)
	if err != nil {
		return err
	}
	table := map[string]*landmark.Table{"train": parts.Train, "test": parts.Test, "all": parts.History}[o.part]
	if table == nil {
		return fmt.Errorf("part %q, want train, test or all (%w)", o.part, errUsage)
	}
	fmt.Fprintf(o.log, "%s: %d rows of %d columns\n", t.Name, table.Len(), len(table.Columns))
	return table.WriteCSV(o.out)
}
