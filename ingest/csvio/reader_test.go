package csvio

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/portent-go/portent/ingest"
)

// same checks what an input gives, read at once and byte by byte.
func same(t *testing.T, in string, cfg Config, want, wantFaults string) {
	t.Helper()
	for _, src := range []io.Reader{strings.NewReader(in), iotest.OneByteReader(strings.NewReader(in))} {
		samples, b, err := readAll(t, src, cfg)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(samples, "\n"); got != want {
			t.Errorf("samples of %.200q:\n%s\nwant:\n%s", in, got, want)
		}
		if got := faultTexts(b); got != wantFaults {
			t.Errorf("faults of %.200q:\n%s\nwant:\n%s", in, got, wantFaults)
		}
	}
}

func TestWide(t *testing.T) {
	f := func(in, want string) { t.Helper(); same(t, in, Config{}, want, "") }
	f("time,cpu,mem\n60,1,2\n", "cpu 60000 1\nmem 60000 2")
	f("time,cpu\r\n60,1\r\n\r\n120,2", "cpu 60000 1\ncpu 120000 2") // CRLF, empty line, no last line end
	f("\xef\xbb\xbftime,cpu\n60,1\n", "cpu 60000 1")                // byte order mark
	f("t;a;b\n60;1.5;2\n", "a 60000 1.5\nb 60000 2")                // semicolons
	f("t\ta\tb\n60\t1.5\t2\n", "a 60000 1.5\nb 60000 2")            // tabs
	f("t;\ta;\tb\n60;\t1;\t2\n", "a 60000 1\nb 60000 2")            // padded by tabs
	f("t,\"a,b\"\n60,\"1\"\n", "a,b 60000 1")                       // quoted
	f("t,\"a\"\"b\"\n60,1\n", `a"b 60000 1`)                        // doubled quotes
	f("t,\"a\nb\"\n60,1\n", "a\nb 60000 1")                         // line end in quotes
	f("t, \"a\" ,b\n60,1,2\n", "a 60000 1\nb 60000 2")              // blanks around quotes
	f(`t,"cpu{host=""x"",zone=""y""}"`+"\n60,1\n", `cpu{host="x",zone="y"} 60000 1`)
	f(`t,cpu{host="x"}`+"\n60,1\n", `cpu{host="x"} 60000 1`) // quotes inside a cell
	f("t;cpu{host=\"x\",zone=\"y\"}\n60;1\n", `cpu{host="x",zone="y"} 60000 1`)
	f("t,a{b},c [%]\n60,1,2\n", "a{b} 60000 1\nc [%] 60000 2")              // plain names
	f("t,a,b\n60,,NaN\n120,null,NA\n180,N/A,-\n240,1,None\n", "a 240000 1") // missing
	f("t,a\n60,1,\n", "a 60000 1")                                          // empty cell past the header
	f("t,\xb0C\n60,1\n", "\ufffdC 60000 1")                                 // not UTF-8
	f("t,a\n60,+Inf\n", "a 60000 +Inf")                                     // the Gate's business
	f("", "")
	f("t,a\n", "")
}

func TestWideCountsMissing(t *testing.T) {
	_, b, _ := readAll(t, strings.NewReader("t,a,b\n60,,NaN\n120,1,2\n"), Config{})
	if b.Drops[ingest.Missing] != 2 || b.Drops.Dropped() != 0 {
		t.Errorf("drops %v", b.Drops)
	}
}

func TestLong(t *testing.T) {
	f := func(in, want string) { t.Helper(); same(t, in, Config{}, want, "") }
	f("time,series,value\n60,cpu,1\n60,\"mem{host=\"\"x\"\"}\",2\n", "cpu 60000 1\nmem{host=\"x\"} 60000 2")
	f("time,metric,host,zone,value\n60,cpu,a,,1\n60,cpu,b,z,2\n120,cpu,a,,3\n",
		"cpu{host=\"a\"} 60000 1\ncpu{host=\"b\",zone=\"z\"} 60000 2\ncpu{host=\"a\"} 120000 3")
	f("Value,Name,Timestamp\n1,cpu,60\n", "cpu 60000 1")                      // any order, any case
	f("time,series,zone,value\n60,cpu,z,1\n", "cpu{zone=\"z\"} 60000 1")      // labels beside a series
	f("time,metric,value\n60,cpu,\n120,cpu,nan\n180,cpu,3\n", "cpu 180000 3") // missing
}

func TestFaults(t *testing.T) {
	f := func(in, want, faults string) { t.Helper(); same(t, in, Config{Name: "f"}, want, faults) }
	f("t,a,b\n60,1,x\n120,2,3\n", "a 60000 1\na 120000 2\nb 120000 3",
		`malformed input: f: line 2, column 3: b: value "x" is not a number`)
	f("t,a,b\nnoon,1,2\n120,2,3\n", "a 120000 2\nb 120000 3",
		`malformed input: f: line 2, column 1: time "noon" is neither a number nor a date`)
	f("t,a,b\n60,1\n120,2,3,4\n", "a 60000 1\na 120000 2\nb 120000 3",
		"malformed input: f: line 2, column 3: row has 2 cells, header has 3\n"+
			"malformed input: f: line 3, column 4: row has 4 cells, header has 3")
	f("t,a\n60,\"1\n120,2\n", "a 120000 2", `malformed input: f: line 2: quote never closed in "60,\"1"`)
	f("t,\"a\nb\"\n60,x\n", "", "malformed input: f: line 3, column 2: a\nb: value \"x\" is not a number")
	f("t,a,\n60,1,2\n", "a 60000 1", "malformed input: f: line 1, column 3: column without a name")
	f("t,a,a\n60,1,2\n", "a 60000 1",
		"series already has a sample at this time: f: line 1, column 3: a: same series as column 2")
	f("t;a{b=1};c\n60;1;2\n", "c 60000 2", `malformed input: f: line 1, column 2: a{b=1}: label "b" has no value in double quotes`)
	f("time,series,value\n60,cpu\n60,cpu,1\n", "cpu 60000 1", "malformed input: f: line 2, column 3: row has 2 cells, header has 3")
	f("time,series,value\n60,,1\n", "", "series without labels: f: line 2: empty cell in the series column")
	f("time,series,value\n60,cpu,x\n", "", `malformed input: f: line 2, column 3: cpu: value "x" is not a number`)
}

func TestHeaderThatCannotBeUsed(t *testing.T) {
	f := func(in string, cfg Config) {
		t.Helper()
		if _, _, err := readAll(t, strings.NewReader(in), cfg); !errors.Is(err, ingest.ErrSyntax) {
			t.Errorf("%q: %v", in, err)
		}
	}
	f("alone\n1\n", Config{})
	f("t,a\n1,2\n", Config{TimeColumn: "when"})
	f("time,series\n1,2\n", Config{Shape: Long})
}

func TestConfigured(t *testing.T) {
	f := func(in string, cfg Config, want string) { t.Helper(); same(t, in, cfg, want, "") }
	f("1|60\n", Config{Comma: '|', Header: []string{"a", "when"}, TimeColumn: "when"}, "a 60000 1")
	f("t,a,label\n60,1,no\n", Config{Skip: []string{"label"}}, "a 60000 1")
	f("t,a\n60,1\n", Config{Labels: ingest.FromStrings("job", "x"), Unit: Milliseconds}, `a{job="x"} 60 1`)
	f("t;a\n60;3,14\n", Config{DecimalComma: true}, "a 60000 3.14")
	f("ts,value\n60,3\n", Config{Shape: Wide}, "value 60000 3")
	f("service,x,y\nmetric,lat,rps\nts,,\n60,1,2\n", Config{HeaderRows: 3}, `lat{service="x"} 60000 1`+"\n"+`rps{service="y"} 60000 2`)
}

func TestLimits(t *testing.T) {
	long := "60," + strings.Repeat("1", 100) + "\n"
	same(t, "t,a\n"+long+"120,2\n"+long, Config{MaxLine: 50}, "a 120000 2",
		"input larger than the accepted size: line 2: line longer than allowed\n"+
			"input larger than the accepted size: line 4: line longer than allowed")
	same(t, "t,a\n60,\""+strings.Repeat("\n", 40)+"\"\n120,2\n", Config{}, "a 120000 2",
		"malformed input: line 2: quote never closed in \"60,\\\"\"\n"+
			`malformed input: line 42: quote never closed in "\""`)
	same(t, "t,a,b,c\n60,1,2,3\n", Config{MaxColumns: 2}, "a 60000 1",
		"input larger than the accepted size: line 1, column 3: more columns than allowed: the rest is passed over\n"+
			"malformed input: line 2, column 3: row has 4 cells, header has 2")
	same(t, "t,"+strings.Repeat("x", 100)+",b\n60,1,2\n", Config{MaxLabelBytes: 50}, "b 60000 2",
		"input larger than the accepted size: line 1, column 2: "+strings.Repeat("x", 100)+": labels longer than allowed")
}

func TestSeriesLimit(t *testing.T) {
	reg := ingest.NewRegistry(1)
	r, _ := NewReader(strings.NewReader("t,a,b\n60,1,2\n"), reg, Config{})
	b := ingest.NewBatch(reg)
	for r.Next(context.Background(), b) == nil {
	}
	if b.Len() != 1 || b.Drops[ingest.TooMany] != 1 {
		t.Errorf("%d samples, drops %v", b.Len(), b.Drops)
	}
}

func TestRetiredSeriesAreFoundAgain(t *testing.T) {
	reg := ingest.NewRegistry(0)
	pr, pw := io.Pipe()
	r, _ := NewReader(pr, reg, Config{})
	b := ingest.NewBatch(reg)
	next := func(row string) ingest.SeriesID {
		t.Helper()
		go pw.Write([]byte(row))
		b.Reset()
		if err := r.Next(context.Background(), b); err != nil || b.Len() != 1 {
			t.Fatal(err, b.Len())
		}
		return b.Series[0]
	}
	old := next("t,a\n60,1\n")
	reg.Retire([]ingest.SeriesID{old})
	reg.Retire(nil)
	if other, _ := reg.Series(ingest.FromStrings(ingest.MetricName, "other")); other != old {
		t.Fatalf("number %d not reused", old)
	}
	if id := next("120,2\n"); reg.Labels(id).String() != "a" {
		t.Errorf("sample went to %s", reg.Labels(id))
	}
}

func TestGzip(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write([]byte("t,a\n60,1\n120,2\n"))
	w.Close()
	same(t, z.String(), Config{}, "a 60000 1\na 120000 2", "")

	cut := z.Bytes()[:z.Len()-4]
	samples, _, err := readAll(t, bytes.NewReader(cut), Config{})
	if len(samples) != 2 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("cut off: %d samples, %v", len(samples), err)
	}
	if _, _, err := readAll(t, strings.NewReader("\x1f\x8b junk that is no gzip"), Config{}); err == nil {
		t.Error("broken gzip header taken")
	}
}

func TestPipeIsNotHeldBack(t *testing.T) {
	reg := ingest.NewRegistry(0)
	pr, pw := io.Pipe()
	r, _ := NewReader(pr, reg, Config{})
	b := ingest.NewBatch(reg)
	go func() {
		pw.Write([]byte("t,a\n"))
		pw.Write([]byte("60,1\n12"))
	}()
	if err := r.Next(context.Background(), b); err != nil || b.Len() != 1 {
		t.Fatalf("%v, %d samples: want the first row before the second is complete", err, b.Len())
	}
	broken := errors.New("broken")
	go func() { pw.Write([]byte("0,2\n1")); pw.CloseWithError(broken) }()
	for b.Reset(); b.Len() == 0; {
		if err := r.Next(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Next(context.Background(), b); !errors.Is(err, broken) || b.Len() != 1 {
		t.Errorf("%v, %d samples", err, b.Len())
	}
}

func TestBatchSize(t *testing.T) {
	reg := ingest.NewRegistry(0)
	r, _ := NewReader(strings.NewReader("t,a,b\n"+strings.Repeat("60,1,2\n", 10)), reg, Config{BatchSamples: 3})
	b := ingest.NewBatch(reg)
	if err := r.Next(context.Background(), b); err != nil || b.Len() != 4 {
		t.Errorf("%v, %d samples, want 4: whole rows", err, b.Len())
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := r.Next(ctx, b); err != context.Canceled {
		t.Error(err)
	}
	if err := r.Next(context.Background(), ingest.NewBatch(ingest.NewRegistry(0))); !errors.Is(err, ingest.ErrForeignBatch) {
		t.Error(err)
	}
}

func TestKindIsSet(t *testing.T) {
	reg := ingest.NewRegistry(0)
	r, _ := NewReader(strings.NewReader("t,orders_count\n60,1\n"), reg, Config{Kind: ingest.Gauge})
	b := ingest.NewBatch(reg)
	r.Next(context.Background(), b)
	if got := reg.Kind(b.Series[0]); got != ingest.Gauge {
		t.Error(got)
	}
}
