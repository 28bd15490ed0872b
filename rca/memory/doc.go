// Package memory keeps past incidents in a local file and finds those that a new
// one resembles.
//
// A [Case] is what an incident looked like (its [Fingerprint]: which metrics of
// which components moved, which way, how far, how fast), who was blamed, notes,
// and the fixes that were tried with what came of them. [Memory] stores cases;
// [Memory.Similar] finds the ones most like a fingerprint and says which features
// agree; [Memory.Propose] ranks the fixes of similar cases by how often they
// worked; [Memory.Resolve] adds an outcome, which changes the next proposal.
// [Compare] needs no past incidents: it holds a moment against the same hours of
// an instance's own last days.
//
// The file is only ever appended to, each record with its length and checksum,
// and flushed to the disk before Add returns. After a crash a torn last record is
// cut off when the file is opened; damage anywhere else is an error, not a guess.
//
// Nothing here reads a clock or uses randomness. A Memory may be used by several
// goroutines at once; a file by one Memory at a time.
package memory
