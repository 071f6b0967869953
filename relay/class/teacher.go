package class

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"sync/atomic"
	"time"
)

// Messages is a connection that keeps the boundaries of messages: a WebSocket.
type Messages interface {
	Read(ctx context.Context) ([]byte, error)
	Write(ctx context.Context, msg []byte) error
	Close() error
}

// teacher is a connected teacher's page.
type teacher struct {
	id    string // the relay's ID, "/" and a number
	queue *queue
	// lagging is true while mirrored messages of some seat are left out because the page is too
	// slow for them.
	lagging atomic.Bool

	// The fields below belong to the loop.
	watched map[string]*watching // by seat
}

// watching is a page that a teacher watches.
type watching struct {
	stop  func()
	begun bool // a Hello has come; messages before it are of no use
	lost  bool // messages were left out; it begins anew when the queue is empty
}

const (
	enterTime   = 10 * time.Second // for the first message
	maxTeachers = 16
	maxWatched  = 4         // pages that one teacher watches
	maxText     = 128 << 10 // bytes of an order's text
)

// Feed speaks with a teacher's page until it has gone, and closes c. from is its address.
func (h *Hub) Feed(ctx context.Context, c Messages, from netip.Addr) {
	defer c.Close()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	e, ok := h.enter(ctx, c, from)
	if !ok {
		return
	}
	t := &teacher{id: h.o.Relay + "/" + newID(), queue: newQueue(), watched: map[string]*watching{}}
	h.do(func() { h.welcome(t, e) })
	defer h.do(func() { h.dismiss(t) })
	go func() {
		defer cancel()
		h.writeTeacher(ctx, c, t)
	}()
	defer t.queue.close()
	for {
		data, err := c.Read(ctx)
		var m FromTeacher
		if err != nil || json.Unmarshal(data, &m) != nil {
			return
		}
		h.do(func() { h.fromTeacher(t, m) })
	}
}

// enter reads the first message. It returns false if the teacher is not let in.
func (h *Hub) enter(ctx context.Context, c Messages, from netip.Addr) (Enter, bool) {
	patient, cancel := context.WithTimeout(ctx, enterTime)
	defer cancel()
	data, err := c.Read(patient)
	var m FromTeacher
	if err != nil || json.Unmarshal(data, &m) != nil || m.Enter == nil {
		return Enter{}, false
	}
	if h.valid(m.Enter.Token) {
		return *m.Enter, true
	}
	if why := h.check(ctx, m.Enter.Code, from); why != "" {
		c.Write(ctx, encode(ToTeacher{Refused: why}))
		return Enter{}, false
	}
	return *m.Enter, true
}

func (h *Hub) writeTeacher(ctx context.Context, c Messages, t *teacher) {
	for {
		list, ok := t.queue.take()
		if !ok {
			return
		}
		for _, e := range list {
			if c.Write(ctx, e.data) != nil {
				return
			}
		}
		if t.lagging.Load() {
			h.do(func() { h.resync(t) })
		}
	}
}

// welcome lets a teacher in.
func (h *Hub) welcome(t *teacher, e Enter) {
	if len(h.teachers) >= maxTeachers {
		t.queue.put("", encode(ToTeacher{Refused: "too-many"}))
		t.queue.close()
		return
	}
	first := !h.teacherHere()
	h.change(func(s *shared) {
		if e.Name != "" {
			s.Teacher = shortened(e.Name)
		}
		if e.Title != "" {
			s.Title = shortened(e.Title)
		}
	})
	in := Entered{Token: h.newToken(), Class: h.class(), Students: []Student{}}
	for _, id := range h.ids() {
		in.Students = append(in.Students, h.view(h.students[id]))
	}
	h.teachers[t] = true
	t.queue.put("", encode(ToTeacher{Entered: &in}))
	if c := h.collection.progress(); c != nil {
		t.queue.put("collected", encode(ToTeacher{Collected: c}))
	}
	if first {
		h.informAll()
		h.beat()
	}
}

// dismiss notes that a teacher has gone.
func (h *Hub) dismiss(t *teacher) {
	for seat := range t.watched {
		h.unwatch(t, seat)
	}
	delete(h.teachers, t)
	h.informAll()
	h.beat()
}

// toTeachers tells all teachers of this relay.
func (h *Hub) toTeachers(m ToTeacher, key string) {
	if len(h.teachers) == 0 {
		return
	}
	data := encode(m)
	for t := range h.teachers {
		t.queue.put(key, data)
	}
}

func (h *Hub) tellFailed(f StudentFailed) { h.toTeachers(ToTeacher{Failed: &f}, "") }

// fromTeacher handles a message of a teacher.
func (h *Hub) fromTeacher(t *teacher, m FromTeacher) {
	switch {
	case !h.teachers[t]:
	case m.Order != nil:
		h.give(t, *m.Order)
	case m.Collect:
		h.collectAll()
	case m.End:
		h.end()
	}
}

// give sends an order to the relays of the pages that it is for.
func (h *Hub) give(t *teacher, g Give) {
	o := broadcastOrder{To: g.To, Watcher: t.id, Order: g.Order}
	switch k := g.Order.Kind; {
	case len(g.Order.Text) > maxText:
		t.queue.put("", encode(ToTeacher{Failed: &StudentFailed{g.To, g.Order.ID, "too-large"}}))
		return
	case k == Watch && (g.To == "" || t.watched[g.To] != nil || len(t.watched) >= maxWatched):
		return
	case k == Watch:
		h.follow(t, g.To)
	case k == Unwatch:
		h.unwatch(t, g.To)
		return
	case k == Collect, k == Forget:
		return // FromTeacher.Collect and End do that
	case g.To == "" && (k == Freeze || k == Thaw):
		h.change(func(s *shared) { s.Frozen = k == Freeze })
	}
	h.publish(onOrder, o)
}

// follow passes the mirrored messages of a page to a teacher.
func (h *Hub) follow(t *teacher, seat string) {
	w := &watching{}
	stop, err := h.o.Bus.Subscribe(onMirror+seat, func(data []byte) {
		data = bytes.Clone(data)
		h.do(func() { h.mirrored(t, w, seat, data) })
	})
	if err == nil {
		w.stop = stop
		t.watched[seat] = w
	}
}

// isHello is how a view begins.
var isHello = []byte(`{"t":"ack"`)

func (h *Hub) mirrored(t *teacher, w *watching, seat string, msg []byte) {
	w.begun = w.begun || bytes.HasPrefix(msg, isHello)
	if !w.begun || w.lost || t.watched[seat] != w {
		return
	}
	if !t.queue.putMirror(encode(ToTeacher{Mirror: &Mirror{seat, msg}})) {
		w.lost, w.begun = true, false
		t.lagging.Store(true)
	}
}

// resync begins the views anew from which messages were left out.
func (h *Hub) resync(t *teacher) {
	t.lagging.Store(false)
	for seat, w := range t.watched {
		if w.lost {
			w.lost = false
			h.publish(onOrder, broadcastOrder{To: seat, Watcher: t.id, Order: Order{Kind: Watch}})
		}
	}
}

func (h *Hub) unwatch(t *teacher, seat string) {
	w := t.watched[seat]
	if w == nil {
		return
	}
	w.stop()
	delete(t.watched, seat)
	h.publish(onOrder, broadcastOrder{To: seat, Watcher: t.id, Order: Order{Kind: Unwatch}})
}

// end ends the class: everybody forgets it.
func (h *Hub) end() {
	h.publish(onOrder, broadcastOrder{Order: Order{Kind: Forget}})
	h.publish(onCollect, collectOrder{})
	h.change(func(s *shared) { *s = shared{Version: s.Version, By: s.By} })
}

// AllowZip reports whether token, which Entered has, lets a client fetch the hand-ins.
func (h *Hub) AllowZip(token string) bool { return h.valid(token) }

func newID() string { return fmt.Sprintf("%x", randomBytes(8)) }
