// Package landmark holds what failure models learn from: tables of landmarks.
//
// A landmark is a moment in the life of an entity, with what was known then and
// what became of it (van Houwelingen, "Dynamic Prediction by Landmarking in
// Event History Analysis", Scandinavian Journal of Statistics 34, 2007). A
// [Table] keeps them in columns; [Table.Label] turns what became of an entity
// into a label for a horizon, or into "nobody knows" when it was last seen well
// before the horizon was over. [Table.Cut] divides a table by time so that
// nothing learned from reaches into what is tested. [Table.AppendCSV] and
// [ReadCSV] are its form on disk.
//
// Pure values: no goroutines, clocks or randomness. A table may be read by many
// goroutines at once.
package landmark
