package tunnel

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/hashicorp/yamux"
)

// This file connects a page to the servers that the relay was started with. The page names
// one of them and never gets its address: not in a header, not in the text of a refusal.

// connect opens a control connection to a target for the page and forwards it until it ends.
func (r *Relay) connect(st *yamux.Stream, h connectHeader) error {
	ctx, cancel := context.WithTimeout(context.Background(), r.cfg.Limits.DialTimeout)
	defer cancel()
	r.m.register(st.StreamID(), dialling{waiter{st}, cancel})
	what := fmt.Sprintf("connect %.40q", h.Target)
	c, tcp, no := r.openTarget(ctx, st, h.Target)
	if no != nil {
		return r.refuse(st, what, no)
	}
	defer r.closeTarget(c)
	_, local, _ := endpoints(tcp)
	l := r.newLink(tcp, st, c, kindReply, &replyHeader{Local: local.String()})
	l.control, l.goodbye = true, func() string { return "" }
	l.start() // receives the signals from here on
	if ctx.Err() != nil {
		reset(tcp)
		return st.Close()
	}
	r.announce(l)
	l.run()
	return nil
}

// openTarget connects to the target called name.
func (r *Relay) openTarget(ctx context.Context, st *yamux.Stream, name string) (*control, Socket, *Refusal) {
	if no := r.reserveTarget(name); no != nil {
		return nil, nil, no
	}
	tcp, err := r.cfg.Targets.Connect(ctx, name)
	c := &control{id: st.StreamID(), target: true}
	if err == nil {
		c.peer, c.local, err = hosts(tcp)
	}
	if err != nil {
		r.releaseControl()
		r.releaseTarget()
		return nil, nil, r.targetRefusal(err)
	}
	return r.addControl(c), tcp, nil
}

// hosts returns the addresses of tcp, without ports. If there are none, it closes tcp.
func hosts(tcp Socket) (peer, local netip.Addr, err error) {
	remote, here, err := endpoints(tcp)
	if err != nil {
		tcp.Close()
	}
	return remote.Addr(), here.Addr(), err
}

func (r *Relay) reserveTarget(name string) *Refusal {
	if r.cfg.Targets == nil {
		return &Refusal{Code: CodeNoSuchTarget, Text: fmt.Sprintf("this relay was started without a server called %.40q", name)}
	}
	if no := r.reserveControl(); no != nil {
		return no
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.targets >= r.cfg.Limits.Targets {
		r.opening--
		return &Refusal{Code: CodeTooMany, Text: fmt.Sprintf("too many connections of this page to other servers: %d", r.targets)}
	}
	r.targets++
	return nil
}

func (r *Relay) releaseTarget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.targets--
}

// closeTarget ends what belongs to the control connection c, which has ended: its ports at
// once, its data connections after DataAfter, in which their last bytes may still move.
func (r *Relay) closeTarget(c *control) {
	r.closeControl(c)
	r.releaseTarget()
	late := time.Now().Add(r.cfg.Limits.DataAfter)
	for _, l := range c.data() {
		need{flow: &l.up, end: true}.wait(orderTime, func(time.Duration) bool { return time.Now().After(late) }, r.m.told)
		l.abort(errControlEnded)
	}
}

var errControlEnded = errors.New("the control connection has ended")

// admitTarget is admit for a target. The page asks for a port; an address is refused, even
// the right one.
func admitTarget(c *control, h dialHeader) (netip.AddrPort, *Refusal) {
	to := netip.AddrPortFrom(c.peer, h.Port)
	switch {
	case h.Addr != "":
		return to, &Refusal{Code: CodeBadAddress, Text: "a data connection to a named server has a port only, no address"}
	case h.Port < 1024:
		return to, &Refusal{Code: CodeLowPort, Text: "a port below 1024"}
	}
	return to, nil
}

// shown returns an address of c's peer as the page may see it: nothing of a target.
func (c *control) shown(remote netip.AddrPort) string {
	if c.target {
		return ""
	}
	return remote.String()
}

// targetRefusal returns the refusal for an error of Targets. The page gets its own words: an
// error of the network contains the address.
func (r *Relay) targetRefusal(err error) *Refusal {
	var no *Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &no):
		return no
	}
	r.cfg.Log("named server failed", "error", err)
	code := codeOf(err)
	return &Refusal{Code: code, Text: cmp.Or(targetFailures[code], "the connection to the server failed")}
}

var targetFailures = map[Code]string{
	CodeRefused:     "the server refuses the connection",
	CodeTimeout:     "the server does not answer",
	CodeUnreachable: "there is no way to the server",
}
