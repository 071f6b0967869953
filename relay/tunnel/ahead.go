package tunnel

import (
	"math"
	"net"
	"time"
)

// This file keeps what the client did in its order on the way to the page: before the
// relay passes a command on, it passes on what has come on the session's data
// connections, and who has come to its passive ports.

// Sight looks into sockets, where the system lets it. A nil function: it does not.
type Sight struct {
	// Unacked is how many bytes, of those written to a connection whose sending side
	// is closed, the other end's system has not acknowledged.
	Unacked func(Socket) int
	// Received is how many bytes have come on a connection, those that nobody has
	// read yet included, and whether the other end has closed or reset it. ok is
	// false if the system does not say.
	Received func(Socket) (n int64, ended, ok bool)
	// Waiting reports whether a connection waits to be accepted.
	Waiting func(net.Listener) bool
}

// aheadTime bounds how long a command waits for what has come before it. That takes
// no time but where the machine has none.
const aheadTime = time.Second

// upward writes to the page what comes on a control connection.
type upward struct {
	l     *link
	verbs *verbs
}

func (w upward) Write(p []byte) (int, error) {
	s := w.l.session
	s.said.Add(int64(len(p)))
	if !w.verbs.urgent(p) {
		s.passAhead(w.l.sight, w.l.m.told)
	}
	return w.l.st.Write(p)
}

// passAhead waits until what has come for the session is on its way to the page. It
// does not wait for a page that takes no more.
func (c *control) passAhead(sight Sight, stop <-chan struct{}) {
	late := time.Now().Add(aheadTime)
	enough := func(time.Duration) bool { return time.Now().After(late) }
	for _, p := range c.passive() {
		for !p.guests.isOver() && !p.nobody(sight, late) && time.Now().Before(late) {
			need{flow: &p.guests, bytes: p.guests.gone() + 1}.wait(aheadTime, enough, stop)
		}
	}
	if sight.Received == nil {
		return
	}
	for _, l := range c.data() {
		n, ended, ok := sight.Received(l.tcp)
		if !ok {
			continue
		}
		due := need{flow: &l.up, bytes: l.header + n, end: ended}
		if credit := l.credit.Load(); due.bytes > credit {
			due.bytes, due.end = credit, false
		}
		due.wait(aheadTime, enough, stop)
	}
}

// onCredit tells that the page takes n bytes more.
func (l *link) onCredit(n int64) {
	if l.credit.Add(n) < 0 {
		l.credit.Store(math.MaxInt64)
	}
}

// onLeft tells what is on its way to the page.
func (l *link) onLeft(n int, end bool) {
	l.up.pass(n)
	if end {
		l.up.end()
	}
}

// verbs looks through what a client says for the commands that must not wait. It is
// all of FTP that the relay understands.
type verbs struct {
	line [4]byte // how the present line begins, in upper case
	n    int     // bytes of it
}

// urgent reports whether p has, or may go on to have, a line that begins with ABOR,
// STAT or QUIT. What is no letter before it, as Telnet commands, does not count.
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

// hurries reports whether the line begins as one of the verbs does.
func (v *verbs) hurries() bool {
	for _, verb := range [...]string{"ABOR", "STAT", "QUIT"} {
		if verb[:v.n] == string(v.line[:v.n]) {
			return true
		}
	}
	return false
}
