package capture

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"ftpsim/ftpcore"
)

// table is what is known of each verb.
var table = func() map[string]ftpcore.CommandInfo {
	m := map[string]ftpcore.CommandInfo{}
	for _, c := range (&ftpcore.Server{}).Reference() {
		m[c.Verb] = c
	}
	return m
}()

// asked is a command without a final reply.
type asked struct {
	id       int64
	verb     string
	arg      string
	shown    *ftpcore.Decoded
	path     string // absolute, of a transfer
	size     int64  // of a transfer, when the 150 tells
	coding   ftpcore.Coding
	fromPort *port
}

func (c *asked) transfer() bool { return table[c.verb].Data }

func (c *asked) dir() ftpcore.Dir {
	if c != nil && (c.verb == "STOR" || c.verb == "STOU" || c.verb == "APPE") {
		return ftpcore.ToServer
	}
	return ftpcore.ToClient
}

// talk is one control connection, and the state that its server must be in.
type talk struct {
	l           *listener
	sid, conn   string
	stream      *stream
	state       ftpcore.State
	loggedIn    bool
	closed      bool
	tls         carriers
	heardInTLS  bool // what is heard at the moment came in TLS
	lastFSM     ftpcore.FSM
	waiting     []*asked // for their final reply, oldest first
	moving      *asked   // a transfer that has begun
	port        *port    // agreed on
	dataNum     int
	client      string // from CLNT
	secrecy     ftpcore.Secrecy
	names       []string // from USER
	newToRecord bool     // client is
	left        int64    // bytes of a line whose end never came
}

func (l *listener) begin(m moment) {
	l.rep.Sessions++
	s := m.stream
	t := &talk{l: l, sid: fmt.Sprintf("S%d", l.rep.Sessions), stream: s}
	t.conn = t.sid + ".c"
	t.reset()
	t.loggedIn = !s.certain // the capture begins in its midst
	l.talks[s] = t
	l.byTalk = append(l.byTalk, t)
	t.emit(m.at, &ftpcore.Event{Kind: ftpcore.KindSessionOpen, Peer: t.peer()})
}

func (t *talk) reset() {
	t.state = ftpcore.State{Cwd: "/", Type: "A", Mode: "S", Stru: "F"}
	t.loggedIn = false
}

func (t *talk) peer() *ftpcore.Peer {
	return &ftpcore.Peer{Remote: t.stream.opener.String(), Local: t.stream.listener.String(), Via: "tcp", Client: t.client,
		Implicit: t.stream.tls.first}
}

func (t *talk) hear(m moment) {
	t.heardInTLS = m.inTLS
	switch {
	case t.closed && m.what != itemFIN && m.what != itemRST:
	case m.what == itemGap:
		t.emit(m.at, &ftpcore.Event{Chan: ftpcore.ChanControl, Kind: ftpcore.KindWarning, Dir: m.dir(), Bytes: m.gap, Dec: missing(m.gap)})
	case m.what == itemFIN, m.what == itemRST:
		t.end(m)
	case m.what == itemTLS:
		t.hearTLS(m)
	case m.unfinished:
		t.unfinished(m)
	case m.fromOpener:
		t.command(m)
	default:
		t.reply(m)
	}
}

func (t *talk) command(m moment) {
	cmd := t.secrecy.Hide(ftpcore.ParseCommand(m.line))
	t.secrecy.Sent(cmd)
	if cmd.Verb == "USER" {
		t.names = append(t.names, cmd.Arg)
	}
	raw, dec := ftpcore.DescribeCommand(cmd)
	c := &asked{verb: cmd.Verb, arg: cmd.Arg, shown: dec, coding: codingOf(&t.state, cmd.Verb)}
	if cmd.Verb != "RNTO" {
		t.state.Rename = ""
	}
	if c.transfer() {
		c.path = t.resolve(cmd.Verb, cmd.Arg)
		if t.port != nil {
			c.fromPort, t.port.cmd = t.port, c
		}
	}
	if t.moving == nil {
		t.state.Cmd = dec.Verb
	}
	t.waiting = append(t.waiting, c)
	c.id = t.emit(m.at, &ftpcore.Event{Chan: ftpcore.ChanControl, Dir: ftpcore.ToServer, Kind: ftpcore.KindCommand,
		Raw: raw, Dec: dec, Data: cmd.Line.Raw})
}

// unfinished is the beginning of a line whose end never came.
func (t *talk) unfinished(m moment) {
	raw, _ := ftpcore.DescribeCommand(ftpcore.ParseCommand(m.line))
	t.left = m.line.Size
	t.emit(m.at, &ftpcore.Event{Chan: ftpcore.ChanControl, Dir: ftpcore.ToServer, Kind: ftpcore.KindUnfinished,
		Raw: raw, Data: m.line.Raw, Bytes: t.left, Dec: &ftpcore.Decoded{Why: ftpcore.ReasonNoLineEnd}})
}

// resolve is the absolute path that a transfer is about.
func (t *talk) resolve(verb, arg string) string {
	if dir := verb == "LIST" || verb == "NLST" || verb == "MLSD"; dir {
		arg = strings.TrimSpace(options().ReplaceAllString(arg, ""))
	}
	p, err := ftpcore.Resolve(t.state.Cwd, arg)
	if err != nil {
		return ""
	}
	return p
}

// Compiled when they are first used: a page that starts does without.
var (
	options   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(-\S* ?)+`) })
	sizeIn150 = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\((\d{1,18}) bytes`) })
)

func (t *talk) reply(m moment) {
	mask := t.secrecy.InReply(m.reply)
	dec := ftpcore.DescribeReply(m.reply, mask)
	final := dec.Code >= 200
	c := t.answered(dec, final)
	e := &ftpcore.Event{Chan: ftpcore.ChanControl, Dir: ftpcore.ToClient, Kind: ftpcore.KindReply, Final: final,
		Raw: &ftpcore.Raw{Len: len(m.reply), Off: m.off, Mask: mask}, Dec: dec, Data: m.reply}
	if c != nil {
		e.Re, dec.Path = c.id, c.path
		t.learn(m, c, dec)
		t.learnTLS(c, dec)
	}
	if dec.Code == 421 || c != nil && c.verb == "QUIT" && dec.Code == 221 {
		t.state.FSM = ftpcore.StClosed
	}
	if final && t.moving == nil {
		t.state.Cmd = ""
		if len(t.waiting) > 0 {
			t.state.Cmd = t.waiting[0].shown.Verb
		}
	}
	t.emit(m.at, e)
}

// answered is the command that a reply belongs to: the oldest that waits, or
// one that is answered while a transfer runs (RFC 959 §4.1.3). A final reply
// takes it off the list.
func (t *talk) answered(dec *ftpcore.Decoded, final bool) *asked {
	if len(t.waiting) == 0 {
		return nil
	}
	i := 0
	if t.waiting[0] == t.moving && len(t.waiting) > 1 && final && !endsTransfer(dec.Code) {
		i = slices.IndexFunc(t.waiting[:min(len(t.waiting), maxAsked)], func(c *asked) bool { return c != t.moving && table[c.verb].InTransfer })
		i = max(i, 0)
	}
	c := t.waiting[i]
	switch {
	case final && i == 0:
		t.waiting = t.waiting[1:]
	case final:
		t.waiting = slices.Delete(t.waiting, i, i+1)
	}
	return c
}

// endsTransfer reports whether a code is one that ends a transfer: 226, 250,
// 425, 426, 450 to 452, 550 to 553 (RFC 959 §5.4).
func endsTransfer(code int) bool {
	return code == 226 || code == 250 || code == 425 || code == 426 || code >= 450 && code <= 452 || code >= 550 && code <= 553
}

func (t *talk) agreePassive(m moment, c *asked, dec *ftpcore.Decoded) {
	how, addr := "pasv", netip.AddrPortFrom(t.stream.listener.Addr(), 0)
	switch dec.Code {
	case 228:
		how = "lpsv"
	case 229:
		how = "epsv"
	}
	for _, f := range dec.Fields {
		switch f.Name {
		case "host":
			if ip, err := netip.ParseAddr(f.Value); err == nil {
				addr = netip.AddrPortFrom(ip, addr.Port())
			}
		case "port":
			n, _ := strconv.ParseUint(f.Value, 10, 16)
			addr = netip.AddrPortFrom(addr.Addr(), uint16(n))
		}
	}
	if addr.Port() == 0 {
		return
	}
	t.dropPort(t.port, m.at, ftpcore.ReasonReplaced)
	p := t.newPort(how, addr, c.id)
	p.passive = true
	t.want(p)
	e := &ftpcore.Event{Kind: ftpcore.KindListen, Port: int(addr.Port()), Dec: &ftpcore.Decoded{Verb: c.verb}}
	p.emit(m.at, e)
}

func (t *talk) agreeActive(m moment, c *asked) {
	addr, _, err := ftpcore.ParsePort(c.arg)
	how := "port"
	switch c.verb {
	case "LPRT":
		addr, _, err = ftpcore.ParseLong(c.arg)
		how = "lprt"
	case "EPRT":
		addr, _, _, err = ftpcore.ParseEPRT(c.arg)
		how = "eprt"
	}
	if err != nil {
		return
	}
	t.dropPort(t.port, m.at, ftpcore.ReasonReplaced)
	t.want(t.newPort(how, addr, c.id))
}

func (t *talk) newPort(how string, addr netip.AddrPort, by int64) *port {
	t.dataNum++
	return &port{l: t.l, talk: t, how: how, conn: fmt.Sprintf("%s.d%d", t.sid, t.dataNum), addr: addr, by: by}
}

func (t *talk) want(p *port) {
	t.port = p
	n := p.addr.Port()
	t.l.wanted[n] = append(t.l.wanted[n], p)
}

// dropPort forgets a port, and ends it if nobody came.
func (t *talk) dropPort(p *port, at int64, why ftpcore.Reason) {
	if t.port == p {
		t.port = nil
	}
	if p == nil || p.opened {
		return
	}
	n := p.addr.Port()
	t.l.wanted[n] = slices.DeleteFunc(t.l.wanted[n], func(q *port) bool { return q == p })
	if p.passive {
		p.close(at, why)
	}
}

// opened takes notice that the connection of p is made.
func (t *talk) opened(p *port) {
	if p.cmd == nil && t.moving != nil && t.moving.fromPort == nil {
		p.cmd, t.moving.fromPort = t.moving, p
	}
}

func (t *talk) end(m moment) {
	if t.closed {
		return
	}
	if t.left > 0 {
		t.emit(m.at, &ftpcore.Event{Chan: ftpcore.ChanControl, Dir: ftpcore.ToServer, Kind: ftpcore.KindUnfinished,
			Raw: &ftpcore.Raw{}, Bytes: t.left, Dec: &ftpcore.Decoded{Why: ftpcore.ReasonLeftUnfinished}})
	}
	t.dropPort(t.port, m.at, ftpcore.ReasonSessionOver)
	if t.moving != nil {
		t.dropPort(t.moving.fromPort, m.at, ftpcore.ReasonNoDataConnection)
	}
	t.closed = true
	t.state.Cmd = ""
	why := ftpcore.ReasonClientLeft
	if m.what == itemRST {
		why = ftpcore.ReasonConnectionLost
	}
	t.emit(m.at, &ftpcore.Event{Kind: ftpcore.KindSessionClose, Dec: &ftpcore.Decoded{Why: why}})
}

// emit completes an event with the state after it.
func (t *talk) emit(at int64, e *ftpcore.Event) int64 {
	t.l.flush()
	e.SID, e.Conn = t.sid, t.conn
	e.State = t.now()
	t.carry(e)
	t.secrecy.See(e)
	if e.State.FSM != t.lastFSM {
		e.State.From, t.lastFSM = t.lastFSM, e.State.FSM
	}
	if t.newToRecord {
		e.Peer, t.newToRecord = t.peer(), false
	}
	return t.l.emit(at, e)
}

// now is the state at this moment.
func (t *talk) now() *ftpcore.State {
	s := t.state
	switch {
	case t.closed || s.FSM == ftpcore.StClosed:
		s.FSM = ftpcore.StClosed
	case t.moving != nil:
		s.FSM = ftpcore.StTransferring
	case s.Rename != "":
		s.FSM = ftpcore.StRenaming
	case t.loggedIn && t.port != nil:
		s.FSM = ftpcore.StDataReady
	case t.loggedIn:
		s.FSM = ftpcore.StLoggedIn
	case s.User != "":
		s.FSM = ftpcore.StNeedPassword
	default:
		s.FSM = ftpcore.StConnected
	}
	if t.port != nil {
		s.Data = t.port.String()
	}
	return &s
}
