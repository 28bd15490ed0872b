// Package recorded is a data set of real faults, made by this project: small
// real services in containers, driven by real load, broken for real, and
// recorded every second from the kernel's own counters. See DATASHEET.md for
// how, and record for the program that did it.
//
// It has two parts. A [Life] is one instance from start to death or to a
// healthy stop: the matter of failure prediction. An [Incident] is a fault
// somewhere in a call graph of seven services: the matter of root-cause
// ranking. Both come in three splits, apart in time: [Train], [Validation] and
// [Test].
//
// The data is embedded, in the form that its files have in data/, and decoded
// anew at every call: keep what you need.
package recorded
