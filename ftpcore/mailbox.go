package ftpcore

import (
	"context"
	"sync"

	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// mail is an item that a session must handle: a command, the result of a transfer, a
// request from the page. deliver runs on the session's own goroutine.
type mail interface{ deliver(s *session) }

// mailbox is the only way from other goroutines to a session. Any goroutine may post; only
// the session's own takes. Mail is taken in the order in which it was posted; mail that
// the session does not want yet waits.
type mailbox struct {
	mu   sync.Mutex
	mail []mail
	// bell has a token if mail was posted since the session last waited.
	bell chan struct{}
	// room has a token for each command that waits: when it is full, the reader stops
	// reading, which slows down the client.
	room chan struct{}
}

// maxWaiting bounds the commands that wait in a mailbox.
const maxWaiting = 2

func newMailbox() *mailbox {
	return &mailbox{bell: make(chan struct{}, 1), room: make(chan struct{}, maxWaiting)}
}

// post adds m. It never blocks.
func (b *mailbox) post(m mail) {
	b.mu.Lock()
	b.mail = append(b.mail, m)
	b.mu.Unlock()
	b.ring()
}

// postFew adds m, unless most items for which same is true wait already. It reports whether
// it added m.
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

// postCommand adds a command of the client. It blocks while maxWaiting commands wait, and
// reports false if ctx was done first.
func (b *mailbox) postCommand(ctx context.Context, c *received) bool {
	select {
	case b.room <- struct{}{}: // nearly always; a select with one case is much faster
	default:
		select {
		case b.room <- struct{}{}:
		case <-ctx.Done():
			return false
		}
	}
	b.post(c)
	return true
}

func (b *mailbox) ring() {
	select {
	case b.bell <- struct{}{}:
	default:
	}
}

// take removes and returns the oldest mail for which want is true, or nil.
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

// has reports whether mail for which want is true waits.
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

// received is a command from the reader, or an injected one.
type received struct {
	wire.Command
	arrival
}

// arrival is how a command came.
type arrival struct {
	injected bool            // by Server.Inject, not from the client
	stops    bool            // the reader stops after it and waits
	moreRead bool            // the reader has already read bytes after it
	inTLS    bool            // it came in TLS
	records  *tlsconn.Flight // TLS records that came since the previous line; nil means none
	carrier  int64           // the tls event with the last of these records
}

// postponed is a deferred command that is now to be run.
type postponed current

// hangup means that the client's side of the control connection has ended. The cause is
// life.readErr.
type hangup struct{}

// tick means that the idle timer fired.
type tick struct{}

// cutOff means that the session must end at once: life.ctx is done.
type cutOff struct{}

// take emits the records that carried c, and counts it if the client has sent it.
func (s *session) take(c *received) {
	s.emitCarrier(&c.arrival)
	if !c.injected {
		s.out.taken++
	}
}

func (c *received) deliver(s *session) {
	s.take(c)
	s.handle(*c)
	s.clientActive()
}

func (c postponed) deliver(s *session) {
	if c.id == 0 { // it has no event yet, see postpone
		s.handle(received{c.cmd, c.how})
		return
	}
	s.pendingVerb = current(c).verb()
	s.runCommand(current(c))
	s.clientActive()
}

// A transfer that has its data connection is finished first. One that waits for the client at a
// passive port waits a little longer: the client may have connected, and the server has not
// accepted it yet. One that dials is cancelled.
func (hangup) deliver(s *session) {
	s.life.eof = true
	switch t := s.dataConns.transfer; {
	case t == nil, t.work != nil:
	case t.port.passive():
		close(t.left)
	case t.port.made == nil && !t.connected.Load():
		t.cancel(errGone)
	}
}

func (tick) deliver(s *session) { s.idleTick() }

func (cutOff) deliver(s *session) { s.life.closed = true }

func (r result) deliver(s *session) {
	s.finish(r)
	s.clientActive()
}

func (m marker) deliver(s *session) { s.mark(m) }

func (k closeRequest) deliver(s *session) { s.closeBy(k) }

func (i injection) deliver(s *session) { s.inject(i) }

func (q *rewindRequest) deliver(s *session) {
	s.rewind(q)
	s.clientActive()
}

// secure takes the handshake from the mailbox. One that comes later belongs to a session
// that has ended.
func (handshake) deliver(*session) {}
