package sizing

import "math"

// React implements [Reactor]: the misses since the last change are added up, those
// of a quarter of a slot ago counting half, and once they cost half of what a change
// costs the capacity grows to what the last five samples used and a quarter more. A
// last sample that is negative or infinite gives a [Refusal]; errors as of Decide.
func (p *Planner) React(v View) (Decision, error) {
	if err := p.follow(&v); err != nil {
		return Decision{}, err
	}
	hold := Decision{Capacity: v.Capacity, Cause: Hold}
	p.count(&v)
	if p.opt.NoEmergency || v.Capacity <= 0 || len(v.Past) == 0 {
		return hold, nil
	}
	switch x := v.Past[len(v.Past)-1]; {
	case x < 0 || x > maxUsage:
		hold.Refusal = Strange
		return hold, nil
	case !(x > v.Capacity):
		return hold, nil
	}
	p.debt *= math.Exp2(-float64(v.end()-p.missed) / float64(p.slotSize) / debtHalfLife)
	p.debt, p.missed = p.debt+p.missPrice()/float64(p.slotSize), v.end()
	if p.debt < debtShare*p.opt.ChangePrice*math.Exp(max(p.price, 0)) {
		return hold, nil
	}
	d := Decision{Capacity: emergencyRoom * p.recent(&v), Cause: GrowNow}
	if _, most, _ := Bounds(p.opt.Calendar, v.Time, v.Time.Add(v.Step)); d.Capacity > most {
		d.Capacity, d.Cause = most, Overridden
	}
	if d.Capacity > v.Capacity {
		p.book(&v)
		return d, nil
	}
	return hold, nil
}

const (
	// debtHalfLife is in slots. Misses that come one by one are within the budget, and
	// the next decision has learnt from them; only those that come together call for
	// growth at once. Without it a steady noisy load grew and shrank three times a
	// day, and crane's traces were 3 % dearer.
	debtHalfLife = 0.25
	// debtShare of a change's price is enough, since the debt fades: while every
	// sample is missed it is reached in some eight minutes. A half to 0.65 came to the
	// same, 0.3 was 2 % dearer.
	debtShare = 0.5
)

// emergencyRoom is how much more than was just used an emergency provides: what
// outgrew one capacity goes on growing. 1.05 was 2 % dearer on the development
// traces and led to a second emergency, 1.5 was 1 % dearer.
const emergencyRoom = 1.25
