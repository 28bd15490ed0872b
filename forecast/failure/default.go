package failure

import (
	"bytes"
	_ "embed"
	"sync"
)

//go:embed default.json
var defaultJSON []byte

// Default returns the built-in model for [Signals] and a horizon of two
// minutes. Its weights come from first principles, not from data:
//
//   - A calm instance fails about once a month: ln(10 s / 30 days) ≈ -12.5,
//     rounded up to a bias of -12 because no model knows everything.
//   - What kills is a resource that runs out: a straight trend that meets the
//     limit within half the horizon (urgency e^-½) of memory, file
//     descriptors, disk or process ids must by itself come near even odds
//     within the horizon, a hazard of 6 % a step, log-odds -2.8; that takes 12
//     for urgency with 5 for nearness and 1 for level.
//   - A resource that is merely full (a page cache, a busy CPU) stays below 2 %.
//   - Errors, failing probes, stalls and throttling are symptoms: they raise
//     the odds together, not alone.
//
// The model is parsed once; the pointer is shared.
func Default() *Model { return defaultModel() }

var defaultModel = sync.OnceValue(func() *Model {
	m, err := ReadModel(bytes.NewReader(defaultJSON))
	if err != nil {
		panic("failure: embedded model: " + err.Error())
	}
	return m
})
