package prom

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/portent-go/portent/ingest"
)

// readAll reads a document to its end.
func readAll(b *ingest.Batch, r io.Reader) error {
	q := NewQueryReader(r, "doc")
	for {
		if err := q.Next(context.Background(), b); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
}

const matrix = `{"status":"success","data":{"resultType":"matrix","result":[
 {"metric":{"__name__":"up","job":"a\u00e4\ud83d\ude00\n"},"values":[[1.5,"1"],[1700000000.123,"NaN"],[ 2 , "+Inf" ]]},
 {"values":[[3,4.5e1]],"metric":{"__name__":"up","job":"b"},"histograms":[[1,{"count":"1"}],[2,{}]]}
]},"warnings":["w1"],"infos":["i1"],"isPartial":false,"stats":{"x":[null,true,-1.5e+3,{}]}} `

func TestQueryReader(t *testing.T) {
	f := func(doc, text string) {
		t.Helper()
		b := newBatch()
		if err := readAll(b, strings.NewReader(doc)); err != nil {
			t.Errorf("%s: %v", doc, err)
		}
		want(t, b, text)
		slow := newBatch()
		if err := readAll(slow, iotest.OneByteReader(strings.NewReader(doc))); err != nil {
			t.Error(err)
		}
		sameBatch(t, b, slow)
	}
	f(matrix, "\nup{job=\"aä😀\\n\"} 1 1500\nup{job=\"aä😀\\n\"} NaN 1700000000123\nup{job=\"aä😀\\n\"} +Inf 2000\nup{job=\"b\"} 45 3000\n")
	f(`[{"metric":{"__name__":"up"},"values":[[1,"1"]]},{"metric":{"a":"b"},"value":[2,"2"]}]`, "up 1 1000\n{a=\"b\"} 2 2000\n")
	f(`[]`, "")
	f(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"b"},"value":[1,"2"]}]}}`, "{a=\"b\"} 2 1000\n")
	f(`{"data":{"result":[]},"status":"success"}`, "")
	f(`{"status":"success","data":null}`, "")
	f(`{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}`, "")
	f(`[{"metric":{},"values":[]}]`, "")
}

func TestQueryReaderCounts(t *testing.T) {
	b := newBatch()
	doc := `[{"metric":{"a":"1"},"values":[[1,"x"],["y","1"],[3,"3"]]},{"metric":{},"values":[[1,"1"],[2,"1"]]},` +
		`{"metric":{"a":"` + "\xff" + `"},"value":[1,"1"]},{"metric":{"a":"1"},"histogram":[1,{}],"histograms":[[1,{}]]}]`
	if err := readAll(b, strings.NewReader(doc)); err != nil {
		t.Fatal(err)
	}
	want(t, b, "{a=\"1\"} 3 3000\n")
	if got := fmt.Sprint(causes(b)); got != "[bad_labels=1 no_labels=2 syntax=2 unsupported=2]" {
		t.Errorf("refused %s: %v", got, b.Faults)
	}
}

func TestQueryReaderErrors(t *testing.T) {
	f := func(doc string, cause error, samples int) {
		t.Helper()
		b := newBatch()
		if err := readAll(b, strings.NewReader(doc)); !errors.Is(err, cause) || b.Len() != samples {
			t.Errorf("%.60s: %v, %d samples", doc, err, b.Len())
		}
	}
	one := `[{"metric":{"a":"1"},"values":[[1,"1"]]}`
	for _, doc := range []string{"", "5", "x", `[`, `{`, `{"a"`, `{"a":`, `{"a":1`, `{"a":tru}`, `{"a":"\x"}`, `{"a":"\u12"}`, "{\"a\":\"\n\"}", `{"a":1}x`, `{,}`, `[5]`} {
		f(doc, ingest.ErrSyntax, 0)
	}
	f(one, ingest.ErrSyntax, 1)
	f(one+`,{"metric":{"a":"2"},"values":[[1,"1"],[2`, ingest.ErrSyntax, 1)
	f(one+`,{"metric":{"a":5},"values":[]}]`, ingest.ErrSyntax, 1)
	f(one+`,{"metric":5}]`, ingest.ErrSyntax, 1)
	f(`{"a":`+strings.Repeat("[", 2000), ingest.ErrSyntax, 0)
	f(`{"a":"`+strings.Repeat("x", maxJSONText+9)+`"}`, ingest.ErrTooLarge, 0)
	f("\x1f\x8bx", ingest.ErrSyntax, 0)
	f(`{"status":"error","errorType":"bad_data","error":"no such"}`, ErrQuery, 0)
}

func TestQueryReaderWarnsAndReadsGzip(t *testing.T) {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	_, _ = w.Write([]byte(matrix))
	_ = w.Close()
	r, b := NewQueryReader(&z, ""), newBatch()
	if err := r.Next(t.Context(), b); err != io.EOF || b.Len() != 4 {
		t.Fatal(err, b.Len())
	}
	if err := r.Next(t.Context(), b); err != io.EOF {
		t.Error(err)
	}
	if got := fmt.Sprint(r.Warnings()); got != "[w1 i1]" {
		t.Error(got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := NewQueryReader(strings.NewReader(matrix), "").Next(ctx, b); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// api answers range queries of a series whose value is its time.
type api struct {
	asked []string
	limit int // answers of more points than this are padded past any limit
}

func (a *api) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	num := func(name string) float64 { v, _ := strconv.ParseFloat(req.FormValue(name), 64); return v }
	a.asked = append(a.asked, req.Method+" "+req.URL.Path+" "+req.FormValue("query")+" "+req.FormValue("start")+".."+req.FormValue("end")+" "+req.FormValue("step"))
	if req.FormValue("query") == "bad" {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"status":"error","errorType":"bad_data","error":"parse error"}`))
		return
	}
	var values []string
	for t := num("start"); t <= num("end"); t += num("step") {
		values = append(values, fmt.Sprintf(`[%.3f,"%v"]`, t, t))
	}
	list := strings.Join(values, ",")
	if a.limit > 0 && len(values) > a.limit {
		list += strings.Repeat(" ", 5000)
	}
	fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"s":"1"},"values":[%s]},{"metric":{"s":"2"},"values":[%s]}]}}`, list, list)
}

func querier(t *testing.T, h http.Handler, cfg QueryConfig) *Querier {
	t.Helper()
	srv := httptest.NewServer(h)
	t.Cleanup(srv.Close)
	cfg.URL = srv.URL + "/prometheus/"
	q, err := NewQuerier(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestRangeWindows(t *testing.T) {
	a := &api{}
	r, err := querier(t, a, QueryConfig{MaxPoints: 2}).Range("s", at(10), time.UnixMilli(14_400), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch()
	for i := 0; ; i++ {
		err := r.Next(t.Context(), b)
		if err == io.EOF {
			break
		}
		if err != nil || i > 5 {
			t.Fatal(err)
		}
	}
	want(t, b, `
{s="1"} 10 10000
{s="2"} 10 10000
{s="1"} 11 11000
{s="2"} 11 11000
{s="1"} 12 12000
{s="2"} 12 12000
{s="1"} 13 13000
{s="2"} 13 13000
{s="1"} 14 14000
{s="2"} 14 14000
`)
	if got := strings.Join(a.asked, "\n"); got != `POST /prometheus/api/v1/query_range s 10.000..11.000 1.000
POST /prometheus/api/v1/query_range s 12.000..13.000 1.000
POST /prometheus/api/v1/query_range s 14.000..14.000 1.000` {
		t.Error(got)
	}
	if err := r.Next(t.Context(), b); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
}

func TestRangeHalvesWindowsThatAreTooLarge(t *testing.T) {
	a := &api{limit: 3}
	r, err := querier(t, a, QueryConfig{MaxBody: 4000}).Range("s", at(0), at(9), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	b := newBatch()
	r.points = 10
	for err = nil; err == nil; {
		err = r.Next(t.Context(), b)
	}
	if err != io.EOF || b.Len() != 20 || len(a.asked) != 2+5 {
		t.Errorf("%v, %d samples, asked %q", err, b.Len(), a.asked)
	}
}

func TestQueryIsRefused(t *testing.T) {
	b := newBatch()
	q := querier(t, &api{}, QueryConfig{})
	err := q.Instant(t.Context(), b, "bad", at(1))
	var refused *QueryError
	if !errors.As(err, &refused) || !errors.Is(err, ErrQuery) || *refused != (QueryError{400, "bad_data", "parse error"}) {
		t.Errorf("%#v", err)
	}
	if got := err.Error(); got != "prom: query failed: status 400: bad_data: parse error" {
		t.Error(got)
	}
	plain := querier(t, http.NotFoundHandler(), QueryConfig{}).Instant(t.Context(), b, "up", at(1))
	if !errors.As(plain, &refused) || refused.Status != 404 || refused.Message != "404 page not found" {
		t.Errorf("%#v", plain)
	}
	broken := querier(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(matrix[:200])) }), QueryConfig{})
	if err := broken.Instant(t.Context(), b, "up", at(1)); !errors.Is(err, ingest.ErrSyntax) || b.Len() != 0 {
		t.Errorf("%v, %d samples", err, b.Len())
	}
}

func TestQueryConfigValidate(t *testing.T) {
	_, err := NewQuerier(QueryConfig{URL: "localhost?x", MaxPoints: 20_000, MaxBody: -1, Timeout: -1})
	for _, part := range []string{"http://", "at most 11000", "MaxBody", "Timeout", "must not have a query"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v does not tell of %s", err, part)
		}
	}
	_, err = querier(t, nil, QueryConfig{}).Range("x", at(5), at(4), time.Microsecond)
	if err == nil || !strings.Contains(err.Error(), "1 ms") || !strings.Contains(err.Error(), "before it starts") {
		t.Error(err)
	}
}

func TestTimeOrderKeepsTies(t *testing.T) {
	b := newBatch()
	b.Append(9, 99, 9) // before the part to be sorted
	for i, tm := range []int64{3, 1, 2, 1, 3, 2, 2} {
		b.Append(ingest.SeriesID(i), tm, float64(i))
	}
	var o timeOrder
	o.sort(b, 1)
	if got := fmt.Sprint(b.Series, b.Time, b.Value); got != "[9 1 3 2 5 6 0 4] [99 1 1 2 2 2 3 3] [9 1 3 2 5 6 0 4]" {
		t.Error(got)
	}
}
