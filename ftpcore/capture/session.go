package capture

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// table describes each verb.
var table = func() map[string]verbs.CommandInfo {
	m := map[string]verbs.CommandInfo{}
	for _, i := range verbs.Full() {
		m[i.Verb] = i
	}
	return m
}()

// pendingCommand is a command without a final reply.
type pendingCommand struct {
	id        int64
	verb      string
	arg       string
	shown     *event.Decoded
	path      string // of a transfer: absolute path
	size      int64  // of a transfer: bytes, if the 150 says so
	coding    wire.Coding
	dataConn  *dataConn // of a transfer: its data connection
	requested *dataConn // of PORT, PASV and the like: the data connection that it asks for
	cut       bool      // a hole cut its argument
	started   bool      // a 1yz reply has come
	stale     bool      // a hole has followed the 1yz, in which it may have ended
}

func (c *pendingCommand) transfer() bool { return table[c.verb].Data }

func (c *pendingCommand) dir() event.Dir {
	if c != nil && (c.verb == "STOR" || c.verb == "STOU" || c.verb == "APPE") {
		return event.ToServer
	}
	return event.ToClient
}

// session is one control connection, with the state that the server must be in.
type session struct {
	log             *eventLog
	sid, conn       string
	server          string // name of a server that Watch watches; empty: of a capture
	stream          *stream
	state           event.State
	loggedIn        bool
	closed          bool
	tls             tlsEvents
	inTLS           bool // the occurrence being handled was carried in TLS
	lastFSM         event.FSM
	unanswered      []*pendingCommand // commands without a final reply, oldest first
	transfer        *pendingCommand   // the transfer that is running; nil: none
	agreed          *dataConn         // the data connection agreed on for the next transfer
	spare           *dataConn         // the latest data connection that no command uses; nil: none
	awaited         []*dataConn       // data connections that may still come although their transfer has ended
	pendingPassive  *dataConn         // of a PASV without a reply
	dataNum         int
	client          string // argument of CLNT
	secrecy         wire.Secrecy
	names           []string // arguments of USER
	clientChanged   bool     // client was set and is not in an event yet
	unfinishedBytes int64    // bytes of the last line, whose end never came
	greeted         bool     // the greeting, or another first reply, has come
	started         bool     // a command or a reply has come
	pairingUnsure   bool     // which command a reply belongs to is uncertain: replies may be missing
	toldMissing     bool     // warnNotCaptured has warned
	hasHole         bool     // part of the session was not captured
	doubt           bool     // since the last hole, no command was sent with all others answered
	commandsEnd     int64    // offset after the client's latest captured command
	lastCut         bool     // a hole cut that command
	clientHasHoles  bool     // the client's direction has holes
}

func (l *eventLog) openSession(m occurrence) {
	l.rep.Sessions++
	s := m.stream
	t := l.newSession(s)
	e := &event.Event{Kind: event.KindSessionOpen, Peer: t.peer()}
	why := s.failure()
	switch {
	case why != "":
		e.Seen, e.Dec = event.EvidenceMissing, &event.Decoded{Why: why}
	case !s.openerKnown: // the capture begins in mid-session
		t.state, t.loggedIn = event.State{}, true
		e.Seen, e.Dec = event.EvidenceInferred, &event.Decoded{Why: event.ReasonBeginsLate}
	}
	t.emit(m.at, e)
	switch {
	case why != "":
		t.close(m.at, &event.Event{Seen: event.EvidenceMissing, Dec: &event.Decoded{Why: why}})
	case s.oneSided():
		t.emit(m.at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Seen: event.EvidenceMissing,
			Dec: &event.Decoded{Why: event.ReasonOneDirection}})
	}
}

func (l *eventLog) newSession(s *stream) *session {
	t := &session{log: l, sid: fmt.Sprintf("S%d", len(l.sessions)+1), stream: s}
	t.conn = t.sid + ".c"
	t.clientHasHoles = slices.ContainsFunc(s.items, func(i item) bool { return i.kind == itemGap && i.fromOpener })
	t.reset()
	l.sessionOf[s] = t
	l.sessions = append(l.sessions, t)
	return t
}

func (t *session) peer() *event.Peer {
	if t.server != "" {
		return &event.Peer{Remote: t.stream.opener.String(), Local: t.server, Via: event.ViaDial, Client: t.client}
	}
	return &event.Peer{Remote: t.stream.opener.String(), Local: t.stream.listener.String(), Via: "tcp", Client: t.client,
		Implicit: t.stream.tls.first}
}

func (t *session) handle(m occurrence) {
	t.inTLS = m.inTLS
	if m.fromOpener && m.end > 0 && (m.kind != itemGap || t.lastCut) {
		t.commandsEnd, t.lastCut = m.end, false
	}
	switch {
	case t.closed && m.kind != itemFIN && m.kind != itemRST:
	case m.kind == itemGap:
		t.markHole()
		t.pairingUnsure = t.pairingUnsure || len(t.unanswered) > 0
		t.greeted = t.greeted || !m.fromOpener
		t.emit(m.at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Dir: m.dir(), Bytes: m.gap,
			Seen: event.EvidenceMissing, Dec: missing(m.gap)})
	case m.kind == itemFIN, m.kind == itemRST:
		t.end(m)
	case m.kind == itemTLS:
		t.handleTLS(m)
	case m.fromOpener && m.tail:
		t.tail(m)
	case m.unfinished && !(m.cut && isKnown(m.line)):
		t.unfinished(m)
	case m.fromOpener:
		t.command(m)
	default:
		t.reply(m)
	}
}

func (t *session) command(m occurrence) {
	t.doubt = t.doubt && (t.pairingUnsure || len(t.unanswered) > 0)
	t.lastCut = m.cut
	if m.line.Foreign() != "" { // another protocol: the rest is not read, and its replies are not judged
		t.hasHole, t.doubt = true, true
	}
	cmd := t.secrecy.Hide(wire.ParseCommand(m.line))
	t.secrecy.ObserveCommand(cmd)
	if cmd.Verb == "USER" {
		t.names = append(t.names, cmd.Arg)
	}
	raw, dec := wire.DescribeCommand(cmd)
	c := &pendingCommand{verb: cmd.Verb, arg: cmd.Arg, shown: dec, cut: m.cut, coding: codingOf(&t.state, cmd.Verb)}
	if m.cut {
		dec.Warn = append(dec.Warn, event.Warning{Code: event.WarnCutByHole, Len: len(cmd.Line.Raw)})
	}
	if !t.started && cmd.Verb == "USER" {
		t.reset()
	}
	t.started = true
	if cmd.Verb != "RNTO" {
		t.state.Rename = ""
	}
	if c.transfer() {
		c.path = t.resolve(c)
		t.giveUpAwaited(m.at)
		if p := t.nextDataConn(); p != nil {
			c.dataConn, p.cmd = p, c
		}
	}
	t.expectRequested(c)
	if t.transfer == nil {
		t.state.Cmd = dec.Verb
	}
	t.unanswered = append(t.unanswered, c)
	c.id = t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindCommand,
		Raw: raw, Dec: dec, Data: cmd.Line.Raw})
	if c.requested != nil {
		c.requested.agreedBy = c.id
		if c.requested.addr.Port() != 0 {
			t.log.claimEarlier(c.requested)
		}
	}
}

// tail emits the end of a line whose beginning was not captured. It is masked, because
// it may be a password.
func (t *session) tail(m occurrence) {
	n := len(m.line.Raw)
	t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished, Seen: event.EvidenceMissing,
		Raw: &event.Raw{Len: n, Off: m.line.Off, Mask: [][2]int{{0, n}}}, Data: m.line.Raw, Bytes: m.line.Size, Dec: &event.Decoded{Why: event.ReasonLineTail}})
}

// unfinished emits the beginning of a line whose end never came.
func (t *session) unfinished(m occurrence) {
	raw, _ := wire.DescribeCommand(wire.ParseCommand(m.line))
	e := &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished,
		Raw: raw, Data: m.line.Raw, Bytes: m.line.Size, Dec: &event.Decoded{Why: event.ReasonNoLineEnd}}
	if m.cut {
		e.Seen, e.Dec.Why = event.EvidenceMissing, event.ReasonBytesMissing
	} else {
		t.unfinishedBytes = m.line.Size
	}
	t.emit(m.at, e)
}

// resolve returns the path of a transfer for Decoded.Path; "" if a hole cut it.
func (t *session) resolve(c *pendingCommand) string {
	arg := c.arg
	if dir := c.verb == "LIST" || c.verb == "NLST" || c.verb == "MLSD"; dir {
		arg = strings.TrimSpace(options().ReplaceAllString(arg, ""))
	}
	if c.cut {
		return ""
	}
	return t.join(arg)
}

// join returns the path that arg names in the session's directory. The path is relative
// to the session's first directory until PWD or an absolute CWD tells where that is.
func (t *session) join(arg string) string {
	p, err := wire.Resolve(t.state.Cwd, arg)
	if err != nil || strings.HasPrefix(arg, "/") || strings.HasPrefix(t.state.Cwd, "/") {
		return p
	}
	if p = path.Join(wire.NameOnWire(t.state.Cwd), arg); p == "." {
		return ""
	}
	return wire.NameInside(p)
}

// The patterns are compiled at their first use, so that the page starts faster.
var (
	options   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(-\S* ?)+`) })
	sizeIn150 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\((\d{1,18}) bytes`) })
)

func (t *session) reply(m occurrence) {
	mask := t.secrecy.InReply(m.reply)
	dec := describe(m, mask)
	final := dec.Code >= 200
	e := &event.Event{Chan: event.ChanControl, Dir: event.ToClient, Kind: event.KindReply, Final: final,
		Raw: &event.Raw{Len: len(m.reply), Off: m.off, Mask: mask}, Dec: dec, Data: m.reply}
	if m.tail {
		e.Seen = event.EvidenceMissing
		t.emit(m.at, e)
		return
	}
	greeting := !t.greeted
	c, inferred := t.commandFor(m, dec)
	if inferred {
		e.Seen = event.EvidenceInferred
	}
	if !m.cut && mask == nil {
		dec.Warn = append(dec.Warn, wire.JudgeReply(m.reply, dec, t.exchange(c, greeting && c == nil, inferred))...)
	}
	t.started = true
	switch {
	case c != nil:
		e.Re, dec.Path = c.id, c.path
		t.learn(m, c, dec)
		t.learnTLS(c, dec)
	default:
		t.learnAlone(m, dec)
	}
	if dec.Code == 421 || c != nil && c.verb == "QUIT" && dec.Code == 221 {
		t.state.FSM = event.StClosed
	}
	if final && t.transfer == nil {
		t.state.Cmd = ""
		if len(t.unanswered) > 0 {
			t.state.Cmd = t.unanswered[0].shown.Verb
		}
	}
	t.emit(m.at, e)
}

func (t *session) end(m occurrence) {
	if t.closed {
		return
	}
	t.giveUpAwaited(m.at)
	if t.unfinishedBytes > 0 {
		t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished,
			Raw: &event.Raw{}, Bytes: t.unfinishedBytes, Dec: &event.Decoded{Why: event.ReasonLeftUnfinished}})
	}
	t.dropDataConn(t.agreed, m.at, event.ReasonSessionOver)
	if t.transfer != nil {
		t.dropDataConn(t.transfer.dataConn, m.at, event.ReasonSessionOver)
	}
	why := event.ReasonClientLeft
	switch {
	case m.kind == itemRST && m.fromOpener:
		why = event.ReasonConnectionLost
	case m.kind == itemRST:
		why = event.ReasonServerReset
	case !m.fromOpener:
		why = event.ReasonServerLeft
	}
	e := &event.Event{Dec: &event.Decoded{Why: why}}
	if m.guess || t.stream.oneSided() { // the other side may have closed first
		e.Seen = event.EvidenceInferred
	}
	t.close(m.at, e)
}

// close emits e as the end of the session.
func (t *session) close(at int64, e *event.Event) {
	t.closed = true
	t.state.Cmd = ""
	e.Kind = event.KindSessionClose
	t.emit(at, e)
}
