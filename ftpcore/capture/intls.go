package capture

import (
	"errors"
	"slices"
	"strings"

	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/event"
)

// This file tells of TLS in the conversation, as the engine does: of the records, and
// with each message of those that carried it.

// carriers are the latest tls events of a connection, and what is known of it.
type carriers struct {
	by    map[event.Dir]int64
	auth  int64 // the AUTH command
	begun bool
	// cleared: the control connection has gone back to clear text.
	cleared bool
	unread  bool // it was said that something cannot be read
}

// event makes a tls event of m.
func (m moment) event(dir event.Dir) *event.Event {
	s := m.sealed
	e := &event.Event{Dir: dir, Kind: event.KindTLS, Bytes: s.size, Raw: &event.Raw{Len: int(s.size), Off: s.off},
		TLS: &s.info, Payload: s.pieces}
	for _, p := range s.pieces {
		e.Data = append(e.Data, p[:min(len(p), event.SampleSize-len(e.Data))]...)
	}
	return e
}

// begins reports whether there is a ClientHello.
func (s *sealed) begins() bool {
	return slices.ContainsFunc(s.info.Records, func(r event.TLSRecord) bool { return slices.Contains(r.Messages, "ClientHello") })
}

func (c *carriers) set(dir event.Dir, id int64) {
	if c.by == nil {
		c.by = map[event.Dir]int64{}
	}
	c.by[dir] = id
}

// unreadable is the warning about records that were not opened, the first time;
// else nil.
func (c *carriers) unreadable(m moment) *event.Event {
	why := m.sealed.why
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

// dir is who sent m, on a control connection.
func (m moment) dir() event.Dir {
	if m.fromOpener {
		return event.ToServer
	}
	return event.ToClient
}

// hearTLS tells of records on the control connection.
func (t *talk) hearTLS(m moment) {
	dir := m.dir()
	if !t.tls.begun {
		t.tls.begun = true
		t.l.rep.Encrypted++
	}
	if m.sealed.begins() {
		t.tls.cleared, t.state.Prot = false, "C"
		t.state.TLS = t.protected()
	}
	e := m.event(dir)
	e.Chan, e.Re = event.ChanControl, t.tls.auth
	t.tls.set(dir, t.emit(m.at, e))
	if w := t.tls.unreadable(m); w != nil {
		w.Chan, w.Re = event.ChanControl, t.tls.auth
		t.emit(m.at, w)
	}
}

// carry notes the tls event that carried e, a message of m.
func (t *talk) carry(e *event.Event) {
	switch e.Kind {
	case event.KindCommand, event.KindReply, event.KindUnfinished:
		if t.heardInTLS {
			e.CarriedBy = t.tls.by[e.Dir]
		}
	}
}

// learnTLS follows what is protected (RFC 4217): which data connections are, and
// whether the control connection still is.
func (t *talk) learnTLS(c *asked, dec *event.Decoded) {
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
	t.state.TLS = t.protected()
}

// protected is State.TLS.
func (t *talk) protected() string {
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

// hearTLS tells of records on a data connection, together with the chunk that they
// carry.
func (p *port) hearTLS(m moment) {
	e := m.event(p.dirOf(m))
	switch {
	case p.chunk != nil && p.records == nil:
		p.records = e
	case p.chunk != nil && p.records.Dir == e.Dir:
		joinTLS(p.records, e)
	default: // it carries nothing that is not told of yet
		p.emit(m.at, e)
		p.tls.set(e.Dir, e.ID)
	}
	if w := p.tls.unreadable(m); w != nil {
		p.emit(m.at, w)
	}
}

// tellTLS tells of the records that carried the chunk, and returns the event of
// those that carried its last bytes; 0: it was not protected.
func (p *port) tellTLS() int64 {
	if e := p.records; e != nil {
		p.records = nil
		p.emit(p.latest, e)
		p.tls.set(e.Dir, e.ID)
	}
	return p.tls.by[p.dir]
}

// dirOf is who sent m.
func (p *port) dirOf(m moment) event.Dir {
	if m.fromOpener != p.passive {
		return event.ToClient
	}
	return event.ToServer
}

// joinTLS adds the records of e to those of to.
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

// withRecords puts the TLS records of a control connection among what was said in
// them: each before what its last packet brought.
func (s *stream) withRecords(said []moment) (list []moment) {
	for _, i := range s.items {
		if i.what != itemTLS {
			continue
		}
		for len(said) > 0 && said[0].num < i.num {
			list, said = append(list, said[0]), said[1:]
		}
		list = append(list, s.moment(i))
	}
	return append(list, said...)
}
