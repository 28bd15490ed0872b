package memory

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/mathext"
)

// Proposal is a fix and how likely it is to work here.
type Proposal struct {
	Fix       string
	Success   float64 // probability that it works: mean of the estimate
	Low, High float64 // 80 % interval of it
	Tried     int     // times, in the cases looked at
	Worked    float64 // of these, a fix that helped counting half
	Weight    float64 // times tried, weighed by similarity
	Evidence  []Trial // most similar case first
}

// Trial is one time that a fix was tried.
type Trial struct {
	Case       ID
	Similarity float64
	Outcome    Outcome
}

const (
	// neighbours are the cases whose fixes are looked at: the fixes of the
	// fiftieth most similar incident are those of another problem.
	neighbours = 50
	// priorTrials is what the success of all fixes everywhere counts: as much as
	// one trial in an identical case each way. A fix that worked once is then at
	// two thirds, not at one.
	priorTrials = 2
	// interval of a proposal: 80 %. Proposals are ordered by its lower end, so
	// that a fix tried once does not go before one that works nine times in ten.
	interval = 0.8
)

// Propose ranks the fixes of the cases most like the fingerprint, best first,
// and returns at most k. For each fix
//
//	success ~ Beta(a + Σ sᵢ³·yᵢ, b + Σ sᵢ³·(1-yᵢ))
//
// over its trials, with sᵢ the similarity of the case and yᵢ 1 for a fix that
// worked, ½ for one that helped, 0 for one that failed: the Beta-binomial model
// with trials counted by how like this incident they were. The cube lets eight
// trials on cases half as like count as much as one on the same: every incident
// has something in common with every other, and many of those must not outvote
// the one that is like it (on the training incidents of benchdata/recorded the
// first proposal is right in .54 with the cube, in .37 without). The prior a+b = 2 has
// as mean the success of all fixes in memory, itself drawn to ½ by one trial each
// way. Order is by the lower end of the 80 % interval.
func (m *Memory) Propose(f Fingerprint, k int) []Proposal {
	m.mu.RLock()
	defer m.mu.RUnlock()
	byFix := map[string]*Proposal{}
	for _, match := range m.similar(f, neighbours) {
		for _, o := range match.Case.Outcomes {
			p := byFix[o.Fix]
			if p == nil {
				p = &Proposal{Fix: o.Fix}
				byFix[o.Fix] = p
			}
			p.Tried++
			p.Worked += o.Result.success()
			p.Evidence = append(p.Evidence, Trial{match.Case.ID, match.Similarity, o})
		}
	}
	rate := m.successRate()
	var out []Proposal
	for _, p := range byFix {
		p.estimate(rate)
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Proposal) int {
		return cmp.Or(cmp.Compare(b.Low, a.Low), cmp.Compare(b.Success, a.Success), cmp.Compare(a.Fix, b.Fix))
	})
	return out[:min(max(k, 0), len(out))]
}

// successRate is that of all fixes in memory.
func (m *Memory) successRate() float64 {
	tried, worked := 2.0, 1.0
	for _, c := range m.index.cases {
		for _, o := range c.Outcomes {
			tried, worked = tried+1, worked+o.Result.success()
		}
	}
	return worked / tried
}

func (p *Proposal) estimate(rate float64) {
	a, b := priorTrials*rate, priorTrials*(1-rate)
	for _, t := range p.Evidence {
		w, y := t.Similarity*t.Similarity*t.Similarity, t.Outcome.Result.success()
		a, b = a+w*y, b+w*(1-y)
		p.Weight += w
	}
	p.Success = a / (a + b)
	p.Low = mathext.InvRegIncBeta(a, b, (1-interval)/2)
	p.High = mathext.InvRegIncBeta(a, b, (1+interval)/2)
}
