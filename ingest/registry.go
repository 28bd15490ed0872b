package ingest

import (
	"hash/maphash"
	"strings"
	"sync"
	"unsafe"
)

// Key is a 128-bit fingerprint of a series in some wire form. Two seeds drawn
// at random when the [Registry] is made feed it, so a sender can neither
// predict nor provoke a collision; among a million series an accidental one has
// a chance of about 1e-27.
type Key struct{ hi, lo uint64 }

// Registry numbers series. It interns label strings, so a million series that
// share most of their labels cost about 150 bytes each. All methods are safe
// for concurrent use.
//
// A decoder asks [Registry.Lookup] with the fingerprint of the bytes it sees;
// only for a series never met in that form does it build Labels and call
// [Registry.Intern]. In steady state nothing is parsed twice and nothing is
// allocated.
type Registry struct {
	seeds  [2]maphash.Seed
	limit  int
	shards [keyShards]keyShard // wire form → series

	mu      sync.RWMutex
	symbols symbolTable
	series  []seriesEntry
	refs    []uint32 // symbol references, name, value, name, value, …
	byLabel map[Key]SeriesID
	kinds   map[string]Kind // by metric name, from type metadata
	live    int
	free    []SeriesID // numbers ready for use again
	resting []SeriesID // retired last time; free the next time
}

// seriesEntry locates the labels of one series in Registry.refs.
type seriesEntry struct {
	labels     Key
	start      uint32
	n          uint16 // number of labels
	room       uint16 // for so many there is space from start on
	generation uint16 // counts the retirements of this number
	kind       Kind
	used       bool
}

const keyShards = 32

// keyShard is one part of the wire-form table, padded to a cache line of its
// own so that shards do not slow each other.
type keyShard struct {
	mu sync.RWMutex
	m  map[Key]boundSeries
	_  [96]byte
}

type boundSeries struct {
	id         SeriesID
	generation uint16
}

// DefaultMaxSeries bounds a registry made with a limit of zero: five million
// series need about 1 GiB here and several more in detector states.
const DefaultMaxSeries = 5_000_000

// NewRegistry returns an empty registry that refuses series beyond maxSeries
// ([TooMany]); zero means [DefaultMaxSeries].
func NewRegistry(maxSeries int) *Registry {
	if maxSeries <= 0 {
		maxSeries = DefaultMaxSeries
	}
	r := &Registry{
		seeds:   [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()},
		limit:   maxSeries,
		byLabel: map[Key]SeriesID{},
		kinds:   map[string]Kind{},
	}
	r.symbols.init()
	for i := range r.shards {
		r.shards[i].m = map[Key]boundSeries{}
	}
	return r
}

// Fingerprint returns the key of a series' wire form. Formats whose bytes could
// collide with another format's should prefix a byte of their own.
func (r *Registry) Fingerprint(wire []byte) Key {
	return Key{maphash.Bytes(r.seeds[0], wire), maphash.Bytes(r.seeds[1], wire)}
}

// Join combines two fingerprints, order mattering: a format that repeats its
// strings (remote write 2.0) hashes each once and joins them per series.
func (k Key) Join(other Key) Key {
	return Key{mix(k.hi ^ rotate(other.hi)), mix(k.lo + other.lo*0x9e3779b97f4a7c15)}
}

func rotate(x uint64) uint64 { return x<<23 | x>>41 }

// mix is the finaliser of SplitMix64 (Steele, Lea & Flood 2014): every input
// bit reaches every output bit.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// Lookup returns the series bound to a wire form by an earlier Intern.
func (r *Registry) Lookup(wire Key) (SeriesID, bool) {
	s := &r.shards[wire.lo%keyShards]
	s.mu.RLock()
	b, ok := s.m[wire]
	s.mu.RUnlock()
	return b.id, ok
}

// Intern returns the number of the series with these labels, making it if need
// be, and binds the wire form to it. The labels are sorted in place and their
// strings copied, so they may alias the decoder's buffer. The cause is
// [Accepted], [NoLabels], [BadLabels] or [TooMany].
func (r *Registry) Intern(wire Key, labels Labels) (SeriesID, Cause) {
	b, cause := r.bind(labels)
	if cause != Accepted {
		return 0, cause
	}
	s := &r.shards[wire.lo%keyShards]
	s.mu.Lock()
	// A sender that permutes its labels for ever must not fill the memory:
	// past four forms per series this part of the table starts again.
	if len(s.m) > 4*(r.limit/keyShards+64) {
		clear(s.m)
	}
	s.m[wire] = b
	s.mu.Unlock()
	return b.id, Accepted
}

// Series is Intern without a wire form.
func (r *Registry) Series(labels Labels) (SeriesID, Cause) {
	b, cause := r.bind(labels)
	return b.id, cause
}

// bind returns the number of the series with its generation, both read under one
// lock: read apart, a Retire between the two would make a retired number look
// alive.
func (r *Registry) bind(labels Labels) (boundSeries, Cause) {
	labels = dropEmpty(labels)
	labels.Sort()
	if cause := labels.check(); cause != Accepted {
		return boundSeries{}, cause
	}
	key := r.labelKey(labels)
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.byLabel[key]
	if !ok {
		if r.live >= r.limit {
			return boundSeries{}, TooMany
		}
		id = r.add(key, labels)
	}
	return boundSeries{id, r.series[id].generation}, Accepted
}

// dropEmpty removes labels with an empty value, which Prometheus treats as
// absent. It works in place.
func dropEmpty(labels Labels) Labels {
	kept := labels[:0]
	for _, l := range labels {
		if l.Value != "" || l.Name == "" {
			kept = append(kept, l)
		}
	}
	return kept
}

func (r *Registry) labelKey(labels Labels) Key {
	k := Key{uint64(len(labels)), 1}
	for _, l := range labels {
		k = k.Join(r.Fingerprint(stringBytes(l.Name))).Join(r.Fingerprint(stringBytes(l.Value)))
	}
	return k
}

// stringBytes views s as bytes that must not be written.
func stringBytes(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// add gives labels a number. r.mu is held.
func (r *Registry) add(key Key, labels Labels) SeriesID {
	id := r.takeNumber(len(labels))
	e := &r.series[id]
	at := r.refs[e.start:]
	for i, l := range labels {
		at[2*i] = r.symbols.ref(l.Name)
		at[2*i+1] = r.symbols.ref(l.Value)
	}
	e.labels, e.used, e.kind = key, true, Unknown
	r.byLabel[key] = id
	r.live++
	return id
}

// takeNumber reuses a retired number or makes a new one. A number keeps its
// label space, which grows only past the most labels it ever had: under years of
// churn the space stays bounded.
func (r *Registry) takeNumber(labels int) SeriesID {
	var id SeriesID
	if n := len(r.free); n > 0 {
		id, r.free = r.free[n-1], r.free[:n-1]
	} else {
		id = SeriesID(len(r.series))
		r.series = append(r.series, seriesEntry{})
	}
	e := &r.series[id]
	e.n = uint16(labels)
	if int(e.room) < labels {
		e.start, e.room = uint32(len(r.refs)), uint16(labels)
		r.refs = append(r.refs, make([]uint32, 2*labels)...)
	}
	return id
}

// Labels returns the labels of a series, or nil when the number is not in use.
// The strings are shared with the registry and live on; the slice is the
// caller's.
func (r *Registry) Labels(id SeriesID) Labels { return r.AppendLabels(nil, id) }

// AppendLabels appends the labels of a series to dst and returns it.
func (r *Registry) AppendLabels(dst Labels, id SeriesID) Labels {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if int(id) >= len(r.series) || !r.series[id].used {
		return dst
	}
	e := r.series[id]
	refs := r.refs[e.start : e.start+2*uint32(e.n)]
	for i := 0; i < len(refs); i += 2 {
		dst = append(dst, Label{r.symbols.text[refs[i]], r.symbols.text[refs[i+1]]})
	}
	return dst
}

// Len returns the number of live series.
func (r *Registry) Len() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.live
}

// Cap returns one more than the largest number given out so far: the length
// that a slice indexed by SeriesID needs.
func (r *Registry) Cap() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.series)
}

// SetKind records type metadata for every series of a metric, past and future.
// Histogram and summary parts are named by their full metric name.
func (r *Registry) SetKind(metric string, kind Kind) {
	r.mu.RLock()
	old, ok := r.kinds[metric]
	r.mu.RUnlock()
	if ok && old == kind {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !ok && len(r.kinds) >= r.limit {
		return
	}
	r.kinds[strings.Clone(metric)] = kind
}

// SetSeriesKind records type metadata for one series.
func (r *Registry) SetSeriesKind(id SeriesID, kind Kind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if int(id) < len(r.series) {
		r.series[id].kind = kind
	}
}

// Kind returns the kind of a series: its own metadata, its metric's metadata,
// or what [KindOf] makes of the name.
func (r *Registry) Kind(id SeriesID) Kind {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if int(id) >= len(r.series) || !r.series[id].used {
		return Unknown
	}
	if k := r.series[id].kind; k != Unknown {
		return k
	}
	metric := r.metric(id)
	if k := r.kinds[metric]; k != Unknown {
		return k
	}
	return KindOf(metric)
}

// metric returns the metric name of a used series. r.mu is held.
func (r *Registry) metric(id SeriesID) string {
	e := r.series[id]
	for i := e.start; i < e.start+2*uint32(e.n); i += 2 {
		if r.symbols.text[r.refs[i]] == MetricName {
			return r.symbols.text[r.refs[i+1]]
		}
	}
	return ""
}

// Retire forgets series that will not come back, so that years of short-lived
// pods do not fill the memory. Their numbers are given out again only after the
// next call of Retire: a batch decoded before this call may still name them.
func (r *Registry) Retire(ids []SeriesID) {
	r.mu.Lock()
	rested := r.resting
	r.resting = nil
	for _, id := range ids {
		if int(id) >= len(r.series) || !r.series[id].used {
			continue
		}
		e := &r.series[id]
		for _, ref := range r.refs[e.start : e.start+2*uint32(e.n)] {
			r.symbols.release(ref)
		}
		delete(r.byLabel, e.labels)
		e.used = false
		e.generation++
		r.resting = append(r.resting, id)
		r.live--
	}
	r.mu.Unlock()
	r.sweep() // before numbers become free: an Intern under way may have bound one late
	r.mu.Lock()
	r.free = append(r.free, rested...)
	r.mu.Unlock()
}

// sweep removes wire forms bound to retired series.
func (r *Registry) sweep() {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i := range r.shards {
		s := &r.shards[i]
		s.mu.Lock()
		for k, b := range s.m {
			if e := r.series[b.id]; !e.used || e.generation != b.generation {
				delete(s.m, k)
			}
		}
		s.mu.Unlock()
	}
}
