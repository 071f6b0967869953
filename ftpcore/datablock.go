package ftpcore

import (
	"bytes"
	"context"
	"sync"
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
		return d.Bytes, cutBy(d)
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
	t.waitsFor(WaitGate)
	defer t.waits.end()
	return t.s.askData(t.gateCtx, m)
}

// chunks are those of a data connection that the record does not tell of yet.
// The transfer adds them; after joinFor a timer tells of them, whether another one
// comes or not.
type chunks struct {
	mu      sync.Mutex
	pending Event
	stop    func() bool // the timer
	off     int64       // of the next event's first byte
	explain *Explainer  // of what is not the file's own bytes; nil: all are
	carrier int64       // the tls event that carried the latest data
}

// note joins b to the chunks that are not yet told of, and tells of them after
// joinFor, or at once when b was held, marked or changed. kept are the bytes that
// moved; what happened to the chunk stands in how.
func (t *transfer) note(b, kept []byte, how Event) {
	t.told.mu.Lock()
	defer t.told.mu.Unlock()
	apart := how.Held > 0 || how.Break != 0 || how.Origin != OriginWire
	if apart {
		t.flushLocked()
	}
	if t.tls != nil && t.send != nil && how.Origin != OriginDropped {
		_, t.sealErr = t.tls.seal(b)
	}
	p := &t.told.pending
	if p.N == 0 {
		*p = how
		t.told.stop = t.s.clock().AfterFunc(joinFor, t.flush)
	}
	p.Data = append(p.Data, b[:min(len(b), SampleSize-len(p.Data))]...)
	p.N++
	p.Bytes += int64(len(b))
	if len(kept) > 0 {
		p.Payload = append(p.Payload, kept)
	}
	if how.Origin != OriginDropped {
		t.told.explain.Add(b)
		t.moved.Add(int64(len(b)))
	}
	// Only a record knows how many chunks its timer has found.
	if o := t.s.srv.Order; apart || o != nil && o.Whole(t.port.conn, p.N) {
		t.flushLocked()
	}
}

// flush tells of the chunks that were joined.
func (t *transfer) flush() {
	t.told.mu.Lock()
	defer t.told.mu.Unlock()
	t.flushLocked()
}

func (t *transfer) flushLocked() {
	if t.told.pending.N == 0 {
		return
	}
	t.told.stop()
	e := t.told.pending
	t.told.pending = Event{}
	e.Conn, e.Chan, e.Dir, e.Kind, e.Re = t.port.conn, ChanData, t.dir(), KindData, t.cmdID
	e.Raw = &Raw{Len: int(e.Bytes), Off: t.told.off}
	e.Dec = &Decoded{Verb: t.verb, Path: t.path}
	if t.size >= 0 {
		e.Size = t.size
	}
	if e.Origin != OriginDropped {
		t.told.off += e.Bytes
	}
	e.Total = t.told.off
	t.told.explain.End(e.Dec, t.told.off)
	t.markForeign(&e)
	e.Over = t.tellTLS()
	t.s.emitAside(&e)
}
