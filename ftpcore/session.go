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

// session is one control connection. The goroutine that runs run owns it: only that
// goroutine uses the fields, except those marked "shared", and only it writes to the
// control connection. See doc.go.
type session struct {
	srv     *Server
	num     int
	id      string // "S1"
	ctl     string // "S1.c", the control connection's name in events
	conn    net.Conn
	network Network
	profile Profile
	kind    kind
	limits  Limits // from the beginning of the session
	table   map[string]*command
	box     *mailbox // shared

	life        life
	secrecy     wire.Secrecy
	cur         current // the latest command
	pendingVerb string  // State.Cmd: the verb that has no final reply yet
	login       login
	params      settings
	dataConns   dataConnections
	tls         security
	out         output
	state       atomic.Pointer[event.State] // shared: as of the latest event
	waits       waits                       // shared
	begun       atomic.Pointer[begunLine]   // shared; nil if no line has begun
}

// life is the lifecycle of a session: its contexts, the commands that wait, how it ends.
type life struct {
	ctx    context.Context         // shared; done when the session must end at once
	cancel context.CancelCauseFunc // shared
	holds  *holds                  // shared
	unhook func() bool             // stops watching the server's context
	idle   *watch

	queued   bool          // it waited for its turn before the greeting; set before the reader begins
	readDone chan struct{} // closed by the reader when it ends; nil if it never began
	readErr  error         // why the reader ended; valid once readDone is closed
	left     atomic.Bool   // shared; the client has closed its side
	eof      bool          // the session knows that
	deferred []current     // commands that wait for the reply to an earlier one
	quitting *int64        // ID of a QUIT that came during a transfer
	aborting *int64        // ID of an ABOR that came during a transfer

	closed bool
	killed bool          // the session was told to end: further replies bypass the gate
	endWhy event.Reason  // of session.close; empty means that the client left
	held   time.Duration // how long the gate had held the message that the end released
	gone   chan struct{} // shared; closed when the session has ended completely

	epoch   int64 // Server.epoch to which the session has gone back
	ungated bool  // replies bypass the gate, after going back in time
	// unanswered has the IDs of commands whose reply was held when the server went back in
	// time; zero stands for a command that was held itself.
	unanswered []int64
}

// current is a command that passed the gate.
type current struct {
	id    int64        // of its event
	cmd   wire.Command // the command to run
	line  wire.Line    // the line that the client sent
	how   arrival
	fault *event.FaultMark // what rules did to the command; nil if nothing
	files *event.FaultMark // the rules that made the use of a file fail; nil if none
}

func (c current) verb() string { return c.cmd.ShownVerb() }

// login is the client's identity and working directory.
type login struct {
	user    string
	shown   string   // user with a secret part masked
	account *Account // nil before the login
	passed  *Account // set while ACCT must follow a right PASS
	cwd     string   // absolute path in the whole tree
	tries   int      // failed logins
	client  string   // from CLNT or CSID
	named   string   // value of client in the latest event with a Peer
}

// dataConnections is the state of the session's data connections.
type dataConnections struct {
	port     *dataPort                // agreed on by PORT, PASV …; nil if none
	lastPort int64                    // the seed as written: ID of the PORT that was used last
	transfer *transfer                // running; nil if none
	moving   atomic.Pointer[transfer] // shared: the same as transfer
	count    int                      // data connections so far

	refused      *dataPort      // port of a refused transfer that is still open; nil if none
	refusedTimer event.Timer    // until refused is closed; nil before it starts
	draining     sync.WaitGroup // shared; goroutines of endGently
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

// begin makes the session the num-th of its server, with the server's current settings. The
// caller holds Server.mu.
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
		s.tls.readerSteps = make(chan readerStep, 1)
	}
	s.state.Store(&event.State{FSM: event.StConnected, Cwd: "/", Type: "A", Mode: "S", Stru: "F"})
}

// run runs the session: greeting, loop, end. If full is not zero, the session sends that
// reply and ends.
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

// unlocked calls wait without holding Server.world, so that the server can go back in time
// meanwhile; afterwards the session may be stale. Everything that blocks must use it. what
// is what the session waits for; see Waiting.
func (s *session) unlocked(what event.Wait, wait func()) {
	s.unlockedSince(s.clock().Now(), what, wait)
}

// unlockedSince is unlocked for a wait that began at a known time: reading the clock takes
// as long as a good part of a command.
func (s *session) unlockedSince(at time.Time, what event.Wait, wait func()) {
	s.waits.begin(what, at)
	s.srv.world.RUnlock()
	defer s.srv.world.RLock()
	defer s.waits.end()
	wait()
}

// greet sends the greeting, after the handshake in implicit FTPS. It reports whether the
// session goes on.
func (s *session) greet() bool {
	if s.tls.implicit {
		s.startTLS()
	}
	for !s.life.closed && !s.reply(0, s.profile.greeting(), true) {
		if !s.follow() {
			return false
		}
	}
	s.life.idle.touch() // the greeting may have been held for long
	return true
}

// follow carries out a rewindRequest, if one waits, and reports whether the session goes on
// after it.
func (s *session) follow() bool {
	q := s.box.take(is[*rewindRequest])
	if q == nil {
		return false
	}
	q.deliver(s)
	return !s.life.closed
}

// loop delivers mail until the session ends.
func (s *session) loop() {
	s.life.idle.start()
	defer s.life.idle.stop()
	for !s.life.closed {
		if m := s.next(); m != nil {
			m.deliver(s)
		}
	}
}

// next returns the next mail to deliver, or nil after waiting for some.
func (s *session) next() mail {
	for _, urgent := range []func(mail) bool{is[*rewindRequest], is[closeRequest]} {
		if m := s.box.take(urgent); m != nil {
			return m
		}
	}
	if s.dataConns.transfer == nil && len(s.life.deferred) > 0 {
		c := s.life.deferred[0]
		s.life.deferred = s.life.deferred[1:]
		return postponed(c)
	}
	if s.life.eof && s.dataConns.transfer == nil {
		return cutOff{}
	}
	if m := s.box.take(s.wants); m != nil {
		return m
	}
	return s.await()
}

// await blocks until mail may have come. It returns the mail of a timer or of the end, or
// nil.
func (s *session) await() (m mail) {
	if s.dataConns.transfer == nil && len(s.life.deferred) == 0 {
		s.out.answered()
	}
	s.srv.yield(s.id)
	ticks, refused := s.life.idle.c(), s.refusedTimer()
	s.unlockedSince(s.out.at, event.WaitCommand, func() {
		select {
		case <-s.box.bell:
		case <-ticks:
			m = tick{}
		case <-refused:
			m = refusedTimeout{}
		case <-s.life.ctx.Done():
			m = cutOff{}
		}
	})
	return m
}

// wants reports whether m may be delivered now. A command waits after QUIT, until ABOR has
// ended its transfer, and while too many commands wait for the end of a transfer. A
// transfer's result is not delivered once the session must end.
func (s *session) wants(m mail) bool {
	switch m.(type) {
	case *received, hangup:
		return s.life.quitting == nil && s.life.aborting == nil &&
			(len(s.life.deferred) < maxDeferred || s.dataConns.transfer == nil)
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

// growStack touches 11 KiB of stack so that the runtime grows it once, early: growing a
// deep stack in steps takes longer than most commands. The result has no meaning.
//
//go:noinline
func growStack(i int) byte {
	var room [11 << 10]byte
	return room[i%len(room)]
}
