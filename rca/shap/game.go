package shap

import (
	"fmt"

	"github.com/portent-go/portent/forecast/gbdt"
)

// Game asks a model what it says when some players of a row are known: the
// others take their values from the background, all rows of which are gone
// through, and the mean answer counts. It is what [NewExact], [NewKernel],
// [NewPermutation], [NewPartition] and [NewSampling] play.
type Game struct {
	// F writes the outputs for a row into dst. It must answer the same row
	// always the same, and must not keep or modify row.
	F func(dst, row []float64)

	// Outputs is the number of them. Default 1.
	Outputs int

	// Background rows stand for what is not known. At least one; tens are
	// plenty, since each is asked for each coalition.
	Background gbdt.Matrix

	// Groups are players that come and go together, each feature in exactly one.
	// Default nil: every feature is a player. [EventGroups] and [InputGroups]
	// make those of a window.
	Groups [][]int
}

func (g Game) validate() error {
	switch {
	case g.F == nil:
		return fmt.Errorf("%w: Game.F is nil", ErrOptions)
	case g.Outputs < 0:
		return fmt.Errorf("%w: Game.Outputs is %d, want at least 0 (for 1)", ErrOptions, g.Outputs)
	case g.Background.Cols < 1:
		return fmt.Errorf("%w: no columns", ErrBackground)
	}
	if err := checkBackground(g.Background, g.Background.Cols); err != nil {
		return err
	}
	if g.Groups != nil {
		return checkGroups(g.Groups, g.Background.Cols)
	}
	return nil
}

// arena plays a game. The methods that all explainers of games share are its.
type arena struct {
	game          Game
	players       int
	known         []bool
	mixed         []float64
	answer, worth []float64
	base          []float64
}

func newArena(g Game) (*arena, error) {
	if err := g.validate(); err != nil {
		return nil, err
	}
	if g.Outputs == 0 {
		g.Outputs = 1
	}
	g.Background.Data = append([]float64(nil), g.Background.Data...)
	n := g.Background.Cols
	if g.Groups != nil {
		n = len(g.Groups)
	}
	t := &arena{game: g, players: n, known: make([]bool, n), mixed: make([]float64, g.Background.Cols),
		answer: make([]float64, g.Outputs), worth: make([]float64, g.Outputs), base: make([]float64, g.Outputs)}
	copy(t.base, t.play(t.mixed))
	return t, nil
}

// play returns what the known players of a row are worth, until the next play.
func (t *arena) play(row []float64) []float64 {
	clear(t.worth)
	n := t.game.Background.Rows()
	for r := range n {
		t.one(row, r)
		for o, v := range t.answer {
			t.worth[o] += v / float64(n)
		}
	}
	return t.worth
}

// one asks with one background row.
func (t *arena) one(row []float64, r int) {
	copy(t.mixed, t.game.Background.Row(r))
	for p, known := range t.known {
		if !known {
			continue
		}
		if t.game.Groups == nil {
			t.mixed[p] = row[p]
			continue
		}
		for _, f := range t.game.Groups[p] {
			t.mixed[f] = row[f]
		}
	}
	t.game.F(t.answer, t.mixed)
}

// Features implements [Explainer].
func (t *arena) Features() int { return t.game.Background.Cols }

// Players is the number of features, or groups.
func (t *arena) Players() int { return t.players }

// Outputs implements [Explainer].
func (t *arena) Outputs() int { return t.game.Outputs }

// Base is the mean output of the background.
func (t *arena) Base(dst []float64) []float64 {
	dst = sized(dst, t.Outputs())
	copy(dst, t.base)
	return dst
}

// Output is that of the function.
func (t *arena) Output(dst, row []float64) []float64 {
	checkRow(row, t.Features())
	dst = sized(dst, t.Outputs())
	t.game.F(dst, row)
	return dst
}

// begin checks what Explain was given, and forgets what is known.
func (t *arena) begin(dst, row []float64) []float64 {
	checkRow(row, t.Features())
	dst = sized(dst, t.Outputs()*t.players)
	clear(dst)
	clear(t.known)
	return dst
}

// show makes known the players of a set of bits.
func (t *arena) show(set uint) {
	for p := range t.known {
		t.known[p] = set>>p&1 == 1
	}
}
