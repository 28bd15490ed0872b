package report

import "testing"

// repairedIncident is the incident after its repair, with what memory knows.
func repairedIncident(t testing.TB) *Report {
	r := incident(t)
	f := r.Frame
	r.Similar = []PastCase{
		{"payments-db ran out of memory", start - 40*86_400_000, 0.83, []Part{{Name: "memory_bytes of the blamed component rose", Points: 0.41}, {Name: "latency_p99 rose somewhere", Points: 0.12}, {Name: "5 more", Points: 0.30}}, "roll back (worked)", "Pool of prepared statements without a limit."},
		{"orders-db slow", start - 200*86_400_000, 0.34, []Part{{Name: "orders-db is concerned", Points: 0.2}, {Name: "io_wait rose somewhere", Points: 0.14}}, "", ""},
	}
	r.Compared = []Unusual{
		{"orders-db", "memory_bytes", 7.7e9, 3.1e9, 3.0e9, 3.3e9, 41, 30, 0, 0},
		{"front", "request_rate", 112, 141, 130, 152, -5.2, 28, 1, start - 9*86_400_000},
	}
	r.Proposals = []Proposal{
		{"roll back", 0.78, 0.55, 0.93, 4, 3.5},
		{"restart", 0.41, 0.22, 0.61, 6, 2},
	}
	r.Repair = &Repair{
		Fix: "roll back", Outcome: "helped", Time: f.Time[286], BackAt: f.Time[295], Detail: "Back to orders-db 4.1; the pool is limited from 4.2.2 on.",
		Metrics: []Recovery{
			{"orders-db", "memory_bytes", 3.1e9, 7.7e9, 3.0e9, true, f.Time[292]},
			{"orders", "latency_p99", 0.18, 1.04, 0.19, true, f.Time[295]},
			{"front", "latency_p99", 0.31, 0.93, 0.72, false, 0},
		},
	}
	return r
}
