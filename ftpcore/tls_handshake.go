package ftpcore

import (
	"bytes"
	"errors"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
)

// This file does the TLS handshake on the control connection. It runs on the reader's
// goroutine while the session waits.

// handshake is the result of a handshake on the control connection. The reader posts it.
type handshake struct {
	channel *tlsconn.Channel
	last    *event.Event // the last records, which are not emitted yet; may be nil
	err     error
}

// runHandshake does the handshake on the reader's goroutine, and reports whether it succeeded.
func (s *session) runHandshake(l *controlReader) bool {
	if err := plainHello(l.Pending()); s.tls.implicit && err != nil {
		s.box.post(handshake{err: err})
		s.drain(l)
		return false
	}
	w := tlsconn.NewRecordConn(s.conn, l.LineOffset()+s.tls.extraIn, s.out.off+s.tls.extraOut, bytes.Clone(l.Pending()))
	w.OnFlight = func(dir event.Dir, n tlsconn.Flight) { s.emitAside(s.tlsEvent(n.Event(dir), s.ctl, s.cur.id)) }
	ch := s.tls.server.Serve(s.srv.KeyLog, s.id, w)
	dir, err := ch.RunHandshake()
	h := handshake{channel: ch, err: err}
	if n := w.TakeFlight(dir); n.Size > 0 || err == nil {
		h.last = s.tlsEvent(n.Event(dir), s.ctl, s.cur.id)
	}
	if err == nil {
		l.Swap(ch)
		l.channel, l.records = ch, w
		l.Sniff()
	}
	s.box.post(h)
	return err == nil
}

// startTLS begins TLS on the control connection: after the reply to AUTH, or at the start of
// implicit FTPS.
func (s *session) startTLS() {
	h := handshake{}
	if o := s.srv.Order; o != nil {
		h.err = o.Handshake(s.ctl)
	} else {
		s.tls.readerSteps <- stepBeginTLS
		h = s.awaitHandshake()
	}
	if h.err != nil {
		s.handshakeFailed(h)
		return
	}
	s.tls.on, s.tls.authed, s.tls.prot, s.tls.channel = true, true, "C", h.channel
	if s.tls.implicit {
		s.tls.prot, s.tls.pbsz = "P", true
	}
	s.tls.tags = []string{s.id}
	if h.channel == nil {
		return
	}
	s.tls.tags = append(s.tls.tags, h.channel.Tag)
	h.channel.Describe(h.last)
	h.last.TLS.CertFingerprint = s.tls.server.Fingerprint()
	s.emit(h.last)
}

// handshakeFailed ends a session whose handshake failed.
func (s *session) handshakeFailed(h handshake) {
	if h.last != nil {
		s.emitAside(h.last)
	}
	s.life.closed = true
	var e *tlsconn.TLSError
	if !errors.As(h.err, &e) {
		return // the session ended before
	}
	s.life.endWhy = e.Why
	s.warn(e.Why, e.Text)
	s.refusePlain(e)
}

// awaitHandshake waits for the handshake, at most DataSeconds. A request to the session
// ends the handshake.
func (s *session) awaitHandshake() handshake {
	limit := time.Duration(s.limits.DataSeconds) * time.Second
	timer := s.clock().NewTimer(limit)
	defer timer.Stop()
	var hello <-chan time.Time
	if s.tls.implicit && firstHello < limit {
		t := s.clock().NewTimer(firstHello)
		defer t.Stop()
		hello = t.C()
	}
	for {
		if m := s.box.take(endsHandshake); m != nil {
			return s.handshakeEnded(m)
		}
		late, silent, gone := false, false, false
		s.unlocked(event.WaitHandshake, func() {
			select {
			case <-s.box.bell:
			case <-timer.C():
				late = true
			case <-hello:
				silent = !s.tls.dataAhead.Load()
			case <-s.life.ctx.Done():
				gone = true
			}
		})
		switch {
		case late && s.tls.implicit && !s.tls.dataAhead.Load(), silent:
			return s.cutHandshake(errNoHello)
		case late:
			return s.cutHandshake(errNoTime)
		case gone:
			return s.cutHandshake(errGone)
		}
	}
}

func endsHandshake(m mail) bool {
	switch m.(type) {
	case handshake, hangup, closeRequest, *rewindRequest:
		return true
	}
	return false
}

func (s *session) handshakeEnded(m mail) handshake {
	switch m := m.(type) {
	case handshake:
		return m
	case closeRequest:
		s.life.killed = true
		if m.how == "rst" {
			reset(s.conn)
		}
		if m.why == event.ReasonClosedFromPage { // no reply can be sent
			s.life.endWhy = m.why
		}
	case *rewindRequest: // ends the session, even if it has a state
		return s.cutHandshake(errRewound)
	}
	return s.cutHandshake(errGone)
}

// cutHandshake ends the reader, and with it the handshake, and returns err as the result.
func (s *session) cutHandshake(err error) handshake {
	s.conn.SetDeadline(time.Unix(1, 0))
	for ended := false; ; {
		if h, ok := s.box.take(is[handshake]).(handshake); ok {
			h.err = err
			return h
		}
		if ended {
			return handshake{err: err}
		}
		s.unlocked(event.WaitHandshake, func() {
			select {
			case <-s.box.bell:
			case <-s.life.readDone:
				ended = true
			}
		})
	}
}
