// Package portent watches streams of metrics.
package portent
