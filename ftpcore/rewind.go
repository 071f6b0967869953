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

// Rewind is the state that Server.Rewind goes back to.
type Rewind struct {
	To   int64  // the event after which files and sessions had that state
	Name string // of the snapshot, if it has one
	// Record is the name of the recording To refers to; empty means this server's own.
	Record string
	// Tree is the serialised file tree of the other recording, which the event of the
	// rewind keeps.
	Tree [][]byte
	// Files restores the files. No session changes files while it runs.
	Files func()
	// Sessions has the state with which an open session goes on, by SID. A session that is
	// not in it is closed with 421.
	Sessions map[string]event.State
}

var errRewound = errors.New("the server went back in time")

// rewindRequest asks a session to go on from another state, or to end.
type rewindRequest struct {
	state *event.State  // nil means to end with 421
	ready chan struct{} // closed when the session may carry out the request
	done  chan struct{} // closed by the session when it has the state
}

// Rewind puts files and sessions back to the state r and returns the ID of its event. It
// releases held messages, aborts transfers and frees agreed ports. In a session that goes
// on, an unanswered command gets 451, and a transfer command 426. The sessions go back one
// after the other, in the order of their numbers, each with an event that has its state.
// Rewind returns when all of them have gone back or ended.
func (s *Server) Rewind(r Rewind) int64 {
	s.init()
	s.rewinding.Lock()
	defer s.rewinding.Unlock()
	asked := map[*session]*rewindRequest{}
	s.ask(asked, r.Sessions) // first, to release held messages
	s.world.Lock()
	s.epoch.Add(1)
	s.ask(asked, r.Sessions) // sessions that began meanwhile
	for ss := range asked {
		ss.limitWrites() // a client that does not read must not block the other sessions
	}
	r.Files()
	id := s.hub.emit("", &event.Event{
		Chan: event.ChanNone, Dir: event.NoDir, Kind: event.KindRestore, Origin: event.OriginScript,
		FS:  []event.FSChange{{Op: "restore", Path: "/"}},
		Dec: &event.Decoded{Fields: r.fields()}, Payload: r.Tree,
	}, nil)
	s.world.Unlock()
	s.yield("")
	for _, ss := range slices.SortedFunc(maps.Keys(asked), func(a, b *session) int { return a.num - b.num }) {
		asked[ss].release(ss)
	}
	return id
}

// fields returns the fields of the rewind's event.
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

// ask posts a request to the sessions that are not in asked yet; to has their new states.
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

// SetState makes st the state of the session sid, as Rewind does, and waits until that is
// done. It reports whether there is such a session.
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

// Emit emits an event for an action outside any session and returns its ID.
func (s *Server) Emit(kind event.Kind, fields ...event.Field) int64 {
	s.init()
	defer s.yield("")
	return s.hub.emit("", &event.Event{Chan: event.ChanNone, Dir: event.NoDir, Kind: kind, Origin: event.OriginScript, Dec: &event.Decoded{Fields: fields}}, nil)
}

// EmitAgain emits e, an event of a recording, again. A replay uses it for tls events, since it
// has no TLS of its own.
func (s *Server) EmitAgain(e *event.Event) {
	s.init()
	again := *e
	again.Live, again.More = nil, 0
	s.hub.emit("", &again, nil)
	s.yield("")
}

// askRewind posts a request to s and releases its held message; the request's release then
// lets s carry it out. Any goroutine may call it, one at a time.
func (s *session) askRewind(state *event.State) *rewindRequest {
	q := &rewindRequest{state: state, ready: make(chan struct{}), done: make(chan struct{})}
	s.box.post(q)
	s.life.holds.releaseHeld()
	return q
}

// release lets s carry out q and waits until it has, or has ended.
func (q *rewindRequest) release(s *session) {
	close(q.ready)
	select {
	case <-q.done:
	case <-s.life.gone:
	}
}

// markUnanswered remembers that a command, or a reply to the command re, was held or due when
// the server went back in time. The message was not sent, so it has no effect; nor does an
// end of the session that it would have caused.
func (s *session) markUnanswered(what event.Kind, re int64, final bool) {
	s.life.closed = false
	switch {
	case what == event.KindCommand:
		s.life.unanswered = append(s.life.unanswered, 0)
	case re != 0 && final:
		s.life.unanswered = append(s.life.unanswered, re)
	}
}

// stale reports whether the server went back in time and this session has not yet.
func (s *session) stale() bool { return s.life.epoch != s.srv.epoch.Load() }

// rewind waits until q may be carried out, and does so.
func (s *session) rewind(q *rewindRequest) {
	s.unlocked("", func() { <-q.ready })
	if q.state == nil {
		s.closeBy(closeRequest{how: "421", why: event.ReasonRestored})
		return
	}
	defer close(q.done)
	due := s.abandon()
	s.life.epoch = s.srv.epoch.Load()
	s.out.writeDeadline = time.Time{} // ends the deadline of limitWrites
	s.setWriteDeadline()
	s.adopt(*q.state)
	s.life.holds.rearm()
	s.emit(&event.Event{Kind: event.KindState, Dec: &event.Decoded{Why: event.ReasonRestored}})
	s.life.ungated = true
	defer func() { s.life.ungated = false }()
	for _, id := range due.transfers {
		s.reply(id, wire.NewReply(426, event.ReasonRestored, "The server went back in time; transfer aborted."), true)
	}
	for _, id := range due.commands {
		s.reply(id, wire.NewReply(451, event.ReasonRestored, "The server went back in time; this was not done."), true)
	}
}

// abandoned has the IDs of commands that were aborted without a reply.
type abandoned struct{ transfers, commands []int64 }

// abandon aborts the transfer and all unanswered commands, and closes the agreed port.
func (s *session) abandon() abandoned {
	var d abandoned
	if t := s.dataConns.transfer; t != nil {
		t.cancel(errRewound)
		r := s.awaitResult()
		s.forgetTransfer()
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

// adopt makes st the session's state, except for its port and its transfer, which cannot be
// restored.
func (s *session) adopt(st event.State) {
	s.login.user, s.login.shown, s.login.account, s.login.cwd, s.pendingVerb, s.login.tries = st.User, st.User, nil, st.Cwd, "", 0
	switch st.FSM {
	case event.StLoggedIn, event.StRenaming, event.StDataReady, event.StTransferring:
		s.login.account = s.kind.account(s.srv, st.User)
	}
	s.params = settingsOf(st)
	s.login.passed = nil
	if st.Passed {
		s.login.passed = s.kind.account(s.srv, st.User)
	}
	s.dataConns.lastPort = 0
	if s.tls.prot != "" && st.Prot != "" {
		s.tls.prot = st.Prot // TLS on the control connection stays on or off
	}
}
