package ftpcore

import (
	"errors"
	"net"
	"sync"
	"time"
)

// This file tells of bytes on the control connection that no line end follows: a
// client that forgets it waits for a reply, and the server for the rest of the line.

// unfinishedAfter is how long such bytes wait before the record tells of them.
const unfinishedAfter = 500 * time.Millisecond

// unfinished watches the line that a session's reader has begun to read.
type unfinished struct {
	s *session
	l *LineReader

	mu   sync.Mutex
	line Line // as far as it has come
	told int  // bytes of it that the record tells of
	stop func() bool
	over int64 // the tls event that carried them
}

// watchLine has the beginning of a line told of, where it stays one.
func (s *session) watchLine(l *LineReader) *unfinished {
	u := &unfinished{s: s, l: l}
	if s.srv.Order == nil { // else the record has it
		l.blocks = u.wait
	}
	return u
}

// wait is called before the reader waits for more, and after that.
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
		u.told, u.over = 0, 0
	}
	u.line = line
	if !begun {
		return
	}
	u.s.begun.Store(&begunLine{u.s.clock().Now(), u.line.Size})
	if len(u.line.Raw) > u.told {
		u.stop = u.s.clock().AfterFunc(unfinishedAfter, func() { u.tell(ReasonNoLineEnd) })
	}
}

// tell records what has come of the line since it was last told of.
func (u *unfinished) tell(why Reason) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.stop == nil && why == ReasonNoLineEnd {
		return // the rest has come meanwhile
	}
	u.stop = nil
	raw := u.line.Raw
	s := u.s
	cmd := s.secrecy.Hide(ParseCommand(u.line))
	e := &Event{
		Conn: s.ctl, Chan: ChanControl, Dir: ToServer, Kind: KindUnfinished, Data: raw[u.told:len(raw):len(raw)],
		Raw:   &Raw{Len: len(raw) - u.told, Off: u.line.Off + int64(u.told), Mask: clip(cmd.mask(), u.told)},
		Bytes: u.line.Size, Dec: &Decoded{Why: why},
	}
	if u.l.channel != nil {
		if n := u.l.wire.take(ToServer); n.size > 0 {
			u.over = s.emitAside(s.tlsEvent(n.event(ToServer), s.ctl, 0))
		}
		e.Over = u.over
	}
	u.told = len(raw)
	s.emitAside(e)
}

// left tells of what the client has left without a line end, when it has gone.
func (u *unfinished) left(err error) {
	if _, begun := u.l.Unfinished(); begun && !errors.Is(err, net.ErrClosed) && u.s.srv.Order == nil {
		u.tell(ReasonLeftUnfinished)
	}
}

// clip is what ranges mean for what stands behind the first n bytes.
func clip(ranges [][2]int, n int) (list [][2]int) {
	for _, r := range ranges {
		if r[1] > n {
			list = append(list, [2]int{max(r[0]-n, 0), r[1] - n})
		}
	}
	return list
}
