package bus

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
)

// Local is a Bus inside one relay. The zero value is ready to use.
type Local struct {
	mu       sync.Mutex
	seats    map[string]Seat
	watchers map[int]func(Seat, bool)
	subs     map[string]map[int]func([]byte)
	answers  map[string]func([]byte) []byte
	last     int // key of the newest watcher or subscriber
}

var _ Bus = (*Local)(nil)

// Announce is for Bus.
func (l *Local) Announce(s Seat) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.seats == nil {
		l.seats = map[string]Seat{}
	}
	l.seats[s.ID] = s
	l.tell(s, true)
	return nil
}

// Withdraw is for Bus.
func (l *Local) Withdraw(id string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if s, ok := l.seats[id]; ok {
		delete(l.seats, id)
		l.tell(s, false)
	}
	return nil
}

// tell calls the watchers. l.mu is locked, which keeps the order of the changes.
func (l *Local) tell(s Seat, here bool) {
	for _, f := range l.watchers {
		f(s, here)
	}
}

// Seats is for Bus.
func (l *Local) Seats() []Seat {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.SortedFunc(maps.Values(l.seats), func(a, b Seat) int { return cmp.Compare(a.ID, b.ID) })
}

// Watch is for Bus.
func (l *Local) Watch(f func(s Seat, here bool)) (stop func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watchers == nil {
		l.watchers = map[int]func(Seat, bool){}
	}
	l.last++
	key := l.last
	l.watchers[key] = f
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.watchers, key)
	}
}

// Publish is for Bus.
func (l *Local) Publish(subject string, data []byte) error {
	if len(data) > MaxMessage {
		return ErrTooLong
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, f := range l.subs[subject] {
		f(data)
	}
	return nil
}

// Subscribe is for Bus.
func (l *Local) Subscribe(subject string, f func(data []byte)) (stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.subs == nil {
		l.subs = map[string]map[int]func([]byte){}
	}
	if l.subs[subject] == nil {
		l.subs[subject] = map[int]func([]byte){}
	}
	l.last++
	key := l.last
	l.subs[subject][key] = f
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.subs[subject], key)
		if len(l.subs[subject]) == 0 {
			delete(l.subs, subject)
		}
	}, nil
}

// Ask is for Bus.
func (l *Local) Ask(ctx context.Context, subject string, data []byte) ([]byte, error) {
	if len(data) > MaxMessage {
		return nil, ErrTooLong
	}
	l.mu.Lock()
	f := l.answers[subject]
	l.mu.Unlock()
	if f == nil {
		return nil, ErrNobody
	}
	answer := make(chan []byte, 1)
	go func() { answer <- f(data) }()
	select {
	case a := <-answer:
		return a, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Answer is for Bus.
func (l *Local) Answer(subject string, f func(data []byte) []byte) (stop func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.answers == nil {
		l.answers = map[string]func([]byte) []byte{}
	}
	l.answers[subject] = f
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.answers, subject)
	}, nil
}

// Up is for Bus.
func (l *Local) Up() bool { return true }

// Close is for Bus.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, s := range l.seats {
		l.tell(s, false)
	}
	clear(l.seats)
	return nil
}
