// Package sizing says how much capacity one resource of one workload needs as
// time goes by, and measures such advice.
//
// Demand is described by a [Sketch] (a decaying distribution in under 2 KiB), by
// [Peaks] for memory, by [Bursts] that tell start-up, short bursts and surges
// apart, and by an [Outlook], which forecasts the distribution of demand for each
// of the next 24 hours with bands that hold what they state.
//
// A [Policy] turns the past into a capacity: [Planner] decides every hour, on a
// budget of changes; [Static] once a day; those of others are in package rivals.
// [Replay] plays any policy against a recorded demand, and [Shadow] plays one
// along live demand without obeying it; both give a [Score].
//
// Sketch, Peaks, Outlook, Planner and Shadow go through a restart bit for bit, by
// AppendBinary and UnmarshalBinary: what is restored decides as what was written
// would have. Corrupt bytes are [ErrState] and change nothing.
//
// Nothing here starts a goroutine, reads a clock or draws at random: same past,
// same advice. Catalogues of shapes and prices are the business of the package
// above.
package sizing
