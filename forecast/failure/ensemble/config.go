package ensemble

import (
	"errors"
	"fmt"
	"time"

	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
)

// None is the number of members of a kind that is not wanted; 0 takes the
// default.
const None = -1

// Config is an ensemble not yet fitted. The zero value with a Horizon is usable.
type Config struct {
	// Horizon is how far ahead failures are foretold. No default.
	Horizon time.Duration

	// Valid is the share of the training time, its last part, that weighs and
	// calibrates the members before they are fitted again on all of it. Default
	// 0.15: long enough for some hundreds of failures where there are thousands,
	// short enough to be like what comes next. There is an embargo of one
	// horizon before it.
	Valid float64

	// Negatives is how many survivals are drawn for each failure, anew for every
	// member. Default 40: on a fleet of which two in a thousand fail a month
	// that is a tenth of the rows, no fleet of trees told the difference, and
	// each member takes a tenth of the time. Forests take a quarter as many: a
	// leaf of five rows tells more when a tenth of them fail than when a
	// fortieth does. Where there are fewer, all are taken.
	Negatives float64

	// Boosts, Forests, Hazards and Nets are the numbers of members of a kind;
	// [None] leaves a kind out. Defaults 6, 2, 1 and 2: boosts and forests are
	// cheap and their means err less than any of them; hazards give the curve
	// over the horizon; nets see the past of an entity beyond its features, and
	// differ from seed to seed. Where trees are fitted, nets are left out of a
	// table of fewer than fifty entities, and hazards where every failure comes at
	// the same time after its landmark, as in tables of labels only.
	Boosts, Forests, Hazards, Nets int

	// Steps is how many parts of the horizon the hazards tell apart. Default 4;
	// each multiplies the rows that a hazard learns from.
	Steps int

	// Stack weighs the kinds by logistic regression on the validation part
	// (Wolpert, "Stacked Generalization", 1992). It pays with many hundreds of
	// failures there. Default off: each kind counts by its average precision
	// there, nearly alike with few failures, the more unlike the more there are.
	Stack bool

	// Boost, Forest and Net are the settings of the members; zero fields take the
	// defaults argued for in their comments below. Seeds and categories are
	// the ensemble's.
	Boost  gbdt.Trainer // rate 0.05, depth 5, rows 0.5, features 0.5, up to 500 trees, patience 40
	Forest gbdt.Forest  // 150 trees, at least 5 rows in a leaf
	Net    lstm.Config  // GRU of 32 units, up to 30 epochs, patience 4, dropout 0.2

	// NetColumns names the columns that the nets see. Default all. Where features
	// were made of raw streams, the raw levels are enough and better: nets make
	// their own slopes and baselines, and learn less from hundreds of inputs.
	NetColumns []string

	// NetAlone makes nets judge every row by itself: they remember nothing, and
	// are not told how long ago the row before was. For tables whose rows were
	// chosen by somebody who knew the end, where a second row of an entity, or how
	// soon it came, gives the label away; and where nets are wanted for what they
	// make of counts that trees cut into steps. Default off.
	NetAlone bool

	Seed uint64
}

// withDefaults replaces zero fields. The trees are small steps on samples of
// rows and features, because failures are few and features alike.
func (c Config) withDefaults() Config {
	number(&c.Valid, 0.15)
	number(&c.Negatives, 40)
	number(&c.Boosts, 6)
	number(&c.Forests, 2)
	number(&c.Hazards, 1)
	number(&c.Nets, 2)
	number(&c.Steps, 4)
	number(&c.Boost.LearningRate, 0.05)
	if c.Boost.MaxLeaves == 0 {
		number(&c.Boost.MaxDepth, 5)
	}
	number(&c.Boost.RowFraction, 0.5)
	number(&c.Boost.TreeFeatures, 0.5)
	number(&c.Boost.Trees, 500)
	number(&c.Boost.Patience, 40)
	number(&c.Forest.Trees, 150)
	number(&c.Forest.MinWeight, 5)
	if c.Net.Cell == lstm.LSTM && c.Net.Hidden == 0 {
		c.Net.Cell = lstm.GRU
	}
	number(&c.Net.Hidden, 32)
	number(&c.Net.Epochs, 30)
	number(&c.Net.Patience, 4)
	number(&c.Net.Dropout, 0.2)
	return c
}

func number[T int | float64](v *T, d T) {
	if *v == 0 {
		*v = d
	}
}

// Validate reports every fault at once, as [ErrConfig].
func (c Config) Validate() error {
	c = c.withDefaults()
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("%w: %s", ErrConfig, fmt.Sprintf(format, args...)))
		}
	}
	check(c.Horizon >= time.Millisecond && c.Horizon <= maxHorizon, "Horizon is %v, want 1 ms to %v", c.Horizon, maxHorizon)
	check(c.Valid > 0 && c.Valid < 0.9, "Valid is %v, want 0 (for 0.15) to 0.9", c.Valid)
	check(c.Negatives > 0, "Negatives is %v, want above 0", c.Negatives)
	total := 0
	for _, n := range []int{c.Boosts, c.Forests, c.Hazards, c.Nets} {
		check(n >= None && n <= maxMembers, "%d members of a kind, want -1 (none) to %d", n, maxMembers)
		total += max(n, 0)
	}
	check(total > 0, "no members")
	check(c.Steps >= 1 && c.Steps <= maxSteps, "Steps is %d, want 1 to %d", c.Steps, maxSteps)
	for _, err := range []error{c.Boost.Validate(), c.Forest.Validate(), c.Net.Validate()} {
		if err != nil {
			errs = append(errs, fmt.Errorf("%w: %w", ErrConfig, err))
		}
	}
	check(c.Boost.Objective == gbdt.Logistic, "Boost.Objective is %d, want Logistic", c.Boost.Objective)
	check(c.Net.Head == lstm.Binary, "Net.Head is %v, want Binary", c.Net.Head)
	return errors.Join(errs...)
}

const (
	maxHorizon = 10 * 365 * 24 * time.Hour
	maxMembers = 256
	maxSteps   = 12
)
