package ftpcore

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// sendAll copies to the client, block by block past the gate.
func (t *transfer) sendAll(conn net.Conn) error {
	if src, ok := t.send.(storage.BlockSource); ok {
		return t.sendBlocks(conn, src)
	}
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	for {
		n, rerr := io.ReadFull(t.send, (*bp)[:t.blockSize()])
		if n > 0 {
			if err := t.sendBlock(conn, (*bp)[:n], bytes.Clone); err != nil {
				return err
			}
		}
		switch {
		case rerr == io.EOF, rerr == io.ErrUnexpectedEOF:
			return nil
		case rerr != nil:
			return &localError{rerr}
		}
	}
}

func (t *transfer) sendBlocks(conn net.Conn, src storage.BlockSource) error {
	for {
		b, err := src.Block(t.blockSize())
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return &localError{err}
		}
		if err := t.sendBlock(conn, b, itself); err != nil {
			return err
		}
	}
}

func (t *transfer) sendBlock(conn net.Conn, b []byte, keep func([]byte) []byte) error {
	b, perr := t.pass(b, keep)
	if err := t.put(conn, b); err != nil {
		return fmt.Errorf("data connection: %w", err)
	}
	return perr
}

// itself keeps bytes that stay as they are.
func itself(b []byte) []byte { return b }

// memory is a source that is whole in memory.
type memory struct{ rest []byte }

func (m *memory) Block(max int) ([]byte, error) {
	if len(m.rest) == 0 {
		return nil, io.EOF
	}
	n := min(max, len(m.rest))
	b := m.rest[:n:n]
	m.rest = m.rest[n:]
	return b, nil
}

func (m *memory) Read(p []byte) (int, error) {
	b, err := m.Block(len(p))
	return copy(p, b), err
}

func (m *memory) Close() error { return nil }

func (t *transfer) blockSize() int {
	if o := t.s.srv.Order; o != nil {
		return min(max(o.Block(t.port.conn), 1), blockSize)
	}
	if t.block > 0 {
		return t.block
	}
	if g, ok := t.s.srv.Gate.(event.BlockSizer); ok && !t.s.srv.gateOpen() {
		return min(max(g.BlockSize(t.s.dataMessage(t.message(nil))), 1), blockSize)
	}
	return blockSize
}

// This file brings the blocks of a data connection before the gate and records them.

// message is what the gate is asked about the block b.
func (t *transfer) message(b []byte) *event.Message {
	return &event.Message{Conn: t.port.conn, Dir: t.dir(), Kind: event.KindData, Re: t.cmdID, Bytes: b, Off: t.moved.Load(),
		Dec: &event.Decoded{Verb: t.verb, Path: t.path}}
}

// pass brings a block before the gate and records it. It returns what is to
// move: the block, another, or nothing. With an error the transfer ends once
// that has moved. keep returns the bytes of the block in memory that will not
// change.
func (t *transfer) pass(b []byte, keep func([]byte) []byte) ([]byte, error) {
	d := pass
	if !t.s.srv.gateOpen() {
		d = t.ask(t.message(b))
	}
	if err := context.Cause(t.ctx); err != nil {
		return nil, err
	}
	switch d.Action {
	case event.Close:
		if len(d.Bytes) > 0 {
			t.note(d.Bytes, keep(d.Bytes), event.Event{Origin: event.OriginWire, Held: int64(d.Held), Break: d.Break})
		}
		return d.Bytes, cutBy(d)
	case event.Edit:
		t.note(d.Bytes, d.Bytes, event.Event{Origin: event.OriginEdited, Orig: true, OrigBytes: bytes.Clone(b), Held: int64(d.Held), Break: d.Break})
		return d.Bytes, nil
	case event.Drop:
		t.note(b, nil, event.Event{Origin: event.OriginDropped, OrigBytes: bytes.Clone(b), Held: int64(d.Held), Break: d.Break})
		return nil, nil
	}
	t.note(b, keep(b), event.Event{Origin: event.OriginWire, Held: int64(d.Held), Break: d.Break})
	return b, t.sniff(b)
}

func (t *transfer) ask(m *event.Message) event.Decision {
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
	pending event.Event
	stop    func() bool     // the timer
	off     int64           // of the next event's first byte
	explain *wire.Explainer // of what is not the file's own bytes; nil: all are
	carrier int64           // the tls event that carried the latest data
}

// note joins b to the chunks that are not yet told of, and tells of them after
// joinFor, or at once when b was held, marked or changed. kept are the bytes that
// moved; what happened to the chunk stands in how.
func (t *transfer) note(b, kept []byte, how event.Event) {
	t.told.mu.Lock()
	defer t.told.mu.Unlock()
	apart := how.Held > 0 || how.Break != 0 || how.Origin != event.OriginWire
	if apart {
		t.flushLocked()
	}
	if t.tls != nil && t.send != nil && how.Origin != event.OriginDropped {
		_, t.sealErr = t.tls.Seal(b)
	}
	p := &t.told.pending
	if p.N == 0 {
		*p = how
		t.told.stop = t.s.clock().AfterFunc(joinFor, t.flush)
	}
	p.Data = append(p.Data, b[:min(len(b), event.SampleSize-len(p.Data))]...)
	p.N++
	p.Bytes += int64(len(b))
	if len(kept) > 0 {
		p.Payload = append(p.Payload, kept)
	}
	if how.Origin != event.OriginDropped {
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
	t.told.pending = event.Event{}
	e.Conn, e.Chan, e.Dir, e.Kind, e.Re = t.port.conn, event.ChanData, t.dir(), event.KindData, t.cmdID
	e.Raw = &event.Raw{Len: int(e.Bytes), Off: t.told.off}
	e.Dec = &event.Decoded{Verb: t.verb, Path: t.path}
	if t.size >= 0 {
		e.Size = t.size
	}
	if e.Origin != event.OriginDropped {
		t.told.off += e.Bytes
	}
	e.Total = t.told.off
	t.told.explain.End(e.Dec, t.told.off)
	t.markForeign(&e)
	e.Over = t.tellTLS()
	t.s.emitAside(&e)
}
