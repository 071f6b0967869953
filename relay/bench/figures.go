package main

import (
	"slices"
	"time"
)

// figures holds the measured values of each row, one per run.
type figures map[string][]float64

func (f figures) add(row string, value float64) { f[row] = append(f[row], value) }

// median returns the median of a row's values; false if there is none.
func (f figures) median(row string) (float64, bool) {
	if len(f[row]) == 0 {
		return 0, false
	}
	return median(f[row]), true
}

// median returns the middle one of values, or the mean of the middle two.
func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}

// cpu is processor time, by the part of a server that used it.
type cpu map[string]time.Duration

func (c cpu) add(other cpu) {
	for part, used := range other {
		c[part] += used
	}
}

func (c cpu) total() (sum time.Duration) {
	for _, used := range c {
		sum += used
	}
	return sum
}

// cost is the processor time of a row in all runs together: the clock of processor time has
// steps of 10 ms, too coarse for a single run.
type cost struct {
	work float64 // MiB or commands
	used cpu
}

// together is the name of the sum of all parts.
const together = "all together"

// of returns the time that a part took.
func (c *cost) of(part string) time.Duration {
	switch {
	case c == nil:
		return 0
	case part == together:
		return c.used.total()
	}
	return c.used[part]
}

// per returns the time that a part took per unit of work; false if it
// was not measured.
func (c *cost) per(part string) (time.Duration, bool) {
	if c == nil || c.work == 0 {
		return 0, false
	}
	_, ok := c.used[part]
	return time.Duration(float64(c.of(part)) / c.work), ok || part == together
}
