package main

import (
	"time"

	"ftpsim/ftpcore/event"
)

const (
	// clockCheck is how often the clock compares itself with the system's time of day, and so
	// for how long after a sleep of the computer its time of day, which is in Event.Wall and in
	// exported captures, is wrong.
	clockCheck = 20 * time.Millisecond
	// clockError is the largest difference from it that is not corrected.
	clockError = 10 * time.Millisecond
)

// clock is event.SystemClock with a faster Now. Under js, the time of day takes three times as
// long to read as the monotonic clock, and the server reads the time several times for each
// command. So Now adds the monotonic clock to a time of day that it read earlier. The two
// clocks diverge when the computer sleeps or its time is set.
type clock struct {
	event.SystemClock
	base    time.Time // the time of day at some moment, with the monotonic clock
	checked time.Time // when base was last compared with the time of day
}

// Now returns the current time, with the monotonic clock.
func (c *clock) Now() time.Time { return c.after(time.Since(c.base)) }

// after is Now when the monotonic clock says that d has passed since base.
func (c *clock) after(d time.Duration) time.Time {
	now := c.base.Add(d)
	if now.Sub(c.checked) >= clockCheck {
		system := time.Now()
		if off := system.Round(0).Sub(now.Round(0)); off.Abs() > clockError {
			c.base, now = system, system
		}
		c.checked = now
	}
	return now
}
