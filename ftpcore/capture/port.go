package capture

import (
	"bytes"
	"fmt"
	"net/netip"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file tells of data connections.

// port is a data connection, agreed on or made.
type port struct {
	l       *listener
	talk    *talk
	how     string // "pasv", "epsv", "lpsv", "port", "eprt", "lprt"
	conn    string // "S1.d1"; empty before it is told of
	addr    netip.AddrPort
	passive bool
	by      int64 // the command's number
	opened  bool
	closed  bool

	listened bool // the server was told to listen
	midLine  bool // the latest bytes end in the midst of a line, or a hole is behind them
	sure     bool // the two sides were heard to agree on it
	turned   bool // who opened the connection was guessed wrong

	cmd    *asked // what it moves
	chunk  *event.Event
	since  int64 // when chunk began
	latest int64
	moved  int64
	dir    event.Dir // of the latest bytes

	tls     carriers
	records *event.Event // of TLS, which carried chunk and are not told of yet
	coded   coded
}

func (p *port) String() string { return p.how + " " + p.addr.String() }

func (p *port) hear(m moment) {
	m.fromOpener = m.fromOpener != p.turned
	switch m.what {
	case itemBytes:
		p.take(m)
	case itemTLS:
		p.hearTLS(m)
	case itemGap:
		p.midLine, p.coded.hole = true, true
		p.emit(m.at, &event.Event{Kind: event.KindWarning, Dir: p.dirOf(m), Bytes: m.gap, Seen: event.EvidenceMissing, Dec: missing(m.gap)})
	case itemFIN, itemRST:
		why := event.ReasonComplete
		if m.what == itemRST {
			why = event.ReasonConnectionBroke
		}
		p.close(m.at, why)
	}
}

func missing(n int64) *event.Decoded {
	return &event.Decoded{Why: event.ReasonBytesMissing, Text: fmt.Sprintf("%d bytes are not in the capture", n)}
}

// close tells of the end of p. The reason of an orderly one goes unsaid.
func (p *port) close(at int64, why event.Reason) {
	if p.closed {
		return
	}
	p.closed = true
	e := &event.Event{Kind: event.KindClose, Bytes: p.moved, Dec: p.about()}
	if why == event.ReasonNoDataConnection {
		e.Kind = event.KindFail
	}
	if p.moved > 0 {
		e.Dir = p.dir
	}
	if why != event.ReasonComplete {
		e.Dec.Why = why
	}
	p.l.flush()
	p.decoded(e)
	p.emit(at, e)
}

func (p *port) about() *event.Decoded {
	if p.cmd == nil {
		return &event.Decoded{}
	}
	return &event.Decoded{Verb: p.cmd.verb, Path: p.cmd.path}
}

// emit completes an event of the data connection.
func (p *port) emit(at int64, e *event.Event) {
	p.talk.name(p)
	e.SID, e.Conn, e.Chan, e.Re = p.talk.sid, p.conn, event.ChanData, p.by
	if p.cmd != nil {
		e.Re = p.cmd.id
	}
	if e.Kind == event.KindData {
		return
	}
	p.l.flush()
	e.State = p.talk.now()
	p.l.emit(at, e)
}

// maxJudged bounds what is looked at of a listing in one event.
const maxJudged = 64 << 10

// judge marks the lines of a listing that clients will misread. A line in two events
// is passed over.
func (p *port) judge(e *event.Event) {
	if p.cmd == nil || p.talk.state.Mode != "S" || p.dir != event.ToClient || (p.cmd.verb != "LIST" && p.cmd.verb != "MLSD") {
		return
	}
	b := bytes.Join(e.Payload, nil)
	from := 0
	if p.midLine {
		from = bytes.IndexByte(b, '\n') + 1
	}
	p.midLine = !bytes.HasSuffix(b, []byte("\n"))
	e.Dec.Warn = wire.JudgeListing(p.cmd.verb, b[from:min(len(b), from+maxJudged)])
	for i := range e.Dec.Warn {
		e.Dec.Warn[i].Off += from
	}
}

// take joins bytes to those not yet told of.
func (p *port) take(m moment) {
	if len(p.l.pending) > 0 && m.at-p.l.pending[0].since >= int64(joinFor) {
		p.l.flush()
	}
	dir := p.dirOf(m)
	if p.chunk != nil && p.dir != dir {
		p.l.flush()
	}
	p.dir = dir
	if p.cmd != nil && !p.sure && p.cmd.dir() != dir { // it is another's
		p.cmd = nil
	}
	if p.chunk == nil {
		p.chunk = &event.Event{Kind: event.KindData, Dir: dir, Dec: p.about()}
		if p.cmd != nil {
			p.chunk.Size = p.cmd.size
		}
		p.emit(m.at, p.chunk)
		p.since = m.at
		p.l.pending = append(p.l.pending, p)
	}
	p.chunk.Data = append(p.chunk.Data, m.data[:min(len(m.data), event.SampleSize-len(p.chunk.Data))]...)
	p.chunk.N++
	p.chunk.Bytes += int64(len(m.data))
	p.chunk.Payload = append(p.chunk.Payload, m.data)
	p.moved += int64(len(m.data))
	p.latest = m.at
	p.chunk.Packet = int64(m.packet)
}
