package main

import (
	"fmt"
	"os"
	"time"
)

// introduce prints what is about to be seen.
func (s *story) introduce() {
	fmt.Fprintf(s.out, "Incident %d: %d services, %d series, %d seconds, recorded %s.\n\n",
		s.inc.ID, len(s.inc.Services), len(s.columns), len(s.inc.Time), time.UnixMilli(s.inc.Start).UTC().Format("2006-01-02 15:04 UTC"))
}

// tell prints a line of the timeline and keeps it for the report.
func (s *story) tell(t int64, kind, text string) {
	s.events = append(s.events, told{t, kind, text})
	at := time.Duration(t-s.inc.Start) * time.Millisecond
	mark, reset := colours(kind)
	fmt.Fprintf(s.out, "%s%5s  %-8s  %s%s\n", mark, fmt.Sprintf("%d:%02d", int(at.Minutes()), int(at.Seconds())%60), kind, text, reset)
}

// colours returns the terminal's codes for a kind of line, none when the output
// is not a terminal.
func colours(kind string) (on, off string) {
	info, err := os.Stdout.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 || os.Getenv("NO_COLOR") != "" {
		return "", ""
	}
	switch kind {
	case "truth":
		return "\x1b[2m", "\x1b[0m"
	case "ALARM":
		return "\x1b[1;31m", "\x1b[0m"
	case "causes", "advice":
		return "\x1b[1m", "\x1b[0m"
	}
	return "", ""
}

// printStatus prints the instances as they stood when trouble was first noticed.
func (s *story) printStatus() {
	fmt.Fprintln(s.out)
	if s.status == nil {
		return
	}
	fmt.Fprintln(s.out, "When trouble was noticed:   failure   load score       bottleneck")
	for _, st := range s.status {
		fmt.Fprintf(s.out, "  %-24s %6.1f %%", st.Instance, 100*st.Risk.Probability)
		if st.Load != nil {
			b := st.Load.Score.Bottleneck
			fmt.Fprintf(s.out, "   %4.0f of 100       %s at %.0f %%", st.Load.Score.Value, b.Item, b.Level)
		}
		fmt.Fprintln(s.out)
	}
	if s.advice != nil {
		fmt.Fprintf(s.out, "Advice for %s: %s\n", s.advised, s.advice.Reason())
	}
}

// conclude says how the monitor did against what really happened.
func (s *story) conclude() {
	s.printStatus()
	if s.raised != nil {
		for _, r := range s.inc.Restarts {
			if r.Service == s.raised.Instance && r.Time > s.raised.Time {
				fmt.Fprintf(s.out, "The alarm came %.0f s before %s died.\n", float64(r.Time-s.raised.Time)/1000, r.Service)
				break
			}
		}
	}
	if s.explained != nil && s.explained.Blamed != "" {
		fmt.Fprintf(s.out, "Blamed: %s. Really broken: %s.\n", s.explained.Blamed, s.inc.Target)
	}
}
