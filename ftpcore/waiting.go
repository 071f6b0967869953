package ftpcore

import (
	"cmp"
	"net"
	"slices"
	"sync"
	"time"
)

// Wait is what a session waits for.
type Wait string

const (
	WaitCommand   Wait = "command"     // the client's next command
	WaitLineEnd   Wait = "line-end"    // the rest of a line, of which Bytes have come
	WaitPlace     Wait = "place"       // its turn, at a server that serves one client at a time
	WaitGate      Wait = "gate"        // the decision on a message that is held or delayed
	WaitLogin     Wait = "login-delay" // the answer to a wrong password, which is late on purpose
	WaitHandshake Wait = "handshake"   // the client's part of a TLS handshake
	WaitReply     Wait = "reply"       // the client, who does not read a reply
	WaitPort      Wait = "port"        // the network, which is to open a passive port
	WaitConnect   Wait = "connect"     // the client's data connection
	WaitDial      Wait = "dial"        // the answer to the server's data connection
	WaitData      Wait = "data"        // more of an upload, or its end: the client closes the data connection
	WaitReading   Wait = "reading"     // the client, who does not read what it gets
	WaitWork      Wait = "work"        // the server itself, which computes
)

// Waiting is what one session waits for at this moment.
type Waiting struct {
	SID   string `json:"sid"`
	Conn  string `json:"conn"` // the connection that it waits at
	For   Wait   `json:"for"`
	Since int64  `json:"since"`           // when that began, as Event.T; for data: when the latest bytes moved
	Re    int64  `json:"re,omitempty"`    // the command that it is about
	Bytes int64  `json:"bytes,omitempty"` // that the transfer has moved, or of the line so far
	Left  int64  `json:"left,omitempty"`  // bytes to go, where that is known
}

// Waiting lists what the sessions wait for, in the order of their numbers: at most
// one thing on the control connection and one on a data connection of each.
func (s *Server) Waiting() []Waiting {
	s.init()
	s.mu.Lock()
	list := make([]*session, 0, len(s.sessions))
	for _, ss := range s.sessions {
		list = append(list, ss)
	}
	s.mu.Unlock()
	slices.SortFunc(list, func(a, b *session) int { return cmp.Compare(a.num, b.num) })
	var waits []Waiting
	for _, ss := range list {
		waits = ss.appendWaiting(waits)
	}
	return waits
}

func (s *session) appendWaiting(list []Waiting) []Waiting {
	t := s.data.moving.Load()
	control := Waiting{SID: s.id, Conn: s.ctl}
	if begun := s.begun.Load(); begun != nil {
		control.For, control.Since, control.Bytes = WaitLineEnd, s.srv.hub.since(begun.at), begun.bytes
	} else if what, at := s.waits.now(); what != "" {
		control.For, control.Since = what, s.srv.hub.since(at)
	}
	if t != nil && control.For == WaitCommand {
		control.For = "" // the transfer says more
	}
	if control.For != "" {
		list = append(list, control)
	}
	if t == nil {
		return list
	}
	if what, at := t.waits.now(); what != "" {
		w := Waiting{SID: s.id, Conn: s.ctl, For: what, Since: s.srv.hub.since(at), Re: t.cmdID, Bytes: t.moved.Load()}
		if t.port != nil {
			w.Conn = t.port.conn
		}
		if t.size > w.Bytes {
			w.Left = t.size - w.Bytes
		}
		list = append(list, w)
	}
	return list
}

// waits is what one goroutine waits for. The goroutine sets it, any other looks.
type waits struct {
	mu   sync.Mutex
	what Wait
	at   time.Time
}

// begin says that the goroutine begins to wait for what, at this time.
func (w *waits) begin(what Wait, at time.Time) {
	w.mu.Lock()
	w.what, w.at = what, at
	w.mu.Unlock()
}

func (w *waits) end() {
	w.mu.Lock()
	w.what = ""
	w.mu.Unlock()
}

func (w *waits) now() (Wait, time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.what, w.at
}

// waitingConn is a data connection that says what its transfer waits for.
type waitingConn struct {
	net.Conn
	t       *transfer
	shaking bool // TLS is being set up
}

func (c *waitingConn) Read(p []byte) (int, error) {
	what := WaitData
	if c.shaking {
		what = WaitHandshake
	}
	c.t.waitsFor(what)
	defer c.t.waits.end()
	return c.Conn.Read(p)
}

func (c *waitingConn) Write(p []byte) (int, error) {
	c.t.waitsFor(WaitReading)
	defer c.t.waits.end()
	return c.Conn.Write(p)
}

func (t *transfer) waitsFor(what Wait) { t.waits.begin(what, t.s.clock().Now()) }

// begunLine is the beginning of a line whose end has not come.
type begunLine struct {
	at    time.Time // when the latest of it came
	bytes int64
}
