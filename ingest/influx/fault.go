package influx

import (
	"strconv"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/internal/scan"
)

// bad counts a malformed line or field and reports false. what is put after why.
func (p *Parser) bad(head, name []byte, why string, what ...byte) bool {
	p.fault(ingest.Syntax, head, name, why, what...)
	return false
}

// fault records a refusal in the current line. When the batch has as many
// reports as it keeps, it only counts: hostile input costs no formatting.
func (p *Parser) fault(c ingest.Cause, head, name []byte, why string, what ...byte) {
	if len(p.b.Faults) >= ingest.MaxFaults {
		p.b.Drop(c, 1)
		return
	}
	place := "line " + strconv.Itoa(p.line)
	if p.cfg.Name != "" {
		place = p.cfg.Name + ": " + place
	}
	if what != nil {
		why += scan.Quote(what)
	}
	p.b.Fault(c, place, seriesText(head, name), why)
}

// seriesText shows measurement, tags and field in a report.
func seriesText(head, name []byte) string {
	if len(name) == 0 {
		return scan.Clip(scan.String(head))
	}
	return scan.Clip(scan.String(head)) + " " + scan.Clip(scan.String(name))
}
