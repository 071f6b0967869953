package ftpcore

import (
	"context"
	"sync"
)

// holds has the contexts that messages of one session are held with at the gate.
// Any goroutine may release what is held; only the session's own asks for a context
// and rearms.
type holds struct {
	mu sync.Mutex
	// ended is done for good: the session is over or told to end, or the client has
	// hung up, so that nobody has to step a conversation that nobody hears.
	ended context.Context
	end   context.CancelFunc
	// current is a child of ended; it is done as well from release to rearm.
	current context.Context
	release context.CancelFunc
}

func newHolds(session context.Context) *holds {
	h := &holds{}
	h.ended, h.end = context.WithCancel(session)
	h.rearm()
	return h
}

// context is what the next message is held with.
func (h *holds) context() context.Context {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.current
}

// letGo frees what is held. Nothing is held until rearm.
func (h *holds) letGo() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.release()
}

// rearm lets messages be held again.
func (h *holds) rearm() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.release != nil {
		h.release()
	}
	h.current, h.release = context.WithCancel(h.ended)
}

// rewound reports whether a message that was held with ctx was released because the
// server goes back in time, and not because the session ends.
func (h *holds) rewound(ctx context.Context) bool {
	return ctx.Err() != nil && h.ended.Err() == nil
}
