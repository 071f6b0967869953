package endure

import (
	"context"
	"math/rand/v2"
	"net"
	"time"

	"ftpsim/relay/testkit"
)

// blow is where a fault strikes.
type blow struct {
	w *world
	s *seat
	x *transfer
	d time.Duration // how long what it freezes stays so
}

// fault is one kind of fault. It strikes in the middle of a transfer and repairs what it has
// broken.
type fault struct {
	name   string
	strike func(ctx context.Context, b blow) error
	// harmless is true if the transfer must succeed all the same.
	harmless bool
	// unseen is true if the server cannot see that an upload is not whole: in stream mode the
	// end of the data connection is the end of the file (RFC 959 §3.4.1).
	unseen bool
	// fatal is true if the page is another one afterwards.
	fatal bool
	// outlived is true if it must succeed through a relay that resumes.
	outlived bool
	// all is true if the fault strikes all seats.
	all bool
}

var faults = []fault{
	{name: "nothing", harmless: true, strike: func(context.Context, blow) error { return nil }},
	{name: "network frozen", harmless: true, strike: func(_ context.Context, b blow) error { b.s.wire.freeze(b.d); return nil }},
	{name: "client frozen", harmless: true, strike: func(_ context.Context, b blow) error {
		b.x.mu.Lock()
		defer b.x.mu.Unlock()
		b.x.pause = b.d
		return nil
	}},
	{name: "WebSocket cut", outlived: true, strike: func(ctx context.Context, b blow) error {
		b.s.wire.cut()
		return b.s.back(ctx)
	}},
	{name: "page killed", fatal: true, strike: func(ctx context.Context, b blow) error {
		b.s.tab.kill()
		return b.s.reopen(ctx)
	}},
	{name: "page left", fatal: true, strike: func(ctx context.Context, b blow) error {
		b.s.tab.leave()
		return b.s.reopen(ctx)
	}},
	{name: "client killed", strike: onClient(killClient)},
	{name: "client left", unseen: true, strike: onClient(func(ctl *testkit.Client, data net.Conn) {
		data.Close()
		ctl.Close()
	})},
	{name: "data connection reset", strike: onClient(func(_ *testkit.Client, data net.Conn) { reset(data) })},
	{name: "control connection reset", strike: onClient(func(ctl *testkit.Client, _ net.Conn) { ctl.Reset() })},
	{name: "ABOR", strike: onClient(func(ctl *testkit.Client, data net.Conn) {
		ctl.Send("ABOR")
		reset(data)
	})},
	{name: "relay frozen", all: true, harmless: true, strike: func(_ context.Context, b blow) error { return b.w.freeze(b.d) }},
	{name: "relay killed", all: true, strike: func(_ context.Context, b blow) error { return b.w.restart() }},
}

// onClient returns a fault of the client, if it has got so far.
func onClient(strike func(ctl *testkit.Client, data net.Conn)) func(context.Context, blow) error {
	return func(_ context.Context, b blow) error {
		b.x.with(strike)
		return nil
	}
}

// killClient ends the client's connections as the end of its process does.
func killClient(ctl *testkit.Client, data net.Conn) {
	reset(data)
	ctl.Reset()
}

// reset closes c so that the other end gets a reset.
func reset(c net.Conn) {
	if tcp, ok := c.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	c.Close()
}

// pick returns a random fault. A fault that strikes all seats is rare.
func pick(rng *rand.Rand) *fault {
	for {
		f := &faults[rng.IntN(len(faults))]
		if !f.all || rng.IntN(8) == 0 {
			return f
		}
	}
}
