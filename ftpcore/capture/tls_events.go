package capture

import (
	"errors"
	"slices"
	"strings"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
)

// This file makes the tls events, as the engine does, and links each message to the tls
// event that carried it (Event.CarriedBy).

// tlsEvents keeps the latest tls events of a connection, and the state of its TLS.
type tlsEvents struct {
	last  map[event.Dir]int64
	auth  int64 // event number of the AUTH command
	begun bool
	// cleared means that the control connection has returned to clear text.
	cleared bool
	unread  bool // the warning about unreadable records was made
}

// event returns the tls event of m.
func (m occurrence) event(dir event.Dir) *event.Event {
	s := m.records
	e := &event.Event{Dir: dir, Kind: event.KindTLS, Bytes: s.size, Raw: &event.Raw{Len: int(s.size), Off: s.off},
		TLS: &s.info, Payload: s.pieces}
	for _, p := range s.pieces {
		e.Data = append(e.Data, p[:min(len(p), event.SampleSize-len(e.Data))]...)
	}
	return e
}

// begins reports whether a handshake begins in the records: one is a ClientHello.
func (s *tlsRecords) begins() bool {
	return slices.ContainsFunc(s.info.Records, func(r event.TLSRecord) bool { return slices.Contains(r.Messages, "ClientHello") })
}

func (c *tlsEvents) set(dir event.Dir, id int64) {
	if c.last == nil {
		c.last = map[event.Dir]int64{}
	}
	c.last[dir] = id
}

// unreadable returns the warning about records that could not be decrypted, the first
// time that there are any; otherwise nil.
func (c *tlsEvents) unreadable(m occurrence) *event.Event {
	why := m.records.why
	if why == nil || c.unread {
		return nil
	}
	c.unread = true
	d := &event.Decoded{Why: event.ReasonEncrypted, Text: why.Error()}
	if errors.Is(why, tlsread.ErrNoKey) {
		d.Why = event.ReasonNoKey
	}
	return &event.Event{Kind: event.KindWarning, Dec: d}
}

// dir returns the direction of m, an occurrence on a control connection.
func (m occurrence) dir() event.Dir {
	if m.fromOpener {
		return event.ToServer
	}
	return event.ToClient
}

// handleTLS makes the event of records on the control connection.
func (t *session) handleTLS(m occurrence) {
	dir := m.dir()
	if !t.tls.begun {
		t.tls.begun = true
		t.log.rep.Encrypted++
	}
	if m.records.begins() {
		t.tls.cleared, t.state.Prot = false, "C"
		t.state.TLS = t.tlsState()
	}
	e := m.event(dir)
	e.Chan, e.Re = event.ChanControl, t.tls.auth
	t.tls.set(dir, t.emit(m.at, e))
	if w := t.tls.unreadable(m); w != nil {
		w.Chan, w.Re = event.ChanControl, t.tls.auth
		t.emit(m.at, w)
	}
}

// setCarrier sets CarriedBy of e, a message, to the tls event that carried it.
func (t *session) setCarrier(e *event.Event) {
	switch e.Kind {
	case event.KindCommand, event.KindReply, event.KindUnfinished:
		if t.inTLS {
			e.CarriedBy = t.tls.last[e.Dir]
		}
	}
}

// learnTLS tracks protection (RFC 4217): whether data connections will be protected,
// and whether the control connection still is.
func (t *session) learnTLS(c *pendingCommand, dec *event.Decoded) {
	if dec.Code < 200 || dec.Code > 299 {
		return
	}
	switch c.verb {
	case "AUTH":
		t.tls.auth = c.id
	case "PROT":
		t.state.Prot = strings.ToUpper(c.arg)
	case "CCC":
		t.tls.cleared = true
	}
	t.state.TLS = t.tlsState()
}

// tlsState returns State.TLS.
func (t *session) tlsState() string {
	on := t.tls.begun && !t.tls.cleared
	switch {
	case on && t.state.Prot == "P":
		return "control+data"
	case on:
		return "control"
	case t.state.Prot == "P":
		return "data"
	}
	return ""
}

// handleTLS takes records on a data connection. Their event is emitted together with
// the chunk that they carry.
func (p *dataConn) handleTLS(m occurrence) {
	e := m.event(p.dirOf(m))
	switch {
	case p.chunk != nil && p.records == nil:
		p.records = e
	case p.chunk != nil && p.records.Dir == e.Dir:
		joinTLS(p.records, e)
	default: // no chunk waits that it could carry
		p.emit(m.at, e)
		p.tls.set(e.Dir, e.ID)
	}
	if w := p.tls.unreadable(m); w != nil {
		p.emit(m.at, w)
	}
}

// emitTLS emits the records that carried the chunk. It returns the number of the tls
// event that carried the chunk's last bytes; 0 means that it was not protected.
func (p *dataConn) emitTLS() int64 {
	if e := p.records; e != nil {
		p.records = nil
		p.emit(p.latest, e)
		p.tls.set(e.Dir, e.ID)
	}
	return p.tls.last[p.dir]
}

// dirOf returns the direction of m.
func (p *dataConn) dirOf(m occurrence) event.Dir {
	if m.fromOpener != p.passive {
		return event.ToClient
	}
	return event.ToServer
}

// joinTLS adds the records of e to the records of to.
func joinTLS(to, e *event.Event) {
	to.TLS.More += e.TLS.More
	for _, r := range e.TLS.Records {
		if len(to.TLS.Records) == event.MaxTLSRecords {
			to.TLS.More++
			continue
		}
		r.Off += int(to.Bytes)
		to.TLS.Records = append(to.TLS.Records, r)
	}
	if e.TLS.Version != "" {
		records, more := to.TLS.Records, to.TLS.More
		*to.TLS = *e.TLS
		to.TLS.Records, to.TLS.More = records, more
	}
	to.Payload = append(to.Payload, e.Payload...)
	to.Data = append(to.Data, e.Data[:min(len(e.Data), event.SampleSize-len(to.Data))]...)
	to.Bytes += e.Bytes
	to.Raw.Len += e.Raw.Len
}

// withRecords inserts the TLS records of a control connection into said, its messages:
// each before the first message of its last packet.
func (s *stream) withRecords(said []occurrence) (list []occurrence) {
	for _, i := range s.items {
		if i.kind != itemTLS {
			continue
		}
		for len(said) > 0 && said[0].num < i.num {
			list, said = append(list, said[0]), said[1:]
		}
		list = append(list, s.occurrence(i))
	}
	if list == nil {
		return said
	}
	return append(list, said...)
}
