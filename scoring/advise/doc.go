// Package advise says which instance shape a workload needs ahead of its load.
//
// [Advise] turns recent [Usage] into a peak [Demand] per dimension at a stated
// risk, from forecast quantiles and from what was seen, and picks the cheapest
// shape and count of a catalogue that covers it in every dimension. The
// [Advice] names the binding dimension, the projected utilisation and the
// price change, and refuses with a reason when the history is too short or too
// strange to say anything.
//
// Package sizing, below, says how much of one resource is needed as time goes by,
// without shapes and prices; its forecasts, peaks and calendars are used here.
//
// Nothing here starts a goroutine, reads a clock or keeps state: same usage,
// same advice.
package advise
