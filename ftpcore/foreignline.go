package ftpcore

// This file takes what is no FTP off a control connection, names it, and ends the
// session.

// Foreign is the name of the protocol that the line is of, if it is not FTP's; its
// Text then holds all bytes that had come.
func (l Line) Foreign() string {
	if l.foreign == nil {
		return ""
	}
	return l.foreign.name
}

// Sniff has l look for other protocols before it cuts lines. What it finds is one
// Line, and the last one that means anything.
func (l *LineReader) Sniff() { l.sniffs, l.first = true, true }

// foreignNext returns all that has come, if it is the beginning of another protocol.
// It waits for more while it may be one and no line has ended.
func (l *LineReader) foreignNext() (line Line, ok bool) {
	for l.sniffs && l.line.Size == 0 && l.state == telText && !l.lateLF && len(l.in) > 0 {
		p, more := foreignBytes(l.in, l.first)
		if p != nil && !p.polite {
			return l.takeAll(p), true
		}
		if !more || p != nil || hasLF(l.in) || !l.fillMore() {
			break
		}
	}
	l.first = l.first && len(l.in) == 0
	return line, false
}

func hasLF(b []byte) bool {
	for _, c := range b {
		if c == '\n' {
			return true
		}
	}
	return false
}

// fillMore reads more behind what is there, and reports whether something came.
func (l *LineReader) fillMore() bool {
	have := copy(l.buf[:], l.in)
	if have == len(l.buf) || l.err != nil {
		return false
	}
	l.in = l.buf[:have]
	n := l.read(l.buf[have:])
	l.in = l.buf[:have+n]
	return n > 0
}

// takeAll makes one line of all that has come.
func (l *LineReader) takeAll(p *protocol) Line {
	b := append([]byte(nil), l.in...)
	line := Line{Text: b, Raw: b, Off: l.off, Size: int64(len(b)), foreign: p}
	l.off += line.Size
	l.in = nil
	line.Warn = []Warning{{Code: WarnForeign, Len: len(b)}}
	return line
}

// drain reads on after a line of another protocol, and understands nothing.
func (s *session) drain(l *LineReader) {
	for {
		l.in = nil
		if err := l.fill(); err != nil {
			s.lost(err)
			return
		}
	}
}

// recognize looks whether a line is of another protocol: of HTTP at any time, since
// a browser can be made to send it (the ALPACA attack), of others before somebody
// logs in.
func (s *session) recognize(cmd Command) Command {
	if cmd.Line.foreign != nil || known(cmd.Verb) || cmd.Verb == "" {
		return cmd
	}
	p := foreignLine(string(cmd.Line.Text))
	if p == nil || !p.anywhere && s.state.Load().FSM != StConnected {
		return cmd
	}
	cmd.Line.foreign = p
	warn := cmd.Line.Warn
	cmd.Line.Warn = append(warn[:len(warn):len(warn)], Warning{Code: WarnForeign, Len: len(cmd.Line.Raw)})
	if p.why != ReasonHTTPRequest { // which has verbs, as people know them
		cmd.Verb, cmd.Arg = "", ""
	}
	return cmd
}

// refuseForeign says what came instead of FTP, and ends the session.
func (s *session) refuseForeign(p *protocol, verb string) Reply {
	c := Check{Saw: p.name}
	switch p.reason() {
	case ReasonHTTPRequest:
		c.Saw = verb
		return NewReply(421, ReasonHTTPRequest, "This is an FTP server, not a web server; closing control connection.").because(c)
	case ReasonProxyHeader:
		return NewReply(421, ReasonProxyHeader, "No PROXY header is expected here; closing control connection.").because(c)
	case ReasonTLSAtPlainPort:
		if s.tls.server == nil {
			return NewReply(421, ReasonTLSAtPlainPort, "That was TLS, which this server does not have; closing control connection.").because(c)
		}
		c.Want = "AUTH TLS"
		return NewReply(421, ReasonTLSAtPlainPort, "That was TLS. This port wants AUTH TLS first; closing control connection.").because(c)
	}
	return NewReply(421, ReasonForeign, "This is an FTP server, and that was %s; closing control connection.", p.name).because(c)
}
