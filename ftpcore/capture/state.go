package capture

import "ftpsim/ftpcore/event"

// This file keeps the state that a server must be in.

// reset takes the state for that of a session which begins. Its directory stays
// unknown: no server tells it before PWD.
func (t *talk) reset() {
	t.state = event.State{Type: "A", Mode: "S", Stru: "F"}
	t.loggedIn = false
}

// emit completes an event with the state after it.
func (t *talk) emit(at int64, e *event.Event) int64 {
	t.l.flush()
	e.SID, e.Conn = t.sid, t.conn
	e.State = t.now()
	t.carry(e)
	t.secrecy.ObserveEvent(e)
	if e.State.FSM != t.lastFSM {
		e.State.From, t.lastFSM = t.lastFSM, e.State.FSM
	}
	if t.newToRecord {
		e.Peer, t.newToRecord = t.peer(), false
	}
	return t.l.emit(at, e)
}

// now is the state at this moment.
func (t *talk) now() *event.State {
	s := t.state
	switch {
	case t.closed || s.FSM == event.StClosed:
		s.FSM = event.StClosed
	case t.moving != nil:
		s.FSM = event.StTransferring
	case s.Rename != "":
		s.FSM = event.StRenaming
	case t.loggedIn && t.port != nil:
		s.FSM = event.StDataReady
	case t.loggedIn:
		s.FSM = event.StLoggedIn
	case s.User != "":
		s.FSM = event.StNeedPassword
	default:
		s.FSM = event.StConnected
	}
	if t.port != nil && t.port.addr.Port() != 0 {
		s.Data = t.port.String()
	}
	return &s
}
