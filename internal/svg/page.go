package svg

import (
	"fmt"
	"html"
	"io"
)

// Page is an HTML page that needs nothing but itself. Its methods add blocks;
// WriteTo writes it. The zero Page is empty and without a title.
type Page struct {
	Title string
	body  []byte
}

// Heading begins a section.
func (p *Page) Heading(s string) { p.add("<h2>" + html.EscapeString(s) + "</h2>\n") }

// Text adds a paragraph.
func (p *Page) Text(s string) { p.add("<p>" + html.EscapeString(s) + "</p>\n") }

// Draw adds drawings beside one another as far as there is room.
func (p *Page) Draw(drawings ...*Canvas) {
	p.add(`<div class="row">`)
	for _, d := range drawings {
		p.add("<figure>" + d.String() + "</figure>\n")
	}
	p.add("</div>\n")
}

// Table adds a table; columns after the first are set to the right when they
// hold numbers, which numeric says by their index.
func (p *Page) Table(head []string, rows [][]string, numeric func(column int) bool) {
	p.add("<table><tr>")
	p.row("th", head, numeric)
	p.add("</tr>\n")
	for _, row := range rows {
		p.add("<tr>")
		p.row("td", row, numeric)
		p.add("</tr>\n")
	}
	p.add("</table>\n")
}

func (p *Page) row(tag string, cells []string, numeric func(int) bool) {
	for i, cell := range cells {
		class := ""
		if numeric != nil && numeric(i) {
			class = ` class="n"`
		}
		p.add("<" + tag + class + ">" + html.EscapeString(cell) + "</" + tag + ">")
	}
}

// WriteTo writes the page.
func (p *Page) WriteTo(w io.Writer) (int64, error) {
	t := html.EscapeString(p.Title)
	n, err := fmt.Fprintf(w, `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title><style>%s</style></head>
<body><h1>%s</h1>
%s</body></html>
`, t, pageStyle, t, p.body)
	return int64(n), err
}

func (p *Page) add(s string) { p.body = append(p.body, s...) }

const pageStyle = `body{font:15px/1.5 system-ui,sans-serif;color:#1e293b;max-width:1100px;margin:2em auto;padding:0 1em}
h1{font-size:1.6em}h2{font-size:1.2em;margin:1.6em 0 .4em}p{max-width:48em}
.row{display:flex;flex-wrap:wrap;gap:1em}figure{margin:0;max-width:100%}svg{max-width:100%;height:auto;display:block}
table{border-collapse:collapse;margin:.5em 0}th,td{text-align:left;padding:.2em .9em .2em 0;border-bottom:1px solid #e2e8f0;vertical-align:top}
.n{text-align:right;font-variant-numeric:tabular-nums}`
