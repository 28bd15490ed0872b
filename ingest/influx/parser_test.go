package influx

import (
	"fmt"
	"strings"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func parse(t testing.TB, in string, cfg Config) ([]string, *ingest.Batch) {
	t.Helper()
	p, err := NewParser(cfg)
	if err != nil {
		t.Fatal(err)
	}
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	p.Parse(b, []byte(in), 42)
	var out []string
	for i := range b.Len() {
		out = append(out, fmt.Sprintf("%s %d %v", reg.Labels(b.Series[i]), b.Time[i], b.Value[i]))
	}
	return out, b
}

func TestParse(t *testing.T) {
	f := func(in, want string) {
		t.Helper()
		got, b := parse(t, in, Config{})
		if s := strings.Join(got, "\n"); s != want || len(b.Faults) > 0 {
			t.Errorf("%q:\n%s\nwant:\n%s\n%v", in, s, want, b.Faults)
		}
	}
	f("cpu,host=a usage=1.5 1767366240123456789", `cpu_usage{host="a"} 1767366240123 1.5`)
	f("cpu v=1", "cpu_v 42 1") // no tags, no time
	f("m a=1,b=2i,c=3u,d=t,e=FALSE,f=-1e-3 0\n", "m_a 0 1\nm_b 0 2\nm_c 0 3\nm_d 0 1\nm_e 0 0\nm_f 0 -0.001")
	f("m a=1 5000000\r\n\r\n  \n# comment\nm a=2 6000000", "m_a 5 1\nm_a 6 2")
	f("m s=\"x, \\\" y\nz\",a=1 1000000\nm a=2", "m_a 1 1\nm_a 42 2") // a string over two lines
	f("m s=\"only a string\"", "")
	f(`my\ m\,x\=y,ta\=g\ k\,ey=va\ l\=u\,e fie\ ld\==1`, `my m,x\=y_fie ld={ta=g k,ey="va l=u,e"} 42 1`)
	f(`m,t=a\b f=1`, `m_f{t="a\\b"} 42 1`)        // a backslash for itself
	f("m a=1 -1", "m_a -1 1")                     // rounded down
	f("  m   a=1   7000000   ", "m_a 7 1")        // blanks
	f("m,t=\xb0C v=1", "m_v{t=\"\ufffdC\"} 42 1") // not UTF-8
	f("m,zone=b,host=a v=1 0\nm,host=a,zone=b v=2 1000000", "m_v{host=\"a\",zone=\"b\"} 0 1\nm_v{host=\"a\",zone=\"b\"} 1 2")
}

func TestParseFaults(t *testing.T) {
	f := func(in, want, faults string) {
		t.Helper()
		got, b := parse(t, in+"\nok v=1", Config{Name: "f"})
		if s := strings.Join(got, "\n"); s != strings.TrimLeft(want+"\nok_v 42 1", "\n") {
			t.Errorf("%q:\n%s\nwant:\n%s", in, s, want)
		}
		var texts []string
		for _, e := range b.Faults {
			texts = append(texts, strings.TrimPrefix(e.Error(), "ingest: malformed input: f: "))
		}
		if s := strings.Join(texts, "\n"); s != faults {
			t.Errorf("%q: faults\n%s\nwant\n%s", in, s, faults)
		}
	}
	f("m", "", "line 1: m: no field after the measurement")
	f("m,", "", "line 1: m,: no field after the measurement")
	f(" m, v=1", "", "line 1: m,: tag without a name")
	f(",a=b v=1", "", "line 1: ,a=b: no measurement")
	f("m,a v=1", "", `line 1: m,a: no value of tag "a"`)
	f("m,a= v=1", "", `line 1: m,a=: no value of tag "a"`)
	f("m,=b v=1", "", "line 1: m,=b: tag without a name")
	f("m,a=b=c v=1", "", `line 1: m,a=b=c: second equals sign in the value of tag "a"`)
	f("m,a= s=\"x\"", "", `line 1: m,a=: no value of tag "a"`)
	f("m v", "", `line 1: m: expected field=value, found ""`)
	f("m v=", "", `line 1: m v: no number, boolean or string: ""`)
	f("m v=1,", "", `line 1: m: expected field=value, found ""`)
	f("m v=x,w=2", "m_w 42 2", `line 1: m v: no number, boolean or string: "x"`)
	f("m v=nan,w=inf,x=0x1p3,y=5.5i,z=-1u", "", strings.Join([]string{
		`line 1: m v: no number, boolean or string: "nan"`, `line 1: m w: no number, boolean or string: "inf"`,
		`line 1: m x: no number, boolean or string: "0x1p3"`, `line 1: m y: no number, boolean or string: "5.5i"`,
		`line 1: m z: no number, boolean or string: "-1u"`}, "\n"))
	f(`m v="x"y,w=2`, "m_w 42 2", `line 1: m v: no number, boolean or string: "y"`)
	f(`m v="never closed`, "", `line 1: m v: quote never closed in "\"never closed"`)
	f("m v=1 noon", "", `line 1: no time stamp in nanoseconds: "noon"`)
	f("m v=1 1 2", "", `line 1: unexpected text after the time stamp: "2"`)
	f("m v=1 9223372036854775808", "", `line 1: no time stamp in nanoseconds: "9223372036854775808"`)
	f("m,a=1,a=2 v=1", "", "ingest: empty or repeated label name: f: line 1: m,a=1,a=2 v: empty or repeated label name")
}

func TestParseLimits(t *testing.T) {
	f := func(in string, cfg Config, samples int, cause ingest.Cause, n uint64) {
		t.Helper()
		got, b := parse(t, in, cfg)
		if len(got) != samples || b.Drops[cause] != n {
			t.Errorf("%.60q: %d samples, drops %v", in, len(got), b.Drops)
		}
	}
	f("m a=1,b=2,c=3", Config{MaxSamples: 2}, 2, ingest.TooLarge, 1)
	f("m,a=1,b=2 v=1\nm,a=1 v=1", Config{MaxTags: 1}, 1, ingest.TooLarge, 1)
	f("m,a="+strings.Repeat("x", 99)+" v=1", Config{MaxLabelBytes: 50}, 0, ingest.TooLarge, 1)
	f("m,a="+strings.Repeat("x", 199)+" v=1,w=2", Config{MaxLabelBytes: 50}, 0, ingest.TooLarge, 1) // the line, unparsed
	f("m,a="+strings.Repeat("x", 60)+" v=1,w=2", Config{MaxLabelBytes: 50}, 0, ingest.TooLarge, 2)
	f(`m a="x",b="y",c=1`, Config{}, 1, ingest.Unsupported, 2)
	f(strings.Repeat("m v=x\n", 100), Config{}, 0, ingest.Syntax, 100)
}

func TestPrecision(t *testing.T) {
	f := func(name string, stamp string, want int64) {
		t.Helper()
		unit, err := ParsePrecision(name)
		if err != nil {
			t.Fatal(err)
		}
		_, b := parse(t, "m v=1 "+stamp, Config{Precision: unit})
		if b.Len() != 1 || b.Time[0] != want {
			t.Errorf("%s %s: %v %v", name, stamp, b.Time, b.Faults)
		}
	}
	f("ns", "1999999", 1)
	f("u", "1999", 1)
	f("µs", "-1", -1)
	f("ms", "7", 7)
	f("s", "7", 7000)
	f("m", "2", 120_000)
	f("h", "1", 3600_000)
	if _, err := ParsePrecision("fortnight"); err == nil || !strings.Contains(err.Error(), "fortnight") {
		t.Error(err)
	}
	if _, b := parse(t, "m v=1 9223372036854775807", Config{Precision: Seconds}); b.Len() != 0 {
		t.Error("overflow taken")
	}
	if s := Precision(99).String(); s != "precision(99)" {
		t.Error(s)
	}
}

func TestLabelsAndDatabase(t *testing.T) {
	p, _ := NewParser(Config{Labels: ingest.FromStrings("job", "x")})
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	for _, db := range []string{"", "one", "two", "one"} {
		p.setDB(db)
		p.Parse(b, []byte("m,job=y v=1"), 0)
	}
	p.Parse(b, []byte("m,db=own v=1"), 0)
	var got []string
	for _, id := range b.Series {
		got = append(got, reg.Labels(id).String())
	}
	want := `m_v{job="x"} m_v{db="one",job="x"} m_v{db="two",job="x"} m_v{db="one",job="x"} m_v{db="own",job="x"}`
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}

func TestParseDoesNotAliasTheInput(t *testing.T) {
	p, _ := NewParser(Config{})
	reg := ingest.NewRegistry(0)
	b := ingest.NewBatch(reg)
	in := []byte(`m\ x,t=a\ b v=1,w=?`)
	p.Parse(b, in, 0)
	clear(in)
	if got := reg.Labels(b.Series[0]).String(); got != `m x_v{t="a b"}` || !strings.Contains(b.Faults[0].Series, "m") {
		t.Error(got, b.Faults[0])
	}
}
