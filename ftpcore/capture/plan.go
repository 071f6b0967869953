package capture

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

// This file finds out what was on the wire, as the client saw it: a command as
// the client sent it, a reply as it left, edited or not.

// The server's ports for control and for active data connections (RFC 959
// §8). Dissectors go by them, so that they are written whatever they were.
// From firstMadeUp on are those that the record does not tell.
const (
	portControl    = 21
	portActiveData = 20
	firstMadeUp    = 49152
)

// deed is what happens on a TCP connection.
type deed int

const (
	deedOpen  deed = iota
	deedBytes      // payload moves
	deedFIN        // an orderly end
	deedRST
	deedHole // bytes that the record does not hold
	deedNote // nothing on the wire; a neighbour carries the notes
)

// act is one deed of a plan.
type act struct {
	at         int64 // nanoseconds since 1970
	link       *link
	deed       deed
	fromClient bool // who does it first
	payload    [][]byte
	notes      []string
	missing    int64 // of a hole
}

// link is a TCP connection.
type link struct {
	client, server netip.AddrPort
	ended          bool  // the plan holds its end
	goodbye        bool  // the server's last reply closes it: 221 or 421
	lineEnd        int64 // control: where the beginning of a line ends whose rest is not kept; -1: there is none
	ahead          int64 // control: where in the client's bytes those end that went ahead of their line

	sent    [2]uint32 // next sequence numbers, by side
	unacked [2]int    // segments that the other side has not acknowledged yet
	open    bool
	last    int // its last packet so far
	notes   []string
}

// planner reads the record in its order.
type planner struct {
	o      Options
	base   time.Time // when the record's clock was 0
	links  map[string]*link
	acts   []act
	madeUp uint16
	server netip.AddrPort    // as the last session reached it
	was    map[uint16]uint16 // which ports of the server's are written otherwise, by how
	masked bool              // a password was
	bare   bool              // a password was written as it was

	encrypted, encryptedData bool // there is TLS, on data connections too
	advised                  advised
	randoms                  []string // of the ClientHellos, in hexadecimal
}

func plan(events []*event.Event, o Options) *planner {
	p := &planner{o: o, links: map[string]*link{}, was: map[uint16]uint16{}, madeUp: firstMadeUp,
		server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), portControl)}
	for _, e := range events {
		if p.base.IsZero() {
			p.base = e.Wall.Add(-time.Duration(e.T))
		}
		p.take(e)
	}
	slices.SortStableFunc(p.acts, func(a, b act) int { return cmp.Compare(a.at, b.at) })
	return p
}

func (p *planner) take(e *event.Event) {
	switch e.Kind {
	case event.KindSessionOpen:
		if e.Seen != event.EvidenceMissing { // else there was no handshake, or none that anybody saw
			p.openControl(e)
		}
	case event.KindCommand:
		p.command(e)
	case event.KindUnfinished:
		p.unfinished(e)
	case event.KindReply:
		p.reply(e)
	case event.KindOpen:
		p.openData(e)
	case event.KindData:
		p.data(e)
	case event.KindTLS:
		p.tls(e)
	case event.KindClose:
		p.closeData(e)
	case event.KindSessionClose:
		p.closeControl(e)
	case event.KindWarning:
		p.captured(e)
	}
}

// time is when e happened on the client's wire. A message of the client's was
// there before it was held.
func (p *planner) time(e *event.Event) int64 {
	at := p.base.UnixNano() + e.T
	if e.Dir == event.ToServer {
		at -= e.Held
	}
	return at
}

func (p *planner) add(e *event.Event, l *link, d deed, fromClient bool, payload [][]byte, notes []string) {
	p.acts = append(p.acts, act{at: p.time(e), link: l, deed: d, fromClient: fromClient, payload: payload, notes: notes})
}

func (p *planner) openControl(e *event.Event) *link {
	l := &link{client: p.port(p.server.Addr()), server: p.server, lineEnd: -1}
	l.believe(e.Peer)
	if n, as := l.server.Port(), wellKnown(e); n != as {
		p.was[as] = n
		l.server = netip.AddrPortFrom(l.server.Addr(), as)
	}
	p.advised.implicit = p.advised.implicit || l.server.Port() == portImplicit
	p.server = l.server
	p.links[e.Conn] = l
	p.add(e, l, deedOpen, true, nil, nil)
	return l
}

// control is the connection of a command or reply. A record may begin in the
// midst of it.
func (p *planner) control(e *event.Event) *link {
	if l := p.links[e.Conn]; l != nil {
		return l
	}
	l := p.openControl(e)
	p.acts[len(p.acts)-1].notes = []string{"the record begins later than this session: what was before is not here, and its handshake and client address are made up"}
	return l
}

func (p *planner) command(e *event.Event) {
	l := p.control(e)
	is, was := e.Masks()
	b := p.secret(e.Data, is)
	notes := waited(e)
	switch e.Origin {
	case event.OriginInjected:
		p.add(e, l, deedNote, true, nil, append(notes, "injected by hand, not on the wire: the server got "+quote(b)))
		return
	case event.OriginEdited:
		got := b
		b = p.secret(e.OrigBytes, was)
		notes = append(notes, "edited by hand: the client sent "+quote(b)+", the server got "+quote(got))
	case event.OriginDropped:
		notes = append(notes, "dropped by hand: the server never got it")
	}
	p.advised.command(e)
	if inTLS(e) {
		p.add(e, l, deedNote, true, nil, notes)
		return
	}
	p.before(e, l)
	p.add(e, l, deedBytes, true, [][]byte{l.rest(e, b)}, notes)
	l.cut(e)
}

// unfinished is the beginning of a line that went ahead of its rest.
func (p *planner) unfinished(e *event.Event) {
	l := p.control(e)
	if inTLS(e) || len(e.Data) == 0 {
		return
	}
	l.ahead = e.Raw.Off + int64(len(e.Data))
	is, _ := e.Masks()
	p.add(e, l, deedBytes, true, [][]byte{p.secret(e.Data, is)}, []string{"no line end yet"})
}

// rest is what of a line b, that of e, did not go ahead of it.
func (l *link) rest(e *event.Event, b []byte) []byte {
	if e.Raw == nil || e.Raw.Off >= l.ahead {
		return b
	}
	return b[min(l.ahead-e.Raw.Off, int64(len(b))):]
}

func (p *planner) reply(e *event.Event) {
	l := p.control(e)
	is, was := e.Masks()
	b := p.secret(e.Data, is)
	notes := waited(e)
	switch e.Origin {
	case event.OriginDropped:
		p.add(e, l, deedNote, false, nil, append(notes, "dropped by hand, not on the wire: the server said "+quote(b)))
		return
	case event.OriginInjected:
		notes = append(notes, "injected by hand: the server did not say this")
	case event.OriginEdited:
		notes = append(notes, "edited by hand: the server said "+quote(p.secret(e.OrigBytes, was))+", the client got "+quote(b))
	}
	l.goodbye = e.Dec != nil && (e.Dec.Code == 221 || e.Dec.Code == 421)
	if inTLS(e) {
		p.add(e, l, deedNote, false, nil, notes)
		return
	}
	p.add(e, l, deedBytes, false, [][]byte{b}, notes)
}

func (p *planner) closeControl(e *event.Event) {
	l := p.links[e.Conn]
	if l == nil || l.ended {
		return
	}
	l.ended = true
	why := reason(e)
	if why == event.ReasonConnectionLost {
		p.add(e, l, deedRST, true, nil, nil)
		return
	}
	p.add(e, l, deedFIN, why == event.ReasonClientLeft && !l.goodbye, nil, nil)
}

func (p *planner) openData(e *event.Event) {
	ctl := p.links[e.SID+".c"]
	if ctl == nil {
		ctl = &link{client: p.port(p.server.Addr()), server: p.server}
	}
	passive := e.Dir == event.ToServer
	l := &link{client: netip.AddrPortFrom(ctl.client.Addr(), uint16(e.Port)), server: netip.AddrPortFrom(ctl.server.Addr(), portActiveData)}
	if passive {
		l.client, l.server = p.port(ctl.client.Addr()), netip.AddrPortFrom(ctl.server.Addr(), uint16(e.Port))
	}
	l.believe(e.Peer)
	if n := l.server.Port(); !passive && n != portActiveData {
		p.was[portActiveData] = n
		l.server = netip.AddrPortFrom(l.server.Addr(), portActiveData)
	}
	p.links[e.Conn] = l
	p.add(e, l, deedOpen, passive, nil, waited(e))
}

func (p *planner) data(e *event.Event) {
	l := p.links[e.Conn]
	if l == nil || l.ended {
		return
	}
	p.advised.data(e)
	fromClient := e.Dir == event.ToServer
	notes, payload, all := waited(e), e.Payload, e.Bytes
	switch e.Origin {
	case event.OriginDropped:
		if !fromClient {
			p.add(e, l, deedNote, false, nil, append(notes, fmt.Sprintf("dropped by hand, not on the wire: %d bytes", len(e.OrigBytes))))
			return
		}
		payload, all = [][]byte{e.OrigBytes}, int64(len(e.OrigBytes))
		notes = append(notes, fmt.Sprintf("dropped by hand: the server never got these %d bytes", all))
	case event.OriginEdited:
		if fromClient {
			payload, all = [][]byte{e.OrigBytes}, int64(len(e.OrigBytes))
			notes = append(notes, "edited by hand: the server got "+quote(e.Data))
		} else {
			notes = append(notes, "edited by hand: the server read "+quote(e.OrigBytes))
		}
	}
	if inTLS(e) {
		p.add(e, l, deedNote, fromClient, nil, notes)
		return
	}
	if payload == nil && len(e.Data) > 0 {
		payload = [][]byte{e.Data}
	}
	p.add(e, l, deedBytes, fromClient, payload, notes)
	if missing := all - size(payload); missing > 0 {
		p.hole(e, l, missing, "")
	}
}

func (p *planner) closeData(e *event.Event) {
	l := p.links[e.Conn]
	if l == nil || l.ended {
		return
	}
	l.ended = true
	switch reason(e) {
	case event.ReasonConnectionBroke:
		p.add(e, l, deedRST, true, nil, nil)
	case "", event.ReasonComplete: // who sends ends; of a connection that was not used, the server
		p.add(e, l, deedFIN, e.Dir == event.ToServer, nil, nil)
	default:
		p.add(e, l, deedFIN, false, nil, nil)
	}
}

func reason(e *event.Event) event.Reason {
	if e.Dec == nil {
		return ""
	}
	return e.Dec.Why
}

func size(pieces [][]byte) (n int64) {
	for _, b := range pieces {
		n += int64(len(b))
	}
	return n
}
