package ftpcore

import (
	"context"
	"strings"
)

// This file holds the choke points of the control connection: nothing is taken
// from the client but by readCommand, nothing is said to it but by reply.

// readCommand takes one command from the client: gate, decision, event. It returns
// what is to be run, which the gate may have edited. It reports false when there is
// nothing to run: the command was dropped, or the session ended while it was held.
// behind is the command whose reply must come first; 0: none.
func (s *session) readCommand(cmd Command, behind int64) (current, bool) {
	if behind != 0 {
		cmd.Line.early()
	}
	cmd = s.secrecy.Hide(s.recognize(cmd))
	line := cmd.Line
	dec := s.describe(cmd)
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&Message{
			Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindCommand,
			Bytes: line.Raw, Mask: cmd.mask(), Dec: dec,
		})
	}
	if !ok {
		return current{}, false
	}
	e := &Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindCommand, Held: int64(d.Held), Break: d.Break,
		Data: line.Raw, Over: line.carrier, Behind: behind, Raw: &Raw{Off: line.Off},
	}
	if line.injected {
		e.Origin = OriginInjected
	}
	switch d.Action {
	case Drop, Answer:
		e.Origin = OriginDropped
	case Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = OriginEdited, true, line.Raw, d.Bytes
		e.Was, e.Raw.WasMask = wasCommand(cmd), cmd.mask()
		s.secrecy.Sent(cmd)
		cmd = s.secrecy.Hide(s.recognize(ParseCommand(DecodeLine(d.Bytes, s.limits.Line))))
		dec = s.describe(cmd)
	}
	e.Dec = dec
	e.Raw.Len, e.Raw.Mask = len(e.Data), cmd.mask()
	s.secrecy.Sent(cmd)
	read := current{cmd: cmd, line: line}
	if s.data.transfer == nil && behind == 0 {
		s.due = read.verb()
		if c := s.table[cmd.Verb]; c != nil && c.Data && e.Origin != OriginDropped {
			s.takeBack()
		}
	}
	read.id = s.emit(e)
	if behind == 0 {
		s.cur = read
	}
	if d.Action == Answer {
		s.sayRaw(read.id, d.Bytes, true)
	}
	return read, e.Origin != OriginDropped
}

// clientGone reports whether nothing more comes from the client, as far as the
// session has noticed.
func (s *session) clientGone() bool {
	if o := s.srv.Order; o != nil {
		return o.Marked(s.id, ToClient, s.out.off, string(WarnClientGone))
	}
	return s.life.eof
}

// sayRaw says b, which somebody wrote by hand, after the command re: instead of
// the server's answer, or beside it. It passes no gate.
func (s *session) sayRaw(re int64, b []byte, instead bool) {
	mask := s.secrecy.InReply(b)
	dec := describeRaw(b, Reply{Why: ReasonByHand}, mask)
	e := &Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Origin: OriginInjected, Re: re,
		Final: instead, Dec: dec, Data: b, Raw: &Raw{Len: len(b), Off: s.out.off, Mask: mask},
	}
	if instead && s.data.transfer == nil {
		s.due = ""
	}
	out := s.seal(e, b)
	s.emit(e)
	out.send(0)
}

// reply says r to the client, as the answer to the command re (0: to none).
// It reports whether the session can go on.
func (s *session) reply(re int64, r Reply, final bool) bool {
	if s.stale() && !s.life.killed {
		s.leaveUnsaid(KindReply, re, final)
		return false
	}
	r = s.inWords(r)
	b := r.Bytes()
	if o := s.srv.Order; o != nil {
		b = o.Said(s.id, re, b)
	}
	mask := s.secrecy.InReply(b)
	dec := describeReply(r, b, mask)
	dec.Notes = s.replyNotes(r)
	if s.clientGone() {
		dec.Warn = append(dec.Warn, Warning{Code: WarnClientGone, Len: len(b)})
	}
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&Message{
			Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Re: re, Final: final,
			Bytes: b, Mask: mask, Dec: dec,
		})
	}
	if !ok {
		return false
	}
	e := &Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Re: re, Final: final,
		FS: r.FS, Dec: dec, Data: b, Held: int64(d.Held), Break: d.Break, Raw: &Raw{Mask: mask},
	}
	switch d.Action {
	case Drop:
		e.Origin = OriginDropped
	case Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = OriginEdited, true, b, d.Bytes
		e.Was, _, _ = strings.Cut(string(Masked(b, mask)), "\r\n")
		e.Raw.Mask, e.Raw.WasMask = s.secrecy.InReply(d.Bytes), mask
		e.Dec = describeRaw(d.Bytes, r, e.Raw.Mask)
		s.otherAddress(e.Dec, r)
	}
	if final && s.data.transfer == nil {
		s.due = ""
	}
	if r.Code == 421 {
		s.life.closed = true
	}
	e.Raw.Len, e.Raw.Off = len(e.Data), s.out.off
	if d.Action == Drop {
		s.emit(e)
		return true
	}
	half := len(e.Data) / 2
	if d.Split == 0 || half == 0 {
		out := s.seal(e, e.Data)
		s.emit(e)
		return out.send(0)
	}
	out := s.seal(e, e.Data[:half], e.Data[half:])
	s.emit(e)
	return out.send(0) && s.wait(d.Split) && out.send(1)
}

var pass = Decision{Action: Pass}

// gated reports whether what is heard and said is brought before the gate.
func (s *session) gated() bool { return s.srv.Gate != nil && !s.life.killed && !s.life.freely }

// ask brings m before the gate. It reports false when the session is over:
// the gate closed it, or it ended while m was held.
func (s *session) ask(m *Message) (Decision, bool) {
	m.SID = s.id
	m.State = *s.state.Load()
	hold := s.life.holds.context()
	var d Decision
	s.unlocked(WaitGate, func() { d = s.srv.Gate.Decide(hold, m) })
	freed := d.Action == Close || d.Held > 0 && hold.Err() != nil
	switch {
	case s.stale(), freed && s.life.holds.rewound(hold):
		s.leaveUnsaid(m.Kind, m.Re, m.Final)
		return d, false
	case !freed:
		return d, true
	}
	if k := s.box.take(is[closeRequest]); k != nil {
		k.deliver(s)
	} else {
		s.life.closed = true
	}
	return d, false
}

// askData brings a block or an opening of a data connection before the gate.
func (s *session) askData(ctx context.Context, m *Message) Decision {
	if s.srv.Gate == nil {
		return pass
	}
	return s.srv.Gate.Decide(ctx, s.dataMessage(m))
}

func (s *session) dataMessage(m *Message) *Message {
	m.SID, m.Chan = s.id, ChanData
	m.State = *s.state.Load()
	return m
}

// emit completes e with the session's state after it and records it. Only the
// session's own goroutine calls it.
func (s *session) emit(e *Event) int64 {
	st := s.now()
	s.fill(e)
	if st.FSM != s.out.lastFSM {
		if s.out.lastFSM != "" {
			st.From = s.out.lastFSM
		}
		s.out.lastFSM = st.FSM
	}
	e.State = &st
	s.secrecy.See(e)
	if s.login.client != s.login.named {
		e.Peer, s.login.named = s.peer(), s.login.client
	}
	pure := st
	pure.From = ""
	return s.srv.hub.emit(s.id, e, func() { s.state.Store(&pure) })
}

// emitAside records what another goroutine of the session saw, with the state
// as of the session's latest event.
func (s *session) emitAside(e *Event) int64 {
	s.fill(e)
	id := s.srv.hub.emit(e.Conn, e, func() { e.State = s.state.Load() })
	if e.Kind != KindClose && e.Kind != KindFail { // after these there is more to do
		s.srv.rest(e.Conn)
	}
	return id
}

func (s *session) fill(e *Event) {
	e.SID = s.id
	if e.Conn == "" {
		e.Conn = s.ctl
	}
	if e.Chan == "" {
		e.Chan = ChanNone
	}
	if e.Dir == "" {
		e.Dir = NoDir
	}
	if e.Dec != nil && e.Dec.Check == nil {
		e.Dec.Check = checkOf(e.Dec.Why, e.Dec.Path, Check{})
	}
}

// now is the session's state at this moment.
func (s *session) now() State {
	st := State{
		FSM: s.fsm(), Cwd: s.login.cwd, Cmd: s.due,
	}
	if s.login.user != "" {
		st.User = s.login.shown
	}
	s.params.tell(&st)
	st.Passed = s.login.passed != nil
	if s.data.port != nil {
		st.Data = s.data.port.String()
	}
	st.TLS, st.Prot = s.tlsName(), s.tls.prot
	return st
}

func (s *session) fsm() FSM {
	switch {
	case s.life.closed:
		return StClosed
	case s.data.transfer != nil && s.data.transfer.work == nil:
		return StTransferring
	case s.params.renameF != "":
		return StRenaming
	case s.login.account != nil && s.data.port != nil:
		return StDataReady
	case s.login.account != nil:
		return StLoggedIn
	case s.login.user != "":
		return StNeedPassword
	}
	return StConnected
}
