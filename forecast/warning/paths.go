package warning

import (
	"fmt"
	"time"
)

// FromPaths turns sample paths of a forecast ([forecast.AutoModel.Paths]) into
// the distribution of the time until a threshold: its probability of being reached
// by a step is the share of the paths that have reached it at it or before.
// Unlike [FromQuantiler], which looks at each step by itself, it is no bound: a
// series that wanders has many chances. Paths begin one step of the given length after the
// newest sample and are equally long; farther than they go the probability stays what
// it is. With n paths nothing under 1/n is seen. Errors: [ErrOptions].
func FromPaths(paths [][]float64, step time.Duration, newest int64, value float64, th Threshold) (Crossing, error) {
	if len(paths) == 0 || len(paths[0]) == 0 || step <= 0 {
		return Crossing{}, fmt.Errorf("%w: %d paths, steps of %v", ErrOptions, len(paths), step)
	}
	c := Crossing{Time: newest, Threshold: th, Value: value, step: step, curve: make([]float64, len(paths[0]))}
	dir := th.direction()
	for i, p := range paths {
		if len(p) != len(c.curve) {
			return Crossing{}, fmt.Errorf("%w: path %d has %d steps, the first %d", ErrOptions, i, len(p), len(c.curve))
		}
		for k, v := range p {
			if dir*(v-th.Value) >= 0 {
				c.curve[k]++
				break
			}
		}
	}
	sum := 0.0
	for k := range c.curve {
		sum += c.curve[k] / float64(len(paths))
		c.curve[k] = min(sum, 1)
	}
	return c, nil
}
