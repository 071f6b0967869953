package recording

import (
	"slices"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
)

// player is a replay under way: the server's Order, Gate, Network and Observer.
// What the record says next is events[next]; each part of the server that wants
// to do something waits until that is it.
type player struct {
	rec    *Recording
	events []*event.Event
	fs     *snapfs.FS
	srv    *ftpcore.Server
	ends   map[string]int // by session: the event that its client's leaving brings about
	wg     sync.WaitGroup

	mu       sync.Mutex
	cond     sync.Cond
	next     int
	turn     string // who has it; empty: nobody
	now      time.Duration
	over     bool
	waiting  []*waiter
	controls map[string]*control
	flows    map[string]*flow
	live     map[string]bool  // the flows that are open
	ports    map[string]*port // by the data connection that is awaited
	timers   map[*timer]bool
	started  int
	snaps    []moment
	sent     map[int]bool    // the commands whose lines have been sent
	restored map[int64]bool  // the events of sessions that a restore takes along
	held     map[string]bool // the sessions of which a message waits until they end or go back
	equal    int
	diff     *Difference
}

// waiter is somebody who wants to have an event.
type waiter struct {
	who string
	e   *event.Event
}

// moment is the files after an event.
type moment struct {
	id   int64
	snap *snapfs.Snap
}

// page is who has the turn when it is not a session.
const page = "page"

func newPlayer(r *Recording) *player {
	p := &player{
		rec: r, events: r.Events, controls: map[string]*control{}, ports: map[string]*port{}, live: map[string]bool{}, timers: map[*timer]bool{}, sent: map[int]bool{}, restored: map[int64]bool{}, held: map[string]bool{},
		flows: flowsOf(r.Events), ends: endsOf(r.Events), snaps: []moment{{0, r.Files}},
	}
	p.cond.L = &p.mu
	p.fs = snapfs.New(snapfs.Options{Now: clock{p, ""}.Now, MaxBytes: r.Server.MaxBytes, MaxFiles: r.Server.MaxFiles})
	p.fs.Restore(r.Files)
	accounts := make([]ftpcore.Account, len(r.Server.Accounts))
	for i, a := range r.Server.Accounts {
		accounts[i] = ftpcore.Account(a)
	}
	var tls *tlsconn.TLS
	if t := r.Server.TLS; t != nil {
		tls = &tlsconn.TLS{Resume: t.Resume, Require: t.Require, StrictEOF: t.StrictEOF}
	}
	p.srv = &ftpcore.Server{
		TLS: tls,
		FS:  p.fs, Accounts: accounts, Limits: r.Server.Limits.engine(), Clock: clock{p, ""},
		Order: p, Gate: p, Observers: []event.Observer{p},
	}
	return p
}

// until waits, with p.mu held, until cond is true. It reports false when the
// replay is over.
func (p *player) until(cond func() bool) bool {
	for !p.over && !cond() {
		p.cond.Wait()
	}
	return !p.over
}

// within is until for at most d; it reports whether cond became true.
func (p *player) within(d time.Duration, cond func() bool) bool {
	late := false
	t := time.AfterFunc(d, func() {
		p.mu.Lock()
		late = true
		p.mu.Unlock()
		p.cond.Broadcast()
	})
	defer t.Stop()
	return p.until(func() bool { return late || cond() }) && cond()
}

// finish ends the replay: whoever waits is let go.
func (p *player) finish() {
	p.mu.Lock()
	p.over = true
	p.mu.Unlock()
	p.cond.Broadcast()
}

// Turn waits until e is next and nobody else is at work (ftpcore.Order).
func (p *player) Turn(who string, e *event.Event) (int64, time.Time) {
	if who == "" {
		who = page
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.restLocked(who)
	w := &waiter{who, e}
	p.waiting = append(p.waiting, w)
	p.cond.Broadcast()
	ok := p.until(func() bool { return p.turn == "" && p.next < len(p.events) && same(p.events[p.next], e) })
	p.waiting = slices.DeleteFunc(p.waiting, func(x *waiter) bool { return x == w })
	if !ok {
		return 0, time.Time{}
	}
	is := p.events[p.next]
	p.turn, p.now = who, time.Duration(is.T)
	p.next++
	switch is.Kind {
	case event.KindOpen:
		p.live[is.Conn] = true
	case event.KindClose, event.KindFail:
		delete(p.live, is.Conn)
	}
	p.cond.Broadcast()
	return is.T, is.Wall
}

// same reports whether e can be what the record has as is.
func same(is, e *event.Event) bool {
	return is.SID == e.SID && is.Conn == e.Conn && is.Kind == e.Kind && is.Dir == e.Dir && is.Re == e.Re
}

// Rest lets the next one have the turn (ftpcore.Order).
func (p *player) Rest(who string) {
	if who == "" {
		who = page
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.restLocked(who)
}

func (p *player) restLocked(who string) {
	if p.turn == who {
		p.turn = ""
		p.cond.Broadcast()
	}
}

// Observe compares what has happened with what should (ftpcore.Observer).
func (p *player) Observe(e *event.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over || e.ID > int64(len(p.events)) {
		return
	}
	want := p.events[e.ID-1]
	if p.rec.Older {
		e = reworded(want, e)
	}
	if what := compare(want, e); what != "" {
		p.diff = &Difference{ID: want.ID, What: what, Want: JSON(want), Got: JSON(e)}
		p.over = true
		p.cond.Broadcast()
		return
	}
	p.equal++
	if len(e.FS) > 0 {
		p.snaps = append(p.snaps, moment{e.ID, p.fs.Snapshot()})
	}
}

// End waits until the record goes on with what the end of a transfer leads to
// (ftpcore.Order).
func (p *player) End(conn string, re int64) {
	sid, _, _ := strings.Cut(conn, ".")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.restLocked(conn)
	at := p.find(func(e *event.Event) bool { return e.SID == sid && follows(e, re) })
	p.until(func() bool { return at >= 0 && p.next >= at })
}

// Mark waits until the record goes on with the reply to a restart marker
// (ftpcore.Order).
func (p *player) Mark(conn string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.restLocked(conn)
	at := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re && !e.Final })
	end := p.find(func(e *event.Event) bool { return e.Conn == conn && e.Kind == event.KindClose })
	return at >= 0 && (end < 0 || at < end) && p.until(func() bool { return p.next >= at })
}

// Early is ftpcore.Order's.
func (p *player) Early(conn string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	closed := p.find(func(e *event.Event) bool { return e.Conn == conn && e.Kind == event.KindClose })
	said := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re && e.Final })
	return closed >= 0 && (said < 0 || closed < said)
}

// Reused is ftpcore.Order's.
func (p *player) Reused(conn string, after int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.find(func(e *event.Event) bool { return e.Conn == conn && e.Re > after }) >= 0
}

// follows reports whether a session says or does e only when it has heard of the
// end of the transfer for the command re.
func follows(e *event.Event, re int64) bool {
	switch e.Kind {
	case event.KindReply:
		return e.Re == re && e.Final
	case event.KindWarning:
		return e.Dec != nil && e.Dec.Why == event.ReasonSeedNoErrorPath
	case event.KindClose:
		return e.Dec == nil || e.Dec.Verb == "" // of a port, not of a transfer
	case event.KindFS, event.KindState, event.KindSessionClose:
		return true
	}
	return false
}

// find returns where the first event from the next one on stands that is wanted,
// or -1. p.mu is held.
func (p *player) find(want func(e *event.Event) bool) int {
	for i := p.next; i < len(p.events); i++ {
		if want(p.events[i]) {
			return i
		}
	}
	return -1
}

// own is the next event that the session sid brings about by itself, not one of
// its data connections; nil: none.
func (p *player) own(sid string) *event.Event {
	i := p.find(func(e *event.Event) bool {
		if e.SID != sid || retold(e) {
			return false
		}
		switch e.Kind {
		case event.KindData, event.KindOpen:
			return false
		case event.KindClose, event.KindFail:
			return e.Dec == nil || e.Dec.Verb == ""
		case event.KindWarning:
			return e.Chan != event.ChanData
		}
		return true
	})
	if i < 0 {
		return nil
	}
	return p.events[i]
}
