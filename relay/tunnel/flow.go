package tunnel

import (
	"sync"
	"time"
)

// flow is how far the bytes of one direction of a stream have come: how many have
// arrived here, and how many of them have been passed on.
type flow struct {
	mu      sync.Mutex
	arrived int64
	ending  bool // behind them comes the end
	passed  int64
	over    bool          // the end has been passed on, or nothing more will be
	changed chan struct{} // closed when passed or over changes; nil: nobody waits
}

// arrive notes that n bytes have arrived, and with end that nothing comes behind
// them. It reports whether these are the first.
func (f *flow) arrive(n int, end bool) (first bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	first = f.arrived == 0 && !f.ending
	f.arrived += int64(n)
	f.ending = f.ending || end
	return first
}

// pass notes that n bytes have been passed on.
func (f *flow) pass(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passed += int64(n)
	f.wake()
}

// end notes that the end has been passed on, or that nothing more will be.
func (f *flow) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.over = true
	f.wake()
}

func (f *flow) wake() {
	if f.changed != nil {
		close(f.changed)
		f.changed = nil
	}
}

// came is how many bytes have arrived.
func (f *flow) came() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.arrived
}

// gone is how many bytes have been passed on.
func (f *flow) gone() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.passed
}

func (f *flow) isOver() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.over
}

// due is what has arrived and was not passed on yet; ok is false if that is nothing.
func (f *flow) due() (n need, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return need{flow: f, bytes: f.arrived, end: f.ending}, !f.over && (f.ending || f.passed < f.arrived)
}

// need is a part of a flow that somebody waits for: so many of its bytes, and with
// end its end as well.
type need struct {
	flow  *flow
	bytes int64
	end   bool
	heard int64 // see link.heard
}

// met reports whether n has been passed on. If it has not, changed is closed when
// that may have changed, and passed is how far the flow has come.
func (n need) met() (met bool, passed int64, changed <-chan struct{}) {
	f := n.flow
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over || !n.end && f.passed >= n.bytes {
		return true, f.passed, nil
	}
	if f.changed == nil {
		f.changed = make(chan struct{})
	}
	return false, f.passed, f.changed
}

// wait waits until n has been passed on. It gives up when stop is closed, and when
// enough, asked every so often, says so; still is how long the flow has stood still.
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
