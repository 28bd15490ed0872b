package main

import (
	"fmt"
	"io"
)

const help = `usage: detect [flags] FILE.csv

Tells which samples of a file of metrics are unusual, by what came before them.
There is no threshold to set: -budget says how many false alarms a day are
bearable, and every series learns from its own past what is that rare.

Start here:
  detect metrics.csv                        a row per sample, with what was expected
  detect -events metrics.csv                only the alarms: when, what, how unlikely
  detect -events -train 2026-02-01 m.csv    January teaches, alarms begin in February
  detect -events -train 1000 m.csv          the first 1000 rows teach
  detect -budget 1 -events m.csv            ten times as willing to alarm
  vmstat-as-csv | detect -                  from a pipe, row by row as they come

-train takes a number of rows (below 100,000,000) or a time written as in the file,
without a zone in UTC. What lies before it only teaches: its rows come out with
forecast and score, but no alarm begins there, and one that is open at its end is
passed over. -train 1000 means the time of the row after the first 1000.

Choose a detector (the default is the one to start with):
  detect -model list                        what there is, and what each is good at
  detect -model holt-winters -season 24h m.csv
                                            the season is one day
  detect -season none m.csv                 no daily and weekly profiles
  detect -model discord -season 1h m.csv    judge the course of an hour at a time

-season is the period of holt-winters, oneshotstl and kalman, and the length of the
window of discord, neighbours, kmeans, pca and window-ensemble, which must be 8 to
128 samples. How many samples it is, the first 30 of a series tell; until then its
rows have no forecast. Without -season, holt-winters learns the day by the clock,
oneshotstl day and week, windows look for a season, and kalman has none. With none
there are neither profiles nor search.

Watch the columns together, as the metrics of one server:
  detect -multivariate -events m.csv        alarms of the whole, and the metrics
                                            that carry them
  detect -multivariate -model mahalanobis m.csv

Input: FILE.csv, or - for standard input; gzip is recognised. The first column is
the time (RFC 3339, "2006-01-02 15:04:05", or Unix seconds, ms, us, ns), every
other column is a series. Long files (time,series,value) are recognised too, but
not with -multivariate. Columns whose names end in _total, _count, _sum or
_bucket are counters: their rate per second is watched. What cannot be used is
told on standard error, and so is the summary.

Output is CSV on standard output. Times are RFC 3339 in UTC; an empty cell means
that there is no such number.
  per sample     time,series,value,expected,lower,upper,score,anomaly
    expected, lower, upper   forecast and interval, made before the sample was
                             seen; empty until there is enough history
    score                    1 - tail probability, 0 to 1; .999 comes once in a
                             thousand samples, on every series
    anomaly                  1 while an alarm is open
  -events        series,start,end,kind,peak_time,peak_value,expected,p_value,direction
    start, end               sample that raised the alarm, sample that ended it;
                             an alarm still open at the end of the file has no end
    kind                     spike, dip, shift_up, shift_down, flat_line, variance,
                             drift, season_lost, dropout, shape
    peak_*, expected,        of the most unusual sample; p_value is how often one
    p_value, direction       like it comes; up or down from what was expected
  -multivariate  time,score,anomaly,kind,metric_1,share_1,direction_1,... _3
    metric_i, share_i        the three metrics that carry most of the score, and
                             the share of it that each carries
    kind                     what the alarm is, as above, or joint; empty outside one
    direction_i              up or down from what was expected of it
  both           start,end,kind,peak_time,p_value,metric_1,share_1,direction_1,... _3
                             shares are those of the whole alarm

`

// writeHelp explains the command and lists its flags.
func writeHelp(out io.Writer) error {
	if _, err := fmt.Fprint(out, help, "Flags:\n"); err != nil {
		return err
	}
	fs := newOptions().flags()
	fs.SetOutput(out)
	fs.PrintDefaults()
	return nil
}
