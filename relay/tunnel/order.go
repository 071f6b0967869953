package tunnel

import (
	"slices"
	"sync"
	"time"
)

// This file keeps what the page did in its order on the way to the client: a reply
// on the control connection is written behind what the page had sent before it on
// the data connections of the session. The order of the frames is that order.

const (
	// How long a reply waits for bytes in the midst of a transfer, and for a client
	// that takes no more of its data but has something to say.
	orderTime = 200 * time.Millisecond
	// How long it waits for the end of data of which the client takes nothing.
	stallTime = 10 * time.Second
	// How long the end of data waits until the client's system has taken them.
	takenTime = 200 * time.Millisecond
	// How long it then waits until the client has closed its side.
	closedTime = 50 * time.Millisecond
)

// order is what parts of a control stream have to wait for.
type order struct {
	mu    sync.Mutex
	marks []mark
}

// mark is a place in the stream, and what has to be passed on before it.
type mark struct {
	at    int64
	needs []need
}

// maxMarks bounds what a page can make the relay remember for one stream. What would
// be the next one then joins the last.
const maxMarks = 64

// note makes what stands from at on wait for needs.
func (o *order) note(at int64, needs []need) {
	if len(needs) == 0 {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	switch last := len(o.marks) - 1; {
	case last >= 0 && slices.Equal(o.marks[last].needs, needs):
	case last+1 == maxMarks:
		o.marks[last].needs = needs
	default:
		o.marks = append(o.marks, mark{at, needs})
	}
}

// next is the first mark that is not met yet.
func (o *order) next() (m mark, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.marks) == 0 {
		return m, false
	}
	return o.marks[0], true
}

// met takes the first mark away.
func (o *order) met() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.marks = slices.Delete(o.marks, 0, 1)
}

// onArrived is told, in the order of the page's frames, what is about to come down.
func (l *link) onArrived(n int, end bool) {
	if l.control {
		l.order.note(l.down.came(), append(l.session.due(), l.m.due()...))
	}
	if l.down.arrive(n, end) {
		l.heard.Store(l.session.said.Load())
	}
}

// due is what the page has sent on the session's data connections and what they have
// not passed on.
func (c *control) due() (needs []need) {
	for _, l := range c.data() {
		if n, ok := l.down.due(); ok {
			n.heard = l.heard.Load()
			needs = append(needs, n)
		}
	}
	return needs
}

// due are the signals that have come and are not heeded yet.
func (m *mux) due() (needs []need) {
	if n, ok := m.signals.due(); ok {
		needs = append(needs, n)
	}
	return needs
}

// downward writes to the client, each part when it is its turn.
type downward struct{ l *link }

func (w downward) Write(p []byte) (n int, err error) {
	for l := w.l; n < len(p) && err == nil; {
		rest := p[n:]
		if m, ok := l.order.next(); ok {
			ahead := m.at - l.down.gone()
			if ahead <= 0 {
				l.await(m)
				continue
			}
			rest = rest[:min(int64(len(rest)), ahead)]
		}
		var k int
		k, err = l.tcp.Write(rest)
		if n += k; k > 0 {
			l.lastByte = rest[k-1]
			l.down.pass(k)
		}
	}
	return n, err
}

// awaitOrder waits for all that the end of the stream stands behind.
func (l *link) awaitOrder() {
	for m, ok := l.order.next(); ok; m, ok = l.order.next() {
		l.await(m)
	}
}

// await waits for what m stands behind, the first mark. A client that does not take
// its data must not wait for its reply for ever.
func (l *link) await(m mark) {
	for _, n := range m.needs {
		n.wait(orderTime, func(still time.Duration) bool {
			switch {
			case l.isAborted():
				return true
			case !n.end, l.session.said.Load() > n.heard:
				return still >= orderTime
			}
			return still >= stallTime
		}, l.m.told)
	}
	l.order.met()
}

// awaitTaken waits until the client's system has all that was written, where ours
// can tell: two connections of one client overtake each other otherwise. Then it waits
// until the client has closed its side, so that it has read what was said before the
// data. Some that find the replies before and behind a file in one read lose the file
// (Erlang's ftp) or wait for the second one (aria2).
func (l *link) awaitTaken() {
	if l.sight.Unacked != nil {
		l.until(takenTime, func() bool { return l.sight.Unacked(l.tcp) <= 0 })
	}
	if l.sight.Received != nil {
		l.until(closedTime, func() bool {
			_, ended, ok := l.sight.Received(l.tcp)
			return ended || !ok
		})
	}
}

// until asks, at least once, whether it is so, until it is, the link ends or the time is over.
func (l *link) until(d time.Duration, isSo func() bool) {
	pause := 50 * time.Microsecond
	for late := time.Now().Add(d); !l.isAborted() && !l.m.lost() && !isSo() && time.Now().Before(late); {
		time.Sleep(pause)
		pause = min(2*pause, 5*time.Millisecond)
	}
}
