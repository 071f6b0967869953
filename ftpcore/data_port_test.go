package ftpcore

import (
	"net"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
)

// over is a clock whose timers have all fired.
type over struct{ event.SystemClock }

func (over) NewTimer(time.Duration) event.Timer {
	c := make(chan time.Time, 1)
	c <- time.Time{}
	return fired{c}
}

type fired struct{ c chan time.Time }

func (over) AfterFunc(time.Duration, func()) func() bool { return func() bool { return false } }

func (f fired) C() <-chan time.Time { return f.c }
func (f fired) Stop() bool          { return false }

// A client that has connected is never too late, even if the timer has fired as well.
func TestConnectedIsNotLate(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	defer b.Close()
	s := &session{srv: &Server{Clock: over{}}}
	for range 100 {
		p := &dataPort{ready: make(chan net.Conn, 1)}
		p.arrived.Store(true)
		go func() { p.ready <- a }()
		c, err := (&transfer{s: s, port: p, ctx: t.Context()}).takeClient(time.Second)
		if err != nil || c != a {
			t.Fatalf("%v, %v", c, err)
		}
	}
}
