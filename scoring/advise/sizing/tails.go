package sizing

const (
	// debtFade forgets a debt with the weeks: coverage is owed to the week that
	// missed it.
	debtFade = 1 - 1.0/168
	// debtSlots is over how many slots a debt is paid back. 24 to 96 were tried on
	// traces of other sets: the faster the nearer to 90 % were single weeks, at equal
	// width.
	debtSlots = 24
	// leastTail and mostTail bound what is asked of one band: 99.4 to 70 %.
	leastTail, mostTail = 0.003, 0.15
)

// tails returns, by lead, the tail that the bands issued at slot n are to leave
// outside at either end so that, with what was missed lately, a tenth is:
//
//	α = 5 % - (debt + debt to come) / debtSlots
//
// What is to come is the reason why this needs no waiting: a band issued a day
// ahead is measured a day late, and a loop that waits for it swings. But the
// bands pending can be held against the distributions of today, which know more
// than those they were made from; so a flood that came this hour is booked for
// all the hours it is going to be missed.
func (o *Outlook) tails(n int) (tail [Leads]float64) {
	debt := o.bands.debt
	for j, mix := range o.scratch.mix {
		c := mix.cumulate(o.scratch.spare)
		for k := j + 1; k < Leads; k++ {
			from := n - (k - j) // when the band for slot n+j was issued with lead k
			if from < bandStart {
				break
			}
			b := o.bands.issued[from%Leads][k]
			if !b.made() {
				break
			}
			outside := 1 - c.share(float64(b.high)) + c.share(float64(b.low))
			debt[k] += outside/2 - bandTail
		}
	}
	for k, d := range debt {
		tail[k] = min(max(bandTail-d/debtSlots, leastTail), mostTail)
	}
	return tail
}

// cumulated is a distribution over buckets by its shares up to each one's end,
// even inside a bucket.
type cumulated struct {
	low int
	p   []float64
}

// cumulate writes the sums into dst, which is as long as the distribution.
func (d *dense) cumulate(dst []float64) cumulated {
	sum := 0.0
	for i, v := range d.p {
		sum += v
		dst[i] = sum
	}
	return cumulated{d.low, dst}
}

// share returns how much lies below x, in buckets.
func (c cumulated) share(x float64) float64 {
	x -= float64(c.low)
	switch i := int(x); {
	case x <= 0:
		return 0
	case x >= float64(len(c.p)):
		return 1
	case i == 0:
		return x * c.p[0]
	default:
		return c.p[i-1] + (x-float64(i))*(c.p[i]-c.p[i-1])
	}
}

// quantile returns the position, in buckets, below which a share p lies.
func (c cumulated) quantile(p float64) float64 {
	low, high := 0, len(c.p)-1 // the first bucket whose sum reaches p
	for low < high {
		if m := (low + high) / 2; c.p[m] < p {
			low = m + 1
		} else {
			high = m
		}
	}
	before := 0.0
	if low > 0 {
		before = c.p[low-1]
	}
	at := float64(c.low + low)
	if share := c.p[low] - before; share > 0 {
		at += min((p-before)/share, 1)
	}
	return at
}
