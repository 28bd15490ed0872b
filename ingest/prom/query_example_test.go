package prom_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"github.com/portent-go/portent/ingest"
	"github.com/portent-go/portent/ingest/prom"
)

// prometheus stands in for a server: load1 of two hosts, a point per minute.
func prometheus() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.FormValue("query") == "load1{" {
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"status":"error","errorType":"bad_data","error":"unclosed left brace"}`)
			return
		}
		fmt.Fprint(w, `{"status":"success","data":{"resultType":"matrix","result":[
			{"metric":{"__name__":"load1","host":"a"},"values":[[60,"0.5"],[120,"0.6"]]},
			{"metric":{"__name__":"load1","host":"b"},"values":[[60,"2"],[120,"2.5"]]}]}}`)
	}))
}

// A range query yields what a monitor would have seen live: all series of one
// time, then all of the next.
func ExampleRangeSource() {
	srv := prometheus()
	defer srv.Close()
	q, err := prom.NewQuerier(prom.QueryConfig{URL: srv.URL})
	if err != nil {
		panic(err)
	}
	src, err := q.Range("load1", time.Unix(60, 0), time.Unix(120, 0), time.Minute)
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	for err == nil {
		b.Reset()
		err = src.Next(context.Background(), b)
		for i, id := range b.Series { // push b into a monitor here
			fmt.Println(b.Time[i], b.Registry().Labels(id), b.Value[i])
		}
	}
	fmt.Println(errors.Is(err, io.EOF))
	// Output:
	// 60000 load1{host="a"} 0.5
	// 60000 load1{host="b"} 2
	// 120000 load1{host="a"} 0.6
	// 120000 load1{host="b"} 2.5
	// true
}

// What the server says about a bad query reaches the caller.
func ExampleQuerier() {
	srv := prometheus()
	defer srv.Close()
	q, err := prom.NewQuerier(prom.QueryConfig{URL: srv.URL})
	if err != nil {
		panic(err)
	}
	b := ingest.NewBatch(ingest.NewRegistry(0))
	fmt.Println(q.Instant(context.Background(), b, "load1{", time.Unix(120, 0)))
	// Output: prom: query failed: status 400: bad_data: unclosed left brace
}

// A QueryError keeps the parts apart.
func ExampleQueryError() {
	err := fmt.Errorf("warming up: %w", &prom.QueryError{Status: 422, Type: "execution", Message: "too many samples"})
	var refused *prom.QueryError
	fmt.Println(errors.As(err, &refused), refused.Type, errors.Is(err, prom.ErrQuery))
	// Output: true execution true
}

// Windows may have fewer points than servers allow, when there are many series.
func ExampleQueryConfig() {
	fmt.Println(prom.QueryConfig{URL: "http://prometheus:9090", MaxPoints: 50_000}.Validate())
	// Output: prom: QueryConfig.MaxPoints is 50000: servers answer at most 11000
}

// Stored answers are read in either form, series by series.
func ExampleQueryReader() {
	file := strings.NewReader(`[{"metric":{"__name__":"up"},"values":[[1564315200.5,"1"],[1564315220.5,"0"]]}]`)
	b := ingest.NewBatch(ingest.NewRegistry(0))
	err := prom.NewQueryReader(file, "up.json").Next(context.Background(), b)
	fmt.Println(b.Len(), b.Registry().Labels(b.Series[0]), b.Time[0], err)
	// Output: 2 up 1564315200500 EOF
}
