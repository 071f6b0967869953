package capture

import (
	"bytes"

	"ftpsim/ftpcore/event"
)

// WatchedData is a data connection of a watched session.
type WatchedData struct {
	w *Watch
	p *dataConn
}

// Opened notes that a data connection was made, to a port of the server or, if not passive,
// from the server to a port of the client.
func (w *Watch) Opened(passive bool, port int) *WatchedData {
	w.mu.Lock()
	defer w.mu.Unlock()
	p, at := w.t.opening(passive), w.now()
	e := &event.Event{Dir: event.ToServer, Kind: event.KindOpen, Port: port, Peer: w.t.peer()}
	if !passive {
		e.Dir = event.ToClient
	}
	e.Peer.Client = ""
	p.opened, p.sure = true, true
	w.t.dataConnOpened(p)
	w.t.unexpect(p)
	p.emit(at, e)
	return &WatchedData{w, p}
}

// NotOpened notes that a data connection to a port of the server could not be made, and why,
// in words for people if text is not empty.
func (w *Watch) NotOpened(port int, why event.Reason, text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	p := w.t.opening(true)
	p.listened = false
	p.emit(w.now(), &event.Event{Kind: event.KindFail, Port: port, Dec: &event.Decoded{Why: why, Text: text}})
}

// opening returns the data connection that is made now: the one agreed on, or of the transfer
// that runs or has just ended.
func (t *session) opening(passive bool) *dataConn {
	if p := t.nextDataConn(); p != nil && !p.opened {
		return p
	}
	if c := t.transfer; c != nil && c.dataConn != nil && !c.dataConn.opened {
		return c.dataConn
	}
	for _, p := range t.awaited {
		if !p.opened {
			return p
		}
	}
	p := t.newPassive()
	p.passive = passive
	return p
}

// Moved takes bytes that the client has sent or received.
func (d *WatchedData) Moved(dir event.Dir, b []byte) {
	if len(b) == 0 {
		return
	}
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	d.tell(occurrence{kind: itemBytes, data: bytes.Clone(b)}, dir)
	if d.w.flushing || len(d.w.t.log.unflushed) == 0 {
		return
	}
	d.w.flushing = true
	d.w.o.Clock.AfterFunc(joinFor, d.w.flush)
}

// flush emits the data events that wait for more bytes.
func (w *Watch) flush() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flushing = false
	w.t.log.flush()
}

// Ended notes the end of the data connection: a FIN of the side that sends, or a reset.
func (d *WatchedData) Ended(reset bool) {
	d.w.mu.Lock()
	defer d.w.mu.Unlock()
	kind := itemFIN
	if reset {
		kind = itemRST
	}
	d.tell(occurrence{kind: kind}, d.p.dir)
}

// tell makes the event of m, which is sent in direction dir now.
func (d *WatchedData) tell(m occurrence, dir event.Dir) {
	m.at, m.fromOpener = d.w.now(), (dir == event.ToServer) == d.p.passive
	d.p.handle(m)
}
