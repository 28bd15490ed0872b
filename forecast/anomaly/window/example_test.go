package window_test

import (
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/portent-go/portent/forecast/anomaly"
	"github.com/portent-go/portent/forecast/anomaly/window"
)

// heartbeat is a noisy pulse every 40 samples; from sample 3000 one beat comes
// upside down.
func heartbeat(i int, rng *rand.Rand) float64 {
	u := float64(i%40)/40 - 0.5
	v := math.Exp(-100 * u * u)
	if i >= 3000 && i < 3040 {
		v = -v
	}
	return v + 0.05*rng.NormFloat64()
}

// watch lets a detector learn for two days, and then prints where its first
// alarm was.
func watch(d anomaly.Detector) {
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		v := d.Step(int64(i)*60_000, heartbeat(i, rng))
		if i > 2880 && v.Phase == anomaly.Opened {
			fmt.Println("alarm in the broken beat:", i >= 3000 && i < 3080)
			return
		}
	}
}

// A beat like no other of the last day and a half.
func ExampleDiscord() {
	d, err := window.NewDiscord(window.DiscordConfig{Config: window.Config{Config: anomaly.Config{Budget: 1}}})
	if err != nil {
		panic(err)
	}
	watch(d)
	fmt.Println("window of", d.Length(), "samples")
	// Output:
	// alarm in the broken beat: true
	// window of 40 samples
}

// A window far from every one that was sampled.
func ExampleNeighbours() {
	d, err := window.NewNeighbours(window.Config{Config: anomaly.Config{Budget: 1}})
	if err != nil {
		panic(err)
	}
	watch(d)
	// Output: alarm in the broken beat: true
}

// A window far from all centres.
func ExampleKMeans() {
	d, err := window.NewKMeans(window.Config{Config: anomaly.Config{Budget: 1}})
	if err != nil {
		panic(err)
	}
	watch(d)
	// Output: alarm in the broken beat: true
}

// A window that leaves the principal axes of the past.
func ExamplePCA() {
	d, err := window.NewPCA(window.Config{Config: anomaly.Config{Budget: 1}})
	if err != nil {
		panic(err)
	}
	watch(d)
	// Output: alarm in the broken beat: true
}

// Both a break of shape and an odd level, by two methods.
func ExampleEnsemble() {
	d, err := window.NewEnsemble(window.DiscordConfig{Config: window.Config{Config: anomaly.Config{Budget: 1}}})
	if err != nil {
		panic(err)
	}
	watch(d)
	// Output: alarm in the broken beat: true
}

// A sample that its spectrum does not account for.
func ExampleResidual() {
	d, err := window.NewResidual(window.Config{Config: anomaly.Config{Budget: 1}})
	if err != nil {
		panic(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 4000 {
		x := math.Sin(float64(i)/20) + 0.05*rng.NormFloat64()
		if i == 3500 {
			x += 4
		}
		if v := d.Step(int64(i)*60_000, x); i > 3200 && v.Phase == anomaly.Opened {
			fmt.Println("alarm at sample", i, v.Kind)
		}
	}
	// Output: alarm at sample 3500 spike
}

// Every fault of a configuration is reported at once.
func ExampleConfig_Validate() {
	fmt.Println(window.Config{Config: anomaly.Config{Budget: -1}, Length: 1000}.Validate())
	// Output:
	// anomaly: Config.Budget is -1 alarms per day: want 0 (for 0.1) to 8.64e7
	// window: Config.Length is 1000: want 0 (for the season) or 8 to 128
}

// The past is bounded from both sides.
func ExampleDiscordConfig() {
	_, err := window.NewDiscord(window.DiscordConfig{Past: 100})
	fmt.Println(err)
	// Output:
	// window: DiscordConfig.Past is 100: want 0 (for 2048) or 512 to 65536
}
