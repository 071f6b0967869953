package capture

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/wire"
)

// This file tells control connections from others and cuts them into commands
// and replies.

// moment is one thing that a passive listener takes notice of.
type moment struct {
	num        int
	packet     int
	at         int64
	stream     *stream
	what       happening
	fromOpener bool
	line       wire.Line // control, from the client
	unfinished bool      // line has no end
	reply      []byte    // control, from the server: whole replies, or a line that is none
	off        int64     // of reply
	end        int64     // control: behind its last byte, in its direction
	seen       int64     // control: of the other direction, when it was sent
	cut        bool      // a hole ends the line or reply
	tail       bool      // it is the end of what began in a hole
	data       []byte
	gap        int64
	guess      bool    // FIN: of whom is not certain
	sealed     *sealed // TLS
	inTLS      bool    // it came in TLS
}

// openers are verbs that a client begins with, be it in mid-session.
var openers = strings.Fields("USER PASS ACCT AUTH FEAT SYST OPTS CLNT HOST PWD XPWD TYPE CWD PASV EPSV PORT EPRT RETR STOR MLSD")

// isControl reports whether s is an FTP control connection: on port 21, or of
// that content on any other. It turns s round when its opener was guessed wrong:
// the client is the side that sends verbs.
func (s *stream) isControl() bool {
	if s.speaksFTP() || s.silent() {
		return true
	}
	if s.certain {
		return false
	}
	s.swap()
	if s.speaksFTP() {
		return true
	}
	s.swap()
	return false
}

// silent reports whether s goes to port 21 and nothing that was said was captured: the
// server did not answer, or hung up, or the capture holds headers alone.
func (s *stream) silent() bool {
	said := func(i item) bool { return i.what == itemBytes }
	return s.listener.Port() == portControl && (s.certain || s.answered) && !slices.ContainsFunc(s.items, said)
}

func (s *stream) speaksFTP() bool {
	const enough = 512
	said, asked := s.head(false, enough), s.head(true, enough)
	if s.listener.Port() == portControl { // in whose midst the capture may begin
		return anyLine(said, isReplyLine) || anyLine(asked, isCommandLine)
	}
	reply, command := isReplyLine(firstLine(said)), isOpener(firstLine(asked))
	if s.oneSided() {
		return reply && bytes.HasPrefix(said, []byte("220")) && anyLine(said, func(l []byte) bool { return bytes.HasPrefix(l, []byte("331 ")) }) ||
			command && anyLine(asked, func(l []byte) bool { return bytes.HasPrefix(l, []byte("USER ")) }) && anyLine(asked, func(l []byte) bool { return bytes.HasPrefix(l, []byte("PASS ")) })
	}
	return reply && command
}

// anyLine reports whether is holds for a line of b.
func anyLine(b []byte, is func([]byte) bool) bool {
	for l := range bytes.Lines(b) {
		if is(l) {
			return true
		}
	}
	return false
}

// isReplyLine reports whether l begins as a reply does (RFC 959 §4.2).
func isReplyLine(l []byte) bool {
	return len(l) >= 4 && '1' <= l[0] && l[0] <= '6' && isDigit(l[1]) && isDigit(l[2]) && (l[3] == ' ' || l[3] == '-')
}

func isOpener(l []byte) bool { return slices.Contains(openers, verbOf(l)) }

// isCommandLine reports whether l begins with a verb that there is.
func isCommandLine(l []byte) bool {
	_, ok := table[verbOf(l)]
	return ok
}

func verbOf(l []byte) string {
	word, _, _ := bytes.Cut(bytes.TrimRight(l, "\r\n"), []byte(" "))
	return strings.ToUpper(string(word))
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// moments lists all that happens on all streams, in the order of the packets.
func moments(streams []*stream, rep *Report, keys *tlsread.Keys, pace *pace) []moment {
	var list []moment
	pace.begin(PhaseMessages, len(streams))
	for _, s := range streams {
		if !pace.did() {
			return nil
		}
		s.decrypt(rep, keys, pace)
		if s.control = s.isControl() || s.isImplicit(); s.control {
			list = s.appendControl(list, pace)
		} else {
			list = s.appendPlain(list)
		}
	}
	sortInSlices(list, func(a, b moment) int { return cmp.Compare(a.num, b.num) }, pace)
	return list
}

// appendPlain appends opening, bytes, gaps and end of what may be a data
// connection.
func (s *stream) appendPlain(list []moment) []moment {
	for _, i := range s.items {
		if i.what == itemOpen || i.what == itemBytes || i.what == itemGap || i.what == itemTLS {
			list = append(list, s.moment(i))
		}
	}
	return s.appendEnd(list)
}

func (s *stream) moment(i item) moment {
	return moment{num: i.num, packet: i.packet, at: i.at, stream: s, what: i.what, fromOpener: i.fromOpener, data: i.data, gap: i.gap, sealed: i.sealed, inTLS: i.inTLS}
}

func (s *stream) appendEnd(list []moment) []moment {
	if i, ok := s.end(); ok {
		list = append(list, s.moment(i))
	}
	return list
}

func (s *stream) appendControl(list []moment, pace *pace) []moment {
	list = append(list, s.moment(s.items[0]))
	list = append(list, s.withRecords(causal(s.appendCommands(nil, pace), s.appendReplies(nil, pace)))...)
	last := list[len(list)-1]
	if i, ok := s.end(); ok {
		i.num, i.at = max(i.num, last.num), max(i.at, last.at)
		answers, guess := s.answersFIN(i)
		i.fromOpener = i.fromOpener != answers
		m := s.moment(i)
		m.guess = guess
		list = append(list, m)
	}
	return list
}

// causal puts what the two sides said in the order in which it must have been said:
// who acknowledges something has got it, whatever the packets' order in the capture.
func causal(a, b []moment) []moment {
	list := make([]moment, 0, len(a)+len(b))
	last := moment{}
	for len(a)+len(b) > 0 {
		if len(a) == 0 || len(b) > 0 && !before(a, b) {
			a, b = b, a
		}
		m := a[0]
		a = a[1:]
		if m.what == itemGap && len(b) > 0 && m.num > b[0].num { // it has no time of its own
			m.num, m.at = b[0].num, b[0].at
		}
		m.num, m.at = max(m.num, last.num), max(m.at, last.at)
		last = m
		list = append(list, m)
	}
	return list
}

// before reports whether the first of a was said before the first of b, the other
// direction. A hole stands as late as it can.
func before(a, b []moment) bool {
	x, y := a[0], b[0]
	if x.stream.tls.conn != nil { // what is acknowledged is counted in records
		return x.num <= y.num
	}
	switch {
	case x.what == itemGap && y.what == itemGap:
		return len(a) > 1 && (len(b) == 1 || before(a[1:], b[1:]))
	case y.what == itemGap:
		return !before(b, a)
	case x.what == itemGap && x.end > y.seen:
		return len(a) > 1 && before(a[1:], b)
	}
	if x1, y1 := x.end <= y.seen, y.end <= x.seen; x1 != y1 {
		return x1
	}
	return x.num <= y.num
}
