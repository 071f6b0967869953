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

// table is what is known of each verb.
var table = func() map[string]verbs.CommandInfo {
	m := map[string]verbs.CommandInfo{}
	for _, i := range verbs.Full() {
		m[i.Verb] = i
	}
	return m
}()

// asked is a command without a final reply.
type asked struct {
	id       int64
	verb     string
	arg      string
	shown    *event.Decoded
	path     string // absolute, of a transfer
	size     int64  // of a transfer, when the 150 tells
	coding   wire.Coding
	fromPort *port // of a transfer
	port     *port // that it asks for: of PORT, PASV and the like
	cut      bool  // a hole has cut its argument
	begun    bool  // a 1yz has come
	stale    bool  // and then a hole, in which it may have ended
}

func (c *asked) transfer() bool { return table[c.verb].Data }

func (c *asked) dir() event.Dir {
	if c != nil && (c.verb == "STOR" || c.verb == "STOU" || c.verb == "APPE") {
		return event.ToServer
	}
	return event.ToClient
}

// talk is one control connection, and the state that its server must be in.
type talk struct {
	l           *listener
	sid, conn   string
	stream      *stream
	state       event.State
	loggedIn    bool
	closed      bool
	tls         carriers
	heardInTLS  bool // what is heard at the moment came in TLS
	lastFSM     event.FSM
	waiting     []*asked // for their final reply, oldest first
	moving      *asked   // a transfer that has begun
	port        *port    // agreed on
	loose       *port    // the latest data connection without a command; nil: none
	owed        []*port  // whose transfer is over and whose connection may still come
	asking      *port    // of a PASV without its reply
	dataNum     int
	client      string // from CLNT
	secrecy     wire.Secrecy
	names       []string // from USER
	newToRecord bool     // client is
	left        int64    // bytes of a line whose end never came
	greeted     bool     // the first reply has come
	begun       bool     // something was said
	unsure      bool     // which command a reply belongs to: a hole may have swallowed others
	toldMissing bool     // that data connections were not captured
	holed       bool     // something of the conversation was not captured
	doubt       bool     // and since then no exchange has begun anew
	heardTo     int64    // the end of the client's latest command that was captured
	wasCut      bool     // a hole has cut that
	deaf        bool     // there are holes in what the client sent
}

func (l *listener) begin(m moment) {
	l.rep.Sessions++
	s := m.stream
	t := l.newTalk(s)
	e := &event.Event{Kind: event.KindSessionOpen, Peer: t.peer()}
	why := s.failure()
	switch {
	case why != "":
		e.Seen, e.Dec = event.EvidenceMissing, &event.Decoded{Why: why}
	case !s.certain: // the capture begins in its midst
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

func (l *listener) newTalk(s *stream) *talk {
	t := &talk{l: l, sid: fmt.Sprintf("S%d", len(l.byTalk)+1), stream: s}
	t.conn = t.sid + ".c"
	t.deaf = slices.ContainsFunc(s.items, func(i item) bool { return i.what == itemGap && i.fromOpener })
	t.reset()
	l.talks[s] = t
	l.byTalk = append(l.byTalk, t)
	return t
}

func (t *talk) peer() *event.Peer {
	return &event.Peer{Remote: t.stream.opener.String(), Local: t.stream.listener.String(), Via: "tcp", Client: t.client,
		Implicit: t.stream.tls.first}
}

func (t *talk) hear(m moment) {
	t.heardInTLS = m.inTLS
	if m.fromOpener && m.end > 0 && (m.what != itemGap || t.wasCut) {
		t.heardTo, t.wasCut = m.end, false
	}
	switch {
	case t.closed && m.what != itemFIN && m.what != itemRST:
	case m.what == itemGap:
		t.hole()
		t.unsure = t.unsure || len(t.waiting) > 0
		t.greeted = t.greeted || !m.fromOpener
		t.emit(m.at, &event.Event{Chan: event.ChanControl, Kind: event.KindWarning, Dir: m.dir(), Bytes: m.gap,
			Seen: event.EvidenceMissing, Dec: missing(m.gap)})
	case m.what == itemFIN, m.what == itemRST:
		t.end(m)
	case m.what == itemTLS:
		t.hearTLS(m)
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

func (t *talk) command(m moment) {
	t.doubt = t.doubt && (t.unsure || len(t.waiting) > 0)
	t.wasCut = m.cut
	if m.line.Foreign() != "" { // what is behind it is not read, and its replies accuse nobody
		t.holed, t.doubt = true, true
	}
	cmd := t.secrecy.Hide(wire.ParseCommand(m.line))
	t.secrecy.ObserveCommand(cmd)
	if cmd.Verb == "USER" {
		t.names = append(t.names, cmd.Arg)
	}
	raw, dec := wire.DescribeCommand(cmd)
	c := &asked{verb: cmd.Verb, arg: cmd.Arg, shown: dec, cut: m.cut, coding: codingOf(&t.state, cmd.Verb)}
	if m.cut {
		dec.Warn = append(dec.Warn, event.Warning{Code: event.WarnCutByHole, Len: len(cmd.Line.Raw)})
	}
	if !t.begun && cmd.Verb == "USER" {
		t.reset()
	}
	t.begun = true
	if cmd.Verb != "RNTO" {
		t.state.Rename = ""
	}
	if c.transfer() {
		c.path = t.resolve(c)
		t.settleOwed(m.at)
		if p := t.nextPort(); p != nil {
			c.fromPort, p.cmd = p, c
		}
	}
	t.ask(c)
	if t.moving == nil {
		t.state.Cmd = dec.Verb
	}
	t.waiting = append(t.waiting, c)
	c.id = t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindCommand,
		Raw: raw, Dec: dec, Data: cmd.Line.Raw})
	if c.port != nil {
		c.port.by = c.id
		if c.port.addr.Port() != 0 {
			t.l.catchUp(c.port)
		}
	}
}

// tail is the end of a line whose beginning was not captured. It may be a password's.
func (t *talk) tail(m moment) {
	n := len(m.line.Raw)
	t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished, Seen: event.EvidenceMissing,
		Raw: &event.Raw{Len: n, Off: m.line.Off, Mask: [][2]int{{0, n}}}, Data: m.line.Raw, Bytes: m.line.Size, Dec: &event.Decoded{Why: event.ReasonLineTail}})
}

// unfinished is the beginning of a line whose end never came.
func (t *talk) unfinished(m moment) {
	raw, _ := wire.DescribeCommand(wire.ParseCommand(m.line))
	e := &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished,
		Raw: raw, Data: m.line.Raw, Bytes: m.line.Size, Dec: &event.Decoded{Why: event.ReasonNoLineEnd}}
	if m.cut {
		e.Seen, e.Dec.Why = event.EvidenceMissing, event.ReasonBytesMissing
	} else {
		t.left = m.line.Size
	}
	t.emit(m.at, e)
}

// resolve is the path that a transfer is about, as Decoded.Path has it.
func (t *talk) resolve(c *asked) string {
	arg := c.arg
	if dir := c.verb == "LIST" || c.verb == "NLST" || c.verb == "MLSD"; dir {
		arg = strings.TrimSpace(options().ReplaceAllString(arg, ""))
	}
	if c.cut {
		return ""
	}
	return t.join(arg)
}

// join is the path that arg names in the directory of the session: relative to its
// first one as long as nobody knows that.
func (t *talk) join(arg string) string {
	p, err := wire.Resolve(t.state.Cwd, arg)
	if err != nil || strings.HasPrefix(arg, "/") || strings.HasPrefix(t.state.Cwd, "/") {
		return p
	}
	if p = path.Join(wire.NameOnWire(t.state.Cwd), arg); p == "." {
		return ""
	}
	return wire.NameInside(p)
}

// Compiled when they are first used: a page that starts does without.
var (
	options   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(-\S* ?)+`) })
	sizeIn150 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\((\d{1,18}) bytes`) })
)

func (t *talk) reply(m moment) {
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
	c, inferred := t.answered(m, dec)
	if inferred {
		e.Seen = event.EvidenceInferred
	}
	if !m.cut && mask == nil {
		dec.Warn = append(dec.Warn, wire.JudgeReply(m.reply, dec, t.exchange(c, greeting && c == nil, inferred))...)
	}
	t.begun = true
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
	if final && t.moving == nil {
		t.state.Cmd = ""
		if len(t.waiting) > 0 {
			t.state.Cmd = t.waiting[0].shown.Verb
		}
	}
	t.emit(m.at, e)
}

func (t *talk) end(m moment) {
	if t.closed {
		return
	}
	t.settleOwed(m.at)
	if t.left > 0 {
		t.emit(m.at, &event.Event{Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished,
			Raw: &event.Raw{}, Bytes: t.left, Dec: &event.Decoded{Why: event.ReasonLeftUnfinished}})
	}
	t.dropPort(t.port, m.at, event.ReasonSessionOver)
	if t.moving != nil {
		t.dropPort(t.moving.fromPort, m.at, event.ReasonSessionOver)
	}
	why := event.ReasonClientLeft
	switch {
	case m.what == itemRST && m.fromOpener:
		why = event.ReasonConnectionLost
	case m.what == itemRST:
		why = event.ReasonServerReset
	case !m.fromOpener:
		why = event.ReasonServerLeft
	}
	e := &event.Event{Dec: &event.Decoded{Why: why}}
	if m.guess || t.stream.oneSided() { // the other side may have been first
		e.Seen = event.EvidenceInferred
	}
	t.close(m.at, e)
}

// close tells by e that the session is over.
func (t *talk) close(at int64, e *event.Event) {
	t.closed = true
	t.state.Cmd = ""
	e.Kind = event.KindSessionClose
	t.emit(at, e)
}
