package report

import (
	"bytes"
	"fmt"
)

func (p *page) markRepair(b *bytes.Buffer) {
	k := p.Repair
	if k == nil {
		return
	}
	fmt.Fprintf(b, "\n## What the repair did\n\n**%s**", markup(k.Fix))
	if k.Outcome != "" {
		fmt.Fprintf(b, ": %s", markup(k.Outcome))
	}
	fmt.Fprintf(b, "\n\n%s\n", markup(k.Words))
	if len(k.Metrics) > 0 {
		b.WriteString("\n| metric | before | during | after | now |\n|:-|-:|-:|-:|:-|\n")
	}
	for _, m := range k.Metrics {
		fmt.Fprintf(b, "| %s %s | %s | %s | %s | %s |\n", markup(m.Component), markup(m.Metric), m.Before, m.During, m.After, m.Back)
	}
	if k.Detail != "" {
		fmt.Fprintf(b, "\n%s\n", markup(k.Detail))
	}
}

func (p *page) markUnusual(b *bytes.Buffer) {
	if len(p.Unusual) == 0 {
		return
	}
	b.WriteString("\n## Compared with the same hours of past days\n\n| metric | now | usually | as far as now |\n|:-|-:|-:|:-|\n")
	for _, u := range p.Unusual {
		fmt.Fprintf(b, "| %s %s | %s | %s | %s |\n", markup(u.Component), markup(u.Metric), u.Now, u.Usual, u.Words)
	}
}

func (p *page) markPast(b *bytes.Buffer) {
	if len(p.Past) == 0 {
		return
	}
	b.WriteString("\n## Similar past cases\n\n| | case | similar | why |\n|:-|:-|-:|:-|\n")
	for _, c := range p.Past {
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", c.When, markup(c.Title), c.Similarity, markup(c.sentence()))
	}
}

func (p *page) markProposals(b *bytes.Buffer) {
	if len(p.Proposals) == 0 {
		return
	}
	b.WriteString("\n## Proposed repair\n\n| | fix | chance that it works | so far |\n|-:|:-|:-|:-|\n")
	for _, x := range p.Proposals {
		fmt.Fprintf(b, "| %d | %s | %s | %s |\n", x.Place, markup(x.Fix), x.Success, x.History)
	}
}
