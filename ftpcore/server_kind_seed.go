package ftpcore

import (
	"net"
	"slices"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
	"ftpsim/ftpcore/wire"
)

// The seed is the server with which this project began, written in two weeks to understand
// FTP: fourteen verbs, one client at a time, one account, only the root directory.
// server_kind_seed_written.go has it with its faults, server_kind_seed_meant.go without
// them. Both have command tables like the full server's; this file has the rest.

const (
	seedUser    = "haha"
	seedTimeout = 50 * time.Second
	seedRead    = 1024 // bytes of an upload at a time
	seedWrite   = 1400 // bytes of a download or listing at a time
	seedRecv    = 256  // bytes of one read of the control connection
)

// seedAccount is the only account; it has full rights.
var seedAccount = &Account{User: seedUser, Password: "hehe", Home: "/", Write: []string{"/"}}

var seedLogins = Logins([]Account{*seedAccount})

var (
	seedUnknown = wire.NewReply(500, event.ReasonUnknownCommand, "unkonw command.")
	seedGoodbye = wire.NewReply(221, event.ReasonGoodbye, "Goodbye.")
)

// meantServer is the seed without its faults.
type meantServer struct{ fullServer }

// writtenServer is the seed with its faults.
type writtenServer struct{ meantServer }

func (meantServer) rows() commandTable   { return meantTable() }
func (writtenServer) rows() commandTable { return writtenTable() }

// seedTable gives the verbs of a seed their handlers.
func seedTable(list []verbs.CommandInfo, runs map[string]func(*session, string) wire.Reply) (t commandTable) {
	for _, i := range list {
		t = append(t, &command{CommandInfo: i, run: runs[i.Verb]})
	}
	return t
}

// always returns a handler that always returns r.
func always(r wire.Reply) func(*session, string) wire.Reply {
	return func(*session, string) wire.Reply { return r }
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
		s.life.queued = true
		s.srv.yield(s.id)
		gone := false
		s.unlocked(event.WaitPlace, func() {
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

func (writtenServer) lines(s *session, _ *wire.LineReader) func() (wire.Line, error) {
	return recvLines(s.conn)
}

// recvLines takes the bytes of one read for one command, as the seed does: bytes after the
// first line are lost, and a command in two segments becomes two commands.
func recvLines(conn net.Conn) func() (wire.Line, error) {
	var off int64
	return func() (wire.Line, error) {
		buf := make([]byte, seedRecv)
		n, err := conn.Read(buf)
		if n == 0 {
			return wire.Line{}, err
		}
		if l, ok := wire.ForeignLine(buf[:n], off); ok {
			off += l.Size
			return l, nil
		}
		l := wire.DecodeLine(buf[:n], seedRecv)
		l.Off = off
		if lost := n - len(l.Raw); lost > 0 {
			l.Warn = append(l.Warn, event.Warning{Code: event.WarnSeedRESTLost, Len: len(l.Raw)})
		}
		l.Size = int64(n)
		off += l.Size
		return l, nil
	}
}

func (meantServer) dispatch(s *session, cmd wire.Command) wire.Reply { return s.dispatch(cmd) }

func (meantServer) unknown(*session, wire.Command) wire.Reply { return seedUnknown }

func (meantServer) refusal(n verbs.Need, _ *verbs.CommandInfo) wire.Reply {
	switch n {
	case verbs.NeedUser:
		return wire.NewReply(530, event.ReasonUserFirst, "who are you")
	case verbs.NeedArgument:
		return wire.NewReply(501, event.ReasonArgumentMissing, "parm error.")
	case verbs.NeedPort:
		return wire.NewReply(503, event.ReasonNoDataConnection, "on port specify")
	}
	return wire.NewReply(530, event.ReasonLoginRequired, "who are you")
}

func (meantServer) portFirst() bool { return true }

func (writtenServer) transfersFreely() bool { return true }

func (meantServer) account(*Server, string) *Account { return seedAccount }

func (meantServer) logins(own []wire.Login) []wire.Login {
	if i := slices.IndexFunc(own, func(l wire.Login) bool { return l.User == seedUser && l.Password != "" }); i >= 0 {
		return own[i : i+1]
	}
	return seedLogins
}

// seedPassword returns the password of the only account: the server's, if that has an account of
// the same name. In the replay of a masked recording it is the word that stands for the password.
func (s *session) seedPassword() string { return s.kind.logins(s.srv.logins)[0].Password }

func (meantServer) idleLimit(*session) (time.Duration, event.Reason) {
	return seedTimeout, event.ReasonIdle
}

func (writtenServer) timedOut(s *session, _ event.Reason, _ event.Check) {
	s.die(event.ReasonSeedTimeout, "socket.timeout: timed out")
}

func (meantServer) marksQuirks() bool { return false }

// seedBegin starts a transfer with the seed's wording and block sizes.
func (s *session) seedBegin(t *transfer, why event.Reason) wire.Reply {
	t.block = seedWrite
	if t.recv != nil {
		t.block = seedRead
	}
	return s.beginTransfer(t, wire.NewReply(150, why, "Opening data connection."))
}

// seat lets one session at a time be served, in the order in which they came.
type seat struct {
	mu      sync.Mutex
	holder  *session
	waiting []*session
}

// seated means that the session has the seat now. kind.admit waits for it.
type seated struct{}

func (seated) deliver(*session) {}

// ask queues s for the seat. s gets the mail seated when it has it.
func (x *seat) ask(s *session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.waiting = append(x.waiting, s)
	x.next()
}

// leave takes s off the seat or out of the queue.
func (x *seat) leave(s *session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.waiting = slices.DeleteFunc(x.waiting, func(w *session) bool { return w == s })
	if x.holder == s {
		x.holder = nil
	}
	x.next()
}

// next gives a free seat to the first session in the queue. The caller holds x.mu.
func (x *seat) next() {
	if x.holder == nil && len(x.waiting) > 0 {
		x.holder, x.waiting = x.waiting[0], x.waiting[1:]
		x.holder.box.post(seated{})
	}
}
