package class

import (
	"encoding/json"
	"maps"
	"strings"

	"ftpsim/relay/bus"
)

// student is a seat of the class.
type student struct {
	seat   bus.Seat
	here   bool // the seat is announced
	record record
	ours   bool // its page comes to this relay

	// For a seat of this relay.
	page       *pageStream     // nil: its page is not connected
	told       Info            // as last sent to the page
	watchers   map[string]bool // who watches: the relay's ID, "/" and the teacher's number
	handIn     handIn          // for the newest order collect
	stopAnswer func()          // ends answering for handIn; nil: not begun
}

// record is what the relay of a student's page tells the others.
type record struct {
	ID     string `json:"id"`
	Joined bool   `json:"joined,omitempty"`
	Name   string `json:"name,omitempty"`
	State  *State `json:"state,omitempty"`
	Away   bool   `json:"away,omitempty"`
	// Alone is set if the teacher has frozen or thawed this page alone, since the whole class.
	Alone   *bool `json:"alone,omitempty"`
	Watched bool  `json:"watched,omitempty"`
}

// frozen reports whether the page is frozen, alone or with the class.
func (h *Hub) frozen(s *student) bool {
	if s.record.Alone != nil {
		return *s.record.Alone
	}
	return h.shared.Frozen
}

// learn takes what another relay says about a student.
func (h *Hub) learn(r record) {
	s := h.student(r.ID)
	if s.ours {
		return
	}
	s.record = r
	h.showStudent(s)
}

// tell publishes a student of this relay.
func (h *Hub) tell(s *student) {
	h.publish(onStudent, s.record)
	h.showStudent(s)
	h.inform(s)
}

// view returns s as teachers see it. It is silent about a student who has not joined.
func (h *Hub) view(s *student) Student {
	v := Student{ID: s.seat.ID, Number: s.seat.Number, FTP: s.seat.FTP, Away: s.record.Away}
	if s.record.Joined {
		v.Joined, v.Name, v.State, v.Watched, v.Frozen = true, s.record.Name, s.record.State, s.record.Watched, h.frozen(s)
	}
	return v
}

func (h *Hub) showStudent(s *student) {
	if s.here {
		v := h.view(s)
		h.toTeachers(ToTeacher{Student: &v}, "student "+s.seat.ID)
	}
}

// inform tells a page of this relay what its student sees of the class, if that has changed.
func (h *Hub) inform(s *student) {
	if s.page == nil {
		return
	}
	i := Info{Title: h.shared.Title, Teacher: h.shared.Teacher, Here: h.teacherHere(), Watched: s.record.Watched, Frozen: h.frozen(s)}
	if i != s.told || !s.page.informed {
		s.told, s.page.informed = i, true
		s.page.queue.put("info", encode(Down{Info: &i}))
	}
}

func (h *Hub) informAll() {
	for _, s := range h.students {
		h.inform(s)
	}
}

// attach makes p the page of a seat.
func (h *Hub) attach(p *pageStream) {
	s := h.student(p.seat)
	if s.page != nil {
		s.page.queue.close()
	}
	s.page, s.ours = p, true
	s.record = record{ID: p.seat, Alone: s.record.Alone}
	clear(s.watchers)
	h.tell(s)
	h.answerHandIn(s)
}

// detach notes that the stream of a page has ended.
func (h *Hub) detach(p *pageStream) {
	s := h.students[p.seat]
	if s == nil || s.page != p {
		return
	}
	s.page = nil
	clear(s.watchers)
	s.record.Away, s.record.Watched = true, false
	h.tell(s)
	if !s.here {
		h.forgetStudent(s)
	}
}

// maxName bounds a student's name and the class's title, in characters.
const maxName = 40

func shortened(name string) string {
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > maxName {
		return string(r[:maxName])
	}
	return name
}

// fromPage handles a message of a page.
func (h *Hub) fromPage(p *pageStream, m Up) {
	s := h.students[p.seat]
	if s == nil || s.page != p {
		return
	}
	r := &s.record
	switch {
	case m.Join != nil:
		r.Joined, r.Name = true, shortened(m.Join.Name)
		h.tell(s)
	case !r.Joined:
	case m.Leave:
		clear(s.watchers)
		s.handIn = handIn{}
		*r = record{ID: r.ID}
		h.tell(s)
	case m.State != nil:
		r.State = m.State
		h.tell(s)
	case m.Mirror != nil:
		if r.Watched {
			h.o.Bus.Publish(onMirror+p.seat, m.Mirror)
		}
	case m.HandIn != nil:
		h.takeHandIn(s, m.HandIn)
	case m.Failed != nil:
		h.publish(onFailed, StudentFailed{p.seat, m.Failed.Order, m.Failed.Error})
	}
}

// broadcastOrder is an order on its way to the relays of the pages.
type broadcastOrder struct {
	To      string `json:"to,omitempty"` // empty: all who have joined
	Watcher string `json:"watcher,omitempty"`
	Order   Order  `json:"order"`
}

// carryOut gives an order to the pages of this relay that it is for.
func (h *Hub) carryOut(o broadcastOrder) {
	for id, s := range h.students {
		if !s.ours || o.To != "" && o.To != id {
			continue
		}
		switch {
		case o.Order.Kind == Forget:
			h.forget(s)
		case o.Order.Kind == Unwatch:
			h.watch(s, o.Watcher, false)
		case o.To == "" && (o.Order.Kind == Freeze || o.Order.Kind == Thaw):
			s.record.Alone = nil
			h.tell(s)
		case !s.record.Joined || s.page == nil:
			if o.To != "" {
				h.publish(onFailed, StudentFailed{id, o.Order.ID, "not-joined"})
			}
		default:
			h.order(s, o)
		}
	}
}

// order gives an order to a student who has joined.
func (h *Hub) order(s *student, o broadcastOrder) {
	switch o.Order.Kind {
	case Freeze, Thaw:
		frozen := o.Order.Kind == Freeze
		s.record.Alone = &frozen
		h.tell(s)
	case Watch:
		h.watch(s, o.Watcher, true)
		s.page.queue.put("watch", encode(Down{Order: &o.Order}))
	default:
		s.page.queue.put("", encode(Down{Order: &o.Order}))
	}
}

// watch notes who watches a page of this relay.
func (h *Hub) watch(s *student, who string, on bool) {
	if on {
		s.watchers[who] = true
	} else {
		delete(s.watchers, who)
	}
	h.countWatchers(s)
}

func (h *Hub) countWatchers(s *student) {
	watched := len(s.watchers) > 0
	if watched == s.record.Watched {
		return
	}
	s.record.Watched = watched
	if s.page != nil && !watched {
		s.page.queue.put("watch", encode(Down{Order: &Order{Kind: Unwatch}}))
	}
	h.tell(s)
}

// unwatchRelay ends the watching by teachers of a relay that is gone.
func (h *Hub) unwatchRelay(id string) {
	for _, s := range h.students {
		maps.DeleteFunc(s.watchers, func(who string, _ bool) bool { return strings.HasPrefix(who, id+"/") })
		h.countWatchers(s)
	}
}

// forget removes all that is known of a student, but the seat.
func (h *Hub) forget(s *student) {
	if s.page != nil && s.record.Joined {
		s.page.queue.put("", encode(Down{Order: &Order{Kind: Forget}}))
	}
	clear(s.watchers)
	s.handIn = handIn{}
	s.record = record{ID: s.record.ID, Away: s.record.Away}
	h.tell(s)
}

// parseUp reads a message of a page.
func parseUp(line []byte) (m Up, err error) {
	err = json.Unmarshal(line, &m)
	return m, err
}
