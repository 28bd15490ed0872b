package portent

import (
	"math"
	"testing"

	"github.com/portent-go/portent/ingest"
)

func TestAppendSample(t *testing.T) {
	f := func(want string, v float64, pairs ...string) {
		t.Helper()
		if got := string(appendSample([]byte("#"), "yhat", ingest.FromStrings(pairs...), v)); got != "#"+want+"\n" {
			t.Errorf("%q: got %s", pairs, got)
		}
	}
	f(`yhat 1`, 1)
	f(`yhat{for="up",job="a"} 0.5`, 0.5, ingest.MetricName, "up", "job", "a")
	f(`yhat{for="up",exported_for="x"} +Inf`, math.Inf(1), ingest.MetricName, "up", "for", "x")
	f(`yhat{exported_for="1",exported_for_="2"} 1`, 1, "exported_for", "1", "for", "2") // both would be exported_for
	f(`yhat{a_b="1",a_b_="2"} 1`, 1, "a.b", "1", "a_b", "2")
	f(`yhat{a_b="1",a_b_="2",a_b__="3"} 1`, 1, "a.b", "1", "a/b", "2", "a:b", "3")
	f(`yhat{_9="1"} NaN`, math.NaN(), "99", "1")
	f(`yhat{x="a\\b\"c\nd"} 1`, 1, "x", "a\\b\"c\nd")
	f("yhat{x=\"\uFFFDok\"} 1", 1, "x", "\xff\xfeok") // scrapers refuse what is no UTF-8
	f(`yhat{__t__="1"} 1`, 1, "été", "1")
}
