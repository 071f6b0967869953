package capture

import (
	"bytes"
	"fmt"
	"net/netip"
	"strconv"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file makes the events of data connections.

// dataConn is a data connection, announced or opened.
type dataConn struct {
	log      *eventLog
	session  *session
	how      string // "pasv", "epsv", "lpsv", "port", "eprt", "lprt"
	conn     string // "S1.d1"; empty before its first event
	addr     netip.AddrPort
	passive  bool
	agreedBy int64 // event number of the PORT or PASV command
	opened   bool
	closed   bool

	listened      bool // a listen event was emitted
	midLine       bool // the latest bytes end within a line, or a hole follows them
	sure          bool // the two sides agreed on it
	openerSwapped bool // the stream's opener was guessed wrong

	cmd    *pendingCommand // the transfer command; nil: not known
	chunk  *event.Event
	since  int64 // time of chunk's first bytes
	latest int64
	moved  int64
	dir    event.Dir // of the latest bytes

	tls     tlsEvents
	records *event.Event // the tls event that carried chunk, not emitted yet
	coded   codedBytes
}

func (p *dataConn) String() string {
	if !p.addr.Addr().IsValid() { // of a server that is known by name
		return p.how + " " + p.session.server + strconv.Itoa(int(p.addr.Port()))
	}
	return p.how + " " + p.addr.String()
}

func (p *dataConn) handle(m occurrence) {
	m.fromOpener = m.fromOpener != p.openerSwapped
	switch m.kind {
	case itemBytes:
		p.addBytes(m)
	case itemTLS:
		p.handleTLS(m)
	case itemGap:
		p.midLine, p.coded.hole = true, true
		p.emit(m.at, &event.Event{Kind: event.KindWarning, Dir: p.dirOf(m), Bytes: m.gap, Seen: event.EvidenceMissing, Dec: missing(m.gap)})
	case itemFIN, itemRST:
		why := event.ReasonComplete
		if m.kind == itemRST {
			why = event.ReasonConnectionBroke
		}
		p.close(m.at, why)
	}
}

func missing(n int64) *event.Decoded {
	return &event.Decoded{Why: event.ReasonBytesMissing, Text: fmt.Sprintf("%d bytes are not in the capture", n)}
}

// close emits the end of p. An orderly end (ReasonComplete) has no reason.
func (p *dataConn) close(at int64, why event.Reason) {
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
	p.log.flush()
	p.attachFile(e)
	p.emit(at, e)
}

func (p *dataConn) about() *event.Decoded {
	if p.cmd == nil {
		return &event.Decoded{}
	}
	return &event.Decoded{Verb: p.cmd.verb, Path: p.cmd.path}
}

// emit completes an event of the data connection and emits it, except for data events:
// eventLog.flush emits these.
func (p *dataConn) emit(at int64, e *event.Event) {
	p.session.nameDataConn(p)
	e.SID, e.Conn, e.Chan, e.Re = p.session.sid, p.conn, event.ChanData, p.agreedBy
	if p.cmd != nil {
		e.Re = p.cmd.id
	}
	if e.Kind == event.KindData {
		return
	}
	p.log.flush()
	e.State = p.session.stateNow()
	p.log.emit(at, e)
}

// maxJudged is how many bytes of a listing are checked in one event.
const maxJudged = 64 << 10

// judge adds warnings to the lines of a listing that clients will misread. It skips a
// line that spans two events.
func (p *dataConn) judge(e *event.Event) {
	if p.cmd == nil || p.session.state.Mode != "S" || p.dir != event.ToClient || (p.cmd.verb != "LIST" && p.cmd.verb != "MLSD") {
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

// addBytes adds bytes to the chunk that is not emitted yet.
func (p *dataConn) addBytes(m occurrence) {
	if len(p.log.unflushed) > 0 && m.at-p.log.unflushed[0].since >= int64(joinFor) {
		p.log.flush()
	}
	dir := p.dirOf(m)
	if p.chunk != nil && p.dir != dir {
		p.log.flush()
	}
	p.dir = dir
	if p.cmd != nil && !p.sure && p.cmd.dir() != dir { // the direction is wrong: they belong to another command
		p.cmd = nil
	}
	if p.chunk == nil {
		p.chunk = &event.Event{Kind: event.KindData, Dir: dir, Dec: p.about()}
		if p.cmd != nil {
			p.chunk.Size = p.cmd.size
		}
		p.emit(m.at, p.chunk)
		p.since = m.at
		p.log.unflushed = append(p.log.unflushed, p)
	}
	p.chunk.Data = append(p.chunk.Data, m.data[:min(len(m.data), event.SampleSize-len(p.chunk.Data))]...)
	p.chunk.N++
	p.chunk.Bytes += int64(len(m.data))
	p.chunk.Payload = append(p.chunk.Payload, m.data)
	p.moved += int64(len(m.data))
	p.latest = m.at
	p.chunk.Packet = int64(m.packet)
}
