package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/portent-go/portent/forecast/anomaly/window"
)

// season is the flag -season.
type season struct {
	text   string
	period time.Duration // 0: not given
	none   bool
}

// Set implements flag.Value.
func (s *season) Set(text string) error {
	if text == "none" {
		*s = season{text: text, none: true}
		return nil
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Millisecond {
		return errors.New("want a duration such as 90m, 24h or 168h (a week), or none")
	}
	*s = season{text: text, period: d}
	return nil
}

// String implements flag.Value.
func (s *season) String() string { return s.text }

// seasonUse is what a detector makes of -season.
type seasonUse struct {
	own         bool // it learns day and week by itself
	clock       bool // it takes a duration
	least, most int  // samples of the season that it takes; 0: none
}

var (
	nothing  = seasonUse{}
	profiles = seasonUse{own: true}
	byClock  = seasonUse{clock: true}
	windowed = counted(window.MinLength, window.MaxLength)
)

func counted(least, most int) seasonUse { return seasonUse{least: least, most: most} }

func (u seasonUse) takesPeriod() bool { return u.clock || u.most > 0 }

// checkSeason refuses a duration that the model can do nothing with. None is true
// of every model that has no season.
func (m *model) checkSeason(s season) error {
	if s.period == 0 || m.season.takesPeriod() {
		return nil
	}
	why := "takes no season"
	if m.season.own {
		why = "finds day and week by itself"
	}
	return fmt.Errorf("-season %v does not go with -model %s, which %s: leave it out, or choose %s", s.text, m.name, why, seasonal())
}

// seasonal lists the models that take a duration.
func seasonal() string {
	var all []string
	for _, m := range models {
		if m.season.takesPeriod() {
			all = append(all, m.name)
		}
	}
	return strings.Join(all, ", ")
}

// inSamples turns a season into samples that lie step milliseconds apart.
func (m *model) inSamples(l time.Duration, step int64) (int, error) {
	n := (l.Milliseconds() + step/2) / step
	if n < int64(m.season.least) || n > int64(m.season.most) {
		return 0, fmt.Errorf("-season %v is %d samples of %v: -model %s takes %d to %d; choose another season, or leave it out, and the model finds its own",
			l, n, time.Duration(step)*time.Millisecond, m.name, m.season.least, m.season.most)
	}
	return int(n), nil
}
