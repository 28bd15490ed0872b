// Package host reads the machine it runs on: /proc, /sys and the cgroup files
// of a container, under the names node_exporter, cAdvisor and the Prometheus
// client libraries gave them.
//
// The room has two storeys. Below are parsers, plain functions from the bytes
// of one kernel file to one struct (ParseStat, ParseDiskstats, ...), and the
// readers Process and Cgroup, which keep the files of one process or one
// container open. Above is Source, which runs them all and fills a batch.
//
// Paths start at an FS, so that a test, or an agent in a container that sees
// its host under /host/proc, reads another tree with the same code.
package host
