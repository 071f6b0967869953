package ftpcore

import (
	"errors"
	"io"
)

// This file is the reader, the goroutine that reads a session's control connection.
// It touches no field of the session but those that are shared and, between a
// command at which it stops and the session's word to go on, the TLS group.

// read posts commands until the client's side ends.
func (s *session) read() {
	defer close(s.life.readDone)
	defer s.box.post(hangup{})
	defer s.life.holds.end()
	l := NewLineReader(s.conn, s.limits.Line)
	begun := s.watchLine(l)
	l.Sniff()
	if s.tls.implicit && s.srv.Order == nil && !s.pause(l) {
		return
	}
	nextLine := s.kind.lines(s, l)
	for {
		line, err := nextLine()
		if err != nil {
			begun.left(err)
			s.lost(err)
			return
		}
		c := &received{ParseCommand(line)}
		if l.wire != nil {
			if n := l.wire.take(ToServer); n.size > 0 {
				c.Line.sealed = &n
			}
			c.Line.over = l.channel != nil
		}
		s.stop(l, &c.Command)
		stops := c.Line.stops
		if !s.box.postCommand(s.life.ctx, c) || stops && !s.pause(l) {
			return
		}
		if line.foreign != nil {
			s.drain(l)
			return
		}
	}
}

// lost notes that the client's side has ended.
func (s *session) lost(err error) {
	s.life.readErr = err
	if !errors.Is(err, io.EOF) {
		s.life.cancel(err) // a reset: nobody is there to be answered
	}
}

// stop marks a command behind which nothing may be read yet: one that may begin or
// end TLS. So nothing that was sent ahead is read as a command.
func (s *session) stop(l *LineReader, c *Command) {
	if s.srv.Order == nil && s.tls.server != nil && turning[c.Verb] && s.table[c.Verb] != nil {
		c.Line.stops, c.Line.behind = true, len(l.in) > 0
	}
}

// pause waits until the session has handled the command behind which the reader
// stopped. It reports false at the end of the client's side.
func (s *session) pause(l *LineReader) bool {
	if l.channel == nil && len(l.in) == 0 {
		if err := l.fill(); err != nil {
			s.lost(err)
			return false
		}
		s.tls.ahead.Store(true)
	}
	select {
	case t := <-s.tls.turns:
		s.tls.ahead.Store(false)
		switch t {
		case protect:
			return s.shake(l)
		case unprotect:
			s.unwrap(l)
		}
		return true
	case <-s.life.ctx.Done():
		return false
	}
}
