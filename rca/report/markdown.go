package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// WriteMarkdown writes the report as Markdown (CommonMark with tables), for
// tickets and chats: no drawings, the same words and figures. Labels are
// escaped, so that none becomes markup, a link or HTML. Errors: [ErrReport],
// and those of w.
func (r *Report) WriteMarkdown(w io.Writer) error {
	if err := r.Validate(); err != nil {
		return err
	}
	var b bytes.Buffer
	p := r.page()
	p.markHead(&b)
	p.markRepair(&b)
	p.markCauses(&b)
	p.markUnusual(&b)
	p.markPast(&b)
	p.markProposals(&b)
	p.markRisk(&b)
	p.markEvents(&b)
	p.markScore(&b)
	p.markAdvice(&b)
	p.markTrace(&b)
	_, err := w.Write(b.Bytes())
	return err
}

// markup escapes a label. Line breaks become blanks, because a heading, a list
// item or a table row ends with its line.
var markup = strings.NewReplacer(
	"\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "|", "\\|", "#", "\\#",
	"<", "&lt;", ">", "&gt;", "&", "&amp;", "!", "\\!", "~", "\\~", "@", "&#64;", "://", ":\u200b//",
	"\r\n", " ", "\n", " ", "\r", " ",
).Replace

func (p *page) markHead(b *bytes.Buffer) {
	fmt.Fprintf(b, "# %s", markup(p.Title))
	if p.Subject != "" {
		fmt.Fprintf(b, ": %s", markup(p.Subject))
	}
	b.WriteString("\n\n")
	if p.When != "" {
		fmt.Fprintf(b, "%s %s\n\n", markup(p.When), markup(p.Zone))
	}
	if p.Summary != "" {
		fmt.Fprintf(b, "**%s**\n\n", markup(p.Summary))
	}
	for _, f := range p.Facts {
		fmt.Fprintf(b, "- %s: %s\n", f.Name, markup(f.Value))
	}
}

func (p *page) markCauses(b *bytes.Buffer) {
	if len(p.Causes) == 0 {
		return
	}
	b.WriteString("\n## Who is to blame\n\n| | component | share | evidence |\n|-:|:-|-:|:-|\n")
	for _, c := range p.Causes {
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", c.Place, markup(c.Component), markup(c.Share), markup(strings.Join(c.Evidence, "; ")))
	}
}

func (p *page) markRisk(b *bytes.Buffer) {
	if p.RiskNote == "" {
		return
	}
	fmt.Fprintf(b, "\n## How the risk rose\n\n%s\n", markup(p.RiskNote))
	if len(p.Reasons) > 0 {
		b.WriteString("\n")
	}
	for _, x := range p.Reasons {
		fmt.Fprintf(b, "- %s: %s\n", markup(x.Name), x.Value)
	}
}

func (p *page) markEvents(b *bytes.Buffer) {
	if len(p.Events) == 0 {
		return
	}
	b.WriteString("\n## What happened when\n\n")
	for _, e := range p.Events {
		fmt.Fprintf(b, "- %s %s: %s\n", e.Clock, markup(e.Kind), markup(e.Text))
	}
}

func (p *page) markScore(b *bytes.Buffer) {
	s := p.Score
	if s == nil {
		return
	}
	fmt.Fprintf(b, "\n## How loaded it is\n\n%s score: **%s**\n\n| part | points | of | own level |\n|:-|-:|-:|-:|\n", markup(s.Name), s.Value)
	for _, x := range s.Parts {
		name := markup(x.Name)
		if x.Bottleneck {
			name += " (bottleneck)"
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", name, x.Points, x.Weight, x.Level)
	}
	if s.Reason != "" {
		fmt.Fprintf(b, "\n%s\n", markup(s.Reason))
	}
}

func (p *page) markAdvice(b *bytes.Buffer) {
	a := p.Advice
	if a == nil {
		return
	}
	fmt.Fprintf(b, "\n## What to change\n\n**%s**: %s → %s, %s\n\n| | demand | utilisation |\n|:-|-:|-:|\n", markup(a.Action), markup(a.From), markup(a.To), a.Price)
	for _, n := range a.Needs {
		name := markup(n.Dimension)
		if n.Binding {
			name += " (binding)"
		}
		fmt.Fprintf(b, "| %s | %s | %s |\n", name, markup(n.Demand), n.Utilisation)
	}
	if a.Reason != "" {
		fmt.Fprintf(b, "\n%s\n", markup(a.Reason))
	}
}

func (p *page) markTrace(b *bytes.Buffer) {
	if len(p.Trace)+len(p.Warnings) == 0 {
		return
	}
	b.WriteString("\n## How this was made\n\n")
	for _, f := range p.Trace {
		fmt.Fprintf(b, "- %s: %s\n", markup(f.Name), markup(f.Value))
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(b, "- Keep in mind: %s\n", markup(w))
	}
}
