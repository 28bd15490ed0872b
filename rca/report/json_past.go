package report

type pastDoc struct {
	Title      string    `json:"title"`
	Time       int64     `json:"time,omitempty"`
	Similarity real      `json:"similarity"`
	Reasons    []partDoc `json:"reasons,omitempty"`
	Outcome    string    `json:"outcome,omitempty"`
	Note       string    `json:"note,omitempty"`
}

type unusualDoc struct {
	Component string `json:"component"`
	Metric    string `json:"metric"`
	Now       real   `json:"now"`
	Usual     real   `json:"usual"`
	Low       real   `json:"low"`
	High      real   `json:"high"`
	Deviation real   `json:"deviation"`
	Days      int    `json:"days"`
	Reached   int    `json:"reached"`
	Last      int64  `json:"last,omitempty"`
}

type proposalDoc struct {
	Fix     string `json:"fix"`
	Success real   `json:"success"`
	Low     real   `json:"low"`
	High    real   `json:"high"`
	Tried   int    `json:"tried"`
	Worked  real   `json:"worked"`
}

type repairDoc struct {
	Fix     string        `json:"fix"`
	Outcome string        `json:"outcome"`
	Time    int64         `json:"time"`
	BackAt  int64         `json:"back_at,omitempty"`
	Detail  string        `json:"detail,omitempty"`
	Metrics []recoveryDoc `json:"metrics,omitempty"`
}

type recoveryDoc struct {
	Component string `json:"component"`
	Metric    string `json:"metric"`
	Before    real   `json:"before"`
	During    real   `json:"during"`
	After     real   `json:"after"`
	Back      bool   `json:"back"`
	BackAt    int64  `json:"back_at,omitempty"`
}

func (r *Report) pastDocs() (out []pastDoc) {
	for _, c := range r.Similar {
		out = append(out, pastDoc{c.Title, c.Time, real(c.Similarity), partDocs(c.Reasons, false), c.Outcome, c.Note})
	}
	return out
}

func (r *Report) unusualDocs() (out []unusualDoc) {
	for _, u := range r.Compared {
		out = append(out, unusualDoc{u.Component, u.Metric, real(u.Now), real(u.Usual), real(u.Low), real(u.High), real(u.Deviation), u.Days, u.Reached, u.Last})
	}
	return out
}

func (r *Report) proposalDocs() (out []proposalDoc) {
	for _, p := range r.Proposals {
		out = append(out, proposalDoc{p.Fix, real(p.Success), real(p.Low), real(p.High), p.Tried, real(p.Worked)})
	}
	return out
}

func (r *Report) repairDoc() *repairDoc {
	k := r.Repair
	if k == nil {
		return nil
	}
	d := &repairDoc{Fix: k.Fix, Outcome: k.Outcome, Time: k.Time, BackAt: k.BackAt, Detail: k.Detail}
	for _, m := range k.Metrics {
		d.Metrics = append(d.Metrics, recoveryDoc{m.Component, m.Metric, real(m.Before), real(m.During), real(m.After), m.Back, m.BackAt})
	}
	return d
}
