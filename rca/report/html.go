package report

import (
	_ "embed"
	"html/template"
	"io"
	"sync"
)

//go:embed page.html.tmpl
var pageHTML string

var pageTemplate = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Parse(pageHTML))
})

// WriteHTML writes one self-contained page: style inside, drawings as inline
// SVG, no script and nothing loaded from elsewhere. Every label is escaped for
// the place it stands in. It follows the reader's light or dark setting, prints
// well, and reads on a phone. Errors: [ErrReport], and those of w.
func (r *Report) WriteHTML(w io.Writer) error {
	if err := r.Validate(); err != nil {
		return err
	}
	return pageTemplate().Execute(w, r.page())
}
