package judge

import (
	"net/netip"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/verbs"
)

// port is the data port that was agreed on.
type port struct {
	id      int64 // the command; zero: none is agreed on
	verb    string
	number  int
	conn    string // its connection
	passive bool
	touched bool  // the page changed the reply that named it
	listens int64 // when it was announced
	isOpen  bool  // the client has connected
	open    int64 // when it did
	used    int64 // the latest transfer that used an earlier port
	wasted  int   // ports in a row that were not used
}

func (p *port) agreed() bool { return p.id != 0 }

// transfer is the transfer that is running.
type transfer struct {
	id, began   int64 // the command, and when it came; zero: none
	verb, path  string
	upload      bool
	conn        string
	opened      bool  // its data connection was made
	moved, at   int64 // bytes so far, and when the latest came
	size        int64
	marked      bool // 1yz came
	closed      bool // its data connection has ended
	touched     bool // the page or a fault rule changed its data or its reply
	secure      bool // TLS is agreed on for its data connection
	hello       bool // the client has begun it
	port        port
	ascii       bool
	waitedSince int64 // when the 1yz was sent
}

// storing is the latest complete upload.
type storing struct {
	path  string
	bytes int64
	reply int64
	// tidy: since then came only commands that prepare the next transfer.
	tidy bool
}

func (s *session) listens(e *event.Event) {
	verb := ""
	if e.Dec != nil {
		verb = e.Dec.Verb
	}
	if s.port.id == e.Re && s.port.agreed() { // in a capture the reply comes first
		s.port.number, s.port.conn = e.Port, e.Conn
		return
	}
	s.wastePort(e.T)
	s.port = port{id: e.Re, verb: verb, number: e.Port, conn: e.Conn, passive: true, listens: e.T, used: s.port.used, wasted: s.port.wasted}
}

// agreed notes the final reply to PASV, PORT and the like.
func (s *session) agreed(e *event.Event, c *command, ok bool) {
	passive := verbs.PortVerbs[c.verb]
	switch {
	case passive && s.port.id == c.id:
		s.port.touched = c.injected
		s.port.listens = e.T
	case ok && !(passive && strings.EqualFold(c.arg, "ALL")):
		s.wastePort(e.T)
		s.port = port{id: c.id, verb: c.verb, number: fieldPort(e), passive: passive, touched: c.injected, listens: e.T, used: s.port.used, wasted: s.port.wasted}
	}
	if ok && s.port.number == 0 && e.State != nil {
		if a, err := netip.ParseAddrPort(e.State.Data[strings.IndexByte(e.State.Data, ' ')+1:]); err == nil {
			s.port.number = int(a.Port())
		}
	}
}

func fieldPort(e *event.Event) int {
	for _, f := range e.Dec.Fields {
		if f.Name == "port" {
			n := 0
			for _, r := range f.Value {
				if r >= '0' && r <= '9' {
					n = n*10 + int(r-'0')
				}
			}
			return n
		}
	}
	return 0
}

// wastePort notes that an agreed port is replaced although no transfer has used it.
func (s *session) wastePort(t int64) {
	p := &s.port
	if !p.agreed() {
		return
	}
	if p.wasted++; p.wasted >= 2 && !p.touched {
		s.accuse("port-not-used", p.id, t, "how", p.verb, "command", text(p.id), "swapped", s.portHint(p))
	}
}

// portHint returns the port that a client may have understood instead of p; empty means that
// there is none.
func (s *session) portHint(p *port) string {
	if p.passive && p.verb == "PASV" {
		return swapHint(p.number)
	}
	return ""
}

// swapHint returns the port with its bytes swapped; empty if that is none.
func swapHint(n int) string {
	other := n&0xff<<8 | n>>8
	if n == 0 || other == n || other < 1024 {
		return ""
	}
	return text(int64(other))
}

// judgePort notes a command behind an agreed port.
func (s *session) judgePort(e *event.Event, c *command) {
	if c.verb == "QUIT" && s.port.agreed() && s.port.passive && !s.port.isOpen && !s.port.touched && s.refused.port.id == 0 {
		s.accuse("port-not-used", s.port.id, e.T, "how", s.port.verb, "command", text(s.port.id), "swapped", s.portHint(&s.port))
	}
}

// beginTransfer notes a transfer command.
func (s *session) beginTransfer(c *command, e *event.Event) {
	s.moving = transfer{id: c.id, began: e.T, verb: c.verb, upload: uploads(c.verb), port: s.port, touched: s.port.touched || c.injected, conn: s.port.conn, opened: s.port.isOpen}
	if e.State != nil {
		s.moving.secure = s.ours && strings.HasSuffix(e.State.TLS, "data")
		s.moving.ascii = strings.HasPrefix(e.State.Type, "A") && (e.State.Mode == "S" || e.State.Mode == "") && e.State.Stru == "F"
	}
	if s.moving.opened {
		s.moving.at = e.T
	}
	if s.port.agreed() {
		s.wentOn(s.port.id, e.T, "no-transfer-command", "port-not-used")
		s.port = port{used: c.id}
	}
}

func uploads(verb string) bool { return verb == "STOR" || verb == "STOU" || verb == "APPE" }

// begun notes the 1yz reply to a transfer command.
func (s *session) begun(e *event.Event, c *command) {
	if !transferVerbs[c.verb] {
		return
	}
	if s.moving.id != c.id { // it came early, and runs now
		s.beginTransfer(c, e)
	}
	m := &s.moving
	m.marked, m.waitedSince = true, e.T
	m.touched = m.touched || c.injected
	m.path = e.Dec.Path
	m.at = max(m.at, e.T)
}

// connected applies the rules to a data connection that was made.
func (s *session) connected(e *event.Event) {
	s.idleSince = e.T
	if s.port.agreed() && (s.port.conn == e.Conn || e.Re == s.port.id) {
		s.port.isOpen, s.port.open, s.port.conn = true, e.T, e.Conn
		s.settleByPort()
		return
	}
	m := &s.moving
	if m.id == 0 || m.opened || e.Re != m.id && e.Re != m.port.id {
		return
	}
	m.opened, m.at, m.conn = true, e.T, e.Conn
	wait := e.T - max(m.began, m.waitedSince, s.heldUntil)
	s.withdraw("never-connects")
	s.wentOn(m.id, e.T, "data-blocked")
	if m.port.passive && wait >= lateConnect && !m.touched && e.Seen == "" {
		s.accuse("late-connect", m.id, e.T, "verb", m.verb, "command", text(m.id), "seconds", seconds(wait))
	}
}

// data notes bytes of a data connection. It allocates nothing.
func (s *session) data(e *event.Event) {
	s.idleSince = e.T
	m := &s.moving
	if e.Origin != event.OriginWire || e.Held > 0 {
		m.touched = m.touched || e.Origin != event.OriginWire
		s.byPage(e)
	}
	if e.Dec != nil && len(e.Dec.Warn) > 0 {
		s.judgeListing(e)
	}
	if m.id == 0 || e.Conn != m.conn && e.Re != m.id {
		s.lateData(e)
		return
	}
	if len(s.verdicts) > 0 {
		s.wentOn(m.id, e.T, "data-not-read", "upload-not-closed")
	}
	if e.Fault != nil {
		s.excuse(m)
	}
	if m.ascii && m.upload && m.moved == 0 {
		s.judgeASCII(e)
	}
	m.moved, m.at, m.size, m.hello = e.Total, e.T, e.Size, true
	if e.Dec != nil {
		m.path = e.Dec.Path
	}
}

// judgeASCII finds an upload in TYPE A whose lines end in LF alone.
func (s *session) judgeASCII(e *event.Event) {
	lines, bare := 0, 0
	for i, b := range e.Data {
		if b == '\n' {
			if lines++; i == 0 || e.Data[i-1] != '\r' {
				bare++
			}
		}
	}
	if bare > 0 && bare == lines && e.Seen == "" && e.Origin == event.OriginWire && e.Dec != nil {
		s.accuse("ascii-bare-lf", e.ID, e.T, "path", e.Dec.Path)
	}
}
