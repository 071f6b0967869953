package ftpcore

import (
	"net"
	"time"
)

// The seed is the server that this project began with, written in two weeks to
// understand FTP: fourteen verbs, one client at a time, one account, the root
// directory only. kind_seed_written.go has it with its faults, kind_seed_meant.go
// without them. Both are command tables like the full server's; this file is what
// else differs.

const (
	seedUser     = "haha"
	seedPassword = "hehe"
	seedTimeout  = 50 * time.Second
	seedRead     = 1024 // bytes of an upload at a time
	seedWrite    = 1400 // bytes of a download or listing at a time
	seedRecv     = 256  // bytes of one look at the control connection
)

// seedAccount is the only one, with full rights.
var seedAccount = &Account{User: seedUser, Password: seedPassword, Home: "/", Write: []string{"/"}}

var (
	seedUnknown = NewReply(500, ReasonUnknownCommand, "unkonw command.")
	seedGoodbye = NewReply(221, ReasonGoodbye, "Goodbye.")
)

// meantServer is the seed without its faults.
type meantServer struct{ fullServer }

// writtenServer is the seed with its faults.
type writtenServer struct{ meantServer }

func (meantServer) rows() commandTable   { return meantTable() }
func (writtenServer) rows() commandTable { return writtenTable() }

// seedInfo says of a seed's verb what the full table says, in the seed's words.
func seedInfo(verb, args string, p policy) CommandInfo {
	c := p.info(verb, args)
	if full := commands.find(verb); full != nil {
		c.Help, c.RFC, c.Since, c.Historical = full.Help, full.RFC, full.Since, full.Historical
	}
	return c
}

// The seed serves one client at a time.
func (meantServer) admit(s *session) bool {
	s.srv.seat.ask(s)
	for !s.life.closed {
		switch {
		case s.follow():
			continue
		case s.box.take(is[closeRequest]) != nil:
			return false
		case s.box.take(is[seated]) != nil:
			return true
		}
		s.srv.rest(s.id)
		gone := false
		s.unlocked(WaitPlace, func() {
			select {
			case <-s.box.bell:
			case <-s.life.ctx.Done():
				gone = true
			}
		})
		if gone {
			return false
		}
	}
	return false
}

func (meantServer) release(s *session) { s.srv.seat.leave(s) }

func (writtenServer) lines(s *session, _ *LineReader) func() (Line, error) { return recvLines(s.conn) }

// recvLines takes whatever one read yields for one command, as the seed does:
// what follows the first line in it is lost, and a command in two segments is
// two.
func recvLines(conn net.Conn) func() (Line, error) {
	var off int64
	return func() (Line, error) {
		buf := make([]byte, seedRecv)
		n, err := conn.Read(buf)
		if n == 0 {
			return Line{}, err
		}
		if p, _ := foreignBytes(buf[:n], off == 0); p != nil && !p.polite {
			l := Line{Text: buf[:n], Raw: buf[:n], Off: off, Size: int64(n), foreign: p, Warn: []Warning{{Code: WarnForeign, Len: n}}}
			off += l.Size
			return l, nil
		}
		l := DecodeLine(buf[:n], seedRecv)
		l.Off = off
		if lost := n - len(l.Raw); lost > 0 {
			l.Warn = append(l.Warn, Warning{Code: WarnSeedRESTLost, Len: len(l.Raw)})
		}
		l.Size = int64(n)
		off += l.Size
		return l, nil
	}
}

func (meantServer) dispatch(s *session, cmd Command) Reply { return s.dispatch(cmd) }

func (meantServer) unknown(*session, Command) Reply { return seedUnknown }

func (meantServer) refusal(n Need, _ *command) Reply {
	switch n {
	case NeedUser:
		return NewReply(530, ReasonUserFirst, "who are you")
	case NeedArgument:
		return NewReply(501, ReasonArgumentMissing, "parm error.")
	case NeedPort:
		return NewReply(503, ReasonNoDataConnection, "on port specify")
	}
	return NewReply(530, ReasonLoginRequired, "who are you")
}

func (meantServer) portFirst() bool { return true }

func (writtenServer) transfersFreely() bool { return true }

func (meantServer) account(*Server, string) *Account { return seedAccount }

func (meantServer) accounts(*Server) []Account { return []Account{*seedAccount} }

func (meantServer) idleLimit(*session) (time.Duration, Reason) { return seedTimeout, ReasonIdle }

func (writtenServer) timedOut(s *session, _ Reason, _ Check) {
	s.die(ReasonSeedTimeout, "socket.timeout: timed out")
}

func (meantServer) notesQuirks() bool { return false }

// seedBegin starts a transfer in the seed's words and block sizes.
func (s *session) seedBegin(t *transfer, why Reason) Reply {
	t.block = seedWrite
	if t.recv != nil {
		t.block = seedRead
	}
	return s.beginTransfer(t, NewReply(150, why, "Opening data connection."))
}
