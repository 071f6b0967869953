package tunnel

import (
	"math"
	"net"
	"time"
)

// This file preserves the order of what the client did on different connections: before the
// relay forwards a command to the page, it forwards what arrived earlier on the session's
// data connections, and announces connections that arrived earlier at its passive ports.

// SocketInfo inspects the operating system's sockets. A function is nil if the system does
// not support it.
type SocketInfo struct {
	// Unacked returns how many of the bytes written to a connection, whose sending side is
	// closed, the peer has not acknowledged (TCP).
	Unacked func(Socket) int
	// Received returns how many bytes have arrived on a connection, including bytes that are
	// not read yet, and whether the peer has closed or reset it. ok is false if the system
	// does not report that.
	Received func(Socket) (n int64, ended, ok bool)
	// Waiting reports whether a connection is waiting to be accepted.
	Waiting func(net.Listener) bool
}

// aheadTime is the longest that a command waits for what arrived before it. Usually it
// hardly waits; it does so on an overloaded machine.
const aheadTime = 3 * time.Second

// upward forwards what arrives on a control connection to the page.
type upward struct {
	l     *link
	verbs *verbs
}

func (w upward) Write(p []byte) (int, error) {
	s := w.l.session
	s.commandBytes.Add(int64(len(p)))
	if !w.verbs.urgent(p) {
		s.passAhead(w.l.info, w.l.m.told)
	}
	return w.l.st.Write(p)
}

// passAhead blocks until everything that has arrived for the session so far has been sent
// to the page, or stop is closed, or aheadTime is over. It does not wait for data beyond the
// page's flow-control window.
func (c *control) passAhead(info SocketInfo, stop <-chan struct{}) {
	late := time.Now().Add(aheadTime)
	enough := func(time.Duration) bool { return time.Now().After(late) }
	for _, p := range c.passive() {
		for !p.arrivals.hasEnded() && !p.allReported(info, late) && time.Now().Before(late) {
			need{flow: &p.arrivals, bytes: p.arrivals.passedBytes() + 1}.wait(aheadTime, enough, stop)
		}
	}
	if info.Received == nil {
		return
	}
	for _, l := range c.data() {
		n, ended, ok := info.Received(l.tcp)
		if !ok {
			continue
		}
		due := need{flow: &l.up, bytes: int64(len(l.header)) + n, end: ended}
		if credit := l.credit.Load(); due.bytes > credit {
			due.bytes, due.end = credit, false
		}
		due.wait(aheadTime, enough, stop)
	}
}

// onCredit is called when the page enlarges the stream's window by n bytes.
func (l *link) onCredit(n int64) {
	if l.credit.Add(n) < 0 {
		l.credit.Store(math.MaxInt64)
	}
}

// onLeft is called when n bytes, or with end the end of the stream, are sent to the page.
func (l *link) onLeft(n int, end bool) {
	l.up.pass(n)
	if end {
		l.up.end()
	}
}

// verbs scans a client's control connection for commands that must not wait. It is all of
// FTP that the relay understands.
type verbs struct {
	line [4]byte // the first letters of the present line, in upper case
	n    int     // how many of them there are so far
}

// urgent reports whether p contains a line that starts with ABOR, STAT or QUIT, or ends
// within the first letters of such a line. It skips Telnet commands and spaces at the start
// of a line.
func (v *verbs) urgent(p []byte) (urgent bool) {
	for _, b := range p {
		switch {
		case b == '\n':
			v.n = 0
			continue
		case v.n == len(v.line), v.n == 0 && (b <= ' ' || b > '~'):
			continue
		case 'a' <= b && b <= 'z':
			b -= 'a' - 'A'
		}
		v.line[v.n] = b
		v.n++
		urgent = urgent || v.n == len(v.line) && v.hurries()
	}
	return urgent || v.n > 0 && v.n < len(v.line) && v.hurries()
}

// hurries reports whether the letters so far are the start of an urgent verb.
func (v *verbs) hurries() bool {
	for _, verb := range [...]string{"ABOR", "STAT", "QUIT"} {
		if verb[:v.n] == string(v.line[:v.n]) {
			return true
		}
	}
	return false
}
