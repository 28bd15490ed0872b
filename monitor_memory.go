package portent

import (
	"errors"

	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
)

// How many past incidents and fixes an explained incident carries.
const (
	similarCases = 3
	proposedFix  = 3
)

// recall compares an incident that has just been ranked with the past ones, and
// stores it as a case the first time.
func (m *Monitor) recall(inc *incident, ranking *rca.Ranking) {
	mem := m.cfg.Memory
	if mem == nil {
		return
	}
	f := memory.FingerprintOf(ranking)
	if len(f.Movements) == 0 {
		return
	}
	for _, match := range mem.Similar(f, similarCases+1) {
		// Stored already, when the monitor was restored from before it was.
		if inc.Case == 0 && match.Case.From == inc.Start && match.Case.Blamed == ranking.Top() {
			inc.Case = match.Case.ID
		}
		if match.Case.ID != inc.Case && len(inc.Similar) < similarCases {
			inc.Similar = append(inc.Similar, match)
		}
	}
	inc.Proposals = mem.Propose(f, proposedFix)
	if inc.Case != 0 {
		return
	}
	id, err := mem.Add(memory.Case{
		From: inc.Start, Title: inc.String(), Blamed: ranking.Top(), Method: ranking.Method, Fingerprint: f,
	})
	if err != nil {
		inc.Warnings = append(inc.Warnings, err.Error())
		return
	}
	inc.Case = id
}

// remember says that the incident of a case is over. A case that the memory has
// forgotten is no fault.
func (m *Monitor) remember(inc *incident) {
	if m.cfg.Memory == nil || inc.Case == 0 {
		return
	}
	if err := m.cfg.Memory.End(inc.Case, inc.End); err != nil && !errors.Is(err, memory.ErrUnknown) {
		inc.Warnings = append(inc.Warnings, err.Error())
	}
}
