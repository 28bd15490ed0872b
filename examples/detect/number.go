package main

import (
	"errors"
	"strconv"
)

// number is a flag that wants a number above one bound and up to another.
type number struct {
	value       float64
	above, upTo float64
	want        string
}

// Set implements flag.Value.
func (n *number) Set(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || !(x > n.above && x <= n.upTo) {
		return errors.New(n.want)
	}
	n.value = x
	return nil
}

// String implements flag.Value.
func (n *number) String() string { return strconv.FormatFloat(n.value, 'g', -1, 64) }
