package calibrate

import (
	"errors"
	"fmt"
	"time"

	"github.com/portent-go/portent/internal/codec"
)

// ErrTime marks what comes before what came.
var ErrTime = errors.New("calibrate: time goes back")

// Ledger keeps what was foretold until it is known what came of it: when the
// horizon is over, and not before, else failures would be counted ahead of
// survivals. What an alarm prevented is never counted: an instance that was
// drained, restarted or replaced did not fail, but nobody knows whether it would
// have.
//
// It belongs to one goroutine at a time. Cost: 40 bytes for each risk pending, of
// which one per instance and a few per horizon is plenty.
type Ledger struct {
	horizon int64
	queue   []entry // by time
	head    int
	names   map[string]int32
	list    []string
}

// entry is a risk foretold and not yet settled.
type entry struct {
	at     int64
	p      float64
	entity int32
	fate   fate
}

type fate uint8

const (
	open    fate = iota // nothing happened so far
	failed              // within the horizon
	unknown             // saved by an alarm, or lost sight of
	fates
)

// NewLedger returns an empty ledger for risks of a horizon. Errors:
// [ErrSettings] for a horizon below a millisecond.
func NewLedger(horizon time.Duration) (*Ledger, error) {
	if horizon < time.Millisecond {
		return nil, fmt.Errorf("%w: horizon of %v", ErrSettings, horizon)
	}
	return &Ledger{horizon: horizon.Milliseconds(), names: map[string]int32{}}, nil
}

// Horizon returns the horizon of the risks.
func (l *Ledger) Horizon() time.Duration { return time.Duration(l.horizon) * time.Millisecond }

// Len returns the number of risks pending.
func (l *Ledger) Len() int { return len(l.queue) - l.head }

// Foretell adds a probability said of an entity at a time. Times must not fall,
// else [ErrTime]; a NaN is left out.
func (l *Ledger) Foretell(entity string, at int64, p float64) error {
	if n := len(l.queue); n > l.head && at < l.queue[n-1].at {
		return fmt.Errorf("%w: %d after %d", ErrTime, at, l.queue[n-1].at)
	}
	if p != p {
		return nil
	}
	k, ok := l.names[entity]
	if !ok {
		k = int32(len(l.list))
		l.names[entity] = k
		l.list = append(l.list, entity)
	}
	l.queue = append(l.queue, entry{at: at, p: p, entity: k})
	return nil
}

// Failed says that an entity failed.
func (l *Ledger) Failed(entity string, at int64) { l.mark(entity, at, failed) }

// Saved says that somebody acted on an alarm of an entity, so that its fate is
// not what it would have been: risks whose horizon reaches past the moment are
// unverified. A failure that comes all the same is one.
func (l *Ledger) Saved(entity string, at int64) { l.mark(entity, at, unknown) }

// Lost says that an entity was last seen well at a moment: it was scaled away,
// or its metrics stopped.
func (l *Ledger) Lost(entity string, at int64) { l.mark(entity, at, unknown) }

func (l *Ledger) mark(entity string, at int64, f fate) {
	k, ok := l.names[entity]
	if !ok {
		return
	}
	for i := len(l.queue) - 1; i >= l.head; i-- {
		e := &l.queue[i]
		if e.at+l.horizon < at {
			return // older ones are over
		}
		if e.entity == k && e.at <= at && e.fate != failed {
			e.fate = f
		}
	}
}

// Settle calls tell for each risk whose horizon is over by now, in the order
// foretold, but for those whose fate is unknown. Pass [Recentre.Tell].
func (l *Ledger) Settle(now int64, tell func(at int64, p float64, failed bool)) {
	for l.head < len(l.queue) && l.queue[l.head].at+l.horizon <= now {
		e := l.queue[l.head]
		l.head++
		if e.fate != unknown {
			tell(e.at+l.horizon, e.p, e.fate == failed)
		}
	}
	if l.head > len(l.queue)/2 {
		l.compact()
	}
}

// compact forgets what is settled, and the names nobody waits for.
func (l *Ledger) compact() {
	l.queue = append(l.queue[:0], l.queue[l.head:]...)
	l.head = 0
	if len(l.list) <= 2*len(l.queue)+16 {
		return
	}
	old := l.list
	l.names, l.list = map[string]int32{}, nil
	for i := range l.queue {
		name := old[l.queue[i].entity]
		k, ok := l.names[name]
		if !ok {
			k = int32(len(l.list))
			l.names[name] = k
			l.list = append(l.list, name)
		}
		l.queue[i].entity = k
	}
}

const ledgerVersion = 1

// AppendBinary implements [encoding.BinaryAppender]. It never fails.
func (l *Ledger) AppendBinary(b []byte) ([]byte, error) {
	b = append(b, ledgerVersion)
	b = codec.AppendUint64(b, uint64(l.horizon))
	b = codec.AppendUint32(b, uint32(len(l.list)))
	for _, n := range l.list {
		b = codec.AppendString(b, n)
	}
	b = codec.AppendUint32(b, uint32(l.Len()))
	for _, e := range l.queue[l.head:] {
		b = codec.AppendFloat64(codec.AppendUint64(b, uint64(e.at)), e.p)
		b = append(codec.AppendUint32(b, uint32(e.entity)), byte(e.fate))
	}
	return b, nil
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]; bytes that no ledger
// could have written give [ErrState] and leave l as it was. Memory is bounded by
// a small multiple of their number.
func (l *Ledger) UnmarshalBinary(data []byte) error {
	r := codec.Reader{Data: data}
	r.Version(ledgerVersion)
	n := Ledger{horizon: int64(r.Uint64()), names: map[string]int32{}}
	for range r.Uint32() {
		name := r.String()
		if r.Err() != nil {
			break
		}
		if _, ok := n.names[name]; ok {
			r.Fail("name %q twice", name)
		}
		n.names[name] = int32(len(n.list))
		n.list = append(n.list, name)
	}
	for range r.Uint32() {
		e := entry{at: int64(r.Uint64()), p: r.Finite(), entity: int32(r.Uint32()), fate: fate(r.Byte())}
		if r.Err() != nil {
			break
		}
		if e.entity < 0 || int(e.entity) >= len(n.list) || e.fate >= fates || len(n.queue) > 0 && e.at < n.queue[len(n.queue)-1].at {
			r.Fail("entry %+v", e)
		}
		n.queue = append(n.queue, e)
	}
	if n.horizon < 1 {
		r.Fail("horizon %d", n.horizon)
	}
	if err := r.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrState, err)
	}
	*l = n
	return nil
}
