package benchdata

import (
	"slices"
	"testing"

	"github.com/portent-go/portent/benchdata/measure"
	"github.com/portent-go/portent/benchdata/recorded"
	"github.com/portent-go/portent/rca"
	"github.com/portent-go/portent/rca/memory"
)

// remembered is an incident as a case of memory, and what was wrong in truth,
// which only this test looks at.
type remembered struct {
	c     memory.Case
	fault string
}

// atOnset ranks with the fault time given, unknown with it searched, late with it
// given 20 s late.
func atOnset(c *CauseCase) int64 { return c.At }
func unknown(*CauseCase) int64   { return 0 }
func late(c *CauseCase) int64    { return c.At + 20_000 }

// rememberIncidents ranks recorded incidents up to their end and takes their
// fingerprints.
func rememberIncidents(t testing.TB, at func(*CauseCase) int64, splits ...recorded.Split) (out []remembered) {
	t.Helper()
	for _, split := range splits {
		cases, err := RecordedCauses(split)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cases {
			r, err := rca.Rank(c.Frame, rca.Options{At: at(c), Graph: c.Graph})
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, remembered{memory.Case{From: c.At, Blamed: r.Top(), Method: r.Method, Fingerprint: memory.FingerprintOf(&r)}, c.Fault})
		}
	}
	return out
}

// retrieval is how many of the first n cases retrieved have the query's fault,
// as a share, for each query.
func retrieval(t *testing.T, past, queries []remembered, n int, find func(m *memory.Memory, f memory.Fingerprint, n int) []memory.ID) (shares []float64) {
	t.Helper()
	m, err := memory.Open("", memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	truth := map[memory.ID]string{}
	for _, x := range past {
		id, err := m.Add(x.c)
		if err != nil {
			t.Fatal(err)
		}
		truth[id] = x.fault
	}
	for _, q := range queries {
		hits := 0.0
		for _, id := range find(m, q.c.Fingerprint, n) {
			if truth[id] == q.fault {
				hits++
			}
		}
		shares = append(shares, hits/float64(n))
	}
	return shares
}

func bySimilarity(m *memory.Memory, f memory.Fingerprint, n int) (ids []memory.ID) {
	for _, x := range m.Similar(f, n) {
		ids = append(ids, x.Case.ID)
	}
	return ids
}

// byPlace retrieves by the blamed component alone, newest first: what a list of
// past incidents of the same service shows.
func byPlace(m *memory.Memory, f memory.Fingerprint, n int) (ids []memory.ID) {
	blamed := ""
	for _, x := range f.Movements {
		if x.Role == memory.Root {
			blamed = x.Component
		}
	}
	for c := range m.Cases() {
		if c.Blamed == blamed {
			ids = append(ids, c.ID)
		}
	}
	slices.Reverse(ids)
	return ids[:min(n, len(ids))]
}

// TestMemoryOnRecordedIncidents: the training incidents are what the memory
// holds, the later ones, of validation and test, are the queries. A retrieved
// case is right when it has the same fault, wherever it was. The weights of the
// features were chosen by leaving one out among the training incidents.
func TestMemoryOnRecordedIncidents(t *testing.T) {
	past := rememberIncidents(t, atOnset, recorded.Train)
	queries := rememberIncidents(t, atOnset, recorded.Validation, recorded.Test)
	same := map[string]float64{}
	for _, x := range past {
		same[x.fault] += 1 / float64(len(past))
	}
	chance := make([]float64, len(queries))
	for i, q := range queries {
		chance[i] = same[q.fault]
	}
	t.Logf("%d incidents in memory, %d queries, chance %.3f", len(past), len(queries), measure.Mean(chance))
	row := func(name string, queries []remembered, find func(*memory.Memory, memory.Fingerprint, int) []memory.ID) (first float64) {
		for _, n := range []int{1, 5} {
			mean, lo, hi := measure.MeanInterval(retrieval(t, past, queries, n, find), 1)
			t.Logf("%-32s same fault, precision@%d: %.3f [%.2f, %.2f]", name, n, mean, lo, hi)
			if n == 1 {
				first = mean
			}
		}
		return first
	}
	best := row("similarity", queries, bySimilarity)
	row("similarity, fault time 20 s late", rememberIncidents(t, late, recorded.Validation, recorded.Test), bySimilarity)
	row("similarity, fault time searched", rememberIncidents(t, unknown, recorded.Validation, recorded.Test), bySimilarity)
	row("same blamed service", queries, byPlace)
	if best < 0.4 {
		t.Errorf("precision@1 is %.3f: something is broken", best)
	}
}

// TestProposalsGrow handles all recorded incidents in the order of time. Each
// fault has one fix that works; the first proposal is tried, and when it was
// wrong the right fix is made after it. Both outcomes are remembered, so the
// memory learns from what it did.
func TestProposalsGrow(t *testing.T) {
	m, err := memory.Open("", memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all := rememberIncidents(t, atOnset, recorded.Splits()...)
	var right []float64
	kinds := map[string]bool{}
	for _, x := range all {
		fix := "fix of " + x.fault
		kinds[fix] = true
		id, err := m.Add(x.c)
		if err != nil {
			t.Fatal(err)
		}
		proposals := m.Propose(x.c.Fingerprint, 1)
		first := len(proposals) > 0 && proposals[0].Fix == fix
		right = append(right, 0)
		if first {
			right[len(right)-1] = 1
		}
		if !first && len(proposals) > 0 {
			resolve(t, m, id, memory.Outcome{Fix: proposals[0].Fix, Result: memory.Failed, Time: x.c.From})
		}
		resolve(t, m, id, memory.Outcome{Fix: fix, Result: memory.Worked, Time: x.c.From})
	}
	for from := 0; from < len(right); from += 18 {
		part := right[from:min(from+18, len(right))]
		mean, lo, hi := measure.MeanInterval(part, 1)
		t.Logf("incidents %2d to %2d: first proposal right %.2f [%.2f, %.2f]", from+1, from+len(part), mean, lo, hi)
	}
	later, lo, hi := measure.MeanInterval(right[54:], 1)
	t.Logf("validation and test: %.3f [%.2f, %.2f], chance %.3f", later, lo, hi, 1/float64(len(kinds)))
	if later < 0.4 {
		t.Errorf("first proposal right in %.2f: something is broken", later)
	}
}

func resolve(t *testing.T, m *memory.Memory, id memory.ID, o memory.Outcome) {
	t.Helper()
	if err := m.Resolve(id, o); err != nil {
		t.Fatal(err)
	}
}
