package servercheck

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
)

// agreePort sends PASV, or EPSV if that is refused, unless a port was agreed on.
func (s *session) agreePort() {
	if s.data != nil || s.ln != nil {
		return
	}
	for _, pasv := range []Step{send("PASV"), send("EPSV")} {
		if got := s.do(&pasv); got.Code/100 == 2 && got.Lost == "" {
			return
		}
	}
}

// transfer speaks a command with a data connection: the command, the data and the final
// reply.
func (s *session) transfer(x *Exchange) {
	defer s.dropData()
	line, _ := s.fill(x.Step.Send)
	if err := s.write(line + "\r\n"); err != nil {
		x.Lost = s.why(err)
		return
	}
	x.Event = s.newest()
	code, text, lines, err := s.reply()
	x.Lines += s.shown(lines)
	switch {
	case err != nil:
		x.Lost = s.why(err)
		return
	case code >= 200:
		x.Code, x.Text = code, s.shown(text)
		return
	}
	x.First = code
	if isUpload(x.Step.verb()) {
		s.uploads(x.Step, text)
	}
	s.move(x)
	if x.Step.Abort {
		return
	}
	s.final(x)
}

func isUpload(verb string) bool { return verb == "STOR" || verb == "STOU" || verb == "APPE" }

// uploads remembers the name of a file that is being stored.
func (s *session) uploads(step *Step, opening string) {
	_, arg, _ := strings.Cut(step.Send, " ")
	if step.verb() == "STOU" {
		_, arg, _ = strings.Cut(opening, "FILE: ") // RFC 1123 §4.1.2.9
		arg, _, _ = strings.Cut(arg, "\n")
	}
	if arg != "" {
		s.madePath(strings.TrimSpace(arg), false)
	}
}

// move sends or receives the bytes of the data connection and closes it.
func (s *session) move(x *Exchange) {
	data := s.takeData()
	if data == nil {
		return
	}
	defer data.Close()
	data.SetDeadline(time.Now().Add(s.patience))
	switch up := x.Step.Up; {
	case x.Step.Abort:
		io.WriteString(data, up[:len(up)/2])
		s.log.data(x.ID, event.ToServer, len(up)/2)
		pause(s.ctx, abortPause)
		s.abort(x, data)
	case isUpload(x.Step.verb()):
		n, _ := io.WriteString(data, up)
		s.log.data(x.ID, event.ToServer, n)
	default:
		b, err := io.ReadAll(io.LimitReader(data, maxDown))
		x.Down = strings.ReplaceAll(string(b), s.dir, "{dir}")
		x.Early = s.secure && errors.Is(err, io.ErrUnexpectedEOF)
		s.log.data(x.ID, event.ToClient, len(b))
	}
}

// takeData returns the data connection: the passive one, or the server's call to our port.
func (s *session) takeData() net.Conn {
	data := s.data
	s.data = nil
	if s.ln != nil {
		data = s.accept(s.ln)
	}
	if data == nil || !s.secure {
		return data
	}
	return secureData(data, s)
}

// accept waits for the server's connection to our port. It closes connections from other
// hosts. It returns nil if the server does not connect in time.
func (s *session) accept(ln net.Listener) net.Conn {
	defer time.AfterFunc(s.patience, func() { ln.Close() }).Stop()
	defer context.AfterFunc(s.ctx, func() { ln.Close() })()
	for {
		data, err := ln.Accept()
		if err != nil {
			return nil
		}
		if hostOf(data.RemoteAddr()) == hostOf(s.ctl.RemoteAddr()) {
			return data
		}
		data.Close()
	}
}

// abort sends ABOR during the upload x, and NOOP after the first reply: its 200 marks the
// end of the replies to ABOR. If no reply comes in time, it closes the data connection.
func (s *session) abort(x *Exchange, data net.Conn) {
	if s.write("ABOR\r\n") != nil {
		return
	}
	timer := time.AfterFunc(abortPatience, func() { data.Close() })
	s.final(x)
	x.Late = !timer.Stop()
	data.Close()
	if x.Code == 0 || s.write("NOOP\r\n") != nil {
		return
	}
	for len(x.Lines) < maxReply {
		code, _, lines, err := s.reply()
		x.Lines += s.shown(lines)
		if err != nil {
			x.Lost = s.why(err)
			return
		}
		if code == 200 {
			return
		}
		x.More = append(x.More, code)
	}
	x.Lost = s.why(errTooLong)
}
