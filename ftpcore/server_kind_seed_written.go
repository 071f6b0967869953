package ftpcore

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/netip"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// writtenTable is the seed as it was written. A Why that begins with "seed-" names the
// fault that a reply or warning shows.
func writtenTable() commandTable {
	return seedTable(verbs.SeedWritten(), map[string]func(*session, string) wire.Reply{
		"USER": (*session).writtenUser,
		"PASS": (*session).writtenPass,
		"XPWD": (*session).seedPwd,
		"PWD":  (*session).seedPwd,
		"NOOP": always(wire.NewReply(200, event.ReasonOK, "ok")),
		"TYPE": (*session).writtenType,
		"MODE": (*session).writtenMode,
		"PORT": (*session).writtenPort,
		"PASV": always(wire.NewReply(500, event.ReasonNotImplemented, "passive mode not supported.")),
		"LIST": (*session).writtenList,
		"RETR": (*session).writtenRetr,
		"STOR": (*session).writtenStor,
		"FEAT": (*session).writtenFeat,
		"QUIT": (*session).seedQuit,
	})
}

// dispatch compares the first four bytes, in their case; the argument begins after the
// fifth byte.
func (writtenServer) dispatch(s *session, cmd wire.Command) wire.Reply {
	raw := string(cmd.Line.Raw)
	c := s.table[raw[:min(4, len(raw))]]
	if c == nil {
		r := seedUnknown
		if s.table[cmd.Verb] != nil {
			r.Why = event.ReasonSeedFourBytes
		}
		return r
	}
	arg := ""
	if len(raw) > 5 {
		arg = strings.TrimRight(raw[5:], "\r\n")
	}
	if cmd.Hidden() && !wire.AboutLogin(c.Verb) {
		arg = wire.MaskedWire
	}
	if c.Data && s.login.account == nil {
		s.emitFault(event.ReasonSeedNoLogin, "the login flag is set and never looked at")
	}
	if r := s.unmet(c, arg); r.Code != 0 {
		return r
	}
	return c.run(s, arg)
}

// emitFault emits a warning for a fault that no reply shows.
func (s *session) emitFault(why event.Reason, what string) {
	s.emit(&event.Event{Kind: event.KindWarning, Re: s.cur.id, Dec: &event.Decoded{Verb: s.cur.verb(), Why: why, Text: what}})
}

// die ends the session as if an uncaught exception had ended the seed's process. The next
// client is served as if the author had restarted it.
func (s *session) die(why event.Reason, what string) wire.Reply {
	s.emitFault(why, what)
	s.life.endWhy = event.ReasonProcessDied
	s.life.closed, s.life.killed = true, true
	reset(s.conn)
	return wire.Reply{}
}

// writtenUser does not forget an earlier right name.
func (s *session) writtenUser(name string) wire.Reply {
	if name != seedUser {
		return wire.NewReply(430, event.ReasonSeedCode430, "user name error.")
	}
	s.setUser(name)
	return wire.NewReply(331, event.ReasonNeedPassword, "user name ok,need password.")
}

func (s *session) writtenPass(password string) wire.Reply {
	switch {
	case password != s.seedPassword():
		return wire.NewReply(430, event.ReasonSeedCode430, "pass word error.")
	case s.login.user == "":
		return wire.NewReply(530, event.ReasonUserFirst, "who are you")
	}
	s.login.account = seedAccount
	return wire.NewReply(230, event.ReasonLoggedIn, "User logged in, proceed.")
}

// writtenType checks the first letter. The type has no effect.
func (s *session) writtenType(arg string) wire.Reply {
	switch {
	case strings.HasPrefix(arg, "I"):
		return wire.NewReply(200, event.ReasonSeedTypeIgnored, "type set to I.")
	case strings.HasPrefix(arg, "A"):
		return wire.NewReply(200, event.ReasonSeedTypeIgnored, "type set to A.")
	}
	return wire.NewReply(500, event.ReasonTypeUnsupported, "parm error.")
}

func (s *session) writtenMode(string) wire.Reply {
	return s.die(event.ReasonSeedMisspeltName, "NameError: a misspelt variable name in the handler of MODE")
}

// writtenPort accepts any address. All later transfers use the last one.
func (s *session) writtenPort(arg string) wire.Reply {
	addr, _, err := wire.ParsePort(arg)
	if err != nil {
		return s.die(event.ReasonSeedBadPort, fmt.Sprintf("ValueError: the argument of PORT, %q, is not six numbers", arg))
	}
	s.dataConns.port = s.newPort("port", addr)
	why := event.ReasonActive
	if s.refuseAddr("PORT", addr).Code != 0 {
		why = event.ReasonSeedBounce
	}
	return wire.NewReply(200, why, "PORT Command successful.")
}

// writtenList lists the names in the root that contain a dot.
func (s *session) writtenList(string) wire.Reply {
	entries, err := s.readDir("/")
	if err != nil {
		return s.die(event.ReasonSeedNoErrorPath, "OSError: "+err.Error())
	}
	var b bytes.Buffer
	for _, fi := range entries {
		if strings.Contains(fi.Name(), ".") {
			b.WriteString(writtenLine(fi))
		}
	}
	t := &transfer{path: "/", size: int64(b.Len()), send: &memory{b.Bytes()}, why: event.ReasonSeedList}
	return s.writtenBegin(t)
}

// writtenLine has the month as a number, which no client can read.
func writtenLine(fi fs.FileInfo) string {
	return fmt.Sprintf("-rw-rw-rw- 1 user group %d %s %s\r\n",
		fi.Size(), fi.ModTime().UTC().Format("01 02 15:04"), wire.ListName(fi.Name()))
}

func (s *session) writtenRetr(arg string) wire.Reply {
	p, err := wire.Resolve("/", arg)
	if err == nil {
		_, err = s.plainFile(p)
	}
	var f fs.File
	if err == nil {
		f, err = s.srv.FS.Open(wire.FSPath(p))
	}
	if err != nil {
		return wire.NewReply(503, event.ReasonSeedCode503, "no such file")
	}
	return s.writtenBegin(&transfer{path: p, size: -1, send: f, why: event.ReasonComplete})
}

// writtenStor writes into the directory in which the process was started, which clients do
// not see.
func (s *session) writtenStor(arg string) wire.Reply {
	r := &receiver{up: discarded{}}
	return s.writtenBegin(&transfer{size: -1, recv: r, why: event.ReasonSeedStoredElsewhere})
}

// discarded is an Upload outside the server's files: it discards the bytes.
type discarded struct{}

func (discarded) Write(p []byte) (int, error) { return len(p), nil }
func (discarded) Commit() error               { return nil }
func (discarded) Abort()                      {}

// writtenBegin starts a transfer to the address of the last PORT. Without one the seed
// connects to an empty address, port 25, and dies.
func (s *session) writtenBegin(t *transfer) wire.Reply {
	if s.dataConns.port == nil {
		t.closeSource()
		if s.reply(s.cur.id, wire.NewReply(150, event.ReasonOpening, "Opening data connection."), false) {
			s.die(event.ReasonSeedNoPort, "socket.error: connect to ('', 25): there was no PORT")
		}
		return wire.Reply{}
	}
	why := event.ReasonOpening
	if s.dataConns.lastPort == s.dataConns.port.by {
		why = event.ReasonSeedPortAgain
	}
	s.dataConns.lastPort = s.dataConns.port.by
	return s.seedBegin(t, why)
}

// transferred keeps the address for the next transfer. After an error the process dies: the
// seed has no error handling.
func (w writtenServer) transferred(s *session, r result) bool {
	if r.err != nil {
		s.die(event.ReasonSeedNoErrorPath, "socket.error: "+r.err.Error())
		return false
	}
	if old := r.t.port; s.dataConns.port == nil {
		s.dataConns.port = s.newPort(old.how, netip.AddrPortFrom(old.addr.Addr(), old.addr.Port()))
		s.dataConns.port.by = old.by
	}
	return w.meantServer.transferred(s, r)
}

// writtenFeat sends no reply, so the client waits for ever.
func (s *session) writtenFeat(string) wire.Reply {
	s.emitFault(event.ReasonSeedFEATSilent, "FEAT is recognized and not answered")
	return wire.Reply{}
}
