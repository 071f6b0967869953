package capture

import (
	"bytes"
	"cmp"
	"io"
	"slices"
	"strings"

	"ftpsim/ftpcore"
)

// This file tells control connections from others and cuts them into commands
// and replies.

// moment is one thing that a passive listener takes notice of.
type moment struct {
	num        int
	at         int64
	stream     *stream
	what       happening
	fromOpener bool
	line       ftpcore.Line // control, from the client
	unfinished bool         // line has no end
	reply      []byte       // control, from the server: whole replies, or a line that is none
	off        int64        // of reply
	data       []byte
	gap        int64
}

// openers are verbs that a client begins with, be it in mid-session.
var openers = strings.Fields("USER PASS ACCT AUTH FEAT SYST OPTS CLNT HOST PWD XPWD TYPE CWD PASV EPSV PORT EPRT RETR STOR MLSD")

// isControl reports whether s is an FTP control connection: on port 21, or of
// that content on any other. It turns s round when its opener was guessed wrong.
func (s *stream) isControl() bool {
	if s.speaksFTP() {
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

func (s *stream) speaksFTP() bool {
	const enough = 64
	said, asked := s.head(false, enough), s.head(true, enough)
	reply := len(said) >= 4 && '1' <= said[0] && said[0] <= '5' && isDigit(said[1]) && isDigit(said[2]) && (said[3] == ' ' || said[3] == '-')
	word, _, _ := bytes.Cut(asked, []byte(" "))
	command := slices.Contains(openers, strings.ToUpper(strings.TrimRight(string(firstLine(word)), "\r\n")))
	if s.listener.Port() == portControl {
		return reply || command
	}
	return reply && command
}

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return line
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// moments lists all that happens on all streams, in the order of the packets.
func moments(streams []*stream, rep *Report, pace *pace) []moment {
	var list []moment
	pace.begin(PhaseMessages, len(streams))
	for _, s := range streams {
		if !pace.did() {
			return nil
		}
		if s.control = s.isControl(); s.control {
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
		if i.what == itemOpen || i.what == itemBytes || i.what == itemGap {
			list = append(list, s.moment(i))
		}
	}
	return s.appendEnd(list)
}

func (s *stream) moment(i item) moment {
	return moment{num: i.num, at: i.at, stream: s, what: i.what, fromOpener: i.fromOpener, data: i.data, gap: i.gap}
}

func (s *stream) appendEnd(list []moment) []moment {
	if i, ok := s.end(); ok {
		list = append(list, s.moment(i))
	}
	return list
}

func (s *stream) appendControl(list []moment, pace *pace) []moment {
	list = append(list, s.moment(s.items[0]))
	for _, i := range s.items {
		if i.what == itemGap {
			list = append(list, s.moment(i))
		}
	}
	list = s.appendCommands(list, pace)
	list = s.appendReplies(list, pace)
	return s.appendEnd(list)
}

// side reads one direction of a stream and knows which packet each byte came by.
type side struct {
	items []item // bytes only
	next  int    // to be read
	pace  *pace  // of who reads
}

func (s *stream) side(fromOpener bool) *side {
	r := &side{}
	for _, i := range s.items {
		if i.what == itemBytes && i.fromOpener == fromOpener {
			r.items = append(r.items, i)
		}
	}
	return r
}

// Read returns one segment at a time.
func (r *side) Read(b []byte) (int, error) {
	if r.next == len(r.items) || !r.pace.work() {
		return 0, io.EOF
	}
	i := &r.items[r.next]
	n := copy(b, i.data)
	if i.data = i.data[n:]; len(i.data) == 0 {
		r.next++
	}
	return n, nil
}

// places tells by which packet the bytes of a direction came. It is asked for
// growing offsets.
type places struct {
	items []item
	end   int64 // offset after items[0]
}

func (s *stream) places(fromOpener bool) *places {
	p := &places{items: s.side(fromOpener).items}
	if len(p.items) > 0 {
		p.end = int64(len(p.items[0].data))
	}
	return p
}

// of is the packet with the byte before off.
func (p *places) of(off int64) item {
	for off > p.end && len(p.items) > 1 {
		p.items = p.items[1:]
		p.end += int64(len(p.items[0].data))
	}
	return p.items[0]
}

func (s *stream) appendCommands(list []moment, pace *pace) []moment {
	in := s.side(true)
	in.pace = pace
	lines := ftpcore.NewLineReader(in, maxLine)
	lines.Sniff()
	at := s.places(true)
	for {
		l, err := lines.Next()
		unfinished := false
		if err != nil {
			if l, unfinished = lines.Unfinished(); !unfinished {
				return list
			}
		}
		m := s.moment(at.of(l.Off + l.Size))
		m.line, m.unfinished = l, unfinished
		list = append(list, m)
		if unfinished {
			return list
		}
		if len(list) > maxEvents*2 || l.Foreign() != "" || !pace.work() {
			return list
		}
	}
}

func (s *stream) appendReplies(list []moment, pace *pace) []moment {
	var all []byte
	for _, i := range s.side(false).items {
		all = append(all, i.data...)
	}
	at, ends := s.places(false), newReplyEnds(all, pace)
	for off := 0; off < len(all) && len(list) <= maxEvents*2 && pace.work(); {
		n := ends.length(off)
		m := s.moment(at.of(int64(off + n)))
		m.reply, m.off = all[off:off+n], int64(off)
		list = append(list, m)
		off += n
	}
	return list
}
