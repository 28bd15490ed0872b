// Package instances measures forecast/anomaly/multi on the public sets of
// instances that package benchdata reads. It holds a test only: with the data
// directory in PORTENT_DATA, go test -v prints the figures.
package instances
