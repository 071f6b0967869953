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

// player is a replay that is running: the server's Order, Gate, Network and Observer. The
// next event of the record is events[next]. A goroutine of the server that wants to emit an
// event blocks until its event is the next one.
type player struct {
	rec         *Recording
	events      []*event.Event
	fs          *snapfs.FS
	srv         *ftpcore.Server
	endTriggers map[string]int // by session: the first event that its end causes (see endTriggers)
	wg          sync.WaitGroup

	mu        sync.Mutex
	cond      sync.Cond
	next      int
	running   string // the goroutine that may run; empty: none
	now       time.Duration
	ended     bool
	waiting   []*waiter
	controls  map[string]*controlConn
	flows     map[string]*flow
	openFlows map[string]bool         // the data connections that are open
	ports     map[string]*passivePort // by the name of the expected data connection
	timers    map[*timer]bool
	started   int
	snaps     []treeAfter
	sent      map[int]bool    // the commands whose lines have been sent
	restored  map[int64]bool  // the state events that a restore has caused
	held      map[string]bool // the sessions with a message held at the gate for good (see Decide)
	changes   []AccountChange // that are still to come
	equal     int
	diff      *Difference
}

// waiter is a goroutine that waits to emit an event.
type waiter struct {
	who string
	e   *event.Event
}

// treeAfter is the tree of files after an event.
type treeAfter struct {
	id   int64
	snap *snapfs.Snap
}

// noSession is the name in running of goroutines that belong to no session: the page acts.
const noSession = "page"

func newPlayer(r *Recording) *player {
	p := &player{
		rec: r, events: r.Events, controls: map[string]*controlConn{}, ports: map[string]*passivePort{}, openFlows: map[string]bool{}, timers: map[*timer]bool{}, sent: map[int]bool{}, restored: map[int64]bool{}, held: map[string]bool{},
		flows: flowsOf(r.Events), endTriggers: endTriggers(r.Events), snaps: []treeAfter{{0, r.Files}}, changes: r.Server.AccountChanges,
	}
	p.cond.L = &p.mu
	p.fs = snapfs.New(snapfs.Options{Now: clock{p, ""}.Now, MaxBytes: r.Server.MaxBytes, MaxFiles: r.Server.MaxFiles})
	p.fs.Restore(r.Files)
	var tls *tlsconn.TLS
	if t := r.Server.TLS; t != nil {
		tls = &tlsconn.TLS{Resume: t.Resume, Require: t.Require, StrictEOF: t.StrictEOF}
	}
	p.srv = &ftpcore.Server{
		TLS: tls,
		FS:  p.fs, Accounts: engineAccounts(r.Server.Accounts), Limits: r.Server.Limits.engine(), Clock: clock{p, ""},
		Order: p, Gate: p, Observers: []event.Observer{p},
	}
	return p
}

// until blocks until cond is true. It reports false if the replay has ended. The caller
// holds p.mu.
func (p *player) until(cond func() bool) bool {
	for !p.ended && !cond() {
		p.cond.Wait()
	}
	return !p.ended
}

// within is until with a time limit of d. It reports whether cond became true.
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

// stop ends the replay and releases the goroutines that wait.
func (p *player) stop() {
	p.mu.Lock()
	p.ended = true
	p.mu.Unlock()
	p.cond.Broadcast()
}

// Await blocks until e is the next event and no other goroutine runs (ftpcore.Order). It
// returns the times of the recorded event.
func (p *player) Await(who string, e *event.Event) (int64, time.Time) {
	if who == "" {
		who = noSession
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.yieldLocked(who)
	w := &waiter{who, e}
	p.waiting = append(p.waiting, w)
	p.cond.Broadcast()
	ok := p.until(func() bool { return p.running == "" && p.next < len(p.events) && same(p.events[p.next], e) })
	p.waiting = slices.DeleteFunc(p.waiting, func(x *waiter) bool { return x == w })
	if !ok {
		return 0, time.Time{}
	}
	is := p.events[p.next]
	p.running, p.now = who, time.Duration(is.T)
	p.next++
	switch {
	case event.Dialled(is.SID): // no flow of this server
	case is.Kind == event.KindOpen:
		p.openFlows[is.Conn] = true
	case is.Kind == event.KindClose, is.Kind == event.KindFail:
		delete(p.openFlows, is.Conn)
	}
	p.cond.Broadcast()
	return is.T, is.Wall
}

// same reports whether e may be the recorded event is.
func same(is, e *event.Event) bool {
	return is.SID == e.SID && is.Conn == e.Conn && is.Kind == e.Kind && is.Dir == e.Dir && is.Re == e.Re
}

// Yield lets the next goroutine run (ftpcore.Order).
func (p *player) Yield(who string) {
	if who == "" {
		who = noSession
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.yieldLocked(who)
}

func (p *player) yieldLocked(who string) {
	if p.running == who {
		p.running = ""
		p.cond.Broadcast()
	}
}

// Observe compares e with the recorded event (event.Observer).
func (p *player) Observe(e *event.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ended || e.ID > int64(len(p.events)) {
		return
	}
	want := p.events[e.ID-1]
	if p.rec.Older {
		e = withWordingOf(want, e)
	}
	if what := compare(want, e); what != "" {
		p.diff = &Difference{ID: want.ID, What: what, Want: JSON(want), Got: JSON(e)}
		p.ended = true
		p.cond.Broadcast()
		return
	}
	p.equal++
	if len(e.FS) > 0 {
		p.snaps = append(p.snaps, treeAfter{e.ID, p.fs.Snapshot()})
	}
}

// End blocks until the next event of the record is a consequence of the end of the transfer
// (ftpcore.Order).
func (p *player) End(conn string, re int64) {
	sid, _, _ := strings.Cut(conn, ".")
	p.mu.Lock()
	defer p.mu.Unlock()
	p.yieldLocked(conn)
	at := p.find(func(e *event.Event) bool { return e.SID == sid && follows(e, re) })
	p.until(func() bool { return at >= 0 && p.next >= at })
}

// Mark blocks until the next event of the record is the reply to a restart marker
// (ftpcore.Order). It reports false if the record has no such reply.
func (p *player) Mark(conn string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.yieldLocked(conn)
	at := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re && !e.Final })
	end := p.find(func(e *event.Event) bool { return e.Conn == conn && e.Kind == event.KindClose })
	return at >= 0 && (end < 0 || at < end) && p.until(func() bool { return p.next >= at })
}

// Early implements ftpcore.Order.
func (p *player) Early(conn string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	closed := p.find(func(e *event.Event) bool { return e.Conn == conn && e.Kind == event.KindClose })
	said := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re && e.Final })
	return closed >= 0 && (said < 0 || closed < said)
}

// Reused implements ftpcore.Order.
func (p *player) Reused(conn string, after int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.find(func(e *event.Event) bool { return e.Conn == conn && e.Re > after }) >= 0
}

// follows reports whether e is an event that a session causes only after the end of the
// transfer of the command re.
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

// find returns the index of the first event, from the next one on, for which want returns
// true; -1 if there is none. The caller holds p.mu.
func (p *player) find(want func(e *event.Event) bool) int {
	for i := p.next; i < len(p.events); i++ {
		if want(p.events[i]) {
			return i
		}
	}
	return -1
}

// nextOwn returns the next event that the session's own goroutine causes, not one of its data
// connections; nil if there is none.
func (p *player) nextOwn(sid string) *event.Event {
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
