package natsbus

import (
	"bytes"
	"sync"
)

// outbox is what waits to be written to NATS. No caller of a Bus waits for the network: what is
// too much is dropped, like any message that gets lost.
type outbox struct {
	mu    sync.Mutex
	list  []message
	size  int           // bytes in list
	ready chan struct{} // capacity 1
}

type message struct {
	subject string
	data    []byte
}

// maxOut is how many bytes may wait.
const maxOut = 16 << 20

func (o *outbox) put(m message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.size+len(m.data) > maxOut {
		return
	}
	o.size += len(m.data)
	o.list = append(o.list, m)
	select {
	case o.ready <- struct{}{}:
	default:
	}
}

func (o *outbox) take() []message {
	o.mu.Lock()
	defer o.mu.Unlock()
	list := o.list
	o.list, o.size = nil, 0
	return list
}

// put has data sent to the other relays, unless they cannot be reached.
func (b *Bus) put(subject string, data []byte) {
	if b.Up() {
		b.out.put(message{b.subject(subject), bytes.Clone(data)})
	}
}

// send writes what waits, until Close and all of it is written.
func (b *Bus) send() {
	for {
		select {
		case <-b.out.ready:
		case <-b.stop:
			b.write()
			return
		}
		b.write()
	}
}

func (b *Bus) write() {
	for _, m := range b.out.take() {
		b.conn.Publish(m.subject, m.data) // an error means that it is lost
	}
}
