package ingest

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"
	"testing"
)

func sizeName(n int) string { return "n=" + strconv.Itoa(n) }

func TestRegistryInterns(t *testing.T) {
	r := NewRegistry(0)
	a, cause := r.Series(Labels{{"job", "api"}, {MetricName, "up"}})
	if cause != Accepted {
		t.Fatal(cause)
	}
	b, _ := r.Series(Labels{{MetricName, "up"}, {"job", "api"}, {"zone", ""}})
	if a != b {
		t.Errorf("same labels in another order got numbers %d and %d", a, b)
	}
	if got := r.Labels(a).String(); got != `up{job="api"}` {
		t.Errorf("labels %s", got)
	}
	wire := r.Fingerprint([]byte("wire form"))
	if _, ok := r.Lookup(wire); ok {
		t.Error("unknown wire form found")
	}
	if c, _ := r.Intern(wire, Labels{{MetricName, "up"}, {"job", "api"}}); c != a {
		t.Errorf("Intern gave %d, want %d", c, a)
	}
	if c, ok := r.Lookup(wire); !ok || c != a {
		t.Errorf("Lookup gave %d %v", c, ok)
	}
	if r.Len() != 1 {
		t.Errorf("Len %d", r.Len())
	}
}

func TestRegistryRefuses(t *testing.T) {
	r := NewRegistry(2)
	f := func(want Cause, labels Labels) {
		t.Helper()
		if _, got := r.Series(labels); got != want {
			t.Errorf("%v: got %v, want %v", labels, got, want)
		}
	}
	f(NoLabels, nil)
	f(NoLabels, Labels{{"a", ""}})
	f(BadLabels, Labels{{"", "x"}})
	f(BadLabels, Labels{{"a", "1"}, {"a", "2"}})
	f(Accepted, Labels{{"a", "1"}})
	f(Accepted, Labels{{"a", "2"}})
	f(TooMany, Labels{{"a", "3"}})
	f(Accepted, Labels{{"a", "1"}})
}

func TestRegistryDoesNotAliasTheBuffer(t *testing.T) {
	r := NewRegistry(0)
	buf := []byte("cpu")
	labels := Labels{{MetricName, aliasOf(buf)}}
	id, _ := r.Series(labels)
	r.SetKind(aliasOf(buf), Counter)
	buf[0] = 'X'
	if got := r.Labels(id).Metric(); got != "cpu" {
		t.Errorf("name became %q", got)
	}
	if r.Kind(id) != Counter {
		t.Error("kind lost when the buffer changed")
	}
}

func TestRegistryKind(t *testing.T) {
	r := NewRegistry(0)
	id := func(name string) SeriesID { i, _ := r.Series(FromStrings(MetricName, name)); return i }
	f := func(name string, want Kind) {
		t.Helper()
		if got := r.Kind(id(name)); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("requests_total", Counter)
	f("load1", Gauge)
	r.SetKind("load1", Counter)
	f("load1", Counter)
	r.SetSeriesKind(id("load1"), Gauge)
	f("load1", Gauge)
	if r.Kind(1e6) != Unknown {
		t.Error("kind of an unused number")
	}
}

func TestRetireReusesNumbersOneRoundLater(t *testing.T) {
	r := NewRegistry(0)
	a, _ := r.Intern(r.Fingerprint([]byte("a")), FromStrings(MetricName, "a", "pod", "p1"))
	r.Retire([]SeriesID{a, a, 99})
	if _, ok := r.Lookup(r.Fingerprint([]byte("a"))); ok {
		t.Error("wire form of a retired series still bound")
	}
	if r.Len() != 0 || r.Labels(a) != nil {
		t.Error("retired series still alive")
	}
	b, _ := r.Series(FromStrings(MetricName, "b"))
	if b == a {
		t.Error("number reused at once: a batch in flight could name it")
	}
	r.Retire(nil)
	c, _ := r.Series(FromStrings(MetricName, "c"))
	if c != a {
		t.Errorf("number %d not reused after a round, got %d", a, c)
	}
	if got := r.Labels(c).String(); got != "c" {
		t.Errorf("labels %s", got)
	}
	if n := len(r.symbols.text); n > 6 {
		t.Errorf("%d symbols kept", n)
	}
}

// TestChurnIsBounded plays a fleet whose pods live for one round each.
func TestChurnIsBounded(t *testing.T) {
	r := NewRegistry(0)
	var old []SeriesID
	for round := range 50 {
		var now []SeriesID
		for pod := range 100 {
			name := fmt.Sprintf("pod-%d-%d", round, pod)
			id, cause := r.Intern(r.Fingerprint([]byte(name)), FromStrings(MetricName, "up", "pod", name))
			if cause != Accepted {
				t.Fatal(cause)
			}
			now = append(now, id)
		}
		r.Retire(old)
		old = now
	}
	if r.Cap() > 500 || len(r.symbols.text) > 600 {
		t.Errorf("5,000 pods, 100 at a time, left %d numbers and %d symbols", r.Cap(), len(r.symbols.text))
	}
}

// TestChurnOfMixedWidthsIsBounded: numbers pass between series of few and of many
// labels without losing label space.
func TestChurnOfMixedWidthsIsBounded(t *testing.T) {
	r := NewRegistry(0)
	for round := range 200 {
		name := fmt.Sprint("pod-", round)
		labels := FromStrings(MetricName, "up", "pod", name)
		if round%2 == 0 {
			labels = append(labels, FromStrings("x1", name, "x2", name, "x3", name, "x4", name)...)
		}
		id, cause := r.Series(labels)
		if cause != Accepted || len(r.Labels(id)) != len(labels) {
			t.Fatal(cause, r.Labels(id))
		}
		r.Retire([]SeriesID{id})
	}
	if len(r.refs) > 100 {
		t.Errorf("200 series, one at a time, left %d references", len(r.refs))
	}
}

func TestRegistryConcurrent(t *testing.T) {
	r := NewRegistry(0)
	var wg sync.WaitGroup
	ids := make([][]SeriesID, 4)
	for g := range ids {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(g), 1))
			ids[g] = make([]SeriesID, 200)
			for range 2000 {
				i := rng.IntN(200)
				name := strconv.Itoa(i)
				wire := r.Fingerprint([]byte(name))
				id, ok := r.Lookup(wire)
				if !ok {
					id, _ = r.Intern(wire, FromStrings(MetricName, name))
				}
				ids[g][i] = id
			}
		})
	}
	wg.Wait()
	for i := range 200 {
		for g := range ids {
			if ids[g][i] != ids[0][i] && ids[g][i] != 0 && ids[0][i] != 0 {
				t.Fatalf("series %d has numbers %d and %d", i, ids[0][i], ids[g][i])
			}
		}
	}
}

func BenchmarkLookup(b *testing.B) {
	for _, n := range []int{1, 1000, 100_000, 1_000_000} {
		b.Run(sizeName(n), func(b *testing.B) {
			r := NewRegistry(0)
			wires := make([][]byte, n)
			for i := range wires {
				wires[i] = fmt.Appendf(nil, "node_cpu_seconds_total{instance=10.0.0.%d,mode=idle,job=node,cluster=eu-west-1,pod=some-pod-%d}", i%256, i)
				r.Intern(r.Fingerprint(wires[i]), FromStrings(MetricName, "cpu", "i", strconv.Itoa(i)))
			}
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				if _, ok := r.Lookup(r.Fingerprint(wires[i])); !ok {
					b.Fatal("lost")
				}
				if i++; i == n {
					i = 0
				}
			}
		})
	}
}
