package ftpcore

import (
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// This file has the reader, the goroutine that reads a session's control connection. It
// uses shared fields of the session only, and session.tls while the session waits for it
// after a command that begins or ends TLS.

// controlReader reads lines, and has the TLS below them.
type controlReader struct {
	*wire.LineReader
	channel *tlsconn.Channel    // nil without TLS
	records *tlsconn.RecordConn // of the latest channel, which may have ended
}

// read posts commands to the mailbox until the client's side ends.
func (s *session) read() {
	defer close(s.life.readDone)
	defer s.box.post(hangup{})
	defer s.life.holds.end()
	l := &controlReader{LineReader: wire.NewLineReader(s.conn, s.limits.Line)}
	begun := s.watchLine(l)
	l.Sniff()
	if s.tls.implicit && s.srv.Order == nil && !s.pause(l) {
		return
	}
	nextLine := s.kind.lines(s, l.LineReader)
	for {
		line, err := nextLine()
		if err != nil {
			begun.clientLeft(err)
			s.lost(err)
			return
		}
		c := &received{Command: wire.ParseCommand(line)}
		if l.records != nil {
			if n := l.records.TakeFlight(event.ToServer); n.Size > 0 {
				c.records = &n
			}
			c.inTLS = l.channel != nil
		}
		s.markStop(l, c)
		stops := c.stops // once c is posted, it belongs to the session
		if !s.box.postCommand(s.life.ctx, c) || stops && !s.pause(l) {
			return
		}
		if line.Foreign() != "" {
			s.drain(l)
			return
		}
	}
}

// lost keeps the error with which the client's side ended.
func (s *session) lost(err error) {
	s.life.readErr = err
	if errors.Is(err, io.EOF) {
		s.life.left.Store(true)
	} else {
		s.life.cancel(err) // a reset: the client receives no reply
	}
}

// markStop marks a command that may begin or end TLS: the reader must not read beyond it, so
// that bytes sent too early are not read as commands.
func (s *session) markStop(l *controlReader, c *received) {
	if s.srv.Order == nil && s.tls.server != nil && stopsReader[c.Verb] && s.table[c.Verb] != nil {
		c.stops, c.moreRead = true, len(l.Pending()) > 0
	}
}

// pause waits until the session has handled the command at which the reader stopped, and
// begins or ends TLS as the session decided. It reports false if the session has ended.
func (s *session) pause(l *controlReader) bool {
	if l.channel == nil && len(l.Pending()) == 0 {
		if err := l.Fill(); err != nil {
			s.lost(err)
			return false
		}
		s.tls.dataAhead.Store(true)
	}
	select {
	case t := <-s.tls.readerSteps:
		s.tls.dataAhead.Store(false)
		switch t {
		case stepBeginTLS:
			return s.runHandshake(l)
		case stepEndTLS:
			s.readClearText(l)
		}
		return true
	case <-s.life.ctx.Done():
		return false
	}
}

// pipelined reads lines and marks each that came before the server had begun to answer the
// previous one: the client cannot have read that reply. The first line of a client that waited
// in the queue is not marked: the server reads it only after the queue, so it cannot tell
// whether the line came before the greeting.
func (s *session) pipelined(l *wire.LineReader) func() (wire.Line, error) {
	asked := int64(1) // replies that the client waits for: the greeting, and one for each line
	return func() (wire.Line, error) {
		early := len(bytes.Trim(l.Pending(), "\r\n\x00")) > 0
		line, err := l.Next()
		early = early || s.out.answers.Load() < asked && !(s.life.queued && asked == 1)
		asked++
		if o := s.srv.Order; o != nil {
			early = o.Marked(s.id, event.ToServer, line.Off, string(event.WarnPipelined))
		}
		if early && err == nil {
			line.MarkEarly()
		}
		return line, err
	}
}

// The rest of this file emits events for lines without an end: a client that forgets the
// line end waits for a reply, and the server waits for the rest of the line.

// unfinishedAfter is the age at which the beginning of a line gets an event.
const unfinishedAfter = 500 * time.Millisecond

// unfinished watches the line that the reader has begun to read.
type unfinished struct {
	s *session
	l *controlReader

	mu      sync.Mutex
	line    wire.Line // the bytes of the line so far
	shown   int       // bytes of it that events have shown
	stop    func() bool
	carrier int64 // the tls event that carried them
}

// watchLine lets l report when it waits for the rest of a line.
func (s *session) watchLine(l *controlReader) *unfinished {
	u := &unfinished{s: s, l: l}
	if s.srv.Order == nil { // a replay emits the recorded events
		l.Waits = u.wait
	}
	return u
}

// wait is called before (begins is true) and after each read: it starts and stops the timer.
func (u *unfinished) wait(begins bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stop != nil {
		u.stop()
		u.stop = nil
	}
	if !begins {
		u.s.begun.Store(nil)
		return
	}
	line, begun := u.l.Unfinished()
	if u.line.Off != line.Off {
		u.shown, u.carrier = 0, 0
	}
	u.line = line
	if !begun {
		return
	}
	u.s.begun.Store(&begunLine{u.s.clock().Now(), u.line.Size})
	if len(u.line.Raw) > u.shown {
		u.stop = u.s.clock().AfterFunc(unfinishedAfter, func() { u.emit(event.ReasonNoLineEnd) })
	}
}

// emit emits the bytes of the line that no event has shown yet.
func (u *unfinished) emit(why event.Reason) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stop == nil && why == event.ReasonNoLineEnd {
		return // the rest has just come
	}
	u.stop = nil
	raw := u.line.Raw
	s := u.s
	cmd := s.secrecy.Hide(wire.ParseCommand(u.line))
	e := &event.Event{
		Conn: s.ctl, Chan: event.ChanControl, Dir: event.ToServer, Kind: event.KindUnfinished, Data: raw[u.shown:len(raw):len(raw)],
		Raw:   &event.Raw{Len: len(raw) - u.shown, Off: u.line.Off + int64(u.shown), Mask: clip(cmd.Mask(), u.shown)},
		Bytes: u.line.Size, Dec: &event.Decoded{Why: why},
	}
	if u.l.channel != nil {
		if n := u.l.records.TakeFlight(event.ToServer); n.Size > 0 {
			u.carrier = s.emitAside(s.tlsEvent(n.Event(event.ToServer), s.ctl, 0))
		}
		e.CarriedBy = u.carrier
	}
	u.shown = len(raw)
	s.emitAside(e)
}

// clientLeft emits the beginning of a line that the client left unfinished when it hung up.
func (u *unfinished) clientLeft(err error) {
	if _, begun := u.l.Unfinished(); begun && !errors.Is(err, net.ErrClosed) && u.s.srv.Order == nil {
		u.emit(event.ReasonLeftUnfinished)
	}
}

// clip converts ranges to offsets after the first n bytes.
func clip(ranges [][2]int, n int) (list [][2]int) {
	for _, r := range ranges {
		if r[1] > n {
			list = append(list, [2]int{max(r[0]-n, 0), r[1] - n})
		}
	}
	return list
}
