// Package failure says how likely an instance is to fail within a horizon, and
// why, while its metrics stream in.
//
// A [Model] is a discrete-time hazard: a logistic regression on hand-made
// features, shared and immutable. Each instance has a [State] of constant
// size; [State.Step] takes the instance's signals at one moment and returns a
// [Risk]. [State.Explain] lists the contributions, which add up to the risk's
// log-odds. [Default] is a model from first principles; [Fit] learns one from
// lives that ended in failure or were still well when last seen
// ([Settings.Landmarks]). [Alarm] turns risks into alarms under a budget.
//
// The caller owns the loop and the time. Nothing here starts a goroutine,
// reads a clock or uses randomness. A model may be used by many goroutines at
// once, a state by one at a time.
package failure
