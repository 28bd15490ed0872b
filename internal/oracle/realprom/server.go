package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// server is the Prometheus under test and the exporter beside it.
type server struct {
	url  string
	node string // address of the exporter, "" without one
	cmds []*exec.Cmd
}

// zone is a label with everything that must be escaped somewhere.
const zone = `größte "zone"\1`

const config = `
global: {scrape_interval: 1s, scrape_timeout: 900ms}
scrape_configs:
- {job_name: prometheus, static_configs: [{targets: ['%s']}]}
- {job_name: node, static_configs: [{targets: ['%s'], labels: {zone: %q}}]}
- {job_name: portent, static_configs: [{targets: ['%s']}]}
remote_write:
- url: http://%s/api/v1/write
  queue_config: {max_samples_per_send: 2000, capacity: 20000, batch_send_deadline: 1s}
  metadata_config: {send: true, send_interval: 10s}
`

// startAll starts the exporter and a server that scrapes it, itself and us, and
// writes to us.
func startAll(ctx context.Context, o options, rec *recorder) (*server, error) {
	self, node := freeAddr(), freeAddr()
	s := &server{url: "http://" + self}
	file := filepath.Join(o.dir, "prometheus.yml")
	text := fmt.Sprintf(config, self, node, zone, rec.addr, rec.addr)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		return nil, err
	}
	if o.exporter != "" {
		s.node = node
		if err := s.start(o, o.exporter, "--web.listen-address="+node); err != nil {
			return nil, err
		}
	}
	err := s.start(o, o.prometheus, "--config.file="+file, "--web.listen-address="+self,
		"--storage.tsdb.path="+filepath.Join(o.dir, "data"))
	if err == nil {
		err = s.ready(ctx)
	}
	if err != nil {
		s.stop()
		return nil, err
	}
	return s, nil
}

func (s *server) start(o options, name string, args ...string) error {
	logs, err := os.Create(filepath.Join(o.dir, filepath.Base(name)+".log"))
	if err != nil {
		return err
	}
	defer logs.Close()
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = logs, logs
	if err := cmd.Start(); err != nil {
		return err
	}
	s.cmds = append(s.cmds, cmd)
	return nil
}

func (s *server) stop() {
	for _, cmd := range s.cmds {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

func (s *server) ready(ctx context.Context) error {
	for range 60 {
		if resp, err := http.Get(s.url + "/-/ready"); err == nil {
			_, _ = io.Copy(io.Discard, resp.Body)
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
		}
		sleep(ctx, 500*time.Millisecond)
	}
	return fmt.Errorf("%s did not become ready", s.url)
}

// freeAddr returns a loopback address that was free a moment ago.
func freeAddr() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	return l.Addr().String()
}
