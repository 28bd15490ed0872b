// Package arrowio reads and writes Apache Arrow IPC, streams and files (also
// known as Feather version 2), and is the only package of Portent that imports
// Arrow.
//
// A long table has one row per sample: a time column, the series in one column
// (series) or spread over a metric column and one column per label, and a value
// column. A wide table has a time column and one column of numbers per series,
// named as in package csvio. [Reader] turns either into batches, [Writer] writes
// batches as long tables, [ReadFrame] and [Frame.Write] exchange wide tables as
// slices.
//
// Null is a missing value; NaN is NaN, down to its bits, both ways.
//
// # For data the user trusts
//
// Arrow's decoder was written for speed and follows the offsets in its input.
// This package bounds the memory it takes ([Config.MaxMemory]), checks frame and
// metadata of every message before Arrow sees it and turns panics into errors,
// so that a damaged file gives an error; but input made by an enemy may still
// find a way to end the process. Do not point it at the network: packages prom,
// otlp and influx are for that.
//
// Source: Apache Arrow columnar format 1.4, "Serialization and Interprocess
// Communication".
package arrowio
