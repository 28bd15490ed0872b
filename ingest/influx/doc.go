// Package influx reads metrics in the line protocol of InfluxDB, from memory
// ([Parser]) and as an HTTP endpoint ([Handler]) that Telegraf and InfluxDB's
// client libraries can write to, versions 1 and 2 of the API.
//
// A line is one measurement with tags, one or more fields and a time:
//
//	cpu,host=a,zone=b usage_user=1.5,usage_idle=98i 1767366240000000000
//
// Every numeric field becomes a series named measurement_field with the tags as
// labels, here cpu_usage_user{host="a",zone="b"}, as VictoriaMetrics names them.
// Integers and booleans become numbers; strings are counted as
// [ingest.Unsupported] and passed over.
//
// Source: InfluxDB v2 documentation, "Line protocol", and the behaviour of
// github.com/influxdata/line-protocol/v2 where that leaves room.
package influx
