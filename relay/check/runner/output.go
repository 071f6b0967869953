package runner

import (
	"fmt"
	"sync"
)

// output keeps the beginning and the end of what a program prints, without secrets.
type output struct {
	mu      sync.Mutex
	secrets []string
	carry   int // bytes that may be the beginning of a secret: one less than the longest secret
	pending []byte
	room    int // bytes of head, and of tail
	head    []byte
	tail    []byte
	dropped int
}

func newOutput(most int, secrets []string) *output {
	if most <= 0 {
		most = MaxOutput
	}
	o := &output{secrets: secrets, room: max(most/2, 1)}
	for _, s := range secrets {
		o.carry = max(o.carry, len(s)-1)
	}
	return o
}

// Write keeps p.
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.pending = mask(append(o.pending, p...), o.secrets)
	if n := len(o.pending) - o.carry; n > 0 {
		o.keep(o.pending[:n])
		o.pending = append([]byte(nil), o.pending[n:]...)
	}
	return len(p), nil
}

func (o *output) keep(p []byte) {
	n := min(o.room-len(o.head), len(p))
	o.head, p = append(o.head, p[:n]...), p[n:]
	o.tail = append(o.tail, p...)
	if over := len(o.tail) - o.room; over > 0 {
		o.dropped += over
		o.tail = append([]byte(nil), o.tail[over:]...)
	}
}

// String returns what is kept. Write must not be called afterwards.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keep(o.pending)
	o.pending = nil
	if o.dropped == 0 {
		return string(o.head) + string(o.tail)
	}
	return fmt.Sprintf("%s\n[%d bytes left out]\n%s", o.head, o.dropped, o.tail)
}
