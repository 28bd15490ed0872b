package advise_test

import (
	"fmt"
	"time"

	"github.com/portent-go/portent/scoring/advise"
	"github.com/portent-go/portent/scoring/catalog"
)

func ExampleUsage() {
	u := advise.Usage{Step: time.Hour, Memory: week(1<<30, 2<<30)}
	fmt.Println(len(u.Of(catalog.Memory)), u.Of(catalog.CPU) == nil)
	// Output: 168 true
}

func ExampleAction() {
	now, _ := catalog.Example().Find("c.4xlarge")
	u := advise.Usage{Step: time.Hour, CPU: week(0.2, 0.5)}
	a, _ := advise.Advise(&u, advise.Fleet{Shape: now, Count: 1}, catalog.Example(), advise.Options{})
	fmt.Println(a.Action, a.To, a.Saves)
	// Output: resize c.medium true
}

func ExampleRefusal() {
	u := advise.Usage{Step: time.Hour, CPU: week(300, 900)}
	a, _ := advise.Advise(&u, advise.Fleet{}, catalog.Example(), advise.Options{})
	fmt.Println(a.Refusal)
	// Output: no shape covers the demand
}

// A kill at 10 GiB says that more was needed than was seen.
func ExampleKill() {
	usage := advise.Usage{Step: time.Hour, Memory: week(8<<30, 9<<30), Kills: []advise.Kill{{At: 160, Limit: 10 << 30}}}
	a, err := advise.Advise(&usage, advise.Fleet{}, catalog.Example(), advise.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("planned for %.1f GiB\n", a.Demand[catalog.Memory].Peak/(1<<30))
	// Output: planned for 10.6 GiB
}

// What else would cover the demand, and at what price.
func ExampleAlternative() {
	now, _ := catalog.Example().Find("g.large")
	u := advise.Usage{Step: time.Hour, CPU: week(1, 3), Memory: week(2<<30, 3<<30)}
	a, _ := advise.Advise(&u, advise.Fleet{Shape: now, Count: 1}, catalog.Example(), advise.Options{MaxCount: 6, Zones: 3})
	fmt.Println(a.Action, "to", a.To)
	for _, alt := range a.Alternatives {
		fmt.Printf("or %v, %v at %.0f %%\n", alt, alt.Binding, 100*alt.Utilisation[alt.Binding])
	}
	// Output:
	// resize to c.xlarge
	// or resize to g.xlarge (+0.092 an hour), cpu at 78 %
	// or scale out to 2 × g.large (+0.092 an hour), cpu at 78 %
	// or resize to m.xlarge (+0.152 an hour), cpu at 78 %
	// or spread to 3 × c.large over 3 zones (+0.154 an hour), cpu at 52 %
}
