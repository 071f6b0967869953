package class

import (
	"slices"
	"sync"
)

// queue is what waits to be written to a page or a teacher. put never blocks: a message with a
// key takes the place of the one with the same key, and a reader that is too slow for the rest
// loses its connection. Mirrored messages are refused instead.
type queue struct {
	mu     sync.Mutex
	list   []entry
	size   int // bytes in list
	mirror int // bytes of mirrored messages in list
	closed bool
	ready  chan struct{} // capacity 1
}

type entry struct {
	key  string // empty: not replaced
	data []byte
}

const (
	maxQueue  = 8 << 20 // bytes that may wait for one connection
	maxMirror = 2 << 20 // of these, mirrored messages
)

func newQueue() *queue { return &queue{ready: make(chan struct{}, 1)} }

// put adds a message.
func (q *queue) put(key string, data []byte) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if i := slices.IndexFunc(q.list, func(e entry) bool { return key != "" && e.key == key }); i >= 0 {
		q.size += len(data) - len(q.list[i].data)
		q.list[i].data = data
		return
	}
	q.add(entry{key: key, data: data})
	if q.size-q.mirror > maxQueue {
		q.closed, q.list, q.size, q.mirror = true, nil, 0, 0
	}
}

// putMirror adds a mirrored message. It returns false, without adding it, if the reader is too slow
// for it.
func (q *queue) putMirror(data []byte) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.mirror+len(data) > maxMirror {
		return false
	}
	q.mirror += len(data)
	q.add(entry{data: data})
	return true
}

func (q *queue) add(e entry) {
	if q.closed {
		return
	}
	q.size += len(e.data)
	q.list = append(q.list, e)
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

// take blocks until there are messages and returns them. It returns false after close, once all
// are taken.
func (q *queue) take() ([]entry, bool) {
	for {
		q.mu.Lock()
		list, closed := q.list, q.closed
		q.list, q.size, q.mirror = nil, 0, 0
		q.mu.Unlock()
		if len(list) > 0 || closed {
			return list, len(list) > 0
		}
		<-q.ready
	}
}
