package lstm

import (
	"errors"
	"fmt"
	"math"
)

// Config is a net not yet fitted, and how to fit it. The zero value is one
// layer of 64 LSTM units with a [Binary] head.
type Config struct {
	Cell Cell
	Head Head

	// Hidden is the number of units of a layer. Default 64: an entity's state
	// then takes 512 bytes and a step about a microsecond. Telemetry of some
	// tens of metrics rarely gains from more; 256 is sixteen times slower.
	Hidden int

	// Layers are stacked. Default 1: the second helps with long lives and many
	// of them, and doubles the time.
	Layers int

	// Edges are the ends of the intervals of a [Hazard] head, ascending, in the
	// unit of its targets; the first begins at 0. No default: without them a
	// Hazard net is refused.
	Edges []float64

	// Answers is how many of the inputs, from the first, a [Next] head answers.
	// Default all; fewer when the others are only there to tell something, such as
	// the time of day.
	Answers int

	// Window is how many steps the derivative goes back; the state is carried
	// on from window to window. Default 64: longer costs memory in proportion
	// and seldom teaches more, as derivatives fade.
	Window int

	// Batch is how many sequences are learned from at once. Default 32: a few
	// tens keep the products busy, while many small steps find flatter minima
	// than few large ones.
	Batch int

	// Epochs is how often the data is passed at most. Default 100; early
	// stopping ends sooner when there is a validation set.
	Epochs int

	// Patience is how many epochs without a better validation loss are waited
	// for. Default 10: losses of small sets jump about.
	Patience int

	// Rate is the size of Adam's steps. Default 0.003: for nets of 64 units a
	// few times larger diverges on some data, and smaller is only slower.
	Rate float64

	// Decay is the weight decay of AdamW. Default 0, which is Adam.
	Decay float64

	// Dropout is the share of a layer's outputs hidden from the layer above
	// and from the head while learning. Default 0: with hundreds of lives,
	// early stopping does the same for less; 0.2 to 0.5 when there are few.
	Dropout float64

	// Anneal lowers the rate along half a cosine, from Rate in the first epoch to
	// nearly 0 in the last of Epochs (Loshchilov and Hutter, SGDR, ICLR 2017,
	// equation 5 without restarts). Default false, as a fit that stops early never
	// sees the small rates. With a fixed number of epochs it is worth having.
	Anneal bool

	// Noise is the deviation of Gaussian noise added to every standardised input
	// while learning, another for every epoch. Default 0. With few and short lives
	// 0.1 to 0.3 keeps a net from knowing each of them by its measurement errors
	// (Bishop, Neural Computation 7, 1995: it is a penalty on the slope of the
	// answer).
	Noise float64

	// Average, in [0,1), makes the model an exponential mean of the weights after
	// each step, with this decay (Polyak and Juditsky, SIAM J. Control Optim. 30,
	// 1992). Default 0, the weights themselves. 0.99 to 0.999 takes out what the
	// order of the last batches did.
	Average float64

	// Clip bounds the norm of the derivative. Default 1: with losses that are
	// means per target, derivatives are smaller unless they explode.
	Clip float64

	// Seed draws the first weights, the order and the dropout. Same seed and
	// data, same model, bit for bit, on one kind of processor.
	Seed uint64
}

func orDefault[T int | float64](x, d T) T {
	if x == 0 {
		return d
	}
	return x
}

func (c Config) withDefaults() Config {
	c.Hidden = orDefault(c.Hidden, 64)
	c.Layers = orDefault(c.Layers, 1)
	c.Window = orDefault(c.Window, 64)
	c.Batch = orDefault(c.Batch, 32)
	c.Epochs = orDefault(c.Epochs, 100)
	c.Patience = orDefault(c.Patience, 10)
	c.Rate = orDefault(c.Rate, 0.003)
	c.Clip = orDefault(c.Clip, 1)
	return c
}

// Limits of a net, fitted or imported. The largest fits in 4 GiB.
const (
	maxHidden  = 4096
	maxLayers  = 16
	maxInputs  = 1 << 16
	maxOutputs = 1 << 12
)

// Validate reports every fault at once, as [ErrConfig].
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: "+format, append([]any{ErrConfig}, args...)...))
		}
	}
	check(c.Cell == LSTM || c.Cell == GRU, "cell %d", int(c.Cell))
	check(c.Head >= Binary && c.Head <= Next, "head %d", int(c.Head))
	check(c.Hidden >= 1 && c.Hidden <= maxHidden, "Hidden is %d, want 1 to %d", c.Hidden, maxHidden)
	check(c.Layers >= 1 && c.Layers <= maxLayers, "Layers is %d, want 1 to %d", c.Layers, maxLayers)
	check(c.Window >= 1, "Window is %d, want at least 1", c.Window)
	check(c.Batch >= 1, "Batch is %d, want at least 1", c.Batch)
	check(c.Epochs >= 1, "Epochs is %d, want at least 1", c.Epochs)
	check(c.Patience >= 1, "Patience is %d, want at least 1", c.Patience)
	check(c.Rate > 0 && c.Rate <= 1, "Rate is %v, want above 0 to 1", c.Rate)
	check(c.Decay >= 0 && c.Decay <= 1, "Decay is %v, want 0 to 1", c.Decay)
	check(c.Dropout >= 0 && c.Dropout < 1, "Dropout is %v, want 0 to below 1", c.Dropout)
	check(c.Noise >= 0 && c.Noise <= inputLimit, "Noise is %v, want 0 to %d", c.Noise, inputLimit)
	check(c.Average >= 0 && c.Average < 1, "Average is %v, want 0 to below 1", c.Average)
	check(c.Clip > 0, "Clip is %v, want above 0", c.Clip)
	check(c.Head != Hazard || validEdges(c.Edges), "Edges are %v, want ascending numbers above 0, at most %d", c.Edges, maxOutputs)
	check(c.Answers >= 0 && (c.Answers == 0 || c.Head == Next), "Answers is %d with a %v head, want 0, or 1 and more with Next", c.Answers, c.Head)
	check(c.Head == Hazard || c.Edges == nil, "Edges without a Hazard head")
	return errors.Join(errs...)
}

func validEdges(edges []float64) bool {
	last := 0.0
	for _, e := range edges {
		if !(e > last) || e > math.MaxFloat32 {
			return false
		}
		last = e
	}
	return len(edges) > 0 && len(edges) <= maxOutputs
}
