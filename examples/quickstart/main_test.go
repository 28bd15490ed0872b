package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestStory replays the default incident and wants everything that the README
// promises of it.
func TestStory(t *testing.T) {
	inc, err := choose(0)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := newStory(inc, &out)
	if err != nil {
		t.Fatal(err)
	}
	s.introduce()
	if err := s.replay(0); err != nil {
		t.Fatal(err)
	}
	s.conclude()
	for _, want := range []string{"truth", "unusual", "risk", "ALARM", "causes", "load score", "Advice for", "The alarm came", "Blamed: " + inc.Target} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output lacks %q", want)
		}
	}
	page := filepath.Join(t.TempDir(), "report.html")
	if err := s.writeReport(page); err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(page)
	if err != nil || !bytes.Contains(html, []byte("<svg")) || bytes.Contains(html, []byte("<script")) || bytes.Contains(html, []byte("<link")) {
		t.Errorf("report of %d bytes: error %v, or no drawings, or something from outside", len(html), err)
	}
}

func TestUnknownIncident(t *testing.T) {
	if _, err := choose(9999); err == nil || !strings.Contains(err.Error(), "-list") {
		t.Errorf("error %v should lead to -list", err)
	}
}
