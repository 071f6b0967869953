package ftpcore

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// sendAll sends the source to the client, and passes each block to the gate.
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

// sendBlocks is sendAll without a copy.
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

// itself is a keep function (see pass) for memory that does not change.
func itself(b []byte) []byte { return b }

// memory is a source whose bytes are in memory.
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

// The rest of this file passes the blocks of a data connection to the gate and records them.

// message returns the gate's message for the block b.
func (t *transfer) message(b []byte) *event.Message {
	return &event.Message{Conn: t.port.conn, Dir: t.dir(), Kind: event.KindData, Re: t.cmdID, Bytes: b, Off: t.moved.Load(),
		Dec: &event.Decoded{Verb: t.verb, Path: t.path}}
}

// pass passes a block to the gate and records it. It returns the bytes to move: the block,
// an edited one, or none. After an error the transfer ends once these bytes have moved.
// keep returns the bytes of the block in memory that does not change.
func (t *transfer) pass(b []byte, keep func([]byte) []byte) ([]byte, error) {
	d := pass
	if !t.s.srv.gateOpen() {
		d = t.ask(t.message(b))
	}
	if err := t.cause(); err != nil {
		if d.Action == event.Close {
			t.stopped = d.Fault
		}
		return nil, err
	}
	if d.Fault != nil {
		t.rule = t.rule.With(d.Fault)
	}
	how := event.Event{Origin: event.OriginWire, Held: int64(d.Held), Break: d.Break, Fault: d.Fault}
	switch d.Action {
	case event.Close:
		if len(d.Bytes) > 0 {
			t.addChunk(d.Bytes, keep(d.Bytes), how)
		}
		return d.Bytes, cutBy(d)
	case event.Edit:
		how.Origin, how.Orig, how.OrigBytes = event.OriginEdited, true, bytes.Clone(b)
		t.addChunk(d.Bytes, d.Bytes, how)
		return d.Bytes, nil
	case event.Drop:
		how.Origin, how.OrigBytes = event.OriginDropped, bytes.Clone(b)
		t.addChunk(b, nil, how)
		return nil, nil
	}
	t.addChunk(b, keep(b), how)
	return b, t.sniff(b)
}

func (t *transfer) ask(m *event.Message) event.Decision {
	t.paused.Store(true)
	defer t.paused.Store(false)
	t.waitsFor(event.WaitGate)
	defer t.waits.end()
	return t.s.askData(t.gateCtx, m)
}

// chunks joins the chunks of a data connection to one event, which a timer emits joinFor
// after the first of them, but not within joinGap of the event before. At joinMost bytes it
// is emitted at once.
type chunks struct {
	mu      sync.Mutex
	pending event.Event
	stop    func() bool     // stops the timer
	last    time.Time       // of the latest event; zero means none yet
	off     int64           // of the next event's first byte
	explain *wire.Explainer // explains headers and marks; nil if all bytes are the file's
	carrier int64           // the tls event that carried the latest data
}

// addChunk adds b to the pending event, which is emitted after joinFor, or at once if b was
// held, marked or changed. kept are the bytes that moved; how has the gate's decision. With
// TLS, addChunk also encrypts b.
func (t *transfer) addChunk(b, kept []byte, how event.Event) {
	t.joined.mu.Lock()
	defer t.joined.mu.Unlock()
	apart := how.Held > 0 || how.Break != 0 || how.Fault != nil || how.Origin != event.OriginWire
	if apart {
		t.flushLocked()
	}
	if t.tls != nil && t.send != nil && how.Origin != event.OriginDropped {
		_, t.sealErr = t.tls.Seal(b)
	}
	p := &t.joined.pending
	if p.N == 0 {
		*p = how
		t.joined.stop = t.s.clock().AfterFunc(t.joined.wait(t.s.clock().Now()), t.flush)
	}
	p.Data = append(p.Data, b[:min(len(b), event.SampleSize-len(p.Data))]...)
	p.N++
	p.Bytes += int64(len(b))
	if len(kept) > 0 {
		p.Payload = append(p.Payload, kept)
	}
	if how.Origin != event.OriginDropped {
		t.joined.explain.Add(b)
		t.moved.Add(int64(len(b)))
	}
	// In a replay, the recording has the number of chunks in an event.
	o := t.s.srv.Order
	if apart || o == nil && p.Bytes >= joinMost || o != nil && o.Whole(t.port.conn, p.N) {
		t.flushLocked()
	}
}

// wait returns how long the pending event, which begins now, takes further chunks.
func (c *chunks) wait(now time.Time) time.Duration {
	if c.last.IsZero() {
		return joinFor
	}
	return max(joinFor, joinGap-now.Sub(c.last))
}

// flush emits the pending event.
func (t *transfer) flush() {
	t.joined.mu.Lock()
	defer t.joined.mu.Unlock()
	t.flushLocked()
}

func (t *transfer) flushLocked() {
	if t.joined.pending.N == 0 {
		return
	}
	t.joined.stop()
	e := t.joined.pending
	t.joined.pending, t.joined.last = event.Event{}, t.s.clock().Now()
	e.Conn, e.Chan, e.Dir, e.Kind, e.Re = t.port.conn, event.ChanData, t.dir(), event.KindData, t.cmdID
	e.Raw = &event.Raw{Len: int(e.Bytes), Off: t.joined.off}
	e.Dec = &event.Decoded{Verb: t.verb, Path: t.path}
	if t.size >= 0 {
		e.Size = t.size
	}
	if e.Origin != event.OriginDropped {
		t.joined.off += e.Bytes
	}
	e.Total = t.joined.off
	t.joined.explain.End(e.Dec, t.joined.off)
	t.markForeign(&e)
	e.CarriedBy = t.emitRecords()
	t.s.emitAside(&e)
}
