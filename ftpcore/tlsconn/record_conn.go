package tlsconn

import (
	"bytes"
	"net"
	"slices"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// RecordConn is a connection under TLS. It gives crypto/tls one record at a time, so
// that nothing behind the last of them is taken, and notes all records for the
// events. What is written while it holds leaves with flush.
type RecordConn struct {
	net.Conn
	// Tell is called with what one side said when the other one begins, until the
	// handshake is complete.
	Tell func(dir event.Dir, n Flight)
	// Late has a ticket of TLS 1.3 wait for what is written after the handshake.
	Late bool

	// What is read belongs to whoever reads.
	ahead []byte // read from Conn, not yet given out
	left  int    // bytes of the record under way that are not yet given out
	part  []byte // of it, those that are
	err   error  // of Conn, told once ahead is used up
	Cut   bool   // Conn has ended, and no close_notify came before

	mu      sync.Mutex // guards what follows
	names   namer
	flights [2]Flight
	ticket  []byte // that waits
	holding bool
	held    []byte
	sent    int // of held
}

// Flight is what was said in one direction since it was last told of.
type Flight struct {
	info   event.TLSInfo
	pieces [][]byte
	Size   int
	Off    int64 // of the first byte, in its direction of the connection
}

// NewRecordConn puts one on conn, where so many bytes went in each direction
// before; ahead was read already.
func NewRecordConn(conn net.Conn, in, out int64, ahead []byte) *RecordConn {
	w := &RecordConn{Conn: conn, ahead: ahead}
	w.flights[toServer].Off, w.flights[toClient].Off = in, out
	return w
}

// Read gives what is left of the present record, or as much of it as is there.
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

// begin looks at the head of the next record. Where there is none, TLS gets what
// there is, and will say so.
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

// Plain reports whether what comes next is no record; it waits for it.
func (w *RecordConn) Plain() (bool, error) {
	for len(w.ahead) == 0 {
		if err := w.fill(); err != nil {
			return false, err
		}
	}
	return !IsRecord(w.ahead[0]), nil
}

// Write takes whole records.
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

// say notes the records of b and returns what is to be sent: the ticket that has
// waited comes first, one that is to wait, which ends its flight, stays behind.
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

// SetWriteDeadline does nothing: deadlines are the engine's, and crypto/tls sets
// one that lies in the past when it has said close_notify.
func (w *RecordConn) SetWriteDeadline(time.Time) error { return nil }

// Hold keeps what is written, about n bytes of it, until release.
func (w *RecordConn) Hold(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.holding {
		w.holding, w.held, w.sent = true, make([]byte, 0, n+n/64+128), 0
	}
}

// mark is how much is held so far.
func (w *RecordConn) mark() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.held)
}

// Flush sends what is held up to a mark.
func (w *RecordConn) Flush(mark int) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	b := w.held[w.sent:mark]
	w.sent = mark
	_, err := w.Conn.Write(b)
	return err
}

// Release sends all that is held, and what is written from now on at once.
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

// note names a record that has come.
func (w *RecordConn) note(dir int, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(b) < recordHead || !IsRecord(b[0]) {
		return
	}
	w.flights[dir].add(w.names.name(dir, b))
	w.flights[dir].pieces = append(w.flights[dir].pieces, b)
}

func (n *Flight) add(r event.TLSRecord) {
	if len(n.info.Records) < event.MaxTLSRecords {
		r.Off = n.Size
		n.info.Records = append(n.info.Records, r)
	} else {
		n.info.More++
	}
	n.Size += r.Len
}

// turn tells what the other side has said so far, as long as there is a
// handshake.
func (w *RecordConn) turn(dir event.Dir) {
	if w.Tell == nil {
		return
	}
	if n := w.Take(dir); n.Size > 0 {
		w.Tell(dir, n)
	}
}

// Take returns what was said in a direction since it was last taken.
func (w *RecordConn) Take(dir event.Dir) Flight {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := &w.flights[index(dir)]
	n := *at
	*at = Flight{Off: n.Off + int64(n.Size)}
	return n
}

// complete ends the handshake: records carry data from now on.
func (w *RecordConn) complete() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.names.done, w.Tell = true, nil
}

// random is the client's (RFC 8446 §4.1.2), by which a key log names the
// connection.
func (w *RecordConn) random() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.names.random
}

// alert says that the last record of a direction was an alert, which is
// encrypted.
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

// Event is n as the record has it.
func (n Flight) Event(dir event.Dir) *event.Event {
	e := &event.Event{Dir: dir, Kind: event.KindTLS, Bytes: int64(n.Size), Raw: &event.Raw{Len: n.Size, Off: n.Off}, TLS: &n.info, Payload: n.pieces}
	for _, p := range n.pieces {
		e.Data = append(e.Data, p[:min(len(p), event.SampleSize-len(e.Data))]...)
	}
	return e
}

// End is the place behind all that was said in a direction.
func (w *RecordConn) End(dir event.Dir) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := &w.flights[index(dir)]
	return n.Off + int64(n.Size)
}

// size is how much there is to tell of in a direction.
func (w *RecordConn) size(dir event.Dir) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.flights[index(dir)].Size
}
