package ftpcore

import (
	"context"
	"strings"
	"time"
)

// This file holds the choke points of the control connection: nothing is taken
// from the client but by readCommand, nothing is said to it but by reply.

// readCommand takes one line from the client: gate, decision, event. It
// reports false when there is nothing to run: the line was dropped, or the
// session ended while it was held.
func (s *session) readCommand(line Line) (Command, bool) {
	cmd := ParseCommand(line)
	dec := s.describe(cmd)
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&Message{
			Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindCommand,
			Bytes: line.Raw, Dec: dec,
		})
	}
	if !ok {
		return cmd, false
	}
	e := s.newEvent()
	*e = Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindCommand, Held: int64(d.Held), Break: d.Break,
		Data: line.Raw, Over: line.carrier,
	}
	if line.injected {
		e.Origin = OriginInjected
	}
	switch d.Action {
	case Drop, Answer:
		e.Origin = OriginDropped
	case Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = OriginEdited, true, line.Raw, d.Bytes
		e.Was = wasCommand(cmd)
		cmd = ParseCommand(DecodeLine(d.Bytes, s.limits.Line))
		dec = s.describe(cmd)
	}
	e.Dec = dec
	if s.srv.watched() {
		e.Raw = &Raw{Len: len(e.Data), Off: line.Off, Mask: secretRange(cmd)}
	}
	s.emitCommand(e, cmd)
	if d.Action == Answer {
		s.sayRaw(s.cmdID, d.Bytes, true)
	}
	return cmd, e.Origin != OriginDropped
}

// clientGone reports whether nothing more comes from the client, as far as the
// session has noticed.
func (s *session) clientGone() bool {
	if o := s.srv.Order; o != nil {
		return o.Marked(s.id, ToClient, s.outOff, string(WarnClientGone))
	}
	return s.reading && s.lines == nil
}

// sayRaw says b, which somebody wrote by hand, after the command re: instead of
// the server's answer, or beside it. It passes no gate.
func (s *session) sayRaw(re int64, b []byte, instead bool) {
	dec := describeRaw(b, Reply{Why: ReasonByHand})
	e := &Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Origin: OriginInjected, Re: re,
		Final: instead, Dec: dec, Data: b, Raw: &Raw{Len: len(b), Off: s.outOff},
	}
	if instead && s.transfer == nil {
		s.cmd = ""
	}
	out := s.seal(e, b)
	s.emit(e)
	out.send(0)
}

// newEvent is an event to be filled in; where nobody keeps it, the one before.
func (s *session) newEvent() *Event {
	if s.srv.watched() {
		return new(Event)
	}
	return &s.spare
}

// emitCommand records the command; while a transfer runs the commands in its
// midst do not replace it as the one that is under way.
func (s *session) emitCommand(e *Event, cmd Command) {
	if s.transfer == nil {
		s.cmd, s.arg = shownVerb(cmd.Verb), cmd.Arg
	}
	s.cmdID = s.emit(e)
}

// reply says r to the client, as the answer to the command re (0: to none).
// It reports whether the session can go on.
func (s *session) reply(re int64, r Reply, final bool) bool {
	r = s.inWords(r)
	b := r.Bytes()
	var dec *Decoded
	if s.srv.watched() {
		dec = describeReply(r, b)
		dec.Notes = s.replyNotes(r)
		if s.clientGone() {
			dec.Warn = append(dec.Warn, Warning{Code: WarnClientGone, Len: len(b)})
		}
	}
	d, ok := pass, true
	if s.gated() {
		d, ok = s.ask(&Message{
			Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Re: re, Final: final,
			Bytes: b, Dec: dec,
		})
	}
	if !ok {
		return false
	}
	e := s.newEvent()
	*e = Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToClient, Kind: KindReply, Re: re, Final: final,
		FS: r.FS, Dec: dec, Data: b, Held: int64(d.Held), Break: d.Break,
	}
	switch d.Action {
	case Drop:
		e.Origin = OriginDropped
	case Edit:
		e.Origin, e.Orig, e.OrigBytes, e.Data = OriginEdited, true, b, d.Bytes
		e.Was, _, _ = strings.Cut(string(b), "\r\n")
		e.Dec = describeRaw(d.Bytes, r)
		s.otherAddress(e.Dec, r)
	}
	if final && s.transfer == nil {
		s.cmd = ""
	}
	if r.Code == 421 {
		s.closed = true
	}
	e.Raw = &Raw{Len: len(e.Data), Off: s.outOff}
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

// outgoing is a message that is about to leave, in pieces.
type outgoing struct {
	s      *session
	pieces [][]byte
	marks  []int // with TLS: where they end on the wire
	err    error
}

// seal makes the pieces of e ready to be sent. In TLS an event tells of the
// records, which e will name.
func (s *session) seal(e *Event, pieces ...[]byte) *outgoing {
	out := &outgoing{s: s, pieces: pieces}
	if ch := s.sec.channel; ch != nil {
		out.marks, out.err = ch.seal(pieces...)
		if n := ch.wire.take(ToClient); n.size > 0 {
			e.Over = s.emitAside(s.tlsEvent(n.event(ToClient), s.ctl, 0))
		}
	}
	return out
}

// send sends the i-th piece, the last one at last, and reports whether there is
// still somebody to talk to. A piece leaves by one write: small clients read one
// reply per segment.
func (o *outgoing) send(i int) bool {
	s, err := o.s, o.err
	s.patience()
	switch {
	case err != nil:
	case o.marks == nil:
		_, err = s.conn.Write(o.pieces[i])
	case i < len(o.pieces)-1:
		err = s.sec.channel.wire.flush(o.marks[i])
	default:
		err = s.sec.channel.wire.release()
	}
	if err != nil {
		s.cancel(err)
		s.closed = true
		return false
	}
	s.outOff += int64(len(o.pieces[i]))
	return true
}

// wait lets d go by, or less when the server goes back in time; it reports
// whether there is still somebody to talk to.
func (s *session) wait(d time.Duration) bool {
	timer := s.clock().NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C():
	case <-s.waits.Load().Done():
	}
	return s.ctx.Err() == nil
}

// patience bounds how long a client may take to read what is said. To set a
// deadline costs more than to look at the time, so it is set anew only when half
// of it is over.
func (s *session) patience() {
	limit := time.Duration(s.limits.DataSeconds) * time.Second
	now := time.Now()
	if s.killed || s.patient.Sub(now) > limit/2 {
		return
	}
	s.patient = now.Add(limit)
	s.conn.SetWriteDeadline(s.patient)
}

var pass = Decision{Action: Pass}

// gated reports whether what is heard and said is brought before the gate.
func (s *session) gated() bool { return s.srv.Gate != nil && !s.killed && !s.freely }

// ask brings m before the gate. It reports false when the session is over:
// the gate closed it, or it ended while m was held.
func (s *session) ask(m *Message) (Decision, bool) {
	m.SID = s.id
	m.State = *s.state.Load()
	hold := s.waits.Load()
	d := s.srv.Gate.Decide(hold, m)
	if d.Action != Close && (d.Held == 0 || hold.Err() == nil) {
		return d, true
	}
	if hold.Err() != nil && s.hold.Err() == nil {
		s.leaveUnsaid(m)
		return d, false
	}
	select {
	case k := <-s.kills:
		s.obey(k)
	default:
		s.closed = true
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
	if !s.srv.watched() {
		if e.Kind != KindCommand { // it changes nothing before its reply
			s.noteState()
		}
		return s.srv.hub.emit(s.id, e, nil)
	}
	st := s.now()
	s.fill(e)
	if st.FSM != s.lastFSM {
		if s.lastFSM != "" {
			st.From = s.lastFSM
		}
		s.lastFSM = st.FSM
	}
	e.State = &st
	if s.client != s.named {
		e.Peer, s.named = s.peer(), s.client
	}
	pure := st
	pure.From = ""
	return s.srv.hub.emit(s.id, e, func() { s.state.Store(&pure) })
}

// noteState keeps the state for other sessions, where no event does.
func (s *session) noteState() {
	if st := s.now(); st != *s.state.Load() {
		keep := st
		s.state.Store(&keep)
	}
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
		FSM: s.fsm(), Cwd: s.cwd, Cmd: s.cmd, User: s.user,
	}
	s.settings.tell(&st)
	st.Passed = s.passed != nil
	if s.port != nil {
		st.Data = s.port.String()
	}
	st.TLS, st.Prot = s.tlsName(), s.sec.prot
	return st
}

func (s *session) fsm() FSM {
	switch {
	case s.closed:
		return StClosed
	case s.transfer != nil && s.transfer.work == nil:
		return StTransferring
	case s.renameF != "":
		return StRenaming
	case s.account != nil && s.port != nil:
		return StDataReady
	case s.account != nil:
		return StLoggedIn
	case s.user != "":
		return StNeedPassword
	}
	return StConnected
}
