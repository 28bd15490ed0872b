// Package csvio reads metrics from CSV files and pipes, and writes verdicts as
// CSV.
//
// A [Reader] understands two shapes. In a wide file the first column is the time
// and every other column is a series named by the header:
//
//	time,cpu{host="a"},mem
//	2026-01-02 15:04:00,0.5,1024
//
// In a long file every row is one sample, its series in one column (series) or
// spread over a metric column and one column per label:
//
//	time,series,value              time,metric,host,value
//	1767366240,"cpu{host=""a""}",0.5    1767366240,cpu,a,0.5
//
// Separator, shape, unit of time and gzip are recognised, or configured. The
// format is RFC 4180, and whatever else programs write: see [Reader] for the
// rules.
package csvio
