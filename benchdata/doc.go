// Package benchdata measures Portent: whole-pipeline benchmarks live here, and
// the real faults recorded by the project in the package recorded beside it.
package benchdata
