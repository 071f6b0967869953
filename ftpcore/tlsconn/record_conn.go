package tlsconn

import (
	"bytes"
	"net"
	"slices"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// RecordConn is the connection below TLS. It passes crypto/tls one record at a time, so
// that clear text after the last record stays unread. It collects the records of each
// direction in a Flight. Between Hold and Release it buffers written records; Flush
// sends a part of them.
type RecordConn struct {
	net.Conn
	// Tell is called during the handshake with a side's flight when it ends: when the
	// other side begins.
	Tell func(dir event.Dir, n Flight)
	// Late delays a TLS 1.3 ticket until the first write after the handshake.
	Late bool

	// The next five fields belong to the goroutine that reads.
	ahead []byte // read from Conn, not yet returned by Read
	left  int    // bytes of the current record that Read has not returned
	part  []byte // bytes of the current record that Read has returned
	err   error  // of Conn; Read returns it when ahead is empty
	Cut   bool   // Conn ended without a close_notify

	mu      sync.Mutex // guards the fields below
	names   namer
	flights [2]Flight
	ticket  []byte // delayed, see Late
	holding bool
	held    []byte
	sent    int // bytes of held that were sent
}

// Flight is a run of records in one direction that no event has shown yet.
type Flight struct {
	info   event.TLSInfo
	pieces [][]byte
	Size   int
	Off    int64 // offset of the first byte in this direction of the connection
}

// NewRecordConn returns a RecordConn on conn. in and out are the bytes that conn has
// received and sent before; ahead are bytes that were read from it already.
func NewRecordConn(conn net.Conn, in, out int64, ahead []byte) *RecordConn {
	w := &RecordConn{Conn: conn, ahead: ahead}
	w.flights[toServer].Off, w.flights[toClient].Off = in, out
	return w
}

// Read returns bytes of the current record only, as many of them as have come.
func (w *RecordConn) Read(p []byte) (int, error) {
	w.turn(event.ToClient)
	if w.left == 0 {
		w.begin()
	}
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			w.Cut = true
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

// begin reads the header of the next record. If the bytes are no record, it passes them
// on: crypto/tls will report the error.
func (w *RecordConn) begin() {
	for len(w.ahead) < recordHead {
		if w.fill() != nil {
			break
		}
	}
	w.left = len(w.ahead)
	if w.left >= recordHead && IsRecord(w.ahead[0]) {
		w.left = recordHead + int(w.ahead[3])<<8 + int(w.ahead[4])
		w.part = make([]byte, 0, w.left)
	}
}

// fill reads more bytes from Conn into ahead.
func (w *RecordConn) fill() error {
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

// Plain blocks until a byte is there and reports whether it begins clear text, not a
// record.
func (w *RecordConn) Plain() (bool, error) {
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			return false, err
		}
	}
	return !IsRecord(w.ahead[0]), nil
}

// Write sends or buffers b, which must be whole records.
func (w *RecordConn) Write(b []byte) (int, error) {
	w.turn(event.ToServer)
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.say(b)
	if !w.holding {
		w.flights[toClient].pieces = append(w.flights[toClient].pieces, bytes.Clone(out))
		_, err := w.Conn.Write(out)
		return len(b), err
	}
	from := len(w.held)
	w.held = append(w.held, out...)
	w.flights[toClient].pieces = append(w.flights[toClient].pieces, w.held[from:len(w.held):len(w.held)])
	return len(b), nil
}

// say adds the records of b to the server's flight and returns the bytes to send: a
// delayed ticket comes first, and a ticket to be delayed, which is last in b, is kept.
func (w *RecordConn) say(b []byte) []byte {
	before, n := w.ticket, &w.flights[toClient]
	w.ticket = nil
	if len(before) > 0 {
		n.add(event.TLSRecord{Type: recordTypes[recordData], Len: len(before), Messages: []string{ticketMessage}})
	}
	for at := 0; at < len(b); {
		size := len(b) - at
		if size >= recordHead {
			size = min(size, recordHead+int(b[at+3])<<8+int(b[at+4]))
		}
		r := w.names.name(toClient, b[at:at+size])
		if w.Late && w.names.v13 && slices.Contains(r.Messages, ticketMessage) {
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

// SetWriteDeadline does nothing: the engine sets the deadlines itself, and crypto/tls
// would set one in the past after it has sent close_notify.
func (w *RecordConn) SetWriteDeadline(time.Time) error { return nil }

// Hold begins to buffer written records, about n bytes, until Release.
func (w *RecordConn) Hold(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.holding {
		w.holding, w.held, w.sent = true, make([]byte, 0, n+n/64+128), 0
	}
}

// mark returns the number of bytes in the buffer.
func (w *RecordConn) mark() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.held)
}

// Flush sends the buffer up to mark, which Seal returned.
func (w *RecordConn) Flush(mark int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.held[w.sent:mark]
	w.sent = mark
	_, err := w.Conn.Write(b)
	return err
}

// Release sends the rest of the buffer; later writes are sent at once.
func (w *RecordConn) Release() error {
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

// note adds a received record to its flight.
func (w *RecordConn) note(dir int, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(b) < recordHead || !IsRecord(b[0]) {
		return
	}
	w.flights[dir].add(w.names.name(dir, b))
	w.flights[dir].pieces = append(w.flights[dir].pieces, b)
}

// add appends a record; beyond MaxTLSRecords it only counts it.
func (n *Flight) add(r event.TLSRecord) {
	if len(n.info.Records) < event.MaxTLSRecords {
		r.Off = n.Size
		n.info.Records = append(n.info.Records, r)
	} else {
		n.info.More++
	}
	n.Size += r.Len
}

// turn ends the flight in direction dir, because the other side begins, and reports it
// to Tell during the handshake.
func (w *RecordConn) turn(dir event.Dir) {
	if w.Tell == nil {
		return
	}
	if n := w.Take(dir); n.Size > 0 {
		w.Tell(dir, n)
	}
}

// Take returns and empties the flight in direction dir.
func (w *RecordConn) Take(dir event.Dir) Flight {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := &w.flights[index(dir)]
	n := *at
	*at = Flight{Off: n.Off + int64(n.Size)}
	return n
}

// complete marks the end of the handshake: from now on records carry data.
func (w *RecordConn) complete() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names.done, w.Tell = true, nil
}

// random returns the random of the ClientHello (RFC 8446 §4.1.2), which identifies the
// connection in a key log.
func (w *RecordConn) random() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names.random
}

// alert names the encrypted alert that the last record in direction dir carried.
func (w *RecordConn) alert(dir event.Dir, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r := w.flights[index(dir)].info.Records; len(r) > 0 && w.flights[index(dir)].info.More == 0 {
		r[len(r)-1].Alert = name
	}
}

func index(dir event.Dir) int {
	if dir == event.ToClient {
		return toClient
	}
	return toServer
}

// Event returns a tls event with the records of n. The caller sets the connection.
func (n Flight) Event(dir event.Dir) *event.Event {
	e := &event.Event{Dir: dir, Kind: event.KindTLS, Bytes: int64(n.Size), Raw: &event.Raw{Len: n.Size, Off: n.Off}, TLS: &n.info, Payload: n.pieces}
	for _, p := range n.pieces {
		e.Data = append(e.Data, p[:min(len(p), event.SampleSize-len(e.Data))]...)
	}
	return e
}

// End returns the offset after the last byte in direction dir.
func (w *RecordConn) End(dir event.Dir) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := &w.flights[index(dir)]
	return n.Off + int64(n.Size)
}

// size returns the bytes in the flight in direction dir.
func (w *RecordConn) size(dir event.Dir) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flights[index(dir)].Size
}
