package recording

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// flow is a data connection of the record, with the position of the replay in it. Its
// fields hold indices of events.
type flow struct {
	data        []int // the data events
	open        int   // the event that opens it; -1: none
	preliminary int   // the 150 reply to its command; -1: none
	end         int   // the event that ends it; -1: none
	at          int   // index in data of the current data event
	n           int   // chunks of the current event that were replayed
	off         int64 // bytes in these chunks
}

// cutByHandText is the reason in the record when the gate refused a data connection.
const cutByHandText = "cut by hand"

func flowsOf(events []*event.Event) map[string]*flow {
	flows := map[string]*flow{}
	said := map[int64]int{} // index of the 1yz reply, by command
	for i, e := range events {
		if e.Kind == event.KindReply && !e.Final {
			said[e.Re] = i
		}
		if e.Chan != event.ChanData || e.Conn == "" {
			continue
		}
		f := flows[e.Conn]
		if f == nil {
			f = noFlow()
			flows[e.Conn] = f
		}
		switch e.Kind {
		case event.KindOpen:
			f.open = i
		case event.KindData:
			f.data = append(f.data, i)
		case event.KindClose, event.KindFail:
			f.end = i
		}
		if at, ok := said[e.Re]; ok {
			f.preliminary = at
		}
	}
	return flows
}

// noFlow returns a flow without events.
func noFlow() *flow { return &flow{end: -1, open: -1, preliminary: -1} }

// settle waits until each running transfer of session sid (of all sessions if sid is empty)
// waits with its next data event, or at the gate if a fault rule stopped it, because the next
// event may abort it. The caller holds p.mu.
func (p *player) settle(sid string) {
	p.within(patience, func() bool {
		for conn := range p.openFlows {
			of, _, _ := strings.Cut(conn, ".")
			if sid != "" && sid != of {
				continue
			}
			if f := p.flow(conn); f.pending(p.next) && !p.isWaiting(conn) || f.stopped(p) && !p.held[of] {
				return false
			}
		}
		return true
	})
}

// pending reports whether, at the event next, the transfer has begun and has data events to
// come.
func (f *flow) pending(next int) bool {
	n := len(f.data)
	return n > 0 && f.data[n-1] >= next && f.begun(next)
}

// begun reports whether the transfer has begun at the event next.
func (f *flow) begun(next int) bool {
	return 0 <= f.preliminary && f.preliminary < next && 0 <= f.open && f.open < next
}

// ruleStops reports whether a fault rule let no more bytes pass at the end of the connection.
func (f *flow) ruleStops(p *player) bool {
	return f.end >= 0 && p.events[f.end].Fault != nil && !cutAtGate(f.endReason(p))
}

// stopped reports whether, at the next event, the transfer has begun and a fault rule lets no
// more bytes pass. The caller holds p.mu.
func (f *flow) stopped(p *player) bool {
	n := len(f.data)
	return f.begun(p.next) && (n == 0 || f.data[n-1] < p.next) && f.ruleStops(p)
}

// flow returns the flow of conn, an empty one if the record does not have it. The caller
// holds p.mu.
func (p *player) flow(conn string) *flow {
	f := p.flows[conn]
	if f == nil {
		f = noFlow()
		p.flows[conn] = f
	}
	return f
}

// event returns the current data event; nil if all are done.
func (f *flow) event(p *player) *event.Event {
	if f.at == len(f.data) {
		return nil
	}
	return p.events[f.data[f.at]]
}

// tookChunk notes that a chunk of n bytes of e was replayed.
func (f *flow) tookChunk(e *event.Event, n int) {
	f.n++
	f.off += int64(n)
	if f.n >= e.N {
		f.at, f.n, f.off = f.at+1, 0, 0
	}
}

// pieces returns the bytes of a data event as its sender sent them.
func pieces(e *event.Event) [][]byte {
	if e.Origin == event.OriginEdited || e.Origin == event.OriginDropped {
		return [][]byte{e.OrigBytes}
	}
	return e.Payload
}

// nextSize returns the size of the next chunk of e, in bytes, so that e has as many chunks
// as in the record.
func (f *flow) nextSize(e *event.Event) int64 {
	n := e.Bytes
	if e.Origin == event.OriginEdited || e.Origin == event.OriginDropped {
		n = int64(len(e.OrigBytes))
	}
	return max(n-f.off-int64(max(e.N-f.n-1, 0)), 1)
}

// endReason returns the reason in the event that ends the connection.
func (f *flow) endReason(p *player) event.Reason {
	if f.end < 0 || p.events[f.end].Dec == nil {
		return ""
	}
	return p.events[f.end].Dec.Why
}

// reason returns the error text in the event that ends a data connection, without the
// engine's prefixes.
func reason(e *event.Event) string {
	if e.Dec == nil {
		return ""
	}
	text := strings.TrimPrefix(e.Dec.Text, "no data connection: ")
	return strings.TrimPrefix(text, "data connection: ")
}

// fromControl reports whether the data connection ended because the control connection did.
func fromControl(e *event.Event) bool {
	return e.Dec != nil && e.Dec.Why == event.ReasonConnectionBroke && e.Dec.Text == reason(e)
}

// Block implements ftpcore.Order.
func (p *player) Block(conn string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(conn)
	if e := f.event(p); e != nil {
		return int(f.nextSize(e))
	}
	return 1 << 30
}

// Whole implements ftpcore.Order. The gate has counted the chunk already.
func (p *player) Whole(conn string, _ int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.flow(conn).n == 0
}

// copyFrom copies the bytes of pieces from off on to b and returns their number.
func copyFrom(b []byte, pieces [][]byte, off int64) (n int) {
	for _, p := range pieces {
		if off < int64(len(p)) {
			n += copy(b[n:], p[off:])
		}
		off = max(off-int64(len(p)), 0)
	}
	return n
}
