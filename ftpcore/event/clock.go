package event

import "time"

// Clock is the engine's only source of time.
type Clock interface {
	Now() time.Time
	// NewTimer fires once after d; Stop as in time.Timer.
	NewTimer(d time.Duration) Timer
	// AfterFunc calls f after d, on a goroutine of its own; stop as in time.Timer.
	AfterFunc(d time.Duration, f func()) (stop func() bool)
}

// Timer is a timer of a Clock.
type Timer interface {
	C() <-chan time.Time
	Stop() bool
}

// SystemClock is the real time.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// NewTimer is time.NewTimer.
func (SystemClock) NewTimer(d time.Duration) Timer { return sysTimer{time.NewTimer(d)} }

// AfterFunc is time.AfterFunc.
func (SystemClock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(d, f).Stop
}

type sysTimer struct{ t *time.Timer }

func (t sysTimer) C() <-chan time.Time { return t.t.C }
func (t sysTimer) Stop() bool          { return t.t.Stop() }
