package capture

import (
	"bytes"
	"net/netip"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Watch makes the events of a session with another server while it runs, from what passes on
// its connections in clear text. It tells as Read does: what the client sends, what the
// server answers, and the state in which the server must therefore be. Its methods may be
// called concurrently.
type Watch struct {
	o WatchOptions
	t *session

	mu        sync.Mutex
	sent      []byte // of the client's, not yet a whole line
	said      []byte // of the server's, not yet a whole reply
	code      []byte // "211 ": how the last line of the reply in said begins; empty: said has no whole line
	line      int    // offset in said of the line that is not whole yet
	sentBytes int64  // before sent
	saidBytes int64  // before said
	flushing  bool   // a timer will flush the data events
	secured   bool
}

// WatchOptions are set by the caller of NewWatch.
type WatchOptions struct {
	SID    string // "D1", see event.Dialled
	Server string // name of the server: "device:"
	Client string // address of the client's end: "192.0.2.1:40001"
	// Emit completes and records an event and returns its ID. It must not call the Watch.
	Emit  func(*event.Event) int64
	Clock event.Clock
	// Shared, if not nil, is called with a user name that the client has also sent as a
	// password: the name's own event shows it.
	Shared func(word string)
}

// NewWatch begins to watch a session, whose control connection is open.
func NewWatch(o WatchOptions) *Watch {
	seen := direction{captured: true, sawSYN: true}
	s := &stream{openerKnown: true, answered: true, control: true, directions: [2]direction{seen, seen}}
	s.opener, _ = netip.ParseAddrPort(o.Client)
	log := newEventLog(&Report{}, []*stream{s})
	w := &Watch{o: o, t: log.newSession(s)}
	log.live = w.emit
	w.t.sid, w.t.conn, w.t.server = o.SID, o.SID+".c", o.Server
	w.t.secrecy.Echoes = true
	w.mu.Lock()
	defer w.mu.Unlock()
	w.t.emit(w.now(), &event.Event{Kind: event.KindSessionOpen, Peer: w.t.peer()})
	return w
}

func (w *Watch) now() int64 { return w.o.Clock.Now().UnixNano() }

// emit records e without its passwords: not even the memory keeps a password for another
// server.
func (w *Watch) emit(e *event.Event) int64 {
	Blank(e)
	return w.o.Emit(e)
}

// Blank replaces the passwords in the bytes of e by asterisks.
func Blank(e *event.Event) {
	is, _ := e.Masks()
	if len(is) == 0 {
		return
	}
	e.Data = bytes.Clone(e.Data)
	for _, m := range is {
		for i := max(m[0], 0); i < min(m[1], len(e.Data)); i++ {
			e.Data[i] = '*'
		}
	}
}

// maxWaiting bounds the bytes of a line or reply that has not ended.
const maxWaiting = 1 << 20

// Sent takes bytes that the client sends on the control connection.
func (w *Watch) Sent(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sent = append(w.sent, b...)
	n := bytes.LastIndexByte(w.sent, '\n') + 1
	if n == 0 && len(w.sent) < maxWaiting {
		return
	} else if n == 0 {
		n = len(w.sent)
	}
	lines := wire.NewLineReader(bytes.NewReader(w.sent[:n:n]), maxLine)
	for {
		l, err := lines.Next()
		if err != nil {
			break
		}
		l.Off += w.sentBytes
		w.tell(occurrence{fromOpener: true, kind: itemBytes, line: l})
	}
	w.sentBytes += int64(n)
	w.sent = bytes.Clone(w.sent[n:])
	w.noteShared()
}

func (w *Watch) noteShared() {
	for _, word := range w.t.secrecy.Words() {
		if w.o.Shared != nil && slices.Contains(w.t.names, word) {
			w.o.Shared(word)
		}
	}
}

// Received takes bytes that the server has sent on the control connection.
func (w *Watch) Received(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, b...)
	for {
		n := bytes.IndexByte(w.said[w.line:], '\n') + 1
		if n == 0 && len(w.said) < maxWaiting {
			return
		} else if n == 0 {
			n = len(w.said) - w.line
		}
		w.lineReceived(w.said[w.line : w.line+n])
	}
}

// lineReceived takes the next line of said. It ends a reply, or is within one (RFC 959 §4.2).
func (w *Watch) lineReceived(line []byte) {
	w.line += len(line)
	if len(w.code) == 0 && isReplyLine(line) && line[3] == '-' {
		w.code = append(bytes.Clone(line[:3]), ' ')
		return
	}
	if len(w.code) > 0 && !bytes.HasPrefix(line, w.code) && len(w.said) < maxWaiting {
		return
	}
	w.endReply()
}

// endReply tells what has come up to the end of a line.
func (w *Watch) endReply() {
	reply := bytes.Clone(w.said[:w.line])
	w.said, w.code, w.line = bytes.Clone(w.said[w.line:]), nil, 0
	if len(reply) > 0 {
		w.tell(occurrence{kind: itemBytes, reply: reply, off: w.saidBytes})
		w.saidBytes += int64(len(reply))
	}
}

// Secured notes that TLS protects the control connection, or no longer does.
func (w *Watch) Secured(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	t := w.t
	if on && !w.secured {
		t.tls.begun, t.state.Prot = true, "C"
		t.state.User, t.loggedIn = "", false // AUTH resets the session (RFC 4217 §4.2)
	}
	w.secured, t.tls.cleared = on, !on
	t.state.TLS = t.tlsState()
}

// Ended notes the end of the control connection: the client's or the server's FIN, or a
// reset.
func (w *Watch) Ended(byClient, reset bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.line = len(w.said)
	w.endReply()
	kind := itemFIN
	if reset {
		kind = itemRST
	}
	w.tell(occurrence{kind: kind, fromOpener: byClient})
}

// tell makes the event of m, which happens now on the control connection.
func (w *Watch) tell(m occurrence) {
	m.at, m.stream = w.now(), w.t.stream
	w.t.handle(m)
}
