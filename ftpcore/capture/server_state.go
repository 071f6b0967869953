package capture

import "ftpsim/ftpcore/event"

// This file keeps the state that the server must be in (server_state_learn.go updates it).

// reset sets the state of a session that begins. The directory stays unknown until PWD
// tells it.
func (t *session) reset() {
	t.state = event.State{Type: "A", Mode: "S", Stru: "F"}
	t.loggedIn = false
}

// emit emits an event of the control connection with the state after it.
func (t *session) emit(at int64, e *event.Event) int64 {
	t.log.flush()
	e.SID, e.Conn = t.sid, t.conn
	e.State = t.stateNow()
	t.setCarrier(e)
	t.secrecy.ObserveEvent(e)
	if e.State.FSM != t.lastFSM {
		e.State.From, t.lastFSM = t.lastFSM, e.State.FSM
	}
	if t.clientChanged {
		e.Peer, t.clientChanged = t.peer(), false
	}
	return t.log.emit(at, e)
}

// stateNow returns the current state.
func (t *session) stateNow() *event.State {
	s := t.state
	switch {
	case t.closed || s.FSM == event.StClosed:
		s.FSM = event.StClosed
	case t.transfer != nil:
		s.FSM = event.StTransferring
	case s.Rename != "":
		s.FSM = event.StRenaming
	case t.loggedIn && t.agreed != nil:
		s.FSM = event.StDataReady
	case t.loggedIn:
		s.FSM = event.StLoggedIn
	case s.User != "":
		s.FSM = event.StNeedPassword
	default:
		s.FSM = event.StConnected
	}
	if t.agreed != nil && t.agreed.addr.Port() != 0 {
		s.Data = t.agreed.String()
	}
	return &s
}
