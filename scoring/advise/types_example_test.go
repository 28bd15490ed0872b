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
