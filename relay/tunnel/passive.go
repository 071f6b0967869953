package tunnel

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"sync"
	"time"
)

// passivePort is a passive port that is open. It is the receiver of its listen
// stream.
type passivePort struct {
	waiter
	r      *Relay
	c      *control
	ln     net.Listener
	once   sync.Once
	guests flow // who was accepted and told of

	mu     sync.Mutex
	moved  sync.Cond // something below has changed
	asking bool      // awaitNobody wants it to stand still
	still  bool      // nobody is being accepted, and nobody will be while asking
	taken  bool      // somebody was accepted, and the page does not know it yet
	closed bool
}

func newPassivePort(r *Relay, w waiter, c *control, ln net.Listener) *passivePort {
	p := &passivePort{waiter: w, r: r, c: c, ln: ln}
	p.moved.L = &p.mu
	return p
}

// close closes the port and gives its place back. Before the page can know that
// the port is closed, the place is free for its next one.
func (p *passivePort) close() {
	p.once.Do(func() {
		p.set(&p.closed, true)
		p.ln.Close()
		p.r.releaseListener(p.c)
	})
}

// onArrived is told that the page closes the port.
func (p *passivePort) onArrived(_ int, end bool) {
	if end {
		p.close()
	}
}

func (p *passivePort) set(what *bool, to bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*what = to
	p.moved.Broadcast()
}

// awaitPeer accepts the client. It returns nil when p was closed; stranger is told of
// the first few others, who are reset.
func (p *passivePort) awaitPeer(stranger func(from net.Addr)) (Socket, netip.AddrPort) {
	for n := 1; ; {
		conn, err := p.ln.Accept()
		if errors.Is(err, os.ErrDeadlineExceeded) {
			p.standStill()
			continue
		}
		if err != nil {
			return nil, netip.AddrPort{}
		}
		p.set(&p.taken, true)
		tcp := conn.(Socket)
		from, err := addrPort(tcp.RemoteAddr())
		if err == nil && from.Addr() == p.c.peer {
			return tcp, from
		}
		p.r.cfg.Log("refused a stranger at a passive port: %s came to %s, which is for %s", tcp.RemoteAddr(), p.ln.Addr(), p.c.peer)
		reset(tcp)
		if n <= maxStrangers {
			stranger(tcp.RemoteAddr())
		}
		n++
		p.set(&p.taken, false)
		p.guests.pass(1)
	}
}

// standStill waits while somebody asks for that.
func (p *passivePort) standStill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.still = true
	p.moved.Broadcast()
	for p.asking && !p.closed {
		p.moved.Wait()
	}
	p.still = false
}

// nobody reports whether nobody has come to the port of whom the page does not know.
// Between the moment when the system hands a connection out and the one when that can
// be seen here there is a gap; so accepting has to stand still for the look, where
// the listener has deadlines. It does not wait beyond late.
func (p *passivePort) nobody(sight Sight, late time.Time) bool {
	waits := func() bool { return sight.Waiting != nil && sight.Waiting(p.ln) }
	if waits() {
		return false
	}
	ln, ok := p.ln.(interface{ SetDeadline(time.Time) error })
	if ok {
		p.set(&p.asking, true)
		defer p.set(&p.asking, false)
		ln.SetDeadline(past)
		defer ln.SetDeadline(time.Time{})
	}
	alarm := time.AfterFunc(time.Until(late), p.moved.Broadcast)
	defer alarm.Stop()
	p.mu.Lock()
	for ok && !p.still && !p.taken && !p.closed && time.Now().Before(late) {
		p.moved.Wait()
	}
	taken, closed := p.taken, p.closed
	p.mu.Unlock()
	return !taken && (closed || !waits())
}
