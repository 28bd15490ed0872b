package ensemble

import (
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/portent-go/portent/forecast/failure/calibrate"
	"github.com/portent-go/portent/forecast/gbdt"
	"github.com/portent-go/portent/forecast/lstm"
	"github.com/portent-go/portent/internal/codec"
)

// A magic begins a model file; the number is the version of its layout. The
// second differs in what it means only: its nets judge each row by itself.
const (
	modelMagic = "portent-ensemble/1\n"
	aloneMagic = "portent-ensemble/2\n"
)

// maxColumns bounds what a model file may ask for.
const maxColumns = 1 << 16

// AppendBinary implements [encoding.BinaryAppender]: the members in their own
// binary forms, scales, weights and calibration. Reading it back gives an equal
// model with the same version.
func (m *Model) AppendBinary(b []byte) ([]byte, error) {
	if m.in.alone {
		b = append(b, aloneMagic...)
	} else {
		b = append(b, modelMagic...)
	}
	b = codec.AppendUint64(b, uint64(m.horizon))
	b = binary.AppendUvarint(b, uint64(len(m.columns)))
	for _, c := range m.columns {
		b = codec.AppendString(b, c)
	}
	b = appendPlaces(appendPlaces(appendPlaces(b, m.categories), m.in.use), m.in.categories)
	for _, odds := range m.in.odds {
		b = codec.AppendFloat64s(b, odds)
	}
	b = binary.AppendUvarint(b, uint64(len(m.members)))
	for i := range m.members {
		var err error
		if b, err = m.members[i].appendBinary(b); err != nil {
			return b, err
		}
	}
	return m.calibration.appendBinary(b), nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *Model) MarshalBinary() ([]byte, error) { return m.AppendBinary(nil) }

func (g *members) appendBinary(b []byte) ([]byte, error) {
	b = append(b, byte(g.kind), byte(g.steps))
	b = codec.AppendFloat64(b, g.share)
	b = appendNumbers(appendNumbers(b, g.ref.score), g.ref.tail)
	b = binary.AppendUvarint(b, uint64(len(g.trees)+len(g.nets)))
	for _, t := range g.trees {
		part, err := t.AppendBinary(nil)
		if err != nil {
			return b, err
		}
		b = codec.AppendBytes(b, part)
	}
	for _, n := range g.nets {
		part, err := n.AppendBinary(nil)
		if err != nil {
			return b, err
		}
		b = codec.AppendBytes(b, part)
	}
	return b, nil
}

func (c *calibration) appendBinary(b []byte) []byte {
	plain := byte(0)
	if c.plain {
		plain = 1
	}
	b = codec.AppendFloat64s(append(b, plain), []float64{c.platt.Slope, c.platt.Offset, c.shift})
	for _, list := range [][]float64{c.venn.Score, c.venn.Low, c.venn.High} {
		b = appendNumbers(b, list)
	}
	return b
}

func appendPlaces(b []byte, x []int) []byte {
	b = binary.AppendUvarint(b, uint64(len(x)))
	for _, v := range x {
		b = binary.AppendUvarint(b, uint64(v))
	}
	return b
}

func appendNumbers(b []byte, x []float64) []byte {
	return codec.AppendFloat64s(binary.AppendUvarint(b, uint64(len(x))), x)
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. Bytes that are no
// model give [ErrModel] and leave m as it was; memory is bounded by a small
// multiple of their number. It must not run while m is in use.
func (m *Model) UnmarshalBinary(data []byte) error {
	r := reader{codec.Reader{Data: data}}
	n := r.model()
	err := r.Close()
	if err == nil {
		err = n.check()
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	if err := n.seal(); err != nil {
		return fmt.Errorf("%w: %w", ErrModel, err)
	}
	*m = *n
	return nil
}

type reader struct{ codec.Reader }

func (r *reader) model() *Model {
	magic := string(r.Take(len(modelMagic)))
	if magic != modelMagic && magic != aloneMagic {
		r.Fail("does not begin with %q or %q", modelMagic, aloneMagic)
	}
	m := &Model{horizon: time.Duration(r.Uint64())}
	m.in.alone = magic == aloneMagic
	for range r.Uvarint(maxColumns) {
		if m.columns = append(m.columns, r.String()); r.Err() != nil {
			return m
		}
	}
	m.categories, m.in.use, m.in.categories = r.places(), r.places(), r.places()
	for range m.in.categories {
		odds := make([]float64, 256)
		if r.Float64s(odds); r.Err() != nil {
			return m
		}
		m.in.odds = append(m.in.odds, odds)
	}
	for range r.Uvarint(uint64(kinds)) {
		m.members = append(m.members, r.members())
	}
	m.calibration = r.calibration()
	return m
}

func (r *reader) members() (g members) {
	g.kind, g.steps = kind(r.Byte()), int(r.Byte())
	if g.kind >= kinds {
		r.Fail("kind %d", g.kind)
	}
	g.share = r.Finite()
	g.ref.score, g.ref.tail = r.numbers(), r.numbers()
	for range r.Uvarint(maxMembers) {
		part := r.Bytes()
		if r.Err() != nil {
			return g
		}
		var err error
		if g.kind == net {
			n := new(lstm.Model)
			err = n.UnmarshalBinary(part)
			g.nets = append(g.nets, n)
		} else {
			t := new(gbdt.Model)
			err = t.UnmarshalBinary(part)
			g.trees = append(g.trees, t)
		}
		if err != nil {
			r.Fail("%s: %v", g.kind, err)
		}
	}
	return g
}

func (r *reader) calibration() (c calibration) {
	c.plain = r.Bool()
	c.platt = calibrate.Platt{Slope: r.Finite(), Offset: r.Finite()}
	c.shift = r.Finite()
	c.venn = calibrate.VennAbers{Score: r.numbers(), Low: r.numbers(), High: r.numbers()}
	return c
}

// places reads a list of columns, no longer than the bytes left.
func (r *reader) places() (x []int) {
	for range r.Uvarint(uint64(len(r.Data))) {
		if x = append(x, int(r.Uvarint(maxColumns))); r.Err() != nil {
			return nil
		}
	}
	return x
}

// numbers reads a list no longer than the bytes left.
func (r *reader) numbers() []float64 {
	n := r.Uvarint(uint64(len(r.Data)) / 8)
	if r.Err() != nil {
		return nil
	}
	x := make([]float64, n)
	r.Float64s(x)
	return x
}

// check reports what a reader cannot see: parts that do not fit together.
func (m *Model) check() error {
	if m.horizon < time.Millisecond || m.horizon > maxHorizon || len(m.columns) == 0 || len(m.members) == 0 {
		return fmt.Errorf("horizon %v, %d columns, %d kinds", m.horizon, len(m.columns), len(m.members))
	}
	if err := m.in.check(m.categories, len(m.columns)); err != nil {
		return err
	}
	for i := range m.members {
		if err := m.members[i].check(len(m.columns), m.in.width()); err != nil {
			return fmt.Errorf("%s: %w", m.members[i].kind, err)
		}
		for j := range i {
			if m.members[j].kind == m.members[i].kind {
				return fmt.Errorf("two groups of kind %s", m.members[i].kind)
			}
		}
	}
	return m.calibration.venn.Validate()
}

func (in *inputs) check(categories []int, columns int) error {
	for _, c := range slices.Concat(categories, in.use) {
		if c >= columns {
			return fmt.Errorf("column %d of %d", c, columns)
		}
	}
	for k, place := range in.categories {
		if place >= len(in.use) || !finite(in.odds[k]) {
			return fmt.Errorf("category at input %d of %d", place, len(in.use))
		}
	}
	if len(in.use) == 0 {
		return errors.New("nets that see nothing")
	}
	return nil
}

func (g *members) check(columns, inputs int) error {
	if len(g.trees)+len(g.nets) == 0 || !(g.share >= 0 && g.share <= 1) || (g.kind == hazard) != (g.steps > 0) || g.steps > maxSteps {
		return fmt.Errorf("%d members of weight %v, %d steps", len(g.trees)+len(g.nets), g.share, g.steps)
	}
	if g.kind == hazard {
		columns++
	}
	for _, t := range g.trees {
		if t.Features() != columns {
			return fmt.Errorf("trees of %d features, want %d", t.Features(), columns)
		}
	}
	for _, n := range g.nets {
		if n.Inputs() != inputs || n.Head() != lstm.Binary {
			return fmt.Errorf("a %v net of %d inputs, want %d", n.Head(), n.Inputs(), inputs)
		}
	}
	return g.ref.check()
}

func (r *reference) check() error {
	if len(r.score) == 0 || len(r.score) != len(r.tail) || !finite(r.score) || !finite(r.tail) {
		return fmt.Errorf("scale of %d scores and %d tails", len(r.score), len(r.tail))
	}
	for i := 1; i < len(r.score); i++ {
		if !(r.score[i] > r.score[i-1] && r.tail[i] >= r.tail[i-1]) {
			return fmt.Errorf("scale falls at %d", i)
		}
	}
	return nil
}

func finite(x []float64) bool {
	for _, v := range x {
		if v-v != 0 {
			return false
		}
	}
	return true
}
