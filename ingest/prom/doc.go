// Package prom reads what Prometheus and its relatives speak: the text formats
// of a /metrics page ([TextParser], [TextReader], [Scraper]), remote write 1.0
// and 2.0 ([Receiver], [WriteDecoder]), and the JSON of the query API
// ([Querier], [QueryReader]).
//
// Every decoder appends to an [ingest.Batch]. The bytes that name a series are
// fingerprinted as they stand; labels are parsed only the first time a series
// is met in that form, so in steady state a sample costs no allocation.
//
// A line, a series or a sample that cannot be read is counted by cause and
// reported in Batch.Faults with its place; the rest is still delivered. Input
// from the network cannot panic this package, nor make it allocate beyond the
// bounds of the configuration in use.
//
// The package starts no goroutine. Times are Unix milliseconds unless a name
// says otherwise.
package prom
