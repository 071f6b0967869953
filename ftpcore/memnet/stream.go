package memnet

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// A stream's ring buffer starts with minRing bytes and grows up to maxRing, so that an idle
// control connection needs little memory.
const (
	minRing = 4 << 10
	maxRing = 128 << 10
)

// stream is one direction of a connection.
type stream struct {
	writeLock sync.Mutex // held during a whole write, so that writes do not interleave

	mu      sync.Mutex
	ring    []byte
	start   int // index in ring of the unread bytes
	n       int // number of unread bytes
	readErr error
	// writeErr makes writes fail at once; readErr makes reads fail when n is 0.
	writeErr error
	readers  waiters
	writers  waiters
}

// waiters are the goroutines that wait at one end of a stream, with their deadline.
type waiters struct {
	cond     sync.Cond
	deadline time.Time
	timer    *time.Timer // set only while goroutines wait; wakes them at deadline
}

func newStream() *stream {
	s := &stream{}
	s.readers.cond.L = &s.mu
	s.writers.cond.L = &s.mu
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.readErr == net.ErrClosed:
			return 0, s.readErr
		case s.readers.expired():
			return 0, os.ErrDeadlineExceeded
		case s.n > 0 || len(p) == 0:
			n := s.take(p)
			s.writers.cond.Broadcast()
			return n, nil
		case s.readErr != nil:
			return 0, s.readErr
		}
		s.wait(&s.readers)
	}
}

func (s *stream) write(p []byte) (int, error) {
	s.writeLock.Lock()
	defer s.writeLock.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	done := 0
	for {
		switch {
		case s.writeErr != nil:
			return done, s.writeErr
		case s.writers.expired():
			return done, os.ErrDeadlineExceeded
		}
		if k := s.put(p[done:]); k > 0 {
			done += k
			s.readers.cond.Broadcast()
		}
		if done == len(p) {
			return done, nil
		}
		s.wait(&s.writers)
	}
}

// closeWrite makes writes fail with err. The reader gets io.EOF after the remaining bytes.
func (s *stream) closeWrite(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.writeErr == nil || err == net.ErrClosed {
		s.writeErr = err
	}
	if s.readErr == nil {
		s.readErr = io.EOF
	}
	s.wakeAll()
}

// closeRead closes the reading end: the remaining bytes are dropped, and writes fail.
func (s *stream) closeRead() { s.fail(syscall.EPIPE, net.ErrClosed) }

// fail makes reads and writes fail at once with these errors. An end that its own user has
// closed keeps its error.
func (s *stream) fail(writeErr, readErr error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ring, s.start, s.n = nil, 0, 0
	if s.writeErr == nil || writeErr == net.ErrClosed {
		s.writeErr = writeErr
	}
	if s.readErr != net.ErrClosed {
		s.readErr = readErr
	}
	s.wakeAll()
}

// setDeadline sets the deadline of w, the readers or the writers of s.
func (s *stream) setDeadline(w *waiters, t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.deadline = t
	w.stop()
	w.cond.Broadcast()
}

// wait blocks until the state for w may have changed. The caller holds s.mu.
func (s *stream) wait(w *waiters) {
	if w.timer == nil && !w.deadline.IsZero() {
		var t *time.Timer
		t = time.AfterFunc(time.Until(w.deadline), func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			if w.timer == t {
				w.timer = nil
			}
			w.cond.Broadcast()
		})
		w.timer = t
	}
	w.cond.Wait()
}

func (s *stream) wakeAll() {
	s.readers.stop()
	s.writers.stop()
	s.readers.cond.Broadcast()
	s.writers.cond.Broadcast()
}

func (w *waiters) expired() bool {
	return !w.deadline.IsZero() && !time.Now().Before(w.deadline)
}

func (w *waiters) stop() {
	if w.timer != nil {
		w.timer.Stop()
		w.timer = nil
	}
}

// put copies as much of p as fits into the ring and returns the number of bytes.
func (s *stream) put(p []byte) int {
	s.grow(s.n + len(p))
	done := 0
	for done < len(p) && s.n < len(s.ring) {
		end := s.start + s.n
		limit := len(s.ring)
		if end >= len(s.ring) {
			end -= len(s.ring)
			limit = s.start
		}
		k := copy(s.ring[end:limit], p[done:])
		s.n += k
		done += k
	}
	return done
}

// take moves the oldest bytes out of the ring into p.
func (s *stream) take(p []byte) int {
	done := 0
	for done < len(p) && s.n > 0 {
		k := copy(p[done:], s.ring[s.start:min(s.start+s.n, len(s.ring))])
		s.n -= k
		done += k
		if s.start += k; s.start == len(s.ring) {
			s.start = 0
		}
	}
	if s.n == 0 {
		s.start = 0
	}
	return done
}

// grow makes room for want bytes in all, at most maxRing.
func (s *stream) grow(want int) {
	size := max(len(s.ring), minRing)
	for size < min(want, maxRing) {
		size *= 2
	}
	if size == len(s.ring) {
		return
	}
	ring := make([]byte, size)
	n := s.n
	s.take(ring)
	s.ring, s.start, s.n = ring, 0, n
}
