// Package oracle holds Portent's decoders against the reference implementations
// of their formats: same bytes in, same series and samples out, same refusals.
// It is a module of its own so that nobody who uses Portent has to download the
// references. One file per format.
package oracle
