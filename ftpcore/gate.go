package ftpcore

import (
	"context"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file has the choke points of the control connection: every command passes
// readCommand, every reply passes reply. It also completes and emits events.

// readCommand passes a command to the gate, applies the decision and emits the event. It
// returns the command to run, which the gate may have edited. It reports false if there is
// none: the command was dropped, or the session ended while it was held. behind is the ID
// of the command whose reply must come first; zero means none.
func (s *session) readCommand(c received, behind int64) (current, bool) {
	if behind != 0 {
		c.Line.MarkEarly()
	}
	cmd := s.secrecy.Hide(s.recognize(c.Command))
	line := cmd.Line
	m := &message{decoded: s.describe(cmd)}
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&event.Message{
			Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindCommand,
			Bytes: line.Raw, Mask: cmd.Mask(), Dec: &m.decoded,
		})
	}
	if !ok {
		return current{}, false
	}
	e := m.event(event.Event{
		Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindCommand, Held: int64(d.Held), Break: d.Break, Fault: d.Fault,
		Data: line.Raw, CarriedBy: c.carrier, Behind: behind,
	}, event.Raw{Off: line.Off})
	if c.injected {
		e.Origin = event.OriginInjected
	}
	switch d.Action {
	case event.Drop, event.Answer:
		e.Origin = event.OriginDropped
	case event.Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = event.OriginEdited, true, line.Raw, d.Bytes
		e.Was, e.Raw.WasMask = wire.ShownLine(cmd), cmd.Mask()
		s.secrecy.ObserveCommand(cmd)
		cmd = s.secrecy.Hide(s.recognize(wire.ParseCommand(wire.DecodeLine(d.Bytes, s.limits.Line))))
		dec := s.describe(cmd)
		e.Dec = &dec
	}
	e.Raw.Len, e.Raw.Mask = len(e.Data), cmd.Mask()
	s.secrecy.ObserveCommand(cmd)
	read := current{cmd: cmd, line: line, how: c.arrival, fault: d.Fault}
	if s.dataConns.transfer == nil && behind == 0 {
		s.pendingVerb = read.verb()
		if row := s.table[cmd.Verb]; row != nil && row.Data && e.Origin != event.OriginDropped {
			s.reuseRefused()
		}
	}
	read.id = s.emit(e)
	if behind == 0 {
		s.cur = read
	}
	if d.Action == event.Answer {
		s.sendByHand(read.id, d.Bytes, d.Fault, true)
	}
	return read, e.Origin != event.OriginDropped
}

// clientGone reports whether the session knows that the client has closed its side.
func (s *session) clientGone() bool {
	if o := s.srv.Order; o != nil {
		return o.Marked(s.id, event.ToClient, s.out.off, string(event.WarnClientGone))
	}
	return s.life.eof
}

// warns reports whether the next reply gets the warning code. A recording from before the
// engine knew the code lacks it, and is replayed without it.
func (s *session) warns(code event.WarningCode) bool {
	o := s.srv.Order
	return o == nil || o.Marked(s.id, event.ToClient, s.out.off, string(code))
}

// sendByHand sends b, a hand-written reply, bypassing the gate. re is the command that it
// belongs to; instead means that it replaces the server's own reply. f is the rule that made
// it, if any.
func (s *session) sendByHand(re int64, b []byte, f *event.FaultMark, instead bool) {
	mask := s.secrecy.InReply(b)
	m := &message{decoded: wire.DecodeBytes(b, wire.Reply{Why: event.ReasonByHand}, mask)}
	e := m.event(event.Event{
		Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToClient, Kind: event.KindReply, Origin: event.OriginInjected, Re: re,
		Final: instead, Fault: f, Data: b,
	}, event.Raw{Len: len(b), Off: s.out.off, Mask: mask})
	if instead && s.dataConns.transfer == nil {
		s.pendingVerb = ""
	}
	out := s.seal(e, b)
	s.emit(e)
	if instead {
		s.out.answering(re, true)
	}
	out.send(0)
	s.endBy(f)
}

// reply passes r to the gate, emits the event and sends r to the client. re is the command
// that it answers; zero means none. It reports whether the session can go on.
func (s *session) reply(re int64, r wire.Reply, final bool) bool {
	if s.stale() && !s.life.killed {
		s.markUnanswered(event.KindReply, re, final)
		return false
	}
	r = s.worded(r)
	b := r.Bytes()
	if o := s.srv.Order; o != nil {
		b = o.ReplyBytes(s.id, re, b)
	}
	mask := s.secrecy.InReply(b)
	m := &message{decoded: wire.DecodeReply(r, b, mask)}
	dec := &m.decoded
	dec.Notes = s.replyNotes(r)
	if s.clientGone() {
		dec.Warn = append(dec.Warn, event.Warning{Code: event.WarnClientGone, Len: len(b)})
	}
	if r.Warn != "" && s.warns(r.Warn) {
		dec.Warn = append(dec.Warn, event.Warning{Code: r.Warn, Len: len(b)})
	}
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&event.Message{
			Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToClient, Kind: event.KindReply, Re: re, Final: final,
			Bytes: b, Mask: mask, Dec: dec,
		})
	}
	if !ok {
		return false
	}
	e := m.event(event.Event{
		Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToClient, Kind: event.KindReply, Re: re, Final: final,
		FS: r.FS, Data: b, Held: int64(d.Held), Break: d.Break, Fault: s.faultOf(re, final, r, d),
	}, event.Raw{Mask: mask})
	switch d.Action {
	case event.Drop:
		e.Origin = event.OriginDropped
	case event.Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = event.OriginEdited, true, b, d.Bytes
		e.Was, _, _ = strings.Cut(string(wire.Masked(b, mask)), "\r\n")
		e.Raw.Mask, e.Raw.WasMask = s.secrecy.InReply(d.Bytes), mask
		edited := wire.DecodeBytes(d.Bytes, r, e.Raw.Mask)
		e.Dec = &edited
		s.otherAddress(e.Dec, r)
	}
	if final && s.dataConns.transfer == nil {
		s.pendingVerb = ""
	}
	if r.Code == 421 {
		s.life.closed = true
	}
	e.Raw.Len, e.Raw.Off = len(e.Data), s.out.off
	if d.Action == event.Drop {
		s.emit(e)
		s.endBy(e.Fault)
		return true
	}
	pieces := cutAt(e.Data, d.Pieces)
	out := s.seal(e, pieces...)
	s.emit(e)
	for i := range pieces {
		if i > 0 && !s.wait(d.Pause) {
			return false
		}
		if i == len(pieces)-1 {
			s.out.answering(re, final)
		}
		if !out.send(i) {
			return false
		}
	}
	s.endBy(e.Fault)
	return true
}

// cutAt cuts b into pieces of these lengths and the rest. No piece is empty, unless b is.
func cutAt(b []byte, lengths []int) [][]byte {
	if len(lengths) == 0 { // nearly always
		return [][]byte{b}
	}
	var pieces [][]byte
	for _, n := range lengths {
		if n > 0 && n < len(b) {
			pieces, b = append(pieces, b[:n]), b[n:]
		}
	}
	return append(pieces, b)
}

// message is a command or a reply: its event and the parts of it, in one piece of memory.
type message struct {
	whole   event.Event
	raw     event.Raw
	decoded event.Decoded
}

// event makes e the message's event, with raw and the decoded part.
func (m *message) event(e event.Event, raw event.Raw) *event.Event {
	m.whole, m.raw = e, raw
	m.whole.Raw, m.whole.Dec = &m.raw, &m.decoded
	return &m.whole
}

var pass = event.Decision{Action: event.Pass}

// gated reports whether commands and replies pass the gate.
func (s *session) gated() bool { return !s.srv.gateOpen() && !s.life.killed && !s.life.ungated }

// gateOpen reports whether every message passes at once: there is no gate, or it is open.
func (s *Server) gateOpen() bool {
	g, ok := s.Gate.(event.OpenGate)
	return s.Gate == nil || ok && g.Open()
}

// faulter returns the gate if it can make the engine fail; nil if it cannot, or is open.
func (s *session) faulter() event.Faulter {
	if s.srv.gateOpen() {
		return nil
	}
	g, _ := s.srv.Gate.(event.Faulter)
	return g
}

// faultOf returns what rules did to the reply r to the command re, about which the gate has
// decided d.
func (s *session) faultOf(re int64, final bool, r wire.Reply, d event.Decision) *event.FaultMark {
	f := d.Fault.With(r.Fault)
	if final && re == s.cur.id {
		f = f.With(s.cur.files)
	}
	return f
}

// ask returns the gate's decision on m. It reports false if the gate closed the session, or
// if the session ended or went back in time while m was held.
func (s *session) ask(m *event.Message) (event.Decision, bool) {
	m.SID = s.id
	m.State = *s.state.Load()
	hold := s.life.holds.context()
	var d event.Decision
	s.unlocked(event.WaitGate, func() { d = s.srv.Gate.Decide(hold, m) })
	freed := d.Action == event.Close || d.Held > 0 && hold.Err() != nil
	switch {
	case s.stale(), freed && s.life.holds.rewound(hold):
		s.markUnanswered(m.Kind, m.Re, m.Final)
		return d, false
	case !freed:
		return d, true
	}
	s.life.held = d.Held
	if k := s.box.take(is[closeRequest]); k != nil {
		k.deliver(s)
	} else {
		s.life.closed = true
	}
	return d, false
}

// askData returns the gate's decision on a block or on the opening of a data connection.
func (s *session) askData(ctx context.Context, m *event.Message) event.Decision {
	if s.srv.Gate == nil {
		return pass
	}
	return s.srv.Gate.Decide(ctx, s.dataMessage(m))
}

func (s *session) dataMessage(m *event.Message) *event.Message {
	m.SID, m.Chan = s.id, event.ChanData
	m.State = *s.state.Load()
	return m
}

// emit completes e with the session's state after it, emits it and returns its ID. Only the
// session's own goroutine may call it.
func (s *session) emit(e *event.Event) int64 {
	st := s.stateNow()
	s.fill(e)
	e.State = st
	if last := s.out.lastFSM; st.FSM != last {
		if last != "" {
			moved := *st
			moved.From = last
			e.State = &moved
		}
		s.out.lastFSM = st.FSM
	}
	s.secrecy.ObserveEvent(e)
	if s.login.client != s.login.named {
		e.Peer, s.login.named = s.peer(), s.login.client
	}
	id := s.srv.hub.emit(s.id, e, func() { s.state.Store(st) })
	s.out.at = s.srv.hub.at(e.T)
	return id
}

// emitAside emits an event from any goroutine of the session, with the state of the
// session's latest event. It returns the event's ID.
func (s *session) emitAside(e *event.Event) int64 {
	s.fill(e)
	id := s.srv.hub.emit(e.Conn, e, func() { e.State = s.state.Load() })
	if e.Kind != event.KindClose && e.Kind != event.KindFail { // after these the goroutine has more to do
		s.srv.yield(e.Conn)
	}
	return id
}

// fill sets the defaults of e's fields.
func (s *session) fill(e *event.Event) {
	e.SID = s.id
	if e.Conn == "" {
		e.Conn = s.ctl
	}
	if e.Chan == "" {
		e.Chan = event.ChanNone
	}
	if e.Dir == "" {
		e.Dir = event.NoDir
	}
	if e.Dec != nil && e.Dec.Check == nil {
		e.Dec.Check = wire.CompleteCheck(e.Dec.Why, e.Dec.Path, event.Check{})
	}
}

// stateNow returns the session's current state, which must not be changed. Events share a
// state: most commands leave the session as it was, so only State.Cmd goes to and fro between
// the latest two states.
func (s *session) stateNow() *event.State {
	st, latest := s.now(), &s.out.states
	for i, old := range latest {
		if old != nil && *old == st {
			latest[0], latest[i] = old, latest[0]
			return old
		}
	}
	fresh := st // st itself stays on the stack
	latest[0], latest[1] = &fresh, latest[0]
	return &fresh
}

// now returns the session's current state.
func (s *session) now() event.State {
	st := event.State{
		FSM: s.fsm(), Cwd: s.login.cwd, Cmd: s.pendingVerb,
	}
	if s.login.user != "" {
		st.User = s.login.shown
	}
	s.params.writeTo(&st)
	st.Passed = s.login.passed != nil
	if s.dataConns.port != nil {
		st.Data = s.dataConns.port.String()
	}
	st.TLS, st.Prot = s.tlsName(), s.tls.prot
	return st
}

func (s *session) fsm() event.FSM {
	switch {
	case s.life.closed:
		return event.StClosed
	case s.dataConns.transfer != nil && s.dataConns.transfer.work == nil:
		return event.StTransferring
	case s.params.renameF != "":
		return event.StRenaming
	case s.login.account != nil && s.dataConns.port != nil:
		return event.StDataReady
	case s.login.account != nil:
		return event.StLoggedIn
	case s.login.user != "":
		return event.StNeedPassword
	}
	return event.StConnected
}
