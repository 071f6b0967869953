package capture

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

// This file plans a capture: it lists what happened on each TCP connection as the
// client saw it. A command appears as the client sent it, before an edit at the gate; a
// reply as it reached the client, after an edit.

// The server's ports for control and for active data connections (RFC 959 §8).
// Dissectors recognise FTP by them, so Write uses them whatever the real ports were.
// Ports that the record does not hold are numbered from firstInventedPort on.
const (
	portControl       = 21
	portActiveData    = 20
	firstInventedPort = 49152
)

// actionKind is the kind of an action.
type actionKind int

const (
	actionOpen  actionKind = iota
	actionBytes            // payload moves
	actionFIN              // both sides close
	actionRST
	actionHole    // bytes that the record does not hold
	actionComment // no packet; the next packet of the connection carries the comments
)

// action is one thing that happens on a TCP connection.
type action struct {
	at         int64 // nanoseconds since 1970
	conn       *tcpConn
	kind       actionKind
	fromClient bool // the client acts, or acts first
	payload    [][]byte
	comments   []string
	missing    int64 // bytes, of actionHole
}

// tcpConn is a TCP connection that is written.
type tcpConn struct {
	client, server netip.AddrPort
	ended          bool  // the plan already contains its end
	goodbye        bool  // the server's last reply closes it: 221 or 421
	lineEnd        int64 // control: offset at which the kept part of a cut line ends; -1 means no line was cut
	sentAhead      int64 // control: offset in the client's bytes up to which an unfinished line was written

	sent     [2]uint32 // next sequence number, by side
	unacked  [2]int    // segments not acknowledged yet, by sender
	open     bool
	last     int // index of its latest packet
	comments []string
}

// planner makes the actions of a record. It reads the events in order.
type planner struct {
	o             Options
	base          time.Time // the time of day at which Event.T is zero, see awake
	conns         map[string]*tcpConn
	actions       []action
	nextPort      uint16
	server        netip.AddrPort    // address of the latest session's server
	originalPorts map[uint16]uint16 // the server's real ports, by the port written instead
	masked        bool              // a password was written as asterisks
	unmasked      bool              // a password was written in the clear

	encrypted, encryptedData bool // TLS records occur; they occur on a data connection
	advised                  adviceFacts
	randoms                  []string // client randoms of the ClientHellos, in hexadecimal
}

func plan(events []*event.Event, o Options) *planner {
	p := &planner{o: o, conns: map[string]*tcpConn{}, originalPorts: map[uint16]uint16{}, nextPort: firstInventedPort,
		server: netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), portControl)}
	for _, e := range events {
		p.awake(e)
		p.take(e)
	}
	slices.SortStableFunc(p.actions, func(a, b action) int { return cmp.Compare(a.at, b.at) })
	return p
}

// sleepGap is by how much the time of day must go ahead of Event.T before the packets follow it.
const sleepGap = time.Second

// awake sets base. Event.T stands still while the computer sleeps, and the packets after it must
// have the times that another computer's capture gives them. They never go back in time.
func (p *planner) awake(e *event.Event) {
	if base := e.Wall.Add(-time.Duration(e.T)); p.base.IsZero() || base.Sub(p.base) > sleepGap {
		p.base = base
	}
}

func (p *planner) take(e *event.Event) {
	switch e.Kind {
	case event.KindSessionOpen:
		if e.Seen != event.EvidenceMissing { // otherwise there was no handshake, or it was not captured
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
		p.captureHole(e)
	}
}

// timeOf returns the time at which the client's network card saw e, in nanoseconds
// since 1970. The gate holds a client's message after the client has sent it, so the
// time that it was held is subtracted.
func (p *planner) timeOf(e *event.Event) int64 {
	at := p.base.UnixNano() + e.T
	if e.Dir == event.ToServer {
		at -= e.Held
	}
	return at
}

func (p *planner) add(e *event.Event, l *tcpConn, d actionKind, fromClient bool, payload [][]byte, comments []string) {
	p.actions = append(p.actions, action{at: p.timeOf(e), conn: l, kind: d, fromClient: fromClient, payload: payload, comments: comments})
}

func (p *planner) openControl(e *event.Event) *tcpConn {
	l := &tcpConn{client: p.inventPort(p.server.Addr()), server: p.server, lineEnd: -1}
	l.setAddrs(e.Peer)
	if n, as := l.server.Port(), wellKnown(e); n != as {
		p.originalPorts[as] = n
		l.server = netip.AddrPortFrom(l.server.Addr(), as)
	}
	p.advised.implicit = p.advised.implicit || l.server.Port() == portImplicit
	p.server = l.server
	p.conns[e.Conn] = l
	p.add(e, l, actionOpen, true, nil, nil)
	return l
}

// control returns the connection of a command or reply, and opens it if the record
// begins in mid-session.
func (p *planner) control(e *event.Event) *tcpConn {
	if l := p.conns[e.Conn]; l != nil {
		return l
	}
	l := p.openControl(e)
	p.actions[len(p.actions)-1].comments = []string{"the record begins later than this session: what was before is not here, and its handshake and client address are made up"}
	return l
}

// by says who changed the message: a person, or a fault rule with its name.
func by(e *event.Event) string {
	if e.Fault == nil || e.Fault.Name == "" {
		return "by hand"
	}
	return "by the fault " + quote([]byte(e.Fault.Name))
}

func (p *planner) command(e *event.Event) {
	l := p.control(e)
	is, was := e.Masks()
	b := p.hidePasswords(e.Data, is)
	comments := heldComment(e)
	switch e.Origin {
	case event.OriginInjected:
		p.add(e, l, actionComment, true, nil, append(comments, "injected "+by(e)+", not on the wire: the server got "+quote(b)))
		return
	case event.OriginEdited:
		got := b
		b = p.hidePasswords(e.OrigBytes, was)
		comments = append(comments, "edited "+by(e)+": the client sent "+quote(b)+", the server got "+quote(got))
	case event.OriginDropped:
		comments = append(comments, "dropped "+by(e)+": the server never got it")
	}
	p.advised.command(e)
	if inTLS(e) {
		p.add(e, l, actionComment, true, nil, comments)
		return
	}
	p.holeBefore(e, l)
	p.add(e, l, actionBytes, true, [][]byte{l.notSentYet(e, b)}, comments)
	l.rememberCutLine(e)
}

// unfinished writes the beginning of a line whose end came later.
func (p *planner) unfinished(e *event.Event) {
	l := p.control(e)
	if inTLS(e) || len(e.Data) == 0 {
		return
	}
	l.sentAhead = e.Raw.Off + int64(len(e.Data))
	is, _ := e.Masks()
	p.add(e, l, actionBytes, true, [][]byte{p.hidePasswords(e.Data, is)}, []string{"no line end yet"})
}

// notSentYet returns the part of b, the line of e, that unfinished has not written.
func (l *tcpConn) notSentYet(e *event.Event, b []byte) []byte {
	if e.Raw == nil || e.Raw.Off >= l.sentAhead {
		return b
	}
	return b[min(l.sentAhead-e.Raw.Off, int64(len(b))):]
}

func (p *planner) reply(e *event.Event) {
	l := p.control(e)
	is, was := e.Masks()
	b := p.hidePasswords(e.Data, is)
	comments := heldComment(e)
	switch e.Origin {
	case event.OriginDropped:
		p.add(e, l, actionComment, false, nil, append(comments, "dropped "+by(e)+", not on the wire: the server said "+quote(b)))
		return
	case event.OriginInjected:
		comments = append(comments, "injected "+by(e)+": the server did not say this")
	case event.OriginEdited:
		comments = append(comments, "edited "+by(e)+": the server said "+quote(p.hidePasswords(e.OrigBytes, was))+", the client got "+quote(b))
	}
	l.goodbye = e.Dec != nil && (e.Dec.Code == 221 || e.Dec.Code == 421)
	if inTLS(e) {
		p.add(e, l, actionComment, false, nil, comments)
		return
	}
	p.add(e, l, actionBytes, false, [][]byte{b}, comments)
}

func (p *planner) closeControl(e *event.Event) {
	l := p.conns[e.Conn]
	if l == nil || l.ended {
		return
	}
	l.ended = true
	why := reason(e)
	if why == event.ReasonConnectionLost {
		p.add(e, l, actionRST, true, nil, nil)
		return
	}
	p.add(e, l, actionFIN, why == event.ReasonClientLeft && !l.goodbye, nil, nil)
}

func (p *planner) openData(e *event.Event) {
	ctl := p.conns[e.SID+".c"]
	if ctl == nil {
		ctl = &tcpConn{client: p.inventPort(p.server.Addr()), server: p.server}
	}
	passive := e.Dir == event.ToServer
	l := &tcpConn{client: netip.AddrPortFrom(ctl.client.Addr(), uint16(e.Port)), server: netip.AddrPortFrom(ctl.server.Addr(), portActiveData)}
	if passive {
		l.client, l.server = p.inventPort(ctl.client.Addr()), netip.AddrPortFrom(ctl.server.Addr(), uint16(e.Port))
	}
	l.setAddrs(e.Peer)
	if n := l.server.Port(); !passive && n != portActiveData {
		p.originalPorts[portActiveData] = n
		l.server = netip.AddrPortFrom(l.server.Addr(), portActiveData)
	}
	p.conns[e.Conn] = l
	p.add(e, l, actionOpen, passive, nil, heldComment(e))
}

func (p *planner) data(e *event.Event) {
	l := p.conns[e.Conn]
	if l == nil || l.ended {
		return
	}
	p.advised.data(e)
	fromClient := e.Dir == event.ToServer
	comments, payload, all := heldComment(e), e.Payload, e.Bytes
	switch e.Origin {
	case event.OriginDropped:
		if !fromClient {
			p.add(e, l, actionComment, false, nil, append(comments, fmt.Sprintf("dropped %s, not on the wire: %d bytes", by(e), len(e.OrigBytes))))
			return
		}
		payload, all = [][]byte{e.OrigBytes}, int64(len(e.OrigBytes))
		comments = append(comments, fmt.Sprintf("dropped %s: the server never got these %d bytes", by(e), all))
	case event.OriginEdited:
		if fromClient {
			payload, all = [][]byte{e.OrigBytes}, int64(len(e.OrigBytes))
			comments = append(comments, "edited "+by(e)+": the server got "+quote(e.Data))
		} else {
			comments = append(comments, "edited "+by(e)+": the server read "+quote(e.OrigBytes))
		}
	}
	if inTLS(e) {
		p.add(e, l, actionComment, fromClient, nil, comments)
		return
	}
	if payload == nil && len(e.Data) > 0 {
		payload = [][]byte{e.Data}
	}
	p.add(e, l, actionBytes, fromClient, payload, comments)
	if missing := all - size(payload); missing > 0 {
		p.addHole(e, l, missing, "")
	}
}

func (p *planner) closeData(e *event.Event) {
	l := p.conns[e.Conn]
	if l == nil || l.ended {
		return
	}
	l.ended = true
	switch reason(e) {
	case event.ReasonConnectionBroke:
		p.add(e, l, actionRST, true, nil, nil)
	case "", event.ReasonComplete: // the sender closes; an unused connection is closed by the server
		p.add(e, l, actionFIN, e.Dir == event.ToServer, nil, nil)
	default:
		p.add(e, l, actionFIN, false, nil, nil)
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
