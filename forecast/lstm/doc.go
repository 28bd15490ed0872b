// Package lstm holds recurrent nets, LSTM and GRU, that learn from the lives of
// many entities and then follow each entity sample by sample.
//
// A [Config] is a net not yet fitted; [Config.Fit] learns a [Model] from
// [Sequence] values of any length. A [State] is what the model remembers of one
// entity; a [Stepper] moves it on, one sample at a time, without a window, and
// answers what the model's [Head] says: the probability of an event, the hazards
// of intervals to come, the remaining life, or the next values. [Import] reads
// nets trained elsewhere, from safetensors or ONNX.
//
//	model, report, err := lstm.Config{Head: lstm.Remaining}.Fit(train, valid)
//	stepper := model.NewStepper() // one per goroutine
//	state := model.NewState()     // one per entity
//	answer := stepper.Step(nil, state, sample)
//
// [Forecaster] makes a net of the Next head a forecast.Forecaster, of one series or
// learned over many. It lives here because package forecast lies below its nets:
// what forecasts without them must not link them, and all a forecaster needs of
// package forecast are two interfaces.
//
// Inputs are standardised by what the training set shows, cut at 8 deviations,
// and the mean where missing (NaN), so no sample can wipe out a state. Whether a
// gap means something is for the caller to say, with an input of its own.
//
// Numbers are float32 and the loops those of internal/kernel. On one kind of
// processor everything is the same bit for bit: a stream and a batch, before and
// after a restart, a fit and the same fit again. Between kinds (AVX-512 and AVX2
// on one side, plain Go on the other) answers of a given model differ in the
// sixth digit, and fits drift apart as rounding errors grow.
//
// What it does not do: attention, convolution, nets in both directions, which
// cannot stream, and graphics processors.
package lstm
