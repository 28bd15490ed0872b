package report

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// PastCase is an incident that this one resembles.
type PastCase struct {
	Title      string
	Time       int64   // when it was, Unix milliseconds
	Similarity float64 // 0 to 1
	Reasons    []Part  // why; Points are parts of the similarity
	Outcome    string  // what helped, in words
	Note       string
}

// Unusual is a metric that is not where it was at these hours on past days.
type Unusual struct {
	Component, Metric string
	Now               float64
	Usual             float64 // of past days at these hours
	Low, High         float64 // a tenth of the days was below, a tenth above
	Deviation         float64 // in the spread of past days
	Days              int     // compared with
	Reached           int     // of these, on which it came as far
	Last              int64   // when it last did, Unix milliseconds; 0 never
}

// Proposal is a fix that may work.
type Proposal struct {
	Fix       string
	Success   float64 // probability that it works
	Low, High float64 // interval of it
	Tried     int     // times, in similar cases
	Worked    float64 // of these
}

// maxUnusual metrics are listed; the farthest say it.
const maxUnusual = 8

func (r *Report) pastFaults() error {
	var errs []error
	share := func(what string, v float64) {
		if !(v >= 0 && v <= 1) {
			errs = append(errs, fmt.Errorf("%w: %s is %v, want 0 to 1", ErrReport, what, v))
		}
	}
	for _, c := range r.Similar {
		share("similarity", c.Similarity)
	}
	for _, p := range r.Proposals {
		share("success", p.Success)
		share("low end of success", p.Low)
		share("high end of success", p.High)
	}
	return errors.Join(errs...)
}

type pastRow struct {
	Title, When, Similarity, Outcome, Note string
	Length                                 float64
	Reasons                                []string
}

type unusualRow struct{ Component, Metric, Now, Usual, Words string }

type proposalRow struct {
	Place                 int
	Fix, Success, History string
	From, Width, At       float64 // interval and estimate in percent
}

func (r *Report) pastRows() (rows []pastRow) {
	for _, c := range r.Similar {
		row := pastRow{Title: c.Title, Similarity: percent(c.Similarity), Outcome: c.Outcome, Note: c.Note, Length: round1(100 * c.Similarity)}
		if c.Time != 0 {
			row.When = r.at(c.Time).Format("2 January 2006")
		}
		if row.Title == "" {
			row.Title = "Incident"
		}
		for _, p := range c.Reasons {
			row.Reasons = append(row.Reasons, fmt.Sprintf("%s (%s)", p.Name, percent(p.Points)))
		}
		rows = append(rows, row)
	}
	return rows
}

func (r *Report) unusualRows() (rows []unusualRow) {
	for _, u := range r.Compared[:min(len(r.Compared), maxUnusual)] {
		unit := unitOf(u.Metric)
		rows = append(rows, unusualRow{
			u.Component, u.Metric, quantity(u.Now, unit),
			fmt.Sprintf("%s (%s to %s)", quantity(u.Usual, unit), quantity(u.Low, unit), quantity(u.High, unit)), r.lastTime(u),
		})
	}
	return rows
}

// lastTime says how rare it is.
func (r *Report) lastTime(u Unusual) string {
	if u.Reached == 0 {
		return fmt.Sprintf("not once in %d days", u.Days)
	}
	times := "days"
	if u.Reached == 1 {
		times = "day"
	}
	return fmt.Sprintf("on %d %s of %d, last on %s", u.Reached, times, u.Days, r.at(u.Last).Format("2 January"))
}

func (r *Report) proposalRows() (rows []proposalRow) {
	for i, p := range r.Proposals {
		rows = append(rows, proposalRow{
			Place: i + 1, Fix: p.Fix,
			Success: fmt.Sprintf("%s (%s to %s)", percent(p.Success), percent(p.Low), percent(p.High)),
			History: fmt.Sprintf("worked %s of %d times in similar cases", digits(math.Round(10*p.Worked)/10), p.Tried),
			From:    round1(100 * p.Low), Width: round1(100 * (p.High - p.Low)), At: round1(100 * p.Success),
		})
	}
	return rows
}

// sentence joins the reasons.
func (p pastRow) sentence() string {
	text := strings.Join(p.Reasons, "; ")
	if p.Outcome != "" {
		text += ". What helped: " + p.Outcome
	}
	if p.Note != "" {
		text += ". Note: " + p.Note
	}
	return text
}
