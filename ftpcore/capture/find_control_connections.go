package capture

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/wire"
)

// This file finds the control connections among the streams and lists what happened on
// all streams, in order. split_control_connection.go splits control connections into commands and
// replies.

// occurrence is one thing that happened on a stream: its opening, a command, a reply,
// bytes of a data connection, TLS records, a hole, or its end.
type occurrence struct {
	num        int
	packet     int
	at         int64
	stream     *stream
	kind       itemKind
	fromOpener bool
	line       wire.Line // control, from the client
	unfinished bool      // line has no line end
	reply      []byte    // control, from the server: a whole reply, or a line that is not a reply
	off        int64     // of reply: its offset in its direction
	end        int64     // control: offset after its last byte, in its direction
	seen       int64     // control: bytes of the other direction that its sender had received
	cut        bool      // the line or reply is incomplete: a hole follows
	tail       bool      // the line or reply began in a hole; this is its end
	data       []byte
	gap        int64
	guess      bool        // FIN: its sender is uncertain
	records    *tlsRecords // of itemTLS
	inTLS      bool        // it was carried in TLS
}

// openers are the verbs that a capture's first command may have, even in mid-session.
var openers = strings.Fields("USER PASS ACCT AUTH FEAT SYST OPTS CLNT HOST PWD XPWD TYPE CWD PASV EPSV PORT EPRT RETR STOR MLSD")

// isControl reports whether s is an FTP control connection: on port 21, or on another
// port by its content. It swaps the ends of s if the opener was guessed wrong: the
// client is the side that sends verbs.
func (s *stream) isControl() bool {
	if s.speaksFTP() || s.silent() {
		return true
	}
	if s.openerKnown {
		return false
	}
	s.swapEnds()
	if s.speaksFTP() {
		return true
	}
	s.swapEnds()
	return false
}

// silent reports whether s goes to port 21 and no bytes were captured: the server did
// not answer, or closed at once, or the capture holds only headers.
func (s *stream) silent() bool {
	said := func(i item) bool { return i.kind == itemBytes }
	return s.listener.Port() == portControl && (s.openerKnown || s.answered) && !slices.ContainsFunc(s.items, said)
}

func (s *stream) speaksFTP() bool {
	const enough = 512
	said, asked := s.head(false, enough), s.head(true, enough)
	if s.listener.Port() == portControl { // the capture may begin in mid-session
		return anyLine(said, isReplyLine) || anyLine(asked, isCommandLine)
	}
	reply, command := isReplyLine(firstLine(said)), isOpener(firstLine(asked))
	if s.oneSided() {
		return reply && bytes.HasPrefix(said, []byte("220")) && anyLine(said, func(l []byte) bool { return bytes.HasPrefix(l, []byte("331 ")) }) ||
			command && anyLine(asked, func(l []byte) bool { return bytes.HasPrefix(l, []byte("USER ")) }) && anyLine(asked, func(l []byte) bool { return bytes.HasPrefix(l, []byte("PASS ")) })
	}
	return reply && command
}

// anyLine reports whether is returns true for a line of b.
func anyLine(b []byte, is func([]byte) bool) bool {
	for l := range bytes.Lines(b) {
		if is(l) {
			return true
		}
	}
	return false
}

// isReplyLine reports whether l begins like a reply (RFC 959 §4.2).
func isReplyLine(l []byte) bool {
	return len(l) >= 4 && '1' <= l[0] && l[0] <= '6' && isDigit(l[1]) && isDigit(l[2]) && (l[3] == ' ' || l[3] == '-')
}

func isOpener(l []byte) bool { return slices.Contains(openers, verbOf(l)) }

// isCommandLine reports whether l begins with a known verb.
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

// occurrences lists what happened on all streams, in the order of the packets.
func occurrences(streams []*stream, rep *Report, keys *tlsread.Keys, pace *pace) []occurrence {
	var list []occurrence
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
	sortInSlices(list, func(a, b occurrence) int { return cmp.Compare(a.num, b.num) }, pace)
	return list
}

// appendPlain appends the opening, bytes, TLS records, holes and end of a stream that
// may be a data connection.
func (s *stream) appendPlain(list []occurrence) []occurrence {
	for _, i := range s.items {
		if i.kind == itemOpen || i.kind == itemBytes || i.kind == itemGap || i.kind == itemTLS {
			list = append(list, s.occurrence(i))
		}
	}
	return s.appendEnd(list)
}

func (s *stream) occurrence(i item) occurrence {
	return occurrence{num: i.num, packet: i.packet, at: i.at, stream: s, kind: i.kind, fromOpener: i.fromOpener, data: i.data, gap: i.gap, records: i.records, inTLS: i.inTLS}
}

func (s *stream) appendEnd(list []occurrence) []occurrence {
	if i, ok := s.end(); ok {
		list = append(list, s.occurrence(i))
	}
	return list
}

func (s *stream) appendControl(list []occurrence, pace *pace) []occurrence {
	list = append(list, s.occurrence(s.items[0]))
	list = append(list, s.withRecords(causal(s.appendCommands(nil, pace), s.appendReplies(nil, pace)))...)
	last := list[len(list)-1]
	if i, ok := s.end(); ok {
		i.num, i.at = max(i.num, last.num), max(i.at, last.at)
		answers, guess := s.answersFIN(i)
		i.fromOpener = i.fromOpener != answers
		m := s.occurrence(i)
		m.guess = guess
		list = append(list, m)
	}
	return list
}

// causal merges the two directions of a control connection in causal order: a side that
// acknowledges a message has received it, whatever the order of the packets in the
// capture.
func causal(a, b []occurrence) []occurrence {
	list := make([]occurrence, 0, len(a)+len(b))
	last := occurrence{}
	for len(a)+len(b) > 0 {
		if len(a) == 0 || len(b) > 0 && !before(a, b) {
			a, b = b, a
		}
		m := a[0]
		a = a[1:]
		if m.kind == itemGap && len(b) > 0 && m.num > b[0].num { // a hole has no time of its own
			m.num, m.at = b[0].num, b[0].at
		}
		m.num, m.at = max(m.num, last.num), max(m.at, last.at)
		last = m
		list = append(list, m)
	}
	return list
}

// before reports whether the first of a was sent before the first of b, the other
// direction. A hole is placed as late as possible.
func before(a, b []occurrence) bool {
	x, y := a[0], b[0]
	if x.stream.tls.conn != nil { // acknowledgements count encrypted bytes, which end and seen do not
		return x.num <= y.num
	}
	switch {
	case x.kind == itemGap && y.kind == itemGap:
		return len(a) > 1 && (len(b) == 1 || before(a[1:], b[1:]))
	case y.kind == itemGap:
		return !before(b, a)
	case x.kind == itemGap && x.end > y.seen:
		return len(a) > 1 && before(a[1:], b)
	}
	if x1, y1 := x.end <= y.seen, y.end <= x.seen; x1 != y1 {
		return x1
	}
	return x.num <= y.num
}
