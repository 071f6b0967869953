package ftpcore

import (
	"errors"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// result is the end of a transfer. The transfer's goroutine posts it.
type result struct {
	t   *transfer
	err error
	fs  []event.FSChange
	// settle ends a command without a data connection, see work; otherwise nil.
	settle func(err error) wire.Reply
}

// finish answers a transfer that has ended, and then an ABOR or QUIT that came during it.
func (s *session) finish(r result) {
	s.emitFiles(r)
	s.forgetTransfer()
	if r.settle != nil {
		s.finishWork(r)
	} else if !s.kind.transferred(s, r) {
		return
	}
	if s.stale() { // rewind answers the commands that are left
		return
	}
	if id := s.life.aborting; id != nil {
		s.life.aborting = nil
		s.dropPort(event.ReasonAborted)
		s.reply(*id, wire.NewReply(226, event.ReasonAborted, "Abort successful.").To("ABOR", ""), true)
	}
	if id := s.life.quitting; id != nil {
		s.life.closed = true
		s.reply(*id, wire.NewReply(221, event.ReasonGoodbye, "Goodbye."), true)
	}
}

// finishTransfer answers a transfer that has ended.
func (s *session) finishTransfer(r result) {
	reply := endReply(r).Because(r.t.endCheck(r.err))
	if r.err == nil && r.t.why != "" {
		reply.Why = r.t.why
	}
	if r.err == nil && r.t.unique != "" {
		reply.Lines = []string{"Transfer complete. FILE: " + r.t.unique}
	}
	if r.err == nil && (r.t.notText || r.t.recv != nil && r.t.recv.notText()) {
		reply.Warn = event.WarnNotText
	}
	reply.FS, reply.Path = r.fs, r.t.path
	s.reply(r.t.cmdID, reply.To(r.t.verb, r.t.arg), true)
}

// emitFiles emits the file changes of a transfer if the session has ended and no reply can
// show them.
func (s *session) emitFiles(r result) {
	if s.life.closed && len(r.fs) > 0 {
		s.emit(&event.Event{Kind: event.KindFS, Re: r.t.cmdID, FS: r.fs})
	}
}

// localError is a failure on the server's side of a transfer: 451, not 426.
type localError struct{ error }

func (e *localError) Unwrap() error { return e.error }

// endReply returns the final reply to a transfer command.
func endReply(r result) wire.Reply {
	why := endReason(r.err)
	var foreign *foreignError
	var port *portError
	var local *localError
	var behind *wire.BehindError
	switch {
	case r.err == nil:
		return wire.NewReply(226, event.ReasonComplete, "Transfer complete.")
	case errors.As(r.err, &foreign):
		return wire.NewReply(425, why, "Can't open data connection: %s.", foreign)
	case errors.As(r.err, &port):
		return wire.NewReply(425, why, "Can't open data connection: %s.", port)
	case errors.Is(r.err, errNoConn):
		return wire.NewReply(425, why, "Can't open data connection.")
	case errors.Is(r.err, storage.ErrQuota):
		return wire.NewReply(552, why, "No room left; transfer aborted.")
	case errors.Is(r.err, wire.ErrPageType):
		return wire.NewReply(551, why, "Page type unknown; transfer aborted.")
	case errors.As(r.err, &behind):
		return wire.NewReply(451, why, "There are data behind the end of the file (%d bytes); transfer aborted.", behind.Bytes)
	case errors.Is(r.err, wire.ErrBadData):
		return wire.NewReply(451, why, "The data are not as TYPE, STRU and MODE say; transfer aborted.")
	case errors.Is(r.err, wire.ErrNoEnd):
		return wire.NewReply(426, why, "Connection closed before the end of the file; transfer aborted.")
	case why == event.ReasonTLSInClear:
		return wire.NewReply(425, why, "That was TLS, and the data connection is in clear text (PROT C): send PROT P for TLS.")
	case why == event.ReasonTLSFailed, why == event.ReasonTLSPlaintext, why == event.ReasonNotResumed:
		return wire.NewReply(522, why, "No TLS on the data connection: %s.", r.err)
	case errors.As(r.err, &local):
		return wire.NewReply(451, why, "Local error in processing; transfer aborted.")
	case errors.Is(r.err, errStalled):
		return wire.NewReply(426, why, "No progress for too long; transfer aborted.")
	}
	return wire.NewReply(426, why, "Connection closed; transfer aborted.")
}

// endCheck returns the Check for a transfer that ended with err.
func (t *transfer) endCheck(err error) event.Check {
	c := event.Check{Got: t.moved.Load(), Path: t.path}
	var tlsErr *tlsconn.TLSError
	var behind *wire.BehindError
	var foreign *foreignError
	var port *portError
	switch {
	case errors.As(err, &behind):
		c.Got = behind.Bytes
	case errors.Is(err, storage.ErrQuota):
		c = t.s.srv.quotaCheck(err)
		c.Path = t.path
	case errors.Is(err, errLate):
		c = event.Check{Rule: event.ReasonNoConnectInTime, Limit: int64(t.s.limits.DataSeconds), Saw: t.port.String()}
	case errors.Is(err, errGateClose):
		c.Rule = event.ReasonCutByHand
	case errors.Is(err, errRuleClose):
		c.Rule = event.ReasonCutByRule
	case errors.As(err, &foreign):
		c = event.Check{Rule: event.ReasonAnotherHost, Want: foreign.client.String(), Saw: foreign.from.String()}
	case errors.As(err, &port):
		c = event.Check{Rule: event.ReasonPortLost, Saw: port.text}
	case errors.Is(err, errNoConn):
		c = t.refusedCheck(err)
	case errors.Is(err, wire.ErrPageType), errors.Is(err, wire.ErrBadData), errors.Is(err, wire.ErrNoEnd):
		c.Saw = err.Error()
	case errors.As(err, &tlsErr):
		c.Rule, c.Saw = tlsErr.Rule(), tlsErr.Text
	case errors.Is(err, errStalled):
		c.Limit = int64(t.s.limits.DataSeconds)
	case err != nil && t.size >= 0:
		c.Limit = t.size
	}
	return c
}

// refusedCheck returns why no active connection could be made. The network may have its own
// rules (the relay does) and name the one that was broken.
func (t *transfer) refusedCheck(err error) event.Check {
	var no interface{ Reason() string }
	if errors.As(err, &no) {
		switch event.Reason(no.Reason()) {
		case event.ReasonPeerMismatch:
			return event.Check{Rule: event.ReasonPeerMismatch, Want: t.s.clientIP().String(), Saw: t.port.addr.Addr().String()}
		case event.ReasonLowPort:
			return event.Check{Rule: event.ReasonLowPort, Got: int64(t.port.addr.Port()), Limit: firstPort}
		case event.ReasonOwnPort:
			return event.Check{Rule: event.ReasonOwnPort, Saw: t.port.addr.String()}
		}
	}
	return event.Check{Rule: event.ReasonConnectRefused, Saw: t.port.addr.String()}
}

// cutBy returns the error of a data connection that the gate closed.
func cutBy(d event.Decision) error {
	if d.Rule {
		return errRuleClose
	}
	return errGateClose
}

// endReason returns the reason for a transfer's end.
func endReason(err error) event.Reason {
	var behind *wire.BehindError
	if errors.As(err, &behind) {
		return event.ReasonBytesBehind
	}
	for _, c := range []struct {
		err error
		why event.Reason
	}{
		{errNoConn, event.ReasonNoDataConnection}, {storage.ErrQuota, event.ReasonDiskFull}, {errAborted, event.ReasonAborted},
		{errStalled, event.ReasonStalled}, {errGone, event.ReasonSessionOver}, {errGateClose, event.ReasonCutByHand}, {errRuleClose, event.ReasonCutByRule}, {errRewound, event.ReasonRestored},
		{wire.ErrPageType, event.ReasonPageType}, {wire.ErrBadData, event.ReasonBadData}, {wire.ErrNoEnd, event.ReasonNoEnd},
	} {
		if errors.Is(err, c.err) {
			return c.why
		}
	}
	var local *localError
	var tlsErr *tlsconn.TLSError
	switch {
	case err == nil:
		return event.ReasonComplete
	case errors.As(err, &tlsErr):
		return tlsErr.Why
	case errors.As(err, &local):
		return event.ReasonLocalError
	}
	return event.ReasonConnectionBroke
}
