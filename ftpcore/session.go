package ftpcore

import (
	"context"
	"errors"
	"io"
	"net"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// maxDeferred bounds the lines that a session keeps for later.
const maxDeferred = 64

// session is one control connection. The goroutine in run owns every field
// that is not said to be shared.
type session struct {
	srv     *Server
	num     int
	id      string // "S1"
	ctl     string // "S1.c"
	conn    net.Conn
	network Network
	profile Profile
	limits  Limits    // as they were when it began
	tls     *tlsState // nil: no FTPS
	table   map[string]*command

	ctx    context.Context // done: the session must end at once
	cancel context.CancelCauseFunc
	// hold is what a held message waits with: done as well when the client has
	// hung up, so that nobody has to step a conversation that nobody hears.
	hold       context.Context
	cancelHold context.CancelFunc
	waits      atomic.Pointer[waits] // hold, until the session is to be rewound
	unhook     func() bool           // forget the server's context

	baton    sync.Mutex    // held by whoever runs the session: the loop, but while it waits
	quick    bool          // the reader may
	called   sync.Once     // the loop was, or never will be
	callable atomic.Bool   // it may be called
	worked   chan struct{} // closed when it has ended the session
	queued   atomic.Int32  // lines on their way from the reader to the loop
	watch    *watch
	reading  bool
	lines    chan Line // from the reader; closed at the end of the client's side
	readErr  error     // why, valid once lines is closed
	deferred []Line    // came during a transfer and wait for its end
	results  chan result
	marks    chan marker
	kills    chan closeRequest
	injects  chan injection
	rewinds  chan *rewindRequest
	nudges   chan struct{}  // the reader or a transfer has left something to do
	gone     chan struct{}  // closed when nothing is left of the session
	parting  sync.WaitGroup // passive ports that are being closed

	// what the client has set
	user    string
	account *Account
	passed  *Account // PASS was right, ACCT must follow
	cwd     string   // absolute, whatever is mounted
	client  string   // from CLNT or CSID
	named   string   // what of it the record knows
	tries   int
	settings

	sec      security
	implicit bool // TLS from the start

	port     *dataPort // agreed on by PORT, PASV …; nil: none
	portUsed int64     // the seed as written: the PORT that was used last
	transfer *transfer // running; nil: none
	dataNum  int
	quitting *int64 // QUIT came during a transfer: its command's ID
	aborting *int64 // likewise ABOR

	cmdID  int64 // the command that is being answered
	cmd    string
	arg    string // of cmd
	closed bool
	killed bool // told to end: what is still said passes no gate
	endWhy Reason
	turn   bool  // has the seed's one and only place
	epoch  int64 // of the server, as far as the session has followed
	freely bool  // what is said passes no gate
	// unanswered are commands whose reply was held when the server went back in
	// time; 0: the command itself was.
	unanswered []int64
	patient    time.Time // the deadline of what is said
	outOff     int64     // bytes said on the control connection so far

	spare   Event // see newEvent
	lastFSM FSM
	state   atomic.Pointer[State] // shared: as of the latest event
}

func newSession(ctx context.Context, srv *Server, conn net.Conn, nw Network) *session {
	s := &session{
		srv: srv, conn: conn, network: nw,
		lines:   make(chan Line, 2),
		results: make(chan result, 1), marks: make(chan marker), kills: make(chan closeRequest, 1), injects: make(chan injection, 8),
		rewinds: make(chan *rewindRequest, 1), gone: make(chan struct{}), worked: make(chan struct{}), nudges: make(chan struct{}, 1),
		cwd: "/", settings: defaultSettings,
	}
	s.ctx, s.cancel = context.WithCancelCause(context.WithoutCancel(ctx))
	s.hold, s.cancelHold = context.WithCancel(s.ctx)
	s.rearm()
	s.unhook = context.AfterFunc(ctx, func() { s.kill(closeRequest{how: "421", why: ReasonServerClosing}) })
	return s
}

func (s *session) name() {
	s.id = "S" + strconv.Itoa(s.num)
	s.ctl = s.id + ".c"
	s.table = commandsFor(s.profile, s.tls != nil)
	if s.tls != nil {
		s.sec.turns, s.sec.shaken, s.sec.unread = make(chan turn, 1), make(chan handshake, 1), make(chan struct{})
	}
	s.state.Store(&State{FSM: StConnected, Cwd: "/", Type: "A", Mode: "S", Stru: "F"})
}

// run is the session: greeting, lines, the end. It reads; what else there is to do
// is the loop's (see baton.go), which then ends the session.
func (s *session) run(full Reply) {
	deepen(s.num)
	over := true
	defer func() {
		if over {
			s.end()
		}
	}()
	open := s.peer()
	open.Profile = s.profile.Name
	s.emit(&Event{Kind: KindSessionOpen, Peer: open})
	if full.Code != 0 {
		s.reply(0, full, true)
		return
	}
	if s.seed() && !s.waitTurn() {
		return
	}
	s.quick = s.srv.Gate == nil && s.srv.Order == nil && !s.seed() && !s.implicit
	s.watch = newWatch(s)
	if s.quick && !s.greet() {
		return
	}
	s.reading = true
	stop := s.ready()
	defer stop()
	s.read()
	over = s.alone()
}

// greet says the greeting, after the handshake where TLS comes first. It reports
// whether the session goes on.
func (s *session) greet() bool {
	if s.implicit {
		s.secure()
	}
	for !s.closed && !s.reply(0, s.profile.greeting(), true) {
		if !s.follow() {
			return false
		}
	}
	s.watch.touch() // it may have been held for long
	return true
}

// follow does what a rewinding asks, if one does.
func (s *session) follow() bool {
	select {
	case q := <-s.rewinds:
		s.rewind(q)
		return !s.closed
	default:
		return false
	}
}

// waitTurn waits until the seed's one and only place is free.
func (s *session) waitTurn() bool {
	for !s.closed {
		s.srv.rest(s.id)
		select {
		case s.srv.seedTurn <- struct{}{}:
			s.turn = true
			return true
		case q := <-s.rewinds:
			s.rewind(q)
		case <-s.kills:
			return false
		case <-s.ctx.Done():
			return false
		}
	}
	return false
}

// read hands lines to the loop until the client's side ends.
func (s *session) read() {
	if s.tls != nil {
		defer close(s.sec.unread)
	}
	defer close(s.lines)
	defer s.cancelHold()
	l := NewLineReader(s.conn, s.limits.Line)
	if s.implicit && s.srv.Order == nil && !s.pause(l) {
		return
	}
	next := s.nextLine(l)
	for {
		line, err := next()
		if err != nil {
			s.lost(err)
			return
		}
		if l.wire != nil {
			if n := l.wire.take(ToServer); n.size > 0 {
				line.sealed = &n
			}
			line.over = l.channel != nil
		}
		stops := s.stop(l, &line)
		if !stops && l.wire == nil {
			if ran, over := s.direct(line); over {
				return
			} else if ran {
				continue
			}
		}
		s.queued.Add(1)
		s.summon()
		select {
		case s.lines <- line:
		case <-s.ctx.Done():
			return
		}
		if stops && !s.pause(l) {
			return
		}
	}
}

// lost notes that the client's side has ended.
func (s *session) lost(err error) {
	s.readErr = err
	if !errors.Is(err, io.EOF) {
		s.cancel(err) // a reset: nobody is there to be answered
	}
}

// loop takes one thing after the other until the session is over.
func (s *session) loop() {
	idle := s.watch
	idle.start()
	defer idle.stop()
	for !s.closed {
		if s.follow() || s.closed {
			continue
		}
		if s.transfer == nil && len(s.deferred) > 0 {
			line := s.deferred[0]
			s.deferred = s.deferred[1:]
			s.handle(line)
			continue
		}
		s.srv.rest(s.id)
		lines, tick := s.readable(), idle.c()
		s.baton.Unlock()
		select {
		case line, ok := <-lines:
			s.baton.Lock()
			if !ok {
				if s.transfer == nil {
					s.closed = true
				} else {
					s.lines = nil // let the transfer come to its own end
				}
				continue
			}
			s.queued.Add(-1)
			s.arrived(&line)
			s.handle(line)
			idle.touch()
			idle.bound(s.idleLimit())
		case r := <-s.results:
			s.baton.Lock()
			if s.ctx.Err() != nil { // by chance this was heard first
				s.results <- r
				s.closed = true
				continue
			}
			s.finish(r)
			idle.touch()
		case m := <-s.marks:
			s.baton.Lock()
			s.mark(m)
		case k := <-s.kills:
			s.baton.Lock()
			if !s.closed { // by the reader meanwhile
				s.obey(k)
			}
		case i := <-s.injects:
			s.baton.Lock()
			s.inject(i)
		case q := <-s.rewinds:
			s.baton.Lock()
			s.rewind(q)
			idle.touch()
		case <-tick:
			s.baton.Lock()
			s.idle(idle)
		case <-s.nudges:
			s.baton.Lock()
		case <-s.ctx.Done():
			s.baton.Lock()
			s.closed = true
		}
	}
}

// readable is where the next line comes from: nowhere after QUIT, nowhere until
// an ABOR has ended its transfer, and nowhere while too many lines wait for the
// end of a transfer.
func (s *session) readable() <-chan Line {
	if s.lines == nil && s.transfer == nil {
		s.closed = true
		closed := make(chan Line)
		close(closed)
		return closed
	}
	if s.quitting != nil || s.aborting != nil || len(s.deferred) >= maxDeferred && s.transfer != nil {
		return nil
	}
	return s.lines
}

func (s *session) peer() *Peer {
	p := peerOf(s.conn)
	p.Client, p.Implicit = s.client, s.implicit
	return p
}

func peerOf(c net.Conn) *Peer {
	p := &Peer{}
	if a := c.RemoteAddr(); a != nil {
		p.Remote, p.Via = a.String(), a.Network()
	}
	if a := c.LocalAddr(); a != nil {
		p.Local = a.String()
	}
	return p
}

// deepen makes the goroutine's stack as large as a command or a transfer needs it,
// while there is next to nothing on it: to grow a deep one in steps takes more time
// than most commands. The result means nothing.
//
//go:noinline
func deepen(i int) byte {
	var room [11 << 10]byte
	return room[i%len(room)]
}
