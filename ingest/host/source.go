package host

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/portent-go/portent/ingest"
)

// DefaultEvery is the interval between scrapes when Config.Every is zero: 15 s,
// what Prometheus deployments commonly use. A shorter one shows faster faults
// and costs more series states per hour; a scrape of a small machine takes
// about half a millisecond, so one second is affordable too.
const DefaultEvery = 15 * time.Second

// Config says what a Source reads. The zero value reads this machine every 15
// seconds.
type Config struct {
	// FS is where procfs and sysfs are mounted; by default /proc and /sys.
	FS FS

	// Instance is the value of the label "instance"; by default the host name.
	Instance string

	// Job is the value of the label "job"; by default "node".
	Job string

	// Every is the time between scrapes, DefaultEvery when zero.
	Every time.Duration

	// Processes are read with the names of the Prometheus client libraries
	// (process_*), told apart by the label "process". By default none.
	Processes []ProcessTarget

	// Containers are read with the names of cAdvisor (container_*), told apart
	// by the label "container". By default none.
	Containers []ContainerTarget

	// Now is the clock; time.Now when nil.
	Now func() time.Time
}

// ProcessTarget is a process to read. When it has ended its series simply have
// no more samples, and process_up is 0.
type ProcessTarget struct {
	Name string
	PID  int
}

// ContainerTarget is a control group to read.
type ContainerTarget struct {
	Name   string
	Cgroup CgroupPaths
}

// Validate reports every fault of the configuration at once.
func (c Config) Validate() error {
	var errs []error
	if c.Every < 0 {
		errs = append(errs, fmt.Errorf("host: Every: negative interval %v", c.Every))
	}
	for _, p := range c.Processes {
		if p.PID <= 0 {
			errs = append(errs, fmt.Errorf("host: Processes: %q has pid %d", p.Name, p.PID))
		}
	}
	for _, t := range c.Containers {
		if v := t.Cgroup.Version; v != 1 && v != 2 {
			errs = append(errs, fmt.Errorf("host: Containers: %q has cgroup version %d", t.Name, v))
		}
	}
	return errors.Join(errs...)
}

// Source is an ingest.Source of one machine. It keeps the kernel's files open
// and allocates next to nothing per scrape. Not for concurrent use.
type Source struct {
	cfg        Config
	collectors []collector
	emit       emitter
	next       time.Time
}

// collector reads one topic, as node_exporter names them.
type collector struct {
	name    string
	target  ingest.Label // which process or container; empty for the machine
	collect func(*emitter) error
	close   func()
}

// NewSource returns a source, or every fault of its configuration. It reads
// nothing yet.
func NewSource(cfg Config) (*Source, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	if cfg.Every == 0 {
		cfg.Every = DefaultEvery
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Instance == "" {
		cfg.Instance, _ = os.Hostname() // "" leaves the label out
	}
	if cfg.Job == "" {
		cfg.Job = "node"
	}
	s := &Source{cfg: cfg, emit: emitter{instance: cfg.Instance, job: cfg.Job}}
	s.collectors = machineCollectors(cfg.FS)
	for _, t := range cfg.Containers {
		s.collectors = append(s.collectors, containerCollector(t))
	}
	for _, t := range cfg.Processes {
		s.collectors = append(s.collectors, processCollector(cfg.FS, t))
	}
	return s, nil
}

// Next waits for the next scrape, the first coming at once, and appends it to
// b. It returns the context's error when that ends first, and never io.EOF: a
// machine has no end. Scrapes that would have been due while the caller was
// busy are left out, not made up for.
func (s *Source) Next(ctx context.Context, b *ingest.Batch) error {
	if err := s.wait(ctx); err != nil {
		return err
	}
	s.Scrape(b, s.cfg.Now().UnixMilli())
	return nil
}

func (s *Source) wait(ctx context.Context) error {
	now := s.cfg.Now()
	if s.next.IsZero() || now.Sub(s.next) > s.cfg.Every {
		s.next = now
	}
	t := time.NewTimer(s.next.Sub(now))
	defer t.Stop()
	select {
	case <-t.C:
		s.next = s.next.Add(s.cfg.Every)
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Scrape reads the machine once and appends to b, with the time at in Unix
// milliseconds. What this kernel does not have is left out; a file that does
// not read as documented is a fault of b, and costs its own topic only. Either
// way node_scrape_collector_success of the topic is 0.
func (s *Source) Scrape(b *ingest.Batch, at int64) {
	s.emit.b, s.emit.at = b, at
	for i := range s.collectors {
		c := &s.collectors[i]
		err := c.collect(&s.emit)
		if errors.Is(err, ErrMalformed) {
			b.Fault(ingest.Syntax, place(err), c.name, err.Error())
		}
		s.emit.metric("node_scrape_collector_success").label("collector", c.name).label(c.target.Name, c.target.Value).flag(err == nil)
	}
	s.emit.b = nil
}

func place(err error) string {
	var pe *ParseError
	if errors.As(err, &pe) {
		return fmt.Sprintf("%s:%d", pe.File, pe.Line)
	}
	return ""
}

// Close closes the kernel's files. A later Scrape opens them again.
func (s *Source) Close() {
	for _, c := range s.collectors {
		c.close()
	}
}
