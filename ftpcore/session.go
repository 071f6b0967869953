package ftpcore

import (
	"context"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// session is one control connection. One goroutine owns it: the one that run was
// called on. It alone reads and writes the fields, but for those that are said to
// be shared, and it alone writes to the control connection. See doc.go.
type session struct {
	srv     *Server
	num     int
	id      string // "S1"
	ctl     string // "S1.c", the control connection's name in events
	conn    net.Conn
	network Network
	profile Profile
	kind    kind
	limits  Limits // as they were when it began
	table   map[string]*command
	box     *mailbox // shared

	life    life
	secrecy wire.Secrecy
	cur     current // the latest command
	due     string  // State.Cmd: the verb that has no final reply yet
	login   login
	params  settings
	data    data
	tls     security
	out     output
	state   atomic.Pointer[event.State] // shared: as of the latest event
	waits   waits                       // shared
	begun   atomic.Pointer[begunLine]   // shared; nil: no line has begun
}

// life is how far a session has come and how it ends.
type life struct {
	ctx    context.Context         // shared; done: the session must end at once
	cancel context.CancelCauseFunc // shared
	holds  *holds                  // shared
	unhook func() bool             // forgets the server's context
	idle   *watch

	readDone chan struct{} // closed by the reader when it has ended; nil: it never began
	readErr  error         // why it ended; valid once readDone is closed
	eof      bool          // nothing more comes from the client
	deferred []current     // came before the reply to another one, and wait for that
	quitting *int64        // QUIT came during a transfer: its command's ID
	aborting *int64        // ABOR likewise

	closed bool
	killed bool          // told to end: what is still said passes no gate
	endWhy event.Reason  // of session.close; empty: the client left
	gone   chan struct{} // shared; closed when nothing is left of the session

	epoch  int64 // of the server, as far as the session has followed
	freely bool  // what is said passes no gate
	// unanswered are the commands whose reply was held when the server went back in
	// time; 0: the command itself was.
	unanswered []int64
}

// current is a command that has been read, and recorded.
type current struct {
	id   int64        // its event
	cmd  wire.Command // as it is to be run
	line wire.Line    // as the client has sent it
	how  arrival
}

func (c current) verb() string { return c.cmd.ShownVerb() }

// login is who the client is.
type login struct {
	user    string
	shown   string   // user as views show it
	account *Account // nil: not logged in
	passed  *Account // PASS was right, ACCT must follow
	cwd     string   // absolute, whatever is mounted
	tries   int      // failed logins
	client  string   // from CLNT or CSID
	named   string   // what of it the record knows
}

// data is what is known of data connections.
type data struct {
	port     *dataPort                // agreed on by PORT, PASV …; nil: none
	lastPort int64                    // the seed as written: the PORT that was used last
	transfer *transfer                // running; nil: none
	moving   atomic.Pointer[transfer] // shared: the same
	count    int                      // data connections so far

	refused   *dataPort      // of a transfer that was refused; nil: none
	partTimer event.Timer    // until that is let go; nil: it does not run yet
	leaving   sync.WaitGroup // shared; what is read away of connections that nobody used
}

func newSession(ctx context.Context, srv *Server, conn net.Conn, nw Network) *session {
	s := &session{
		srv: srv, conn: conn, network: nw, box: newMailbox(),
		life:  life{gone: make(chan struct{})},
		login: login{cwd: "/"}, params: defaultSettings,
	}
	s.life.ctx, s.life.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.life.holds = newHolds(s.life.ctx)
	s.life.unhook = context.AfterFunc(ctx, func() { s.kill(closeRequest{how: "421", why: event.ReasonServerClosing}) })
	return s
}

// begin makes the session the num-th of its server, with the server's settings as
// they are now. Server.mu is held.
func (s *session) begin(num int) {
	s.num = num
	s.id = "S" + strconv.Itoa(num)
	s.ctl = s.id + ".c"
	s.profile, s.kind = s.srv.profile, kindOf(s.srv.profile)
	s.limits, s.tls.server = s.srv.limits, s.srv.tls
	s.life.epoch = s.srv.epoch.Load()
	s.secrecy.Logins = s.kind.logins(s.srv.logins)
	s.table = commandsFor(s.profile, s.tls.server != nil)
	if s.tls.server != nil {
		s.tls.turns = make(chan turn, 1)
	}
	s.state.Store(&event.State{FSM: event.StConnected, Cwd: "/", Type: "A", Mode: "S", Stru: "F"})
}

// run is the session: greeting, mail, the end. Where full is a reply, it is the
// greeting and the end.
func (s *session) run(full wire.Reply) {
	growStack(s.num)
	s.srv.world.RLock()
	defer s.srv.world.RUnlock()
	defer s.end()
	open := s.peer()
	open.Profile = s.profile.Name
	s.emit(&event.Event{Kind: event.KindSessionOpen, Peer: open})
	if full.Code != 0 {
		s.reply(0, full, true)
		return
	}
	if !s.kind.admit(s) {
		return
	}
	s.life.idle = newWatch(s)
	s.life.readDone = make(chan struct{})
	go s.read()
	if s.greet() {
		s.loop()
	}
}

// unlocked calls wait, which waits for what, without the lock that keeps the server
// from going back in time. Whatever blocks goes through here. Afterwards the session
// may be stale.
func (s *session) unlocked(what Wait, wait func()) {
	s.unlockedSince(s.clock().Now(), what, wait)
}

// unlockedSince is unlocked where the waiting began at another time: to look at the
// clock takes as long as a good part of a command.
func (s *session) unlockedSince(at time.Time, what Wait, wait func()) {
	s.waits.begin(what, at)
	s.srv.world.RUnlock()
	defer s.srv.world.RLock()
	defer s.waits.end()
	wait()
}

// greet says the greeting, after the handshake where TLS comes first. It reports
// whether the session goes on.
func (s *session) greet() bool {
	if s.tls.implicit {
		s.secure()
	}
	for !s.life.closed && !s.reply(0, s.profile.greeting(), true) {
		if !s.follow() {
			return false
		}
	}
	s.life.idle.touch() // it may have been held for long
	return true
}

// follow does what a rewinding asks, if one does.
func (s *session) follow() bool {
	q := s.box.take(is[*rewindRequest])
	if q == nil {
		return false
	}
	q.deliver(s)
	return !s.life.closed
}

// loop delivers one mail after the other until the session is over.
func (s *session) loop() {
	s.life.idle.start()
	defer s.life.idle.stop()
	for !s.life.closed {
		if m := s.next(); m != nil {
			m.deliver(s)
		}
	}
}

// next is what the session does next; nil: look again.
func (s *session) next() mail {
	for _, urgent := range []func(mail) bool{is[*rewindRequest], is[closeRequest]} {
		if m := s.box.take(urgent); m != nil {
			return m
		}
	}
	if s.data.transfer == nil && len(s.life.deferred) > 0 {
		c := s.life.deferred[0]
		s.life.deferred = s.life.deferred[1:]
		return postponed(c)
	}
	if s.life.eof && s.data.transfer == nil {
		return cutOff{}
	}
	if m := s.box.take(s.wants); m != nil {
		return m
	}
	return s.await()
}

// await waits until there may be something to do.
func (s *session) await() (m mail) {
	s.srv.rest(s.id)
	ticks, parting := s.life.idle.c(), s.parting()
	s.unlockedSince(s.out.at, WaitCommand, func() {
		select {
		case <-s.box.bell:
		case <-ticks:
			m = tick{}
		case <-parting:
			m = parted{}
		case <-s.life.ctx.Done():
			m = cutOff{}
		}
	})
	return m
}

// wants reports whether m may be delivered now. A command waits after QUIT, until
// an ABOR has ended its transfer, and while too many others wait for the end of a
// transfer. Nobody hears of a transfer's end after a reset.
func (s *session) wants(m mail) bool {
	switch m.(type) {
	case *received, hangup:
		return s.life.quitting == nil && s.life.aborting == nil &&
			(len(s.life.deferred) < maxDeferred || s.data.transfer == nil)
	case result:
		return s.life.ctx.Err() == nil
	}
	return true
}

func (s *session) peer() *event.Peer {
	p := peerOf(s.conn)
	p.Client, p.Implicit = s.login.client, s.tls.implicit
	return p
}

func peerOf(c net.Conn) *event.Peer {
	p := &event.Peer{}
	if a := c.RemoteAddr(); a != nil {
		p.Remote, p.Via = a.String(), a.Network()
	}
	if a := c.LocalAddr(); a != nil {
		p.Local = a.String()
	}
	return p
}

// growStack touches 11 KiB of stack, so that the runtime grows it once, while there
// is next to nothing on it: to grow a deep one in steps takes more time than most
// commands. The result means nothing.
//
//go:noinline
func growStack(i int) byte {
	var room [11 << 10]byte
	return room[i%len(room)]
}
