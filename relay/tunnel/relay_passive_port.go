package tunnel

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// passivePort is an open passive port. It is the receiver of its listen stream.
type passivePort struct {
	waiter
	r        *Relay
	c        *control
	ln       net.Listener
	once     sync.Once
	arrivals flow // counts connections of other hosts that were accepted and reported to the page; ends when the client's is

	mu         sync.Mutex
	changed    sync.Cond // one of the fields below has changed
	pausing    bool      // allReported wants accepting to pause
	paused     bool      // no Accept is in progress, and none starts while pausing is set
	unreported bool      // a connection was accepted, and the page has not been told yet
	closed     bool
}

func newPassivePort(r *Relay, w waiter, c *control, ln net.Listener) *passivePort {
	p := &passivePort{waiter: w, r: r, c: c, ln: ln}
	p.changed.L = &p.mu
	return p
}

// close closes the port and releases its place in the limits. The place is free before the
// page can learn that the port is closed, so the page can open the next one at once.
func (p *passivePort) close() {
	p.once.Do(func() {
		p.set(&p.closed, true)
		p.ln.Close()
		p.r.releaseListener(p.c)
	})
}

// onArrived closes the port when the page ends the stream.
func (p *passivePort) onArrived(_ int, end bool) {
	if end {
		p.close()
	}
}

func (p *passivePort) set(what *bool, to bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*what = to
	p.changed.Broadcast()
}

// awaitPeer accepts the client's connection; nil means that p was closed before. It resets
// connections from other hosts and calls stranger for the first few of them.
func (p *passivePort) awaitPeer(stranger func(from net.Addr)) (Socket, netip.AddrPort) {
	for n := 1; ; {
		conn, err := p.ln.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			p.pauseAccepting()
			continue
		}
		if err != nil {
			return nil, netip.AddrPort{}
		}
		p.set(&p.unreported, true)
		tcp := conn.(Socket)
		from, err := addrPort(tcp.RemoteAddr())
		if err == nil && from.Addr() == p.c.peer {
			return tcp, from
		}
		p.r.cfg.Log("stranger refused at a passive port", "stranger", tcp.RemoteAddr(), "port", p.ln.Addr(), "client", p.c.peer)
		reset(tcp)
		if n <= maxStrangers {
			stranger(tcp.RemoteAddr())
		}
		n++
		p.set(&p.unreported, false)
		p.arrivals.pass(1)
	}
}

// pauseAccepting blocks while pausing is set.
func (p *passivePort) pauseAccepting() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = true
	p.changed.Broadcast()
	for p.pausing && !p.closed {
		p.changed.Wait()
	}
	p.paused = false
}

// allReported reports whether the page knows of every connection that has arrived
// at the port. The system may have handed out a connection that Accept has not returned yet;
// to exclude that, accepting pauses during the check, if the listener has deadlines.
// allReported does not block beyond late.
func (p *passivePort) allReported(info SocketInfo, late time.Time) bool {
	waits := func() bool { return info.Waiting != nil && info.Waiting(p.ln) }
	if waits() {
		return false
	}
	ln, ok := p.ln.(interface{ SetDeadline(time.Time) error })
	if ok {
		p.set(&p.pausing, true)
		defer p.set(&p.pausing, false)
		ln.SetDeadline(past)
		defer ln.SetDeadline(time.Time{})
	}
	alarm := time.AfterFunc(time.Until(late), p.changed.Broadcast)
	defer alarm.Stop()
	p.mu.Lock()
	for ok && !p.paused && !p.unreported && !p.closed && time.Now().Before(late) {
		p.changed.Wait()
	}
	unreported, closed := p.unreported, p.closed
	p.mu.Unlock()
	return !unreported && (closed || !waits())
}
