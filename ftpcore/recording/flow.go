package recording

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// flow is a data connection of the record and how much of it has been done again.
type flow struct {
	data []int // its data events
	open int   // the event that opens it; -1: none
	said int   // the 150 of its transfer; -1: none
	end  int   // the event that ends it; -1: none
	at   int   // of data: the one under way
	n    int   // its chunks done
	off  int64 // and their bytes
}

// byHand is why a connection was not made that the gate refused.
const byHand = "cut by hand"

func flowsOf(events []*event.Event) map[string]*flow {
	flows := map[string]*flow{}
	said := map[int64]int{} // by command
	for i, e := range events {
		if e.Kind == event.KindReply && !e.Final {
			said[e.Re] = i
		}
		if e.Chan != event.ChanData || e.Conn == "" {
			continue
		}
		f := flows[e.Conn]
		if f == nil {
			f = nowhere()
			flows[e.Conn] = f
		}
		switch e.Kind {
		case event.KindOpen:
			f.open = i
		case event.KindData:
			f.data = append(f.data, i)
			if at, ok := said[e.Re]; ok {
				f.said = at
			}
		case event.KindClose, event.KindFail:
			f.end = i
		}
	}
	return flows
}

// nowhere is a flow without an event.
func nowhere() *flow { return &flow{end: -1, open: -1, said: -1} }

// settle waits until each transfer under way of session sid, or of all if sid
// is empty, has its next data event ready: what comes now may abort it. p.mu is
// held.
func (p *player) settle(sid string) {
	p.within(patience, func() bool {
		for conn := range p.live {
			if (sid == "" || strings.HasPrefix(conn, sid+".")) && p.flow(conn).under(p.next) && !p.waits(conn) {
				return false
			}
		}
		return true
	})
}

// under reports whether a data event is to come of a transfer that has begun
// before the event next.
func (f *flow) under(next int) bool {
	n := len(f.data)
	return n > 0 && f.data[n-1] >= next && 0 <= f.said && f.said < next && 0 <= f.open && f.open < next
}

// flow is that of conn; of one that the record does not know an empty one. p.mu
// is held.
func (p *player) flow(conn string) *flow {
	f := p.flows[conn]
	if f == nil {
		f = nowhere()
		p.flows[conn] = f
	}
	return f
}

// event is the data event under way; nil: all are done.
func (f *flow) event(p *player) *event.Event {
	if f.at == len(f.data) {
		return nil
	}
	return p.events[f.data[f.at]]
}

// took notes that a chunk of n bytes is on its way.
func (f *flow) took(e *event.Event, n int) {
	f.n++
	f.off += int64(n)
	if f.n >= e.N {
		f.at, f.n, f.off = f.at+1, 0, 0
	}
}

// pieces are the bytes of a data event as its sender sent them.
func pieces(e *event.Event) [][]byte {
	if e.Origin == event.OriginEdited || e.Origin == event.OriginDropped {
		return [][]byte{e.OrigBytes}
	}
	return e.Payload
}

// size is how many bytes the next chunk may have, so that as many chunks as it
// had make up the event.
func (f *flow) size(e *event.Event) int64 {
	n := e.Bytes
	if e.Origin == event.OriginEdited || e.Origin == event.OriginDropped {
		n = int64(len(e.OrigBytes))
	}
	return max(n-f.off-int64(max(e.N-f.n-1, 0)), 1)
}

// why is the reason of the end, as the record has it.
func (f *flow) why(p *player) event.Reason {
	if f.end < 0 || p.events[f.end].Dec == nil {
		return ""
	}
	return p.events[f.end].Dec.Why
}

// reason is the error's text in the end of a data connection, without what the
// engine has put before it.
func reason(e *event.Event) string {
	if e.Dec == nil {
		return ""
	}
	text := strings.TrimPrefix(e.Dec.Text, "no data connection: ")
	return strings.TrimPrefix(text, "data connection: ")
}

// fromControl reports whether the control connection's end was the reason.
func fromControl(e *event.Event) bool {
	return e.Dec != nil && e.Dec.Why == event.ReasonConnectionBroke && e.Dec.Text == reason(e)
}

// Block is ftpcore.Order's.
func (p *player) Block(conn string) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.flow(conn)
	if e := f.event(p); e != nil {
		return int(f.size(e))
	}
	return 1 << 30
}

// Whole is ftpcore.Order's: the gate has counted the chunk already.
func (p *player) Whole(conn string, _ int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.flow(conn).n == 0
}

// part copies bytes of pieces from off on to b.
func part(b []byte, pieces [][]byte, off int64) (n int) {
	for _, p := range pieces {
		if off < int64(len(p)) {
			n += copy(b[n:], p[off:])
		}
		off = max(off-int64(len(p)), 0)
	}
	return n
}
