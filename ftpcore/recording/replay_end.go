package recording

import (
	"errors"
	"io"
	"time"

	"ftpsim/ftpcore/event"
)

// This file causes the ends of data connections and of sessions.

// endData causes the end of a data connection that neither its client nor a command ends.
func (p *player) endData(i int, c *controlConn) {
	e := p.events[i]
	switch {
	case e.Dec == nil:
	case fromControl(e):
		c.hangUp(errors.New(e.Dec.Text))
	case e.Dec.Why == event.ReasonSessionOver && p.answeredAfter(e): // its client had left
		p.leave(i, c)
	case e.Dec.Why == event.ReasonSessionOver && e.Dec.Verb != "":
		how := p.closeMode(e.SID)
		p.unlocked(func() { p.srv.CloseSession(e.SID, how) })
	case e.Dec.Why == event.ReasonStalled, e.Dec.Why == event.ReasonPortExpired, e.Dec.Why == event.ReasonRefused,
		reason(e) == "the client did not connect", e.Dec.Check != nil && e.Dec.Check.Rule == event.ReasonAnotherHost:
		p.fireTimers(i, e.SID)
	case p.ports[e.Conn] != nil:
		l := p.ports[e.Conn]
		if l.closed = reason(e) == "the port was closed"; !l.closed {
			l.err = errors.New(reason(e))
		}
		p.cond.Broadcast()
	}
}

// leave lets the client of a transfer close the control connection, and the transfer then wait in
// vain for the data connection, as in the i-th event. The transfer must have begun to wait, and
// must know that the client has left, before its timer fires.
func (p *player) leave(i int, c *controlConn) {
	sid, limit := p.events[i].SID, time.Duration(p.srv.Limits.WithDefaults().DataSeconds)*time.Second
	var wait *timer
	p.within(patience, func() bool {
		for t := range p.timers {
			if t.sid == sid && t.d == limit {
				wait = t
			}
		}
		return wait != nil
	})
	c.hangUp(io.EOF)
	p.within(patience, func() bool { return !p.timers[wait] || p.next > i }) // it waits for a second now
	p.fireTimers(i, sid)
}

// answeredAfter reports whether a transfer that ended with e got its final reply: then its
// session was not over.
func (p *player) answeredAfter(e *event.Event) bool {
	return e.Dec.Verb != "" && p.find(func(x *event.Event) bool {
		return x.SID == e.SID && x.Kind == event.KindReply && x.Re == e.Re && x.Final
	}) >= 0
}

// endTriggers returns, for each session that ends, the index of the first event that its
// end causes.
func endTriggers(events []*event.Event) map[string]int {
	ends, since := map[string]int{}, map[string]int{}
	for i, e := range events {
		switch {
		case e.SID == "", retold(e):
			continue
		case e.Kind == event.KindSessionClose:
			ends[e.SID] = i
			if at, ok := since[e.SID]; ok {
				ends[e.SID] = at
			}
		case e.Kind == event.KindClose && e.Dec != nil && e.Dec.Why == event.ReasonSessionOver, e.Kind == event.KindFS:
			if _, ok := since[e.SID]; !ok {
				since[e.SID] = i
			}
		default:
			delete(since, e.SID)
		}
	}
	return ends
}

// endSession closes the client's control connection, or closes the session from the page.
func (p *player) endSession(e *event.Event, c *controlConn) {
	how := p.closeMode(e.SID)
	if how != "" || e.Kind == event.KindClose && e.Dec.Verb != "" {
		p.unlocked(func() { p.srv.CloseSession(e.SID, how) })
		return
	}
	err := io.EOF
	if p.closeReason(e.SID) == event.ReasonConnectionLost {
		err = errors.New("connection lost")
	}
	c.hangUp(err)
}

// closeReason returns the reason in the event that closes session sid.
func (p *player) closeReason(sid string) event.Reason {
	i := p.find(func(x *event.Event) bool { return x.SID == sid && x.Kind == event.KindSessionClose })
	if i < 0 || p.events[i].Dec == nil {
		return ""
	}
	return p.events[i].Dec.Why
}

// closeMode returns how CloseSession is to end session sid: "fin" if the page closed it,
// otherwise "", as if the client had closed it.
func (p *player) closeMode(sid string) string {
	if p.closeReason(sid) == event.ReasonClosedFromPage {
		return "fin"
	}
	return ""
}
