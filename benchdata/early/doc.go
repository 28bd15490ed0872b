// Package early measures forecast/warning: whether probabilities of reaching a
// threshold come true, on simulations, on the recorded lives of benchdata/recorded
// and on public traces, and how early floods of requests are noticed. It holds
// tests only; go test -v prints the figures. Public traces are looked for under
// the environment variable PORTENT_DATA.
package early
