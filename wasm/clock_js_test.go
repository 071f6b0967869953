package main

import (
	"testing"
	"time"
)

// TestClock: the clock shows the time of day, also when the monotonic clock has lost an hour
// because the computer slept, and when it is read for the first time.
func TestClock(t *testing.T) {
	var c clock
	for _, lost := range []time.Duration{0, time.Hour, -time.Hour} {
		c.checked = time.Time{} // the last comparison was long ago
		got := c.after(time.Since(c.base) - lost)
		if off := time.Now().Round(0).Sub(got.Round(0)).Abs(); off > time.Minute {
			t.Errorf("the monotonic clock lost %v: the clock is off by %v", lost, off)
		}
	}
	c.base = time.Now().Add(-time.Hour) // the computer slept since
	c.checked = c.base
	if off := time.Since(c.after(50 * time.Millisecond)).Abs(); off > time.Minute {
		t.Errorf("50 ms after a sleep the clock is off by %v", off)
	}
	base := c.base
	if c.after(time.Hour); c.base == base {
		t.Error("the clock was not compared with the time of day after an hour")
	}
}
