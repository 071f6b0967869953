package ftpcore

import (
	"context"
	"sync"

	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// mail is one thing that a session has to deal with: a command, the result of a
// transfer, a request from the page. deliver runs on the session's own goroutine.
type mail interface{ deliver(s *session) }

// mailbox is the only way from other goroutines to a session. Any goroutine may
// post; only the session's own takes. Mail is taken in the order in which it was
// posted, but for what the session does not want yet, which waits.
type mailbox struct {
	mu   sync.Mutex
	mail []mail
	// bell has a token when something was posted since the session last waited.
	bell chan struct{}
	// room has a token for each command that waits here: the reader stops when it is
	// full, and with it the client.
	room chan struct{}
}

// maxWaiting bounds the commands that wait in a mailbox.
const maxWaiting = 2

func newMailbox() *mailbox {
	return &mailbox{bell: make(chan struct{}, 1), room: make(chan struct{}, maxWaiting)}
}

// post leaves m. It never blocks.
func (b *mailbox) post(m mail) {
	b.mu.Lock()
	b.mail = append(b.mail, m)
	b.mu.Unlock()
	b.ring()
}

// postFew posts m unless most mails that same is true of wait already; it reports
// whether it did.
func (b *mailbox) postFew(m mail, most int, same func(mail) bool) bool {
	b.mu.Lock()
	n := 0
	for _, x := range b.mail {
		if same(x) {
			n++
		}
	}
	if n < most {
		b.mail = append(b.mail, m)
	}
	b.mu.Unlock()
	b.ring()
	return n < most
}

// postCommand posts what the client has sent. It blocks while maxWaiting commands
// wait, and reports false if ctx was done before there was room.
func (b *mailbox) postCommand(ctx context.Context, c *received) bool {
	select {
	case b.room <- struct{}{}:
		b.post(c)
		return true
	case <-ctx.Done():
		return false
	}
}

func (b *mailbox) ring() {
	select {
	case b.bell <- struct{}{}:
	default:
	}
}

// take removes and returns the oldest mail that want is true of, or nil.
func (b *mailbox) take(want func(mail) bool) mail {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, m := range b.mail {
		if !want(m) {
			continue
		}
		copy(b.mail[i:], b.mail[i+1:])
		b.mail[len(b.mail)-1] = nil
		b.mail = b.mail[:len(b.mail)-1]
		if _, ok := m.(*received); ok {
			<-b.room
		}
		return m
	}
	return nil
}

// has reports whether mail that want is true of waits.
func (b *mailbox) has(want func(mail) bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, m := range b.mail {
		if want(m) {
			return true
		}
	}
	return false
}

// is reports whether m is a T.
func is[T mail](m mail) bool {
	_, ok := m.(T)
	return ok
}

// received is a command that has come.
type received struct {
	wire.Command
	arrival
}

// arrival is how a command came.
type arrival struct {
	injected bool            // by Server.Inject, not by the client
	stops    bool            // the reader waits behind it
	behind   bool            // and has read more already
	over     bool            // it came in TLS
	sealed   *tlsconn.Flight // records that have come since the line before; nil: none
	carrier  int64           // the tls event that tells of the last of them
}

// postponed is a command whose turn has come.
type postponed current

// hangup says that the client's side of the control connection has ended: nothing
// more comes from it. Why is life.readErr.
type hangup struct{}

// tick says that it is time to look at the idle timer.
type tick struct{}

// cutOff says that the session must end at once: life.ctx is done.
type cutOff struct{}

func (c *received) deliver(s *session) {
	s.arrived(&c.arrival)
	s.handle(*c)
	s.stirred()
}

func (c postponed) deliver(s *session) {
	if c.id == 0 { // it stands later in the record
		s.handle(received{c.cmd, c.how})
		return
	}
	s.due = current(c).verb()
	s.runCommand(current(c))
	s.stirred()
}

// A transfer whose data connection is there comes to its own end first; nobody will
// make one any more.
func (hangup) deliver(s *session) {
	s.life.eof = true
	if t := s.data.transfer; t != nil && t.work == nil && !t.connected.Load() {
		t.cancel(errGone)
	}
}

func (tick) deliver(s *session) { s.idleTick() }

func (cutOff) deliver(s *session) { s.life.closed = true }

func (r result) deliver(s *session) {
	s.finish(r)
	s.stirred()
}

func (m marker) deliver(s *session) { s.mark(m) }

func (k closeRequest) deliver(s *session) { s.obey(k) }

func (i injection) deliver(s *session) { s.inject(i) }

func (q *rewindRequest) deliver(s *session) {
	s.rewind(q)
	s.stirred()
}

// secure waits for the handshake. Whatever comes later is of a session that is over.
func (handshake) deliver(*session) {}
