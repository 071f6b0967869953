package ftpcore

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Rewind tells Server.Rewind where to go back to.
type Rewind struct {
	To   int64  // the event after which things are to be as they were
	Name string // of the snapshot, if it has one
	// Record names the other record that To belongs to; empty: it is this one.
	Record string
	// Tree is the files that come from there, written down: this record does not
	// have them otherwise.
	Tree [][]byte
	// Files puts the files back. No session changes any while it runs.
	Files func()
	// Sessions says what becomes of those that are open, by their SID: they go on
	// from that state. One that is not named is closed with 421.
	Sessions map[string]event.State
}

var errRewound = errors.New("the server went back in time")

// rewindRequest asks a session to go on from another state, or to end.
type rewindRequest struct {
	state *event.State  // nil: end with 421
	ready chan struct{} // closed when it is the session's turn
	done  chan struct{} // closed by the session when it is there
}

// Rewind makes files and sessions what r says and returns the number of the
// event that tells of it. What is held is given up, transfers are aborted and
// agreed ports freed; a command of a session that goes on and whose reply is
// still due gets 451, its transfer 426. The sessions follow one after the
// other in the order of their numbers, each with an event that has its state.
// Rewind returns when all are there or gone.
func (s *Server) Rewind(r Rewind) int64 {
	s.init()
	s.rewinding.Lock()
	defer s.rewinding.Unlock()
	asked := map[*session]*rewindRequest{}
	s.ask(asked, r.Sessions) // first, so that what is held lets go
	s.world.Lock()
	s.epoch.Add(1)
	s.ask(asked, r.Sessions) // who came meanwhile
	for ss := range asked {
		ss.hurry() // a client that does not read must not keep the others
	}
	r.Files()
	id := s.hub.emit("", &event.Event{
		Chan: event.ChanNone, Dir: event.NoDir, Kind: event.KindRestore, Origin: event.OriginScript,
		FS:  []event.FSChange{{Op: "restore", Path: "/"}},
		Dec: &event.Decoded{Fields: r.fields()}, Payload: r.Tree,
	}, nil)
	s.world.Unlock()
	s.rest("")
	for _, ss := range slices.SortedFunc(maps.Keys(asked), func(a, b *session) int { return a.num - b.num }) {
		asked[ss].release(ss)
	}
	return id
}

// fields tell where r goes back to.
func (r Rewind) fields() []event.Field {
	f := []event.Field{{Name: "to", Value: strconv.FormatInt(r.To, 10)}}
	if r.Record != "" { // no event of this record
		f = []event.Field{{Name: "record", Value: r.Record}, {Name: "at", Value: strconv.FormatInt(r.To, 10)}}
	}
	if r.Name != "" {
		f = append(f, event.Field{Name: "snapshot", Value: r.Name})
	}
	return f
}

// ask tells the sessions that are not yet in asked what is to become of them.
func (s *Server) ask(asked map[*session]*rewindRequest, to map[string]event.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for sid, ss := range s.sessions {
		if asked[ss] != nil {
			continue
		}
		var state *event.State
		if st, ok := to[sid]; ok {
			state = &st
		}
		asked[ss] = ss.askRewind(state)
	}
}

// SetState makes st the state of the session sid, as Rewind does for one
// session, and reports whether there is such a session. It returns when that
// is done.
func (s *Server) SetState(sid string, st event.State) bool {
	s.init()
	s.rewinding.Lock()
	defer s.rewinding.Unlock()
	s.mu.Lock()
	ss := s.sessions[sid]
	s.mu.Unlock()
	if ss == nil {
		return false
	}
	ss.askRewind(&st).release(ss)
	return true
}

// Note records something that was done from outside any session.
func (s *Server) Note(kind event.Kind, fields ...event.Field) int64 {
	s.init()
	defer s.rest("")
	return s.hub.emit("", &event.Event{Chan: event.ChanNone, Dir: event.NoDir, Kind: kind, Origin: event.OriginScript, Dec: &event.Decoded{Fields: fields}}, nil)
}

// Retell records e again, which a record has: a replay tells so of what it does
// not do, the records of TLS.
func (s *Server) Retell(e *event.Event) {
	s.init()
	again := *e
	again.Live, again.More = nil, 0
	s.hub.emit("", &again, nil)
	s.rest("")
}

// askRewind frees what s holds and lets it know; release then lets it go on.
// It may be called from any goroutine, but once at a time.
func (s *session) askRewind(state *event.State) *rewindRequest {
	q := &rewindRequest{state: state, ready: make(chan struct{}), done: make(chan struct{})}
	s.box.post(q)
	s.life.holds.letGo()
	return q
}

// release waits until s has done what q asks.
func (q *rewindRequest) release(s *session) {
	close(q.ready)
	select {
	case <-q.done:
	case <-s.life.gone:
	}
}

// leaveUnsaid notes that a command, or a reply to the command re, was held or due
// when the server went back in time. What was not said has not happened, an end of
// the session included.
func (s *session) leaveUnsaid(what event.Kind, re int64, final bool) {
	s.life.closed = false
	switch {
	case what == event.KindCommand:
		s.life.unanswered = append(s.life.unanswered, 0)
	case re != 0 && final:
		s.life.unanswered = append(s.life.unanswered, re)
	}
}

// stale reports whether files and other sessions have gone back in time and
// this one has not followed yet.
func (s *session) stale() bool { return s.life.epoch != s.srv.epoch.Load() }

// rewind does what q asks, when it is the session's turn.
func (s *session) rewind(q *rewindRequest) {
	s.unlocked("", func() { <-q.ready })
	if q.state == nil {
		s.obey(closeRequest{how: "421", why: event.ReasonRestored})
		return
	}
	defer close(q.done)
	due := s.giveUp()
	s.life.epoch = s.srv.epoch.Load()
	s.out.patient = time.Time{} // the hurry is over
	s.patience()
	s.adopt(*q.state)
	s.life.holds.rearm()
	s.emit(&event.Event{Kind: event.KindState, Dec: &event.Decoded{Why: event.ReasonRestored}})
	s.life.freely = true
	defer func() { s.life.freely = false }()
	for _, id := range due.transfers {
		s.reply(id, wire.NewReply(426, event.ReasonRestored, "The server went back in time; transfer aborted."), true)
	}
	for _, id := range due.commands {
		s.reply(id, wire.NewReply(451, event.ReasonRestored, "The server went back in time; this was not done."), true)
	}
}

// due are the commands whose replies will not come.
type due struct{ transfers, commands []int64 }

// giveUp ends what is under way.
func (s *session) giveUp() due {
	var d due
	if t := s.data.transfer; t != nil {
		t.cancel(errRewound)
		r := s.awaitResult()
		s.transferOver()
		if r.settle != nil {
			r.settle(errRewound)
			d.commands = []int64{t.cmdID}
		} else {
			d.transfers = []int64{t.cmdID}
		}
	}
	d.commands, s.life.unanswered = append(d.commands, s.life.unanswered...), nil
	for _, id := range []**int64{&s.life.aborting, &s.life.quitting} {
		if *id != nil {
			d.commands = append(d.commands, **id)
		}
		*id = nil
	}
	s.dropPort(event.ReasonRestored)
	return d
}

// adopt makes st the session's state, but for what no rewinding brings back: a
// port and a transfer.
func (s *session) adopt(st event.State) {
	s.login.user, s.login.shown, s.login.account, s.login.cwd, s.due, s.login.tries = st.User, st.User, nil, st.Cwd, "", 0
	switch st.FSM {
	case event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring:
		s.login.account = s.kind.account(s.srv, st.User)
	}
	s.params = settingsOf(st)
	s.login.passed = nil
	if st.Passed {
		s.login.passed = s.kind.account(s.srv, st.User)
	}
	s.data.lastPort = 0
	if s.tls.prot != "" && st.Prot != "" {
		s.tls.prot = st.Prot // the control connection stays as it is
	}
}
