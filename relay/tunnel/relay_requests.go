package tunnel

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/hashicorp/yamux"
)

// listen opens a passive port for the page. It blocks until the page closes the stream, the
// control connection ends, or the port's lifetime is over, and closes the port then.
func (r *Relay) listen(st *yamux.Stream, h listenHeader) error {
	c, no := r.reserveListener(h.Control)
	if no != nil {
		return r.refuse(st, "listen", no)
	}
	ln, err := r.cfg.Sockets.ListenPassive(c.local)
	if err != nil {
		r.releaseListener(c)
		return r.refuse(st, "listen", refusalOf(err))
	}
	p := newPassivePort(r, waiter{st}, c, ln)
	defer p.close()
	defer track(c, c.ports, p)()
	r.m.register(st.StreamID(), p)
	if err := writeHeader(st, kindReply, &replyHeader{Local: ln.Addr().String()}); err != nil {
		return err
	}
	stranger := func(net.Addr) {}
	if h.Strangers {
		stranger = func(from net.Addr) { tellStranger(st, from) }
	}
	r.wg.Go(func() { r.acceptOne(p, stranger) })

	st.SetReadDeadline(time.Now().Add(r.cfg.Limits.ListenerLife))
	stop := context.AfterFunc(c.ctx, func() { st.SetReadDeadline(past) })
	defer stop()
	return expectEOF(st)
}

func (r *Relay) reserveListener(control uint32) (*control, *Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.controls[control]
	switch {
	case c == nil:
		return nil, &Refusal{Code: CodeNoSuchControl, Text: "no such control connection"}
	case c.listeners >= r.cfg.Limits.ListenersPerControl:
		return nil, &Refusal{Code: CodeTooMany, Text: fmt.Sprintf("too many passive ports of this control connection: %d", c.listeners)}
	case r.listeners >= r.cfg.Limits.Listeners:
		return nil, &Refusal{Code: CodeTooMany, Text: fmt.Sprintf("too many passive ports of this page: %d", r.listeners)}
	}
	if no := r.cfg.Shares.Take(PassivePort, c.peer); no != nil {
		return nil, no
	}
	r.listeners++
	c.listeners++
	return c, nil
}

func (r *Relay) releaseListener(c *control) {
	r.cfg.Shares.Release(PassivePort, c.peer)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.listeners--
	c.listeners--
}

// acceptOne accepts one connection from the client at p, closes p, and forwards the
// connection until it ends. Connections from other hosts are reset; stranger is called for
// the first few of them.
func (r *Relay) acceptOne(p *passivePort, stranger func(from net.Addr)) {
	defer p.arrivals.end()
	tcp, from := p.awaitPeer(stranger)
	p.close()
	if tcp == nil {
		return
	}
	if no := r.reserveData(p.c); no != nil {
		r.refuseClient(p, tcp, no)
		return
	}
	defer r.releaseData(p.c)
	st, err := r.m.open()
	if err != nil {
		r.refuseClient(p, tcp, &Refusal{Code: CodeFailed, Text: err.Error()})
		return
	}
	_, local, _ := endpoints(tcp)
	l := r.newLink(tcp, st, p.c, kindData, &dataHeader{Listener: p.st.StreamID(), Remote: p.c.shown(from), Local: local.String()})
	l.start()
	defer r.m.forget(st.StreamID())
	defer track(p.c, p.c.links, l)()
	r.announce(l)
	p.arrivals.end()
	l.run()
}

// refuseClient resets the client's connection to p and tells the page why the port is closed.
func (r *Relay) refuseClient(p *passivePort, tcp Socket, no *Refusal) {
	r.cfg.Refused(no.Code)
	r.cfg.Log("data connection refused", "client", p.c.peer, "code", no.Code, "why", no.Text)
	reset(tcp)
	writeHeader(p.st, kindReply, &replyHeader{Error: no}) // does not block: it fits into the stream's window, see tellStranger
}

// dial opens an active data connection to a client, or a passive one to a target, for the
// page and forwards it until it ends.
func (r *Relay) dial(st *yamux.Stream, h dialHeader) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.cfg.Limits.DialTimeout)
	defer cancel()
	r.m.register(st.StreamID(), dialling{waiter{st}, cancel})

	r.mu.Lock()
	c := r.controls[h.Control]
	r.mu.Unlock()
	what := fmt.Sprintf("dial %.100q", h.Addr)
	to, no := admit(c, h)
	if no == nil {
		no = r.reserveData(c)
	}
	if no != nil {
		return r.refuse(st, what, no)
	}
	defer r.releaseData(c)
	defer context.AfterFunc(c.ctx, cancel)()
	tcp, no := r.dialData(ctx, c, to)
	if no != nil {
		return r.refuse(st, what, no)
	}
	remote, local, _ := endpoints(tcp)
	l := r.newLink(tcp, st, c, kindReply, &replyHeader{Local: local.String(), Remote: c.shown(remote)})
	l.start() // receives the signals from here on
	defer track(c, c.links, l)()
	if ctx.Err() != nil {
		reset(tcp)
		return st.Close()
	}
	r.announce(l)
	l.run()
	return nil
}

// dialData opens a data connection of c to an address that admit has returned.
func (r *Relay) dialData(ctx context.Context, c *control, to netip.AddrPort) (Socket, *Refusal) {
	if c.target {
		tcp, err := r.cfg.Targets.DialData(ctx, c.local, to)
		return tcp, r.targetRefusal(err)
	}
	tcp, err := r.cfg.Sockets.DialActive(ctx, c.local, to)
	if err != nil {
		return nil, refusalOf(err)
	}
	return tcp, nil
}

// admit checks whether the page may open the data connection of c that h asks for, and
// returns its address.
func admit(c *control, h dialHeader) (netip.AddrPort, *Refusal) {
	if c != nil && c.target {
		return admitTarget(c, h)
	}
	to, err := netip.ParseAddrPort(h.Addr)
	switch {
	case c == nil:
		return to, &Refusal{Code: CodeNoSuchControl, Text: "no such control connection"}
	case err != nil:
		return to, &Refusal{Code: CodeBadAddress, Text: "not an IP address and port"}
	case to.Addr().Unmap().WithZone("") != c.peer.WithZone(""):
		return to, &Refusal{Code: CodePeerMismatch, Text: "not the address of the client, which is " + c.peer.String()}
	case to.Port() < 1024:
		return to, &Refusal{Code: CodeLowPort, Text: "a port below 1024"}
	}
	return netip.AddrPortFrom(c.peer, to.Port()), nil
}

// dialling is the receiver of signals while a dial is under way.
type dialling struct {
	waiter
	cancel context.CancelFunc
}

func (d dialling) onReset() bool { d.cancel(); return true }
func (d dialling) onStop()       { d.cancel() }
func (d dialling) onLost()       { d.waiter.onLost(); d.cancel() }

func (r *Relay) reserveData(c *control) *Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.data >= r.cfg.Limits.Data {
		return &Refusal{Code: CodeTooMany, Text: fmt.Sprintf("too many data connections of this page: %d", r.data)}
	}
	if no := r.cfg.Shares.Take(DataConnection, c.peer); no != nil {
		return no
	}
	r.data++
	return nil
}

func (r *Relay) releaseData(c *control) {
	r.cfg.Shares.Release(DataConnection, c.peer)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.data--
}

// refuse answers with no and blocks until the page closes the stream.
func (r *Relay) refuse(st *yamux.Stream, what string, no *Refusal) error {
	r.cfg.Refused(no.Code)
	r.cfg.Log("request refused", "request", what, "code", no.Code, "why", no.Text)
	if err := writeHeader(st, kindReply, &replyHeader{Error: no}); err != nil {
		return err
	}
	return expectEOF(st)
}

// expectEOF blocks until the end of a stream on which nothing more may arrive, or until its
// deadline, and closes this side.
func expectEOF(st *yamux.Stream) error {
	n, _ := st.Read(make([]byte, 1))
	if n > 0 {
		return protocolError("bytes where none were due")
	}
	return st.Close()
}

// reset closes c so that its peer sees a TCP reset instead of the end of file.
func reset(c Socket) {
	c.SetLinger(0)
	c.Close()
}
