package ftpcore

import (
	"slices"
	"sync"
)

// seat is the one and only place of a server that serves one client at a time. Who
// came first has it first.
type seat struct {
	mu      sync.Mutex
	holder  *session
	waiting []*session
}

// seated says that the seat is the session's now. kind.admit waits for it.
type seated struct{}

func (seated) deliver(*session) {}

// ask gives the seat to s, or lets s wait for it: it gets a seated.
func (x *seat) ask(s *session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.waiting = append(x.waiting, s)
	x.next()
}

// leave takes the seat from s, or its place among those that wait.
func (x *seat) leave(s *session) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.waiting = slices.DeleteFunc(x.waiting, func(w *session) bool { return w == s })
	if x.holder == s {
		x.holder = nil
	}
	x.next()
}

// next gives the seat to who has waited longest, if it is free. x.mu is held.
func (x *seat) next() {
	if x.holder == nil && len(x.waiting) > 0 {
		x.holder, x.waiting = x.waiting[0], x.waiting[1:]
		x.holder.box.post(seated{})
	}
}
