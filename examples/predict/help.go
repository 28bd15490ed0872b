package main

import (
	"fmt"
	"io"
)

const help = `usage: predict COMMAND [flags] [FILE.csv]

Learns from what became of machines, drives or services which of them will fail
next, with a probability that can be believed, and says what that is worth.

  predict table    -set NAME                     a public set as a landmark table
  predict features -horizon 1h METRICS.csv       a landmark table from raw metrics
  predict train    -horizon 720h -model m.bin TRAIN.csv
  predict score    -model m.bin TABLE.csv        a probability per row
  predict evaluate -set backblaze-hds            train, test and compare, honestly
  predict evaluate -horizon 720h -test 2015-07-01 TABLE.csv

Start here, with a table of your own:
  predict train -horizon 24h -model m.bin -report fit.json history.csv
  predict score -model m.bin today.csv > risks.csv
  predict evaluate -horizon 24h -test 2026-01-01 -html page.html history.csv

Or with raw metrics, as a monitoring system exports them. The last line says how
every machine is now; recent.csv reaches back some horizons, or three seasons:
  predict features -horizon 30m -season 24h -failures failures.csv metrics.csv > history.csv
  predict train -horizon 30m -model m.bin history.csv
  predict features -horizon 30m -season 24h recent.csv | predict score -model m.bin -last

A landmark table is CSV with a header. A row is what was known of an entity at a
moment, and what became of it:
  entity       whose row it is: host, drive, instance
  time         of the row, Unix milliseconds or RFC 3339
  end          when the entity failed, or when it was last seen well
  failed       1 when end is a failure, 0 when it is not
  unverified   (optional) 1 when an alarm changed its fate: no label is made of it
  weight       (optional) how often the row counts
  NAME         any other column is a feature; empty or NaN is missing
  NAME:category   a feature whose numbers 0 to 254 are names
Instead of end and failed, a column label may say whether it failed within the
horizon. "score" needs neither. Rows whose horizon reaches past the end of a
record have no label, and are no negatives. -skip A,B leaves columns out: do not
let a time, a serial number or anything from after the moment be a feature.

Raw metrics are CSV too, a row per entity and moment, in the order of time, with
the counters turned into rates:
  entity,time,METRIC,METRIC,…     NAME:limit=100 says at which value NAME is full
and -failures FILE.csv (entity,time) lists the failures; whoever is not in it was
well until its last row. "features" makes a row each -every.

What evaluate does: the table is divided by time with an embargo of at least one
horizon, so that no label learned from lies in the test part. Members are
weighed, stopped and calibrated on a later part of the training time. Then, on the
test part: average precision with an interval that draws whole entities, recall
within an alarm budget, calibration, Brier skill, lead times; and beside them what
needs no model, a split that also holds out entities, and a split at random,
whose figure is too good: it shows what leakage would have claimed.
  -rival FILE   compares with another model's probabilities for the test rows
                (entity,time,probability), by paired bootstrap over entities
  -follow       probabilities follow the fleet's rate, told of each horizon as it
                ends
  -html FILE    reliability, precision-recall and lead times as one page

Accuracy is not printed: of a fleet in which two drives in a thousand fail,
"always healthy" is 99.8 % accurate.

Output is CSV (or JSON with -json) on standard output; what was done is told on
standard error. "predict COMMAND -h" lists the flags of a command. Exit status 2
is a mistake in the command line, 1 any other failure.
`

func writeHelp(w io.Writer) error {
	_, err := io.WriteString(w, help)
	if err != nil {
		return fmt.Errorf("cannot write: %w", err)
	}
	return nil
}
