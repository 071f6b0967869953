package class

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"time"

	"ftpsim/relay/access"
	"ftpsim/relay/bus"
)

// Options configure a Hub. Bus and Relay must be set.
type Options struct {
	Bus   bus.Bus
	Relay string // the relay's ID, as in bus.Seat
	// Code lets teachers in. All relays of a class have the same one. Empty: no teacher gets in.
	Code string
	// PagesCode returns the code that students type; empty: they need none. nil means the same.
	PagesCode func() string
	Address   string        // what students open
	Beat      time.Duration // how often relays tell each other that they live; 0: 2 s
	Now       func() time.Time
}

// Hub is one relay's part in the class: the pages that have joined here and the teachers that are
// connected here. Everything else comes by the bus and is soft state: a relay that was cut off or
// has just started gets it with the others' next beat.
//
// One goroutine, the loop, owns the state. It never waits for the network.
type Hub struct {
	o    Options
	code *access.Code // nil: there is none

	mu     sync.Mutex
	inbox  []func()
	wake   chan struct{} // capacity 1
	closed chan struct{}
	ended  chan struct{} // closed when the loop has ended
	once   sync.Once
	stops  []func()

	// The fields below belong to the loop.
	shared     shared
	relays     map[string]relayLife // the other relays
	students   map[string]*student  // all seats of the class, by bus.Seat.ID
	teachers   map[*teacher]bool    // connected here
	collection collection
	up         bool // of the bus, as last seen
}

// relayLife is what a relay knows of another one.
type relayLife struct {
	heard    time.Time
	teachers int
}

// Subjects on the bus. class.mirror. and class.handin. are followed by a seat's ID.
const (
	onBeat      = "class.beat"    // beat
	onStudent   = "class.student" // record
	onOrder     = "class.order"   // broadcastOrder
	onFailed    = "class.failed"  // StudentFailed
	onCollect   = "class.collect" // collectOrder
	onHandedIn  = "class.handed"  // handedIn
	onMirror    = "class.mirror."
	askHandIn   = "class.handin." // pieceOrder, answered by bytes
	askShared   = "class.shared"  // answered by shared
	askPatience = 5 * time.Second
)

// New starts a Hub. The caller must Close it.
func New(o Options) (*Hub, error) {
	if o.Beat == 0 {
		o.Beat = 2 * time.Second
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	h := &Hub{
		o: o, wake: make(chan struct{}, 1), closed: make(chan struct{}), ended: make(chan struct{}),
		relays: map[string]relayLife{}, students: map[string]*student{}, teachers: map[*teacher]bool{}, up: true,
	}
	if o.Code != "" {
		code, err := access.NewCode(o.Code)
		if err != nil {
			return nil, err
		}
		h.code = code
	}
	if err := h.listen(); err != nil {
		h.stop()
		return nil, err
	}
	go h.loop()
	go h.askShared()
	return h, nil
}

// listen subscribes to the bus.
func (h *Hub) listen() error {
	err := subscribe(h, onBeat, h.heard)
	for _, more := range []func() error{
		func() error { return subscribe(h, onStudent, h.learn) },
		func() error { return subscribe(h, onOrder, h.carryOut) },
		func() error { return subscribe(h, onFailed, h.tellFailed) },
		func() error { return subscribe(h, onCollect, h.collect) },
		func() error { return subscribe(h, onHandedIn, h.handedIn) },
	} {
		if err == nil {
			err = more()
		}
	}
	h.stops = append(h.stops, h.o.Bus.Watch(func(s bus.Seat, here bool) { h.do(func() { h.seat(s, here) }) }))
	for _, s := range h.o.Bus.Seats() {
		h.do(func() { h.seat(s, true) })
	}
	return err
}

// subscribe has the loop call f with each message on the subject.
func subscribe[T any](h *Hub, subject string, f func(T)) error {
	stop, err := h.o.Bus.Subscribe(subject, func(data []byte) {
		var m T
		if json.Unmarshal(data, &m) == nil {
			h.do(func() { f(m) })
		}
	})
	if err == nil {
		h.stops = append(h.stops, stop)
	}
	return err
}

// askShared asks a relay that has been there before for the class as it is, and answers others
// from then on.
func (h *Hub) askShared() {
	ctx, cancel := context.WithTimeout(context.Background(), askPatience)
	defer cancel()
	if data, err := h.o.Bus.Ask(ctx, askShared, nil); err == nil {
		var s shared
		if json.Unmarshal(data, &s) == nil {
			h.do(func() { h.adopt(s) })
		}
	}
	stop, err := h.o.Bus.Answer(askShared, func([]byte) []byte {
		answer := make(chan []byte, 1)
		h.do(func() { answer <- encode(h.shared) })
		select {
		case a := <-answer:
			return a
		case <-h.ended:
			return nil
		}
	})
	if err != nil {
		return
	}
	go func() { <-h.closed; stop() }()
}

// Close ends the relay's part: its teachers and the pages' streams are disconnected, and what it
// knows of the class is forgotten.
func (h *Hub) Close() {
	h.stop()
	<-h.ended
}

func (h *Hub) stop() {
	h.once.Do(func() {
		close(h.closed)
		for _, s := range h.stops {
			s()
		}
	})
}

// do has the loop call f. It never blocks.
func (h *Hub) do(f func()) {
	h.mu.Lock()
	h.inbox = append(h.inbox, f)
	h.mu.Unlock()
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

func (h *Hub) take() []func() {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := h.inbox
	h.inbox = nil
	return list
}

// loop runs until Close.
func (h *Hub) loop() {
	defer close(h.ended)
	beat := time.NewTicker(h.o.Beat)
	defer beat.Stop()
	h.beat()
	for {
		for _, f := range h.take() {
			f()
		}
		select {
		case <-h.wake:
		case <-beat.C:
			h.tick()
		case <-h.closed:
			h.disconnect()
			return
		}
	}
}

// disconnect ends all connections.
func (h *Hub) disconnect() {
	for t := range h.teachers {
		t.queue.close()
	}
	for _, s := range h.students {
		if s.page != nil {
			s.page.queue.close()
		}
	}
}

// publish sends m to all relays, this one too. A message that is lost is replaced by a later one.
func (h *Hub) publish(subject string, m any) { h.o.Bus.Publish(subject, encode(m)) }

// encode encodes a value whose encoding cannot fail.
func encode(m any) []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic(err)
	}
	return b
}

// seat notes that a seat was announced, or withdrawn.
func (h *Hub) seat(s bus.Seat, here bool) {
	if !here {
		if st := h.students[s.ID]; st != nil && st.page == nil {
			h.forgetStudent(st)
		} else if st != nil {
			st.here = false
		}
		h.toTeachers(ToTeacher{Gone: s.ID}, "student "+s.ID)
		return
	}
	st := h.student(s.ID)
	st.seat, st.here = s, true
	h.showStudent(st)
}

// student returns the student with this seat, who may be new.
func (h *Hub) student(id string) *student {
	s := h.students[id]
	if s == nil {
		s = &student{seat: bus.Seat{ID: id}, record: record{ID: id}, watchers: map[string]bool{}}
		h.students[id] = s
	}
	return s
}

func (h *Hub) forgetStudent(s *student) {
	if s.stopAnswer != nil {
		s.stopAnswer()
	}
	delete(h.students, s.seat.ID)
}

// ids returns the IDs of all seats, in order.
func (h *Hub) ids() []string {
	var list []string
	for id, s := range h.students {
		if s.here {
			list = append(list, id)
		}
	}
	slices.Sort(list)
	return list
}
