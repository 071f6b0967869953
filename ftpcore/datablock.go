package ftpcore

import (
	"bytes"
	"context"
	"time"
)

// This file brings the blocks of a data connection before the gate and records them.

// message is what the gate is asked about the block b.
func (t *transfer) message(b []byte) *Message {
	return &Message{Conn: t.port.conn, Dir: t.dir(), Kind: KindData, Re: t.cmdID, Bytes: b, Off: t.moved.Load(),
		Dec: &Decoded{Verb: t.verb, Path: t.path}}
}

// pass brings a block before the gate and records it. It returns what is to
// move: the block, another, or nothing. With an error the transfer ends once
// that has moved. keep returns the bytes of the block in memory that will not
// change.
func (t *transfer) pass(b []byte, keep func([]byte) []byte) ([]byte, error) {
	d := t.ask(t.message(b))
	if err := context.Cause(t.ctx); err != nil {
		return nil, err
	}
	switch d.Action {
	case Close:
		if len(d.Bytes) > 0 {
			t.note(d.Bytes, keep(d.Bytes), Event{Origin: OriginWire, Held: int64(d.Held), Break: d.Break})
		}
		return d.Bytes, errGateClose
	case Edit:
		t.note(d.Bytes, d.Bytes, Event{Origin: OriginEdited, Orig: true, OrigBytes: bytes.Clone(b), Held: int64(d.Held), Break: d.Break})
		return d.Bytes, nil
	case Drop:
		t.note(b, nil, Event{Origin: OriginDropped, OrigBytes: bytes.Clone(b), Held: int64(d.Held), Break: d.Break})
		return nil, nil
	}
	t.note(b, keep(b), Event{Origin: OriginWire, Held: int64(d.Held), Break: d.Break})
	return b, t.sniff(b)
}

func (t *transfer) ask(m *Message) Decision {
	t.holding.Store(true)
	defer t.holding.Store(false)
	return t.s.askData(t.gateCtx, m)
}

// note joins b to the chunks that are not yet told of, and tells of them after
// joinFor, or at once when b was held, marked or changed. kept are the bytes that
// moved; what happened to the chunk stands in how.
func (t *transfer) note(b, kept []byte, how Event) {
	now := t.s.clock().Now()
	apart := how.Held > 0 || how.Break != 0 || how.Origin != OriginWire
	if apart {
		t.flush()
	}
	if t.tls != nil && t.send != nil && how.Origin != OriginDropped {
		_, t.sealErr = t.tls.seal(b)
	}
	p := &t.pending
	if p.N == 0 {
		t.since, *p = now, how
	}
	p.Data = append(p.Data, b[:min(len(b), SampleSize-len(p.Data))]...)
	p.N++
	p.Bytes += int64(len(b))
	if len(kept) > 0 {
		p.Payload = append(p.Payload, kept)
	}
	if how.Origin != OriginDropped {
		t.explain.add(b)
		t.moved.Add(int64(len(b)))
	}
	if apart || t.whole(now) {
		t.flush()
	}
}

// whole reports whether the chunks that were joined become an event now.
func (t *transfer) whole(now time.Time) bool {
	if o := t.s.srv.Order; o != nil {
		return o.Whole(t.port.conn, t.pending.N)
	}
	return now.Sub(t.since) >= joinFor
}

// flush tells of the chunks that were joined.
func (t *transfer) flush() {
	if t.pending.N == 0 {
		return
	}
	e := t.pending
	t.pending = Event{}
	e.Conn, e.Chan, e.Dir, e.Kind, e.Re = t.port.conn, ChanData, t.dir(), KindData, t.cmdID
	e.Raw = &Raw{Len: int(e.Bytes), Off: t.off}
	e.Dec = &Decoded{Verb: t.verb, Path: t.path}
	if t.size >= 0 {
		e.Size = t.size
	}
	if e.Origin != OriginDropped {
		t.off += e.Bytes
	}
	e.Total = t.off
	t.explain.end(e.Dec, t.off)
	t.markForeign(&e)
	e.Over = t.tellTLS()
	t.s.emitAside(&e)
}
