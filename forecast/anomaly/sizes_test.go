package anomaly

import "testing"

// The budget of the design: 2 KiB per series, 4 KiB with daily and weekly season.
func TestStateSizes(t *testing.T) {
	if StateBytes > 2048 || StateBytes+SeasonBytes > 4096 {
		t.Errorf("state %d bytes, season %d", StateBytes, SeasonBytes)
	}
	t.Logf("state %d bytes, season %d more", StateBytes, SeasonBytes)
}
