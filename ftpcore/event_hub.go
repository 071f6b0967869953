package ftpcore

import (
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// hub numbers the server's events and passes them to the observers, one at a time. It
// tracks all data connections of the server, which each event lists.
type hub struct {
	mu        sync.Mutex
	clock     event.Clock
	order     Order
	began     time.Time
	observers []event.Observer
	rev       int64 // number of the latest file change
	last      int64 // ID of the latest event
	lanes     event.Lanes
}

func (h *hub) start(c event.Clock, o Order, obs []event.Observer) {
	h.clock, h.order, h.began, h.observers = c, o, c.Now(), obs
}

// at converts t, an Event.T, to a time of the clock. Unlike Event.Wall it is comparable with
// the present after the system's time of day was set.
func (h *hub) at(t int64) time.Time { return h.began.Add(time.Duration(t)) }

// since converts at to the form of Event.T.
func (h *hub) since(at time.Time) int64 { return at.Sub(h.began).Nanoseconds() }

// emit completes e, passes it to the observers and returns its ID. who identifies the
// emitter for Order. locked, if not nil, runs under the hub's lock, atomically with e.
func (h *hub) emit(who string, e *event.Event, locked func()) int64 {
	if h.order != nil {
		e.T, e.Wall = h.order.Await(who, e)
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	e.V, e.ID = 1, h.last
	if h.order != nil {
		e.CarriedBy = h.order.CarriedBy(e.ID)
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

// Order replays a recording: it serialises the goroutines of a Server and supplies the
// times and sizes that were left to chance (package recording implements it). The argument who is a
// session ("S1"), one of its data connections ("S1.d2"), or empty for the page. One of them
// runs at a time, until it awaits its next event or yields. All methods but Yield may
// block; they return when the recording cannot be followed any further.
type Order interface {
	// Await blocks until e is the next event of the recording, and returns its times. e's
	// number, times and state may not be set yet.
	Await(who string, e *event.Event) (t int64, wall time.Time)
	// Yield lets another goroutine run, if who runs, because who waits for it.
	Yield(who string)
	// Clock returns the clock of session sid. Its timers fire as in the recording.
	Clock(sid string) event.Clock
	// Postponed reports whether a command that waits for an earlier one's reply is recorded
	// when it comes, not when it is run. The command begins at off, or was injected.
	Postponed(sid string, off int64, injected bool) bool
	// Behind reports whether the session's next event is a command that came before the
	// reply to re.
	Behind(sid string, re int64) bool
	// Block returns the largest size of the next block sent on conn.
	Block(conn string) int
	// Whole reports whether n chunks make up the next data event of conn.
	Whole(conn string, n int) bool
	// Marked reports whether the message at off of the session's control connection has
	// the warning code, or has that reason: both depend on timing.
	Marked(sid string, dir event.Dir, off int64, code string) bool
	// ReplyBytes returns the bytes of the reply to re in the recording, which an older server may
	// have worded otherwise than b.
	ReplyBytes(sid string, re int64, b []byte) []byte
	// Moved returns the bytes that a transfer had moved, according to the reply to re
	// (STAT). It counts chunks that no event has shown yet.
	Moved(re int64) int64
	// Mark blocks until the session is to learn of a restart marker that came on conn, for
	// the command re. It reports false if the session never learned of it.
	Mark(conn string, re int64) bool
	// Early reports whether the port of conn was closed before the reply that refused its
	// transfer, command re: older servers did so.
	Early(conn string, re int64) bool
	// Reused reports whether a command later than after uses the port of conn, whose own
	// transfer was refused: older servers never reused a port.
	Reused(conn string, after int64) bool
	// Handshake returns the result of the TLS handshake on conn: nil or a TLSError. A
	// replay has no TLS; it emits the recorded tls events instead.
	Handshake(conn string) error
	// UploadEnd returns what was wrong with the end of an upload on conn, or nil.
	UploadEnd(conn string) error
	// Overheard blocks until the session is to learn what the client sent on conn during a
	// download. It returns the error, or nil if there is none.
	Overheard(conn string) error
	// HeldAtEnd returns how long the gate had held the message that the end of the session sid
	// released. The record has no event of that message.
	HeldAtEnd(sid string) time.Duration
	// CarriedBy returns the tls event that carried event id; zero means none.
	CarriedBy(id int64) int64
	// End blocks until the session is to learn that the transfer on conn, for the command
	// re, has ended.
	End(conn string, re int64)
}

// clock returns the session's clock.
func (s *session) clock() event.Clock {
	if o := s.srv.Order; o != nil {
		return o.Clock(s.id)
	}
	return s.srv.Clock
}

// yield calls Order.Yield in a replay.
func (s *Server) yield(who string) {
	if s.Order != nil {
		s.Order.Yield(who)
	}
}
