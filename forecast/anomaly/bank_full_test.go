package anomaly

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestBankOfTenMillion fills a bank with ten million series, without profiles,
// and says what it takes: about 17 GB. It runs with PORTENT_FULL=1 only.
func TestBankOfTenMillion(t *testing.T) {
	if os.Getenv("PORTENT_FULL") == "" {
		t.Skip("17 GB: set PORTENT_FULL=1")
	}
	b, err := NewBank(Config{})
	if err != nil {
		t.Fatal(err)
	}
	const n = 10_000_000
	for range n {
		b.Add()
	}
	for round := range 3 {
		start := time.Now()
		for i := range n {
			b.Step(i, int64(round)*60_000, float64(i%97+round))
		}
		t.Logf("round %d: %.2f M samples/s", round, n/1e6/time.Since(start).Seconds())
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if strings.HasPrefix(line, "VmHWM") {
			t.Log("most memory ever in use:", strings.Join(strings.Fields(line)[1:], " "))
		}
	}
}
