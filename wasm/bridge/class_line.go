package bridge

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"sync"
	"time"

	"ftpsim/relay/class"
	"ftpsim/relay/tunnel"
)

// classPause is how long the Worker waits before it opens the class's stream again.
const classPause = 2 * time.Second

// attend takes part in the class of the relay behind page until page has ended.
func (r *relay) attend(ctx context.Context, page *tunnel.Page) {
	for {
		if conn, err := page.OpenClass(ctx); err == nil {
			r.listenToClass(conn)
		}
		timer := r.b.clock.NewTimer(classPause)
		select {
		case <-timer.C():
		case <-page.Done():
			timer.Stop()
			return
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// listenToClass passes the relay's messages to the loop until conn has ended.
func (r *relay) listenToClass(conn net.Conn) {
	c := &r.b.class
	l := &classLine{conn: conn, ready: make(chan struct{}, 1), onIdle: r.b.rouse}
	var writer sync.WaitGroup
	writer.Go(l.write)
	r.b.inLoop(func() { c.begin(l) })
	lines := bufio.NewScanner(conn)
	lines.Buffer(make([]byte, 4<<10), class.MaxLine)
	for lines.Scan() {
		var m class.Down
		if json.Unmarshal(lines.Bytes(), &m) != nil {
			break
		}
		r.b.inLoop(func() { c.told(l, m) })
	}
	r.b.inLoop(func() { c.end(l) })
	l.close()
	writer.Wait()
}

// inLoop has the loop call f.
func (b *Bridge) inLoop(f func()) {
	b.inbox.put(letter{done: f})
	b.rouse()
}

// classLine writes to the class's stream. put never blocks.
type classLine struct {
	conn   net.Conn
	ready  chan struct{} // capacity 1
	onIdle func()        // called when everything is written

	mu     sync.Mutex
	list   []byte // lines that wait
	busy   bool   // lines are being written
	closed bool
}

// maxClassWait bounds the lines that wait, in bytes; more are dropped.
const maxClassWait = 1 << 20

// put queues a message. It returns false if there is no room for it.
func (l *classLine) put(m class.Up) bool {
	line := append(mustJSON(m), '\n')
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed || len(line) > class.MaxLine || len(l.list)+len(line) > maxClassWait {
		return false
	}
	l.list = append(l.list, line...)
	l.signal()
	return true
}

// idle reports whether everything is written.
func (l *classLine) idle() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.list) == 0 && !l.busy
}

func (l *classLine) signal() {
	select {
	case l.ready <- struct{}{}:
	default:
	}
}

func (l *classLine) close() {
	l.mu.Lock()
	l.closed = true
	l.signal()
	l.mu.Unlock()
	l.conn.Close()
}

// write writes what waits, until close or an error.
func (l *classLine) write() {
	for {
		l.mu.Lock()
		list, closed := l.list, l.closed
		l.list, l.busy = nil, len(list) > 0
		l.mu.Unlock()
		switch {
		case closed:
			return
		case len(list) == 0:
			l.onIdle()
			<-l.ready
		default:
			if _, err := l.conn.Write(list); err != nil {
				l.conn.Close()
				return
			}
		}
	}
}
