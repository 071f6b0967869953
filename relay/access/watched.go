package access

import (
	"os"
	"sync"
	"time"
)

// watched is a value that stands in files, which are read again when they have changed.
type watched[T any] struct {
	read  func(names []string) (T, error)
	names []string

	mu     sync.Mutex
	value  T
	states []state
	looked time.Time
}

// state tells whether a file has changed.
type state struct {
	mod  time.Time
	size int64
}

// lookPause is how long the files are not looked at again.
const lookPause = time.Second

// watch reads the value from the files called names.
func watch[T any](read func(names []string) (T, error), names ...string) (*watched[T], error) {
	w := &watched[T]{read: read, names: names, states: states(names), looked: time.Now()}
	var err error
	w.value, err = read(names)
	return w, err
}

// get returns the value. A value that cannot be read replaces none: files are replaced one
// after the other.
func (w *watched[T]) get() T {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.looked) < lookPause {
		return w.value
	}
	w.looked = time.Now()
	now := states(w.names)
	for i := range now {
		if now[i] != w.states[i] {
			if v, err := w.read(w.names); err == nil {
				w.value, w.states = v, now
			}
			break
		}
	}
	return w.value
}

func states(names []string) []state {
	all := make([]state, len(names))
	for i, name := range names {
		if f, err := os.Stat(name); err == nil {
			all[i] = state{f.ModTime(), f.Size()}
		}
	}
	return all
}
