package ftpcore

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/netip"
	"slices"
	"strings"
)

// writtenTable is the seed as it was written. The Why of a reply or warning that
// begins with "seed-" names the fault that bites.
func writtenTable() commandTable {
	var t commandTable
	add := func(verb, args string, p policy, run func(*session, string) Reply) {
		p.moves = append(p.moves, stays(5)...) // what the four bytes miss is unknown
		t = append(t, &command{CommandInfo: seedInfo(verb, args, p), run: run})
	}
	say := func(r Reply) func(*session, string) Reply {
		return func(*session, string) Reply { return r }
	}
	add("USER", "<name>", writtenUserPolicy, (*session).writtenUser)
	add("PASS", "<password>", writtenPassPolicy, (*session).writtenPass)
	add("XPWD", "", anybody(2), (*session).seedPwd)
	add("PWD", "", anybody(), (*session).seedPwd) // four bytes are never these three
	add("NOOP", "", anybody(2), say(NewReply(200, ReasonOK, "ok")))
	add("TYPE", "A | I", anybody(2), (*session).writtenType)
	add("MODE", "S", anybody(), (*session).writtenMode)
	add("PORT", "h1,h2,h3,h4,p1,p2", writtenPortPolicy, (*session).writtenPort)
	add("PASV", "", anybody(), say(NewReply(500, ReasonNotImplemented, "passive mode not supported.")))
	add("LIST", "", writtenListPolicy, (*session).writtenList)
	add("RETR", "<path>", writtenTransferPolicy, (*session).writtenRetr)
	add("STOR", "<path>", writtenTransferPolicy, (*session).writtenStor)
	add("FEAT", "", anybody(), (*session).writtenFeat)
	add("QUIT", "", anybody().leading(leads(StClosed, 2)), (*session).seedQuit)
	return t
}

// Nothing looks at the login, so a transfer begins and ends in any state.
var (
	writtenUserPolicy     = anybody().drawn(DiagramLogin).leading(in(leads(StNeedPassword, 3), StConnected), in(stays(3), StNeedPassword, StLoggedIn, StDataReady), stays(4))
	writtenPassPolicy     = anybody().drawn(DiagramLogin).leading(in(leads(StLoggedIn, 2), StNeedPassword), in(leads(StDataReady, 2), StNeedPassword), in(stays(2), StLoggedIn, StDataReady), stays(4))
	writtenPortPolicy     = anybody().leading(in(stays(2), StConnected, StNeedPassword), in(leads(StDataReady, 2), StLoggedIn, StDataReady))
	writtenBegins         = in(leads(StTransferring, 1), StConnected, StNeedPassword, StDataReady)
	writtenEnds           = slices.Concat(leads(StConnected, 2), leads(StNeedPassword, 2), leads(StDataReady, 2))
	writtenTransferPolicy = policy{data: true, diagram: DiagramTwo}.leading(writtenBegins,
		in(stays(1), StConnected, StNeedPassword, StLoggedIn), in(writtenEnds, StTransferring))
	writtenListPolicy = policy{needs: []Need{NeedPort}, data: true, diagram: DiagramTwo}.leading(writtenBegins, in(writtenEnds, StTransferring))
)

// dispatch compares the first four bytes as they are; the argument is
// what follows the fifth.
func (writtenServer) dispatch(s *session, cmd Command) Reply {
	raw := string(cmd.Line.Raw)
	c := s.table[raw[:min(4, len(raw))]]
	if c == nil {
		r := seedUnknown
		if s.table[cmd.Verb] != nil {
			r.Why = ReasonSeedFourBytes
		}
		return r
	}
	arg := ""
	if len(raw) > 5 {
		arg = strings.TrimRight(raw[5:], "\r\n")
	}
	if cmd.hide.on && !loginVerbs[c.Verb] {
		arg = maskedWire
	}
	if c.Data && s.login.account == nil {
		s.bites(ReasonSeedNoLogin, "the login flag is set and never looked at")
	}
	if r := s.unmet(c, arg); r.Code != 0 {
		return r
	}
	return c.run(s, arg)
}

// bites records a fault that no reply tells of.
func (s *session) bites(why Reason, what string) {
	s.emit(&Event{Kind: KindWarning, Re: s.cur.id, Dec: &Decoded{Verb: s.cur.verb(), Why: why, Text: what}})
}

// die ends the seed's process, and with it the session, by an error that nobody
// catches. The author starts the server again: the next client is served.
func (s *session) die(why Reason, what string) Reply {
	s.bites(why, what)
	s.life.endWhy = ReasonProcessDied
	s.life.closed, s.life.killed = true, true
	reset(s.conn)
	return Reply{}
}

// writtenUser does not forget an earlier right name.
func (s *session) writtenUser(name string) Reply {
	if name != seedUser {
		return NewReply(430, ReasonSeedCode430, "user name error.")
	}
	s.called(name)
	return NewReply(331, ReasonNeedPassword, "user name ok,need password.")
}

func (s *session) writtenPass(password string) Reply {
	switch {
	case password != seedPassword:
		return NewReply(430, ReasonSeedCode430, "pass word error.")
	case s.login.user == "":
		return NewReply(530, ReasonUserFirst, "who are you")
	}
	s.login.account = seedAccount
	return NewReply(230, ReasonLoggedIn, "User logged in, proceed.")
}

// writtenType looks at the first letter, and nothing looks at the type.
func (s *session) writtenType(arg string) Reply {
	switch {
	case strings.HasPrefix(arg, "I"):
		return NewReply(200, ReasonSeedTypeIgnored, "type set to I.")
	case strings.HasPrefix(arg, "A"):
		return NewReply(200, ReasonSeedTypeIgnored, "type set to A.")
	}
	return NewReply(500, ReasonTypeUnsupported, "parm error.")
}

func (s *session) writtenMode(string) Reply {
	return s.die(ReasonSeedMisspeltName, "NameError: a misspelt variable name in the handler of MODE")
}

// writtenPort takes any address; the last one is used from then on.
func (s *session) writtenPort(arg string) Reply {
	addr, _, err := ParsePort(arg)
	if err != nil {
		return s.die(ReasonSeedBadPort, fmt.Sprintf("ValueError: the argument of PORT, %q, is not six numbers", arg))
	}
	s.data.port = s.newPort("port", addr)
	why := ReasonActive
	if s.refuseAddr("PORT", addr).Code != 0 {
		why = ReasonSeedBounce
	}
	return NewReply(200, why, "PORT Command successful.")
}

// writtenList lists the root: the names that have a dot.
func (s *session) writtenList(string) Reply {
	entries, err := s.readDir("/")
	if err != nil {
		return s.die(ReasonSeedNoErrorPath, "OSError: "+err.Error())
	}
	var b bytes.Buffer
	for _, fi := range entries {
		if strings.Contains(fi.Name(), ".") {
			b.WriteString(writtenLine(fi))
		}
	}
	t := &transfer{path: "/", size: int64(b.Len()), send: &memory{b.Bytes()}, why: ReasonSeedList}
	return s.writtenBegin(t)
}

// writtenLine has the month as a number, which no client can read.
func writtenLine(fi fs.FileInfo) string {
	return fmt.Sprintf("-rw-rw-rw- 1 user group %d %s %s\r\n",
		fi.Size(), fi.ModTime().UTC().Format("01 02 15:04"), listName(fi.Name()))
}

func (s *session) writtenRetr(arg string) Reply {
	p, err := Resolve("/", arg)
	if err == nil {
		_, err = s.plainFile(p)
	}
	var f fs.File
	if err == nil {
		f, err = s.srv.FS.Open(FSPath(p))
	}
	if err != nil {
		return NewReply(503, ReasonSeedCode503, "no such file")
	}
	return s.writtenBegin(&transfer{path: p, size: -1, send: f, why: ReasonComplete})
}

// writtenStor writes into the directory where the process was started, which is
// not the root that clients see.
func (s *session) writtenStor(arg string) Reply {
	r := &receiver{up: elsewhere{}}
	return s.writtenBegin(&transfer{size: -1, recv: r, why: ReasonSeedStoredElsewhere})
}

// elsewhere is where nobody looks.
type elsewhere struct{}

func (elsewhere) Write(p []byte) (int, error) { return len(p), nil }
func (elsewhere) Commit() error               { return nil }
func (elsewhere) Abort()                      {}

// writtenBegin starts a transfer to the last PORT; without any, the address is
// empty and the port 25.
func (s *session) writtenBegin(t *transfer) Reply {
	if s.data.port == nil {
		t.closeSource()
		if s.reply(s.cur.id, NewReply(150, ReasonOpening, "Opening data connection."), false) {
			s.die(ReasonSeedNoPort, "socket.error: connect to ('', 25): there was no PORT")
		}
		return Reply{}
	}
	why := ReasonOpening
	if s.data.lastPort == s.data.port.by {
		why = ReasonSeedPortAgain
	}
	s.data.lastPort = s.data.port.by
	return s.seedBegin(t, why)
}

// transferred keeps the address for the next transfer. Whatever went wrong has no
// error path: the process dies.
func (w writtenServer) transferred(s *session, r result) bool {
	if r.err != nil {
		s.die(ReasonSeedNoErrorPath, "socket.error: "+r.err.Error())
		return false
	}
	if old := r.t.port; s.data.port == nil {
		s.data.port = s.newPort(old.how, netip.AddrPortFrom(old.addr.Addr(), old.addr.Port()))
		s.data.port.by = old.by
	}
	return w.meantServer.transferred(s, r)
}

// writtenFeat says nothing, and the client waits for ever.
func (s *session) writtenFeat(string) Reply {
	s.bites(ReasonSeedFEATSilent, "FEAT is recognized and not answered")
	return Reply{}
}
