package ftpcore

import "errors"

// result is how a transfer ended.
type result struct {
	t   *transfer
	err error
	fs  []FSChange
	// settle ends a command that had no data connection; see work.
	settle func(err error) Reply
}

// finish answers a transfer that has ended, then what came in its midst.
func (s *session) finish(r result) {
	s.record(r)
	s.transferOver()
	if r.settle != nil {
		s.finishWork(r)
	} else if !s.kind.transferred(s, r) {
		return
	}
	if s.stale() { // what is still due gets its reply when the session has followed
		return
	}
	if id := s.life.aborting; id != nil {
		s.life.aborting = nil
		s.dropPort(ReasonAborted)
		s.reply(*id, NewReply(226, ReasonAborted, "Abort successful.").to("ABOR", ""), true)
	}
	if id := s.life.quitting; id != nil {
		s.life.closed = true
		s.reply(*id, NewReply(221, ReasonGoodbye, "Goodbye."), true)
	}
}

// finishTransfer answers a transfer that has ended.
func (s *session) finishTransfer(r result) {
	reply := endReply(r).because(r.t.endCheck(r.err))
	if r.err == nil && r.t.why != "" {
		reply.Why = r.t.why
	}
	if r.err == nil && r.t.unique != "" {
		reply.Lines = []string{"Transfer complete. FILE: " + r.t.unique}
	}
	reply.FS, reply.Path = r.fs, r.t.path
	s.reply(r.t.cmdID, reply.to(r.t.verb, r.t.arg), true)
}

// record tells of files that a transfer left when nobody can be answered.
func (s *session) record(r result) {
	if s.life.closed && len(r.fs) > 0 {
		s.emit(&Event{Kind: KindFS, Re: r.t.cmdID, FS: r.fs})
	}
}

// localError is a failure on our side of the transfer: 451, not 426.
type localError struct{ error }

func (e *localError) Unwrap() error { return e.error }

// endReply is the reply to a transfer's command when it has ended.
func endReply(r result) Reply {
	why := endReason(r.err)
	var foreign *foreignError
	var port *portError
	var local *localError
	var behind *BehindError
	switch {
	case r.err == nil:
		return NewReply(226, ReasonComplete, "Transfer complete.")
	case errors.As(r.err, &foreign):
		return NewReply(425, why, "Can't open data connection: %s.", foreign)
	case errors.As(r.err, &port):
		return NewReply(425, why, "Can't open data connection: %s.", port)
	case errors.Is(r.err, errNoConn):
		return NewReply(425, why, "Can't open data connection.")
	case errors.Is(r.err, ErrQuota):
		return NewReply(552, why, "No room left; transfer aborted.")
	case errors.Is(r.err, ErrPageType):
		return NewReply(551, why, "Page type unknown; transfer aborted.")
	case errors.As(r.err, &behind):
		return NewReply(451, why, "There are data behind the end of the file (%d bytes); transfer aborted.", behind.Bytes)
	case errors.Is(r.err, ErrBadData):
		return NewReply(451, why, "The data are not as TYPE, STRU and MODE say; transfer aborted.")
	case errors.Is(r.err, ErrNoEnd):
		return NewReply(426, why, "Connection closed before the end of the file; transfer aborted.")
	case why == ReasonTLSInClear:
		return NewReply(425, why, "That was TLS, and the data connection is in clear text (PROT C): send PROT P for TLS.")
	case why == ReasonTLSFailed, why == ReasonTLSPlaintext, why == ReasonNotResumed:
		return NewReply(522, why, "No TLS on the data connection: %s.", r.err)
	case errors.As(r.err, &local):
		return NewReply(451, why, "Local error in processing; transfer aborted.")
	case errors.Is(r.err, errStalled):
		return NewReply(426, why, "No progress for too long; transfer aborted.")
	}
	return NewReply(426, why, "Connection closed; transfer aborted.")
}

// endCheck is what the end of a transfer was about.
func (t *transfer) endCheck(err error) Check {
	c := Check{Got: t.moved.Load(), Path: t.path}
	var tlsErr *TLSError
	var behind *BehindError
	var foreign *foreignError
	var port *portError
	switch {
	case errors.As(err, &behind):
		c.Got = behind.Bytes
	case errors.Is(err, ErrQuota):
		c = t.s.srv.quotaCheck(err)
		c.Path = t.path
	case errors.Is(err, errLate):
		c = Check{Rule: ReasonNoConnectInTime, Limit: int64(t.s.limits.DataSeconds), Saw: t.port.String()}
	case errors.Is(err, errGateClose):
		c.Rule = ReasonCutByHand
	case errors.Is(err, errRuleClose):
		c.Rule = ReasonCutByRule
	case errors.As(err, &foreign):
		c = Check{Rule: ReasonAnotherHost, Want: foreign.client.String(), Saw: foreign.from.String()}
	case errors.As(err, &port):
		c = Check{Rule: ReasonPortLost, Saw: port.text}
	case errors.Is(err, errNoConn):
		c = t.refusedCheck(err)
	case errors.Is(err, ErrPageType), errors.Is(err, ErrBadData), errors.Is(err, ErrNoEnd):
		c.Saw = err.Error()
	case errors.As(err, &tlsErr):
		c.Rule, c.Saw = tlsErr.rule(), tlsErr.Text
	case errors.Is(err, errStalled):
		c.Limit = int64(t.s.limits.DataSeconds)
	case err != nil && t.size >= 0:
		c.Limit = t.size
	}
	return c
}

// refusedCheck is why no active connection could be made. The network may have
// rules of its own, and names the one that it went by: the server did not keep it.
func (t *transfer) refusedCheck(err error) Check {
	var no interface{ Reason() string }
	if errors.As(err, &no) {
		switch Reason(no.Reason()) {
		case ReasonPeerMismatch:
			return Check{Rule: ReasonPeerMismatch, Want: t.s.clientIP().String(), Saw: t.port.addr.Addr().String()}
		case ReasonLowPort:
			return Check{Rule: ReasonLowPort, Got: int64(t.port.addr.Port()), Limit: firstPort}
		case ReasonOwnPort:
			return Check{Rule: ReasonOwnPort, Saw: t.port.addr.String()}
		}
	}
	return Check{Rule: ReasonConnectRefused, Saw: t.port.addr.String()}
}

// cutBy is the error of a data connection that the gate closed.
func cutBy(d Decision) error {
	if d.Rule {
		return errRuleClose
	}
	return errGateClose
}

func endReason(err error) Reason {
	var behind *BehindError
	if errors.As(err, &behind) {
		return ReasonBytesBehind
	}
	for _, c := range []struct {
		err error
		why Reason
	}{
		{errNoConn, ReasonNoDataConnection}, {ErrQuota, ReasonDiskFull}, {errAborted, ReasonAborted},
		{errStalled, ReasonStalled}, {errGone, ReasonSessionOver}, {errGateClose, ReasonCutByHand}, {errRuleClose, ReasonCutByRule}, {errRewound, ReasonRestored},
		{ErrPageType, ReasonPageType}, {ErrBadData, ReasonBadData}, {ErrNoEnd, ReasonNoEnd},
	} {
		if errors.Is(err, c.err) {
			return c.why
		}
	}
	var local *localError
	var tlsErr *TLSError
	switch {
	case err == nil:
		return ReasonComplete
	case errors.As(err, &tlsErr):
		return tlsErr.Why
	case errors.As(err, &local):
		return ReasonLocalError
	}
	return ReasonConnectionBroke
}
