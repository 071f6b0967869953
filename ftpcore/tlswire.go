package ftpcore

import (
	"bytes"
	"net"
	"slices"
	"sync"
	"time"
)

// wire is a connection under TLS. It gives crypto/tls one record at a time, so
// that nothing behind the last of them is taken, and notes all records for the
// events. What is written while it holds leaves with flush.
type wire struct {
	net.Conn
	// tell is called with what one side said when the other one begins, until the
	// handshake is complete.
	tell func(dir Dir, n note)
	// late has a ticket of TLS 1.3 wait for what is written after the handshake.
	late bool

	// What is read belongs to whoever reads.
	ahead []byte // read from Conn, not yet given out
	left  int    // bytes of the record under way that are not yet given out
	part  []byte // of it, those that are
	err   error  // of Conn, told once ahead is used up
	cut   bool   // Conn has ended, and no close_notify came before

	mu      sync.Mutex // guards what follows
	names   namer
	notes   [2]note
	ticket  []byte // that waits
	holding bool
	held    []byte
	sent    int // of held
}

// note is what was said in one direction since it was last told of.
type note struct {
	info   TLSInfo
	pieces [][]byte
	size   int
	off    int64 // of the first byte, in its direction of the connection
}

// newWire puts a wire on conn, where so many bytes went in each direction
// before; ahead was read already.
func newWire(conn net.Conn, in, out int64, ahead []byte) *wire {
	w := &wire{Conn: conn, ahead: ahead}
	w.notes[toServer].off, w.notes[toClient].off = in, out
	return w
}

// Read gives what is left of the present record, or as much of it as is there.
func (w *wire) Read(p []byte) (int, error) {
	w.turn(ToClient)
	if w.left == 0 {
		w.begin()
	}
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			w.cut = true
			return 0, err
		}
	}
	n := copy(p, w.ahead[:min(len(w.ahead), w.left)])
	w.part = append(w.part, w.ahead[:n]...)
	w.ahead = w.ahead[n:]
	if w.left -= n; w.left == 0 {
		w.note(toServer, w.part)
		w.part = nil
	}
	return n, nil
}

// begin looks at the head of the next record. Where there is none, TLS gets what
// there is, and will say so.
func (w *wire) begin() {
	for len(w.ahead) < recordHead {
		if w.fill() != nil {
			break
		}
	}
	w.left = len(w.ahead)
	if w.left >= recordHead && isRecord(w.ahead[0]) {
		w.left = recordHead + int(w.ahead[3])<<8 + int(w.ahead[4])
		w.part = make([]byte, 0, w.left)
	}
}

func (w *wire) fill() error {
	if w.err != nil {
		return w.err
	}
	buf := make([]byte, len(w.ahead), 32<<10)
	copy(buf, w.ahead)
	n, err := w.Conn.Read(buf[len(buf):cap(buf)])
	w.ahead, w.err = buf[:len(buf)+n], err
	if n > 0 {
		return nil
	}
	return err
}

// plain reports whether what comes next is no record; it waits for it.
func (w *wire) plain() (bool, error) {
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			return false, err
		}
	}
	return !isRecord(w.ahead[0]), nil
}

// Write takes whole records.
func (w *wire) Write(b []byte) (int, error) {
	w.turn(ToServer)
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.say(b)
	if !w.holding {
		w.notes[toClient].pieces = append(w.notes[toClient].pieces, bytes.Clone(out))
		_, err := w.Conn.Write(out)
		return len(b), err
	}
	from := len(w.held)
	w.held = append(w.held, out...)
	w.notes[toClient].pieces = append(w.notes[toClient].pieces, w.held[from:len(w.held):len(w.held)])
	return len(b), nil
}

// say notes the records of b and returns what is to be sent: the ticket that has
// waited comes first, one that is to wait, which ends its flight, stays behind.
func (w *wire) say(b []byte) []byte {
	before, n := w.ticket, &w.notes[toClient]
	w.ticket = nil
	if len(before) > 0 {
		n.add(TLSRecord{Type: recordTypes[recordData], Len: len(before), Messages: []string{ticketMessage}})
	}
	for at := 0; at < len(b); {
		size := len(b) - at
		if size >= recordHead {
			size = min(size, recordHead+int(b[at+3])<<8+int(b[at+4]))
		}
		r := w.names.name(toClient, b[at:at+size])
		if w.late && w.names.v13 && slices.Contains(r.Messages, ticketMessage) {
			w.ticket, b = bytes.Clone(b[at:]), b[:at]
			break
		}
		n.add(r)
		at += size
	}
	if len(before) == 0 {
		return b
	}
	return append(before, b...)
}

// SetWriteDeadline does nothing: deadlines are the engine's, and crypto/tls sets
// one that lies in the past when it has said close_notify.
func (w *wire) SetWriteDeadline(time.Time) error { return nil }

// hold keeps what is written, about n bytes of it, until release.
func (w *wire) hold(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.holding {
		w.holding, w.held, w.sent = true, make([]byte, 0, n+n/64+128), 0
	}
}

// mark is how much is held so far.
func (w *wire) mark() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.held)
}

// flush sends what is held up to a mark.
func (w *wire) flush(mark int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.held[w.sent:mark]
	w.sent = mark
	_, err := w.Conn.Write(b)
	return err
}

// release sends all that is held, and what is written from now on at once.
func (w *wire) release() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.held[w.sent:]
	w.holding, w.held = false, nil
	if len(b) == 0 {
		return nil
	}
	_, err := w.Conn.Write(b)
	return err
}

// note names a record that has come.
func (w *wire) note(dir int, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(b) < recordHead || !isRecord(b[0]) {
		return
	}
	w.notes[dir].add(w.names.name(dir, b))
	w.notes[dir].pieces = append(w.notes[dir].pieces, b)
}

func (n *note) add(r TLSRecord) {
	if len(n.info.Records) < MaxTLSRecords {
		r.Off = n.size
		n.info.Records = append(n.info.Records, r)
	} else {
		n.info.More++
	}
	n.size += r.Len
}

// turn tells what the other side has said so far, as long as there is a
// handshake.
func (w *wire) turn(dir Dir) {
	if w.tell == nil {
		return
	}
	if n := w.take(dir); n.size > 0 {
		w.tell(dir, n)
	}
}

// take returns what was said in a direction since it was last taken.
func (w *wire) take(dir Dir) note {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := &w.notes[index(dir)]
	n := *at
	*at = note{off: n.off + int64(n.size)}
	return n
}

// complete ends the handshake: records carry data from now on.
func (w *wire) complete() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names.done, w.tell = true, nil
}

// random is the client's (RFC 8446 §4.1.2), by which a key log names the
// connection.
func (w *wire) random() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names.random
}

// alert says that the last record of a direction was an alert, which is
// encrypted.
func (w *wire) alert(dir Dir, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.notes[index(dir)].info.Records; len(r) > 0 && w.notes[index(dir)].info.More == 0 {
		r[len(r)-1].Alert = name
	}
}

func index(dir Dir) int {
	if dir == ToClient {
		return toClient
	}
	return toServer
}

// event is n as the record has it.
func (n note) event(dir Dir) *Event {
	e := &Event{Dir: dir, Kind: KindTLS, Bytes: int64(n.size), Raw: &Raw{Len: n.size, Off: n.off}, TLS: &n.info, Payload: n.pieces}
	for _, p := range n.pieces {
		e.Data = append(e.Data, p[:min(len(p), SampleSize-len(e.Data))]...)
	}
	return e
}

// end is the place behind all that was said in a direction.
func (w *wire) end(dir int) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.notes[dir].off + int64(w.notes[dir].size)
}

// size is how much there is to tell of in a direction.
func (w *wire) size(dir Dir) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.notes[index(dir)].size
}
