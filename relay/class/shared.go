package class

import "cmp"

// shared is the class's own state, which every relay remembers. The newest version counts.
type shared struct {
	Version uint64 `json:"version"`
	By      string `json:"by"` // the relay that made it
	Title   string `json:"title,omitempty"`
	Teacher string `json:"teacher,omitempty"`
	Frozen  bool   `json:"frozen,omitempty"`
}

// newer reports whether s replaces old.
func (s shared) newer(old shared) bool {
	return cmp.Or(cmp.Compare(s.Version, old.Version), cmp.Compare(s.By, old.By)) > 0
}

// beat says that a relay lives.
type beat struct {
	Relay    string `json:"relay"`
	Teachers int    `json:"teachers"` // that are connected to it
	Shared   shared `json:"shared"`
	Ends     bool   `json:"ends,omitempty"`
}

// lostBeats is how many beats of a relay must be missing for it to count as gone.
const lostBeats = 3

func (h *Hub) beat() {
	h.publish(onBeat, beat{Relay: h.o.Relay, Teachers: len(h.teachers), Shared: h.shared})
}

// tick beats, and drops what was held for relays that are gone.
func (h *Hub) tick() {
	h.beat()
	now := h.o.Now()
	for id, r := range h.relays {
		if now.Sub(r.heard) > lostBeats*h.o.Beat {
			delete(h.relays, id)
			h.unwatchRelay(id)
			h.informAll()
		}
	}
	if up := h.o.Bus.Up(); up != h.up {
		h.up = up
		h.showClass()
	}
	h.collectLate(now)
}

// heard handles a beat. A relay that was not there, or was silent for a while, gets the records of
// the students of this one.
func (h *Hub) heard(b beat) {
	if b.Relay == h.o.Relay {
		return
	}
	was, known := h.relays[b.Relay]
	h.relays[b.Relay] = relayLife{h.o.Now(), b.Teachers}
	if !known {
		h.beat()
		for _, s := range h.students {
			if s.page != nil || s.record.Joined && s.ours {
				h.publish(onStudent, s.record)
			}
		}
	}
	h.adopt(b.Shared)
	if (was.teachers > 0) != (b.Teachers > 0) {
		h.informAll()
	}
}

// adopt replaces the class's state by a newer one.
func (h *Hub) adopt(s shared) {
	if !s.newer(h.shared) {
		return
	}
	h.shared = s
	h.showClass()
	h.informAll()
}

// change changes the class's state for all relays.
func (h *Hub) change(f func(s *shared)) {
	was := h.shared
	f(&h.shared)
	if h.shared == was {
		return
	}
	h.shared.Version, h.shared.By = was.Version+1, h.o.Relay
	h.showClass()
	h.informAll()
	h.beat()
}

// teacherHere reports whether a teacher is connected to any relay.
func (h *Hub) teacherHere() bool {
	for _, r := range h.relays {
		if r.teachers > 0 {
			return true
		}
	}
	return len(h.teachers) > 0
}

// class returns the class as teachers see it.
func (h *Hub) class() Class {
	code := ""
	if h.o.PagesCode != nil {
		code = h.o.PagesCode()
	}
	return Class{Title: h.shared.Title, Teacher: h.shared.Teacher, Frozen: h.shared.Frozen, Code: code, Address: h.o.Address, Apart: !h.o.Bus.Up()}
}

// showClass tells the teachers of the class and of each student, who may be frozen with it.
func (h *Hub) showClass() {
	c := h.class()
	h.toTeachers(ToTeacher{Class: &c}, "class")
	for _, id := range h.ids() {
		h.showStudent(h.students[id])
	}
}
