package tunnel

import (
	"sync"
	"time"
)

// window is the flow-control window of a stream: how many bytes may be in transit or unread.
// It bounds the memory that a stream costs at the receiving end, since a WebSocket in a page
// has no backpressure. yamux renews it when half is used. Measured with a page in Chromium
// on loopback, 512 KiB, 1 MiB and 4 MiB are equally fast; 1 MiB leaves a margin for a slower
// connection.
const window = 1 << 20

// flow counts the bytes of one direction of a stream: how many have arrived here, and how
// many of these have been passed on.
type flow struct {
	mu        sync.Mutex
	arrived   int64
	endComing bool // the end follows those bytes
	passed    int64
	ended     bool          // the end has been passed on, or nothing more will be
	changed   chan struct{} // closed when passed or ended changes; nil: nothing waits for it
}

// arrive adds n arrived bytes; with end, the end of the stream follows them. It reports
// whether these are the first.
func (f *flow) arrive(n int, end bool) (first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first = f.arrived == 0 && !f.endComing
	f.arrived += int64(n)
	f.endComing = f.endComing || end
	return first
}

// pass adds n bytes that have been passed on.
func (f *flow) pass(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passed += int64(n)
	f.wake()
}

// end marks the end as passed on, or that nothing more will be passed on.
func (f *flow) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended = true
	f.wake()
}

// wake wakes all that wait for a change. The caller holds mu.
func (f *flow) wake() {
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// arrivedBytes returns how many bytes have arrived.
func (f *flow) arrivedBytes() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrived
}

// passedBytes returns how many bytes have been passed on.
func (f *flow) passedBytes() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.passed
}

func (f *flow) hasEnded() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ended
}

// due returns the need for all that has arrived so far. ok is false if all of it has been
// passed on already.
func (f *flow) due() (n need, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return need{flow: f, bytes: f.arrived, end: f.endComing}, !f.ended && (f.endComing || f.passed < f.arrived)
}

// need is a condition on a flow: the first bytes of it, and with end its end too, must have
// been passed on.
type need struct {
	flow         *flow
	bytes        int64
	end          bool
	commandBytes int64 // see link.commandBytes
}

// met reports whether n is fulfilled. If it is not, changed is closed when that may have
// changed. passed is how many bytes of the flow have been passed on.
func (n need) met() (met bool, passed int64, changed <-chan struct{}) {
	f := n.flow
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended || !n.end && f.passed >= n.bytes {
		return true, f.passed, nil
	}
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return false, f.passed, f.changed
}

// wait blocks until n is fulfilled. It gives up when stop is closed, or when enough returns
// true; it calls enough at intervals of every. still is how long the flow has not moved.
func (n need) wait(every time.Duration, enough func(still time.Duration) bool, stop <-chan struct{}) {
	var tick *time.Ticker
	began, last := time.Now(), int64(-1)
	for {
		met, passed, changed := n.met()
		if met {
			return
		}
		if passed != last {
			began, last = time.Now(), passed
		}
		if tick == nil {
			tick = time.NewTicker(every)
			defer tick.Stop()
		}
		select {
		case <-changed:
		case <-tick.C:
			if enough(time.Since(began)) {
				return
			}
		case <-stop:
			return
		}
	}
}
