package ftpcore

import (
	"cmp"
	"net"
	"time"
)

// The seed is the server that this project began with, written in two weeks to
// understand FTP: fourteen verbs, one client at a time, one account, the root
// directory only. seed_written.go has it with its faults, seed_meant.go without
// them. Both are command tables like the full server's; this file is what else
// differs.

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

func (s *session) seed() bool      { return s.profile.Seed != "" }
func (s *session) asWritten() bool { return s.profile.Seed == SeedAsWritten }

// seedTable is the command table of a seed profile, in the order of HELP.
func seedTable(seed string) commandTable {
	if seed == SeedAsWritten {
		return writtenTable()
	}
	return meantTable()
}

// seedInfo says of a seed's verb what the full table says, in the seed's words.
func seedInfo(verb, args string, p policy) CommandInfo {
	c := p.info(verb, args)
	if full := commands.find(verb); full != nil {
		c.Help, c.RFC, c.Since, c.Historical = full.Help, full.RFC, full.Since, full.Historical
	}
	return c
}

// seedRefusal is what a seed says to a verb whose need is not met.
func seedRefusal(n Need) Reply {
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

// nextLine is where the reader's lines come from.
func (s *session) nextLine(l *LineReader) func() (Line, error) {
	if s.asWritten() {
		return recvLines(s.conn)
	}
	return s.pipelined(l)
}

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

// idleLimit is how long the client may be silent.
func (s *session) idleLimit() time.Duration {
	if s.seed() {
		return seedTimeout
	}
	return time.Duration(cmp.Or(s.idleSecs, s.limits.IdleSeconds)) * time.Second
}

// seedBegin starts a transfer in the seed's words and block sizes.
func (s *session) seedBegin(t *transfer, why Reason) Reply {
	t.block = seedWrite
	if t.recv != nil {
		t.block = seedRead
	}
	return s.begin(t, NewReply(150, why, "Opening data connection."))
}
