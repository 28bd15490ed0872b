package svg

import (
	"html"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Style is the paint of a shape. The zero Style draws nothing but the outline
// browsers give to nothing: name a Fill or a Stroke.
type Style struct {
	Fill    string  // CSS colour; "" is none
	Stroke  string  // CSS colour of the line; "" is none
	Width   float64 // of the line in user units; 0 is 1
	Opacity float64 // of the whole shape in (0,1]; 0 is 1
	Dash    string  // dash pattern such as "3 3"; "" is a whole line
	Title   string  // shown when a pointer rests on the shape; "" is none
}

// Anchor says which end of a text lies at its place.
type Anchor string

// The anchors.
const (
	Start  Anchor = "start"
	Middle Anchor = "middle"
	End    Anchor = "end"
)

// Canvas collects the shapes of one drawing.
type Canvas struct {
	W, H float64 // size in user units; pages scale the drawing to their width
	head string
	body []byte
	open int // groups not closed yet
}

// New returns an empty white drawing of w × h user units. The label is what a
// screen reader says instead of it.
func New(w, h float64, label string) *Canvas {
	c := &Canvas{W: w, H: h}
	c.head = `<svg xmlns="http://www.w3.org/2000/svg" width="` + number(w) + `" height="` + number(h) +
		`" viewBox="0 0 ` + number(w) + " " + number(h) + `" role="img" aria-label="` + escape(label) +
		`" font-family="system-ui,sans-serif" font-size="12">` + "\n"
	c.Rect(0, 0, w, h, Style{Fill: "#fff"})
	return c
}

// AppendText appends the drawing, open groups closed, and returns the longer
// slice.
func (c *Canvas) AppendText(dst []byte) ([]byte, error) {
	dst = append(dst, c.head...)
	dst = append(dst, c.body...)
	for range c.open {
		dst = append(dst, "</g>\n"...)
	}
	return append(dst, "</svg>\n"...), nil
}

// String returns the drawing.
func (c *Canvas) String() string {
	b, _ := c.AppendText(nil) // never fails
	return string(b)
}

// Shift begins a group whose shapes are moved by (x, y), until Unshift.
func (c *Canvas) Shift(x, y float64) {
	c.raw(`<g transform="translate(` + number(x) + "," + number(y) + `)">` + "\n")
	c.open++
}

// Unshift ends the group that Shift began. It panics without one.
func (c *Canvas) Unshift() {
	if c.open == 0 {
		panic("svg: Unshift without Shift")
	}
	c.raw("</g>\n")
	c.open--
}

// Rect draws a rectangle from its upper left corner. Negative sizes grow the
// other way.
func (c *Canvas) Rect(x, y, w, h float64, s Style) {
	if w < 0 {
		x, w = x+w, -w
	}
	if h < 0 {
		y, h = y+h, -h
	}
	if !finite(x, y, w, h) {
		return
	}
	c.shape(`<rect x="`+number(x)+`" y="`+number(y)+`" width="`+number(w)+`" height="`+number(h)+`"`, "rect", s)
}

// Circle draws a circle.
func (c *Canvas) Circle(x, y, r float64, s Style) {
	if finite(x, y, r) {
		c.shape(`<circle cx="`+number(x)+`" cy="`+number(y)+`" r="`+number(r)+`"`, "circle", s)
	}
}

// Line draws a straight line.
func (c *Canvas) Line(x1, y1, x2, y2 float64, s Style) {
	if finite(x1, y1, x2, y2) {
		c.Path("M"+number(x1)+" "+number(y1)+"L"+number(x2)+" "+number(y2), s)
	}
}

// Path draws SVG path data, which the caller answers for.
func (c *Canvas) Path(d string, s Style) {
	if d != "" {
		c.shape(`<path d="`+escape(d)+`"`, "path", s)
	}
}

// Text is a piece of writing at a place.
type Text struct {
	Anchor Anchor // "" is Start
	Colour string // "" is a dark grey
	Size   float64
	Bold   bool
	Turn   float64 // degrees clockwise
	Title  string  // shown when a pointer rests on it; "" is none
}

// Text writes s with its base line at (x, y).
func (c *Canvas) Text(x, y float64, s string, t Text) {
	if !finite(x, y) || s == "" {
		return
	}
	b := `<text x="` + number(x) + `" y="` + number(y) + `" fill="` + escape(or(t.Colour, "#334155")) + `"`
	if t.Anchor != "" && t.Anchor != Start {
		b += ` text-anchor="` + string(t.Anchor) + `"`
	}
	if t.Size > 0 {
		b += ` font-size="` + number(t.Size) + `"`
	}
	if t.Bold {
		b += ` font-weight="bold"`
	}
	if t.Turn != 0 {
		b += ` transform="rotate(` + number(t.Turn) + " " + number(x) + " " + number(y) + `)"`
	}
	c.raw(b + ">" + title(t.Title) + escape(s) + "</text>\n")
}

// shape writes an element with its paint.
func (c *Canvas) shape(begin, name string, s Style) {
	b := begin + ` fill="` + escape(or(s.Fill, "none")) + `"`
	if s.Stroke != "" {
		b += ` stroke="` + escape(s.Stroke) + `" stroke-linejoin="round" stroke-linecap="round"`
		if s.Width > 0 {
			b += ` stroke-width="` + number(s.Width) + `"`
		}
		if s.Dash != "" {
			b += ` stroke-dasharray="` + escape(s.Dash) + `"`
		}
	}
	if s.Opacity > 0 && s.Opacity < 1 {
		b += ` opacity="` + number(s.Opacity) + `"`
	}
	if s.Title == "" {
		c.raw(b + "/>\n")
		return
	}
	c.raw(b + ">" + title(s.Title) + "</" + name + ">\n")
}

// escape makes a text safe between and inside tags. What XML knows no way to
// write, control characters and broken UTF-8, becomes U+FFFD.
func escape(s string) string {
	return html.EscapeString(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return utf8.RuneError
		}
		return r
	}, s))
}

func (c *Canvas) raw(s string) { c.body = append(c.body, s...) }

func title(s string) string {
	if s == "" {
		return ""
	}
	return "<title>" + escape(s) + "</title>"
}

// number writes a length to a hundredth: less than anyone sees.
func number(v float64) string {
	b := strconv.AppendFloat(nil, v, 'f', 2, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	if s := string(b); s != "-0" {
		return s
	}
	return "0"
}

func finite(values ...float64) bool {
	for _, v := range values {
		if v-v != 0 {
			return false
		}
	}
	return true
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
