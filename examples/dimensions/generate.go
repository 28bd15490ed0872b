package main

import (
	"math/rand/v2"
	"strconv"
)

// generate makes up eleven minutes of a service: failed and all requests by
// zone, version, device and operation. In the last minute version 3 fails a
// sixth of its checkouts.
func generate(seed uint64) [][]string {
	rng := rand.New(rand.NewPCG(seed, 3))
	records := [][]string{{"minute", "zone", "version", "device", "operation", "failed", "requests"}}
	for minute := range 11 {
		for _, zone := range []string{"east", "west", "north"} {
			for v, version := range []string{"1", "2", "3"} {
				for d, device := range []string{"phone", "tablet", "desktop", "tv"} {
					for o, operation := range []string{"browse", "search", "checkout"} {
						requests := 400/(1+v)/(1+d)/(1+o) + rng.IntN(20)
						rate := 0.01 + 0.01*float64(o) // checkouts fail more often anyway
						if minute == 10 && version == "3" && operation == "checkout" {
							rate += 1.0 / 6
						}
						row := []string{strconv.Itoa(minute), zone, version, device, operation}
						records = append(records, append(row, strconv.Itoa(failures(rng, requests, rate)), strconv.Itoa(requests)))
					}
				}
			}
		}
	}
	// The names that -value and -base default to.
	records[0][5], records[0][6] = "value", "base"
	return records
}

func failures(rng *rand.Rand, requests int, rate float64) (n int) {
	for range requests {
		if rng.Float64() < rate {
			n++
		}
	}
	return n
}
