package window

import (
	"math"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/internal/front"
	"github.com/portent-go/portent/internal/codec"
)

// stream is what all detectors of windows share: the newest samples in one slice,
// the length of the window, and the verdict.
type stream struct {
	front  front.Front
	fixed  int     // Config.Length
	length int     // of the window now
	origin float64 // the first sample; windows hold differences from it
	run    int     // samples since the last gap, at most MaxLength
	last   float64 // the newest sample as it came; NaN before the first

	x    []float64 // the newest samples are those before end
	end  int
	past []float32 // all samples while the season is looked for, then nil
}

func newStream(cfg Config) (stream, error) {
	if err := cfg.Validate(); err != nil {
		return stream{}, err
	}
	f, err := front.New(cfg.Config)
	if err != nil {
		return stream{}, err
	}
	s := stream{front: f, fixed: cfg.Length, length: cfg.Length, last: math.NaN(), x: make([]float64, 3*MaxLength)}
	if cfg.Length == 0 {
		s.length = DefaultLength
		s.past = make([]float32, 0, seasonLooks[len(seasonLooks)-1])
	}
	return s, nil
}

// admit takes a sample. ok is false when it changes nothing; relearn tells that
// the window has got another length, so that what was learnt is void.
func (s *stream) admit(t int64, v float64) (ok, relearn bool) {
	ok, gap := s.front.Admit(t, v)
	if !ok {
		return false, false
	}
	if s.front.Len() == 1 {
		s.origin = min(max(v, -front.Largest), front.Largest)
	}
	if gap {
		s.run = 0
	}
	s.push(min(max(v-s.origin, -front.Largest), front.Largest))
	return true, s.look()
}

// push appends a sample to the newest; once in 2·MaxLength samples they move to
// the front of the slice.
func (s *stream) push(v float64) {
	if s.end == len(s.x) {
		copy(s.x, s.x[s.end-MaxLength:])
		s.end = MaxLength
	}
	s.x[s.end] = v
	s.end++
	s.run = min(s.run+1, MaxLength)
	if s.past != nil {
		s.past = append(s.past, float32(min(max(v, -1e30), 1e30)))
	}
}

// window returns the newest window; nil until it is full. It aliases the stream
// until the next sample.
func (s *stream) window() []float64 {
	if s.run < s.length {
		return nil
	}
	return s.x[s.end-s.length : s.end]
}

// look searches for the season when it is time, and reports a new length. The
// last look frees the samples kept for it.
func (s *stream) look() bool {
	if s.past == nil {
		return false
	}
	for i, n := range seasonLooks {
		if len(s.past) != n {
			continue
		}
		p := season(s.past, make([]float64, n))
		if i == len(seasonLooks)-1 {
			s.past = nil
		}
		return p > 0 && s.adopt(p)
	}
	return false
}

// adopt takes a season as the length unless it hardly differs.
func (s *stream) adopt(p int) bool {
	p = min(max(p, DefaultLength/2), MaxLength)
	if 5*p > 4*s.length && 4*p < 5*s.length {
		return false
	}
	s.length = p
	return true
}

// judge makes the verdict on the newest sample, which came at t as v. expected is
// NaN where the method forecasts nothing: then it is the sample before.
func (s *stream) judge(t int64, v, score, expected float64) anomaly.Verdict {
	if expected != expected {
		expected = s.last
	}
	s.last = min(max(v, -math.MaxFloat64), math.MaxFloat64)
	if s.run == 1 { // nothing before, or a gap
		expected = math.NaN()
	}
	return s.front.Judge(t, v, score, expected, s.front.KindOf(v, expected))
}

// Raw implements [anomaly.Scorer]; NaN while the window is not full or nothing
// has been learnt.
func (s *stream) Raw() float64 { return s.front.Raw() }

// Length returns the number of samples of the window now.
func (s *stream) Length() int { return s.length }

func (s *stream) append(dst []byte) []byte {
	dst = s.front.Append(dst)
	dst = codec.AppendFloat64s(dst, []float64{s.origin, s.last})
	dst = append(dst, byte(s.length), byte(s.run))
	dst = codec.AppendFloat64s(dst, s.x[s.end-s.kept():s.end])
	looking := byte(0)
	if s.past != nil {
		looking = 1
	}
	dst = codec.AppendUint32(append(dst, looking), uint32(len(s.past)))
	return codec.AppendFloat32s(dst, s.past)
}

// kept is how many samples a state holds: what the window may need.
func (s *stream) kept() int { return min(s.end, MaxLength) }

// read returns the stream that r holds, with the configuration of s.
func (s *stream) read(r *codec.Reader) stream {
	d := stream{fixed: s.fixed, x: make([]float64, len(s.x))}
	d.front = s.front.Read(r)
	d.origin, d.last = r.Finite(), r.Float64()
	d.length, d.run = int(r.Byte()), int(r.Byte())
	d.end = min(d.front.Len(), MaxLength)
	readBounded(r, d.x[:d.end], 2*front.Largest)
	looking, n := r.Bool(), int(r.Uint32())
	switch {
	case math.IsInf(d.last, 0) || d.length < MinLength || d.length > MaxLength || d.run > d.end:
		r.Fail("window of %d with %d samples of %d", d.length, d.run, d.end)
	case s.fixed != 0 && d.length != s.fixed:
		r.Fail("window of %d, this detector has %d", d.length, s.fixed)
	case looking && (s.fixed != 0 || n >= seasonLooks[len(seasonLooks)-1]) || !looking && n > 0 || n > d.front.Len():
		r.Fail("%d samples for the season", n)
	case looking:
		d.past = make([]float32, n, seasonLooks[len(seasonLooks)-1])
		r.Float32s(d.past)
		for _, v := range d.past {
			if !(v >= -1e30 && v <= 1e30) {
				r.Fail("sample %v", v)
			}
		}
	}
	return d
}

// readBounded fills dst with numbers of magnitude at most limit.
func readBounded(r *codec.Reader, dst []float64, limit float64) {
	r.Float64s(dst)
	for _, v := range dst {
		if !(v >= -limit && v <= limit) {
			r.Fail("number %v", v)
			return
		}
	}
}
