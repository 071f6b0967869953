package ftpcore

import (
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// hub numbers events and hands them to the observers, one at a time. It knows
// which data connections exist in the whole server, so that each event can
// carry them.
type hub struct {
	mu        sync.Mutex
	clock     event.Clock
	order     Order
	began     time.Time
	observers []event.Observer
	rev       int64 // changes of files told so far
	last      int64
	lanes     event.Lanes
}

func (h *hub) start(c event.Clock, o Order, obs []event.Observer) {
	h.clock, h.order, h.began, h.observers = c, o, c.Now(), obs
}

// since is the time at as Event.T has it.
func (h *hub) since(at time.Time) int64 { return at.Sub(h.began).Nanoseconds() }

// emit completes e and tells the observers; it returns e's number. who is as
// Order has it; what locked does, if it is not nil, happens together with e.
func (h *hub) emit(who string, e *event.Event, locked func()) int64 {
	if h.order != nil {
		e.T, e.Wall = h.order.Turn(who, e)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	e.V, e.ID = 1, h.last
	if h.order != nil {
		e.Over = h.order.Over(e.ID)
	}
	if h.order == nil {
		now := h.clock.Now()
		e.T, e.Wall = now.Sub(h.began).Nanoseconds(), now.UTC()
	}
	if locked != nil {
		locked()
	}
	if e.Origin == "" {
		e.Origin = event.OriginWire
	}
	h.lanes.Track(e)
	for i := range e.FS {
		h.rev++
		e.FS[i].Rev = h.rev
	}
	for _, o := range h.observers {
		o.Observe(e)
	}
	return e.ID
}

// Order makes a server do again what a record says (package recording replays
// by it): it decides what else chance and time decide. who is a session ("S1"),
// one of its data connections ("S1.d2"), or empty: the page. Whoever has the
// turn keeps it until it asks for the next one or rests, so that one thing is
// done after the other. All methods but Rest may block; they return when the
// record cannot be followed any further.
type Order interface {
	// Turn returns when e is what happens next, with its time; of e only the
	// number, the times and the state may be missing yet.
	Turn(who string, e *event.Event) (t int64, wall time.Time)
	// Rest gives the turn back, if who has it: something has to come from outside.
	Rest(who string)
	// Clock is the time of session sid; its timers fire when the record says so.
	Clock(sid string) event.Clock
	// Postponed reports whether a command of the session that has to wait for another
	// one's reply is told of when it comes. It begins at off, or was injected.
	Postponed(sid string, off int64, injected bool) bool
	// Behind reports whether the next thing of the session is a command that came
	// before the reply to re.
	Behind(sid string, re int64) bool
	// Block is how many bytes the next block that goes out on conn may have.
	Block(conn string) int
	// Whole reports whether n chunks make up the next data event of conn.
	Whole(conn string, n int) bool
	// Marked reports whether the message at off of the session's control connection
	// carries the warning code, or is for that reason: both tell of when something
	// came.
	Marked(sid string, dir event.Dir, off int64, code string) bool
	// Said is the reply to re as the session says it, which b is what it would say: the
	// record of an earlier server has other words.
	Said(sid string, re int64, b []byte) []byte
	// Moved is how many bytes the reply to re (STAT) says that a transfer has moved:
	// chunks that no event tells of yet are among them.
	Moved(re int64) int64
	// Mark returns when the session is to hear of a restart marker that came on
	// conn, for the command re; false: it never did.
	Mark(conn string, re int64) bool
	// Early reports whether the port of conn, whose transfer the command re asked for
	// and did not get, was closed ahead of the reply: servers of old did so.
	Early(conn string, re int64) bool
	// Reused reports whether a transfer for a command behind the command after goes by
	// conn, whose own transfer was refused: servers of old gave no port back.
	Reused(conn string, after int64) bool
	// Handshake is what became of the TLS handshake on conn: nil, or a TLSError.
	// Whoever replays tells the events of TLS: there is none of it.
	Handshake(conn string) error
	// Parting is what was wrong with the end of what came on conn; nil: nothing.
	Parting(conn string) error
	// Overheard is what was wrong with what the client said on conn while it was sent
	// something: it returns when the session is to hear of that; nil: nothing was.
	Overheard(conn string) error
	// Over is the tls event that carried what the event id tells of; 0: none.
	Over(id int64) int64
	// End returns when the session is to hear that the transfer on conn, for the
	// command re, is over.
	End(conn string, re int64)
}

// clock is the session's source of time.
func (s *session) clock() event.Clock {
	if o := s.srv.Order; o != nil {
		return o.Clock(s.id)
	}
	return s.srv.Clock
}

// rest says that who waits for something that is not its own doing.
func (s *Server) rest(who string) {
	if s.Order != nil {
		s.Order.Rest(who)
	}
}
