package sizing

import (
	"fmt"
	"math"

	"github.com/portent-go/portent/internal/codec"
)

const plannerVersion = 1

// numbers and counters are the state of a Planner beside its forecast and peaks.
func (p *Planner) numbers() []*float64 { return []*float64{&p.debt, &p.age, &p.price, &p.strict} }

func (p *Planner) counters() []*int {
	return []*int{&p.seen, &p.checked, &p.moved, &p.missed, &p.counted, &p.slotSize}
}

// AppendBinary implements [encoding.BinaryAppender]: what the demand was learnt
// to be, see [Outlook.AppendBinary] for its size, and 150 bytes. Options are
// not written, but for the slot and the season, which the state has no meaning
// without.
func (p *Planner) AppendBinary(dst []byte) ([]byte, error) {
	dst = append(dst, plannerVersion)
	dst = codec.AppendUint64(dst, uint64(p.opt.Slot))
	dst = codec.AppendUint64(dst, uint64(p.opt.Season))
	started := byte(0)
	if p.started {
		started = 1
	}
	dst = append(dst, started)
	for _, c := range p.counters() {
		dst = codec.AppendUint64(dst, uint64(*c))
	}
	for _, v := range p.numbers() {
		dst = codec.AppendFloat64(dst, *v)
	}
	peaks, err := p.peaks.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	outlook, err := p.outlook.AppendBinary(nil)
	if err != nil {
		return nil, err
	}
	return codec.AppendBytes(codec.AppendBytes(dst, peaks), outlook), nil
}

// check refuses what no history leads to.
func (p *Planner) check(r *codec.Reader) {
	within(r, "planner: debt", 0, math.MaxFloat64, p.debt)
	within(r, "planner: age", 0, math.MaxFloat64, p.age)
	within(r, "planner: price of changes", priceFall, priceReach, p.price)
	within(r, "planner: price of misses", strictLeast, strictReach, p.strict)
	if last := max(p.seen, p.moved, p.missed, p.counted); last > p.checked {
		r.Fail("planner: sample %d of %d", last, p.checked)
	}
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler] for a Planner made by
// [NewPlanner] with the slot and season of the one written: it then decides as
// that one would, bit for bit, if the other options are the same too. Errors:
// [ErrState], with p unchanged.
func (p *Planner) UnmarshalBinary(data []byte) error {
	if p.outlook == nil {
		return fmt.Errorf("%w: planner: restore into one that NewPlanner made", ErrState)
	}
	r := codec.Reader{Data: data}
	r.Version(plannerVersion)
	x := Planner{opt: p.opt, outlook: new(Outlook)}
	if slot, season := r.Uint64(), r.Uint64(); slot != uint64(p.opt.Slot) || season != uint64(p.opt.Season) {
		r.Fail("planner: a slot of %d ns and a season of %d ns, want %v and %v", slot, season, p.opt.Slot, p.opt.Season)
	}
	x.started = r.Bool()
	for _, c := range x.counters() {
		if *c = int(r.Uint64()); *c < 0 || *c > math.MaxInt/2 {
			r.Fail("planner: counter %d", *c)
		}
	}
	for _, v := range x.numbers() {
		*v = r.Finite()
	}
	x.check(&r)
	peaks, outlook := r.Bytes(), r.Bytes()
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	if err := x.peaks.UnmarshalBinary(peaks); err != nil {
		return err
	}
	if err := x.outlook.UnmarshalBinary(outlook); err != nil {
		return err
	}
	if want := int(p.opt.Season / p.opt.Slot); x.outlook.season != want {
		return fmt.Errorf("%w: planner: a forecast with a season of %d slots, want %d", ErrState, x.outlook.season, want)
	}
	*p = x
	return nil
}
