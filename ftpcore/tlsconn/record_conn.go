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
// direction in a Flight. Between Buffer and Release it buffers written records; Flush
// sends a part of them.
type RecordConn struct {
	net.Conn
	// OnFlight is called during the handshake with a side's flight when it ends: when the
	// other side begins.
	OnFlight func(dir event.Dir, n Flight)
	// DelayTicket delays a TLS 1.3 ticket until the first write after the handshake.
	DelayTicket bool

	// The next seven fields belong to the goroutine that reads.
	ahead     []byte // read from Conn, not yet returned by Read
	left      int    // bytes of the current record that Read has not returned
	part      []byte // bytes of the current record that Read has returned; ahead follows it in memory
	busy      bool   // a read of Conn has filled its buffer
	bulk      bool   // the buffer has bulkRead bytes
	err       error  // of Conn; Read returns it when ahead is empty
	Truncated bool   // Conn ended without a close_notify

	mu        sync.Mutex // guards the fields below
	names     namer
	flights   [2]Flight
	ticket    []byte // delayed, see DelayTicket
	buffering bool
	buffered  []byte
	flushed   int // bytes of buffered that were sent
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
	w := &RecordConn{Conn: conn, ahead: slices.Clip(ahead)}
	w.flights[toServer].Off, w.flights[toClient].Off = in, out
	return w
}

// Read returns bytes of the current record only, as many of them as have come.
func (w *RecordConn) Read(p []byte) (int, error) {
	w.endFlight(event.ToClient)
	if w.left == 0 {
		w.beginRecord()
	}
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			w.Truncated = true
			return 0, err
		}
	}
	n := copy(p, w.ahead[:min(len(w.ahead), w.left)])
	w.part = w.part[:len(w.part)+n]
	w.ahead = w.ahead[n:]
	if w.left -= n; w.left == 0 {
		part := slices.Clip(w.part)
		if !w.bulk { // a short record must not keep a whole buffer in memory
			part = slices.Clip(bytes.Clone(part))
		}
		w.addRead(toServer, part)
		w.part = nil
	}
	return n, nil
}

// beginRecord reads the header of the next record. If the bytes are no record, it passes them
// on: crypto/tls will report the error.
func (w *RecordConn) beginRecord() {
	for len(w.ahead) < recordHead {
		if w.fill() != nil {
			break
		}
	}
	w.left = len(w.ahead)
	if w.left >= recordHead && IsRecord(w.ahead[0]) {
		w.left = recordHead + int(w.ahead[3])<<8 + int(w.ahead[4])
	}
	w.part = w.ahead[:0]
}

// Sizes of the buffers that Conn is read into. bulkRead is for a connection that has filled a
// buffer of firstRead; the records in it are recorded without a copy.
const (
	firstRead = 32 << 10
	bulkRead  = 256 << 10
	leastRead = 1 << 10
)

// fill reads more bytes from Conn into ahead. The current record stays in one piece: if the
// buffer has no room for the rest of it, it moves to a new one.
func (w *RecordConn) fill() error {
	if w.err != nil {
		return w.err
	}
	if cap(w.ahead)-len(w.ahead) < max(leastRead, w.left-len(w.ahead)) {
		w.renew()
	}
	room := w.ahead[len(w.ahead):cap(w.ahead)]
	n, err := w.Conn.Read(room)
	w.ahead, w.err = w.ahead[:len(w.ahead)+n], err
	w.busy = n == len(room)
	if n > 0 {
		return nil
	}
	return err
}

// renew moves the current record and the bytes ahead to a new buffer.
func (w *RecordConn) renew() {
	size := firstRead
	if w.bulk = w.busy; w.bulk {
		size = bulkRead
	}
	done := len(w.part)
	buf := make([]byte, 0, max(size, done+w.left+leastRead))
	buf = append(append(buf, w.part...), w.ahead...)
	w.part, w.ahead = buf[:done], buf[done:]
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
	w.endFlight(event.ToServer)
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.addWritten(b)
	if !w.buffering {
		w.flights[toClient].pieces = append(w.flights[toClient].pieces, bytes.Clone(out))
		_, err := w.Conn.Write(out)
		return len(b), err
	}
	from := len(w.buffered)
	w.buffered = append(w.buffered, out...)
	w.flights[toClient].pieces = append(w.flights[toClient].pieces, w.buffered[from:len(w.buffered):len(w.buffered)])
	return len(b), nil
}

// addWritten adds the records of b to the server's flight and returns the bytes to send: a
// delayed ticket comes first, and a ticket to be delayed, which is last in b, is kept.
func (w *RecordConn) addWritten(b []byte) []byte {
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
		if w.DelayTicket && w.names.v13 && slices.Contains(r.Messages, ticketMessage) {
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

// Buffer begins to buffer written records, about n bytes, until Release.
func (w *RecordConn) Buffer(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.buffering {
		w.buffering, w.buffered, w.flushed = true, make([]byte, 0, n+n/64+128), 0
	}
}

// bufferedLen returns the number of bytes in the buffer.
func (w *RecordConn) bufferedLen() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.buffered)
}

// Flush sends the buffer up to mark, which Seal returned.
func (w *RecordConn) Flush(mark int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.buffered[w.flushed:mark]
	w.flushed = mark
	_, err := w.Conn.Write(b)
	return err
}

// Release sends the rest of the buffer; later writes are sent at once.
func (w *RecordConn) Release() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.buffered[w.flushed:]
	w.buffering, w.buffered = false, nil
	if len(b) == 0 {
		return nil
	}
	_, err := w.Conn.Write(b)
	return err
}

// addRead adds a received record to its flight.
func (w *RecordConn) addRead(dir int, b []byte) {
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

// endFlight ends the flight in direction dir, because the other side begins, and reports it
// to OnFlight during the handshake.
func (w *RecordConn) endFlight(dir event.Dir) {
	if w.OnFlight == nil {
		return
	}
	if n := w.TakeFlight(dir); n.Size > 0 {
		w.OnFlight(dir, n)
	}
}

// TakeFlight returns and empties the flight in direction dir.
func (w *RecordConn) TakeFlight(dir event.Dir) Flight {
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
	w.names.done, w.OnFlight = true, nil
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

// EndOffset returns the offset after the last byte in direction dir.
func (w *RecordConn) EndOffset(dir event.Dir) int64 {
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
