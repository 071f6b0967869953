package class

import (
	"archive/zip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	maxHandIn  = 16 << 20  // of one page, in bytes
	maxHandIns = 256 << 20 // of all pages of a relay
	// pieceSize is how much of a hand-in one message of the bus carries.
	pieceSize = 384 << 10
	// collectTime is how long pages have for their hand-ins.
	collectTime = time.Minute
)

// collection is the newest collection of hand-ins, as every relay sees it.
type collection struct {
	id    string
	seats []string            // who was asked
	have  map[string]handedIn // by seat
	late  time.Time           // when the rest counts as missing
	done  bool
}

// collectOrder asks the pages at some seats for their hand-ins.
type collectOrder struct {
	ID    string   `json:"id"`
	Seats []string `json:"seats"`
}

// handedIn says that a page has handed in, or cannot.
type handedIn struct {
	Order string `json:"order"`
	Seat  string `json:"seat"`
	Name  string `json:"name,omitempty"` // of the file
	Size  int    `json:"size,omitempty"`
	Error string `json:"error,omitempty"`
}

// handIn is the hand-in of a page of this relay.
type handIn struct {
	order, name string
	data        []byte
	whole       bool
}

// pieceOrder asks for a part of a hand-in. The answer is empty if there is none.
type pieceOrder struct {
	Order string `json:"order"`
	Off   int    `json:"off"`
}

// collectAll has all students who run a lesson hand in.
func (h *Hub) collectAll() {
	o := collectOrder{ID: newID(), Seats: []string{}}
	for _, id := range h.ids() {
		if r := h.students[id].record; r.Joined && !r.Away && r.State != nil && len(r.State.Lesson) > 0 {
			o.Seats = append(o.Seats, id)
		}
	}
	h.publish(onCollect, o)
}

// collect begins a collection.
func (h *Hub) collect(o collectOrder) {
	h.collection = collection{id: o.ID, seats: o.Seats, have: map[string]handedIn{}, late: h.o.Now().Add(collectTime), done: len(o.Seats) == 0}
	h.showCollection()
	for _, id := range o.Seats {
		if s := h.students[id]; s != nil && s.page != nil {
			s.handIn = handIn{}
			s.page.queue.put("", encode(Down{Order: &Order{ID: o.ID, Kind: Collect}}))
		}
	}
}

// takeHandIn adds a piece to the hand-in of a page of this relay.
func (h *Hub) takeHandIn(s *student, p *HandIn) {
	if p.Order != h.collection.id || s.handIn.whole {
		return
	}
	f := &s.handIn
	if f.order == "" {
		f.order, f.name = p.Order, p.Name
	}
	note := handedIn{Order: p.Order, Seat: s.seat.ID, Error: p.Error}
	if note.Error == "" && (len(f.data)+len(p.Data) > maxHandIn || h.kept()+len(p.Data) > maxHandIns) {
		note.Error = "too-large"
	}
	if note.Error != "" {
		*f = handIn{order: p.Order, whole: true}
		h.publish(onHandedIn, note)
		return
	}
	f.data = append(f.data, p.Data...)
	if p.Last {
		f.whole = true
		note.Name, note.Size = f.name, len(f.data)
		h.publish(onHandedIn, note)
	}
}

// kept is the size of all hand-ins of this relay's pages.
func (h *Hub) kept() (n int) {
	for _, s := range h.students {
		n += len(s.handIn.data)
	}
	return n
}

// handedIn notes that a page has handed in.
func (h *Hub) handedIn(n handedIn) {
	c := &h.collection
	if n.Order != c.id || !slices.Contains(c.seats, n.Seat) {
		return
	}
	c.have[n.Seat] = n
	c.done = c.done || len(c.have) == len(c.seats)
	h.showCollection()
}

// collectLate ends a collection whose time is over.
func (h *Hub) collectLate(now time.Time) {
	if c := &h.collection; c.id != "" && !c.done && now.After(c.late) {
		c.done = true
		h.showCollection()
	}
}

// progress returns how far the collection has come; nil: there is none.
func (c *collection) progress() *Collected {
	if c.id == "" {
		return nil
	}
	p := &Collected{Want: len(c.seats), Done: c.done}
	for _, id := range c.seats {
		if n, ok := c.have[id]; ok && n.Error == "" {
			p.Have++
		} else if c.done {
			p.Missing = append(p.Missing, id)
		}
	}
	return p
}

func (h *Hub) showCollection() {
	if p := h.collection.progress(); p != nil {
		h.toTeachers(ToTeacher{Collected: p}, "collected")
	}
}

// answerHandIn lets other relays fetch the hand-in of a page of this relay.
func (h *Hub) answerHandIn(s *student) {
	if s.stopAnswer != nil {
		return
	}
	stop, err := h.o.Bus.Answer(askHandIn+s.seat.ID, func(data []byte) []byte {
		var o pieceOrder
		if json.Unmarshal(data, &o) != nil {
			return nil
		}
		answer := make(chan []byte, 1)
		h.do(func() {
			f := s.handIn
			if !f.whole || f.order != o.Order || o.Off < 0 || o.Off > len(f.data) {
				answer <- nil
				return
			}
			answer <- f.data[o.Off:min(o.Off+pieceSize, len(f.data))]
		})
		select {
		case a := <-answer:
			return a
		case <-h.ended:
			return nil
		}
	})
	if err == nil {
		s.stopAnswer = stop
	}
}

// file is a hand-in in the zip.
type file struct {
	handedIn
	student string // name
	number  int
}

// WriteZip writes the hand-ins of the newest collection, each in a folder that is named after its
// student. One that cannot be fetched any more is left out.
func (h *Hub) WriteZip(ctx context.Context, w io.Writer) error {
	found := make(chan []file, 1)
	h.do(func() { found <- h.files() })
	var list []file
	select {
	case list = <-found:
	case <-h.ended:
		return context.Canceled
	}
	z := zip.NewWriter(w)
	for _, f := range list {
		data, err := h.fetch(ctx, f.handedIn)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			continue
		}
		out, err := z.Create(fmt.Sprintf("%02d %s/%s", f.number, safe(f.student), safe(f.Name)))
		if err == nil {
			_, err = out.Write(data)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}

// files lists the hand-ins that have come, by the seats' IDs.
func (h *Hub) files() (list []file) {
	for _, id := range slices.Sorted(maps.Keys(h.collection.have)) {
		if n := h.collection.have[id]; n.Error == "" {
			s := h.student(id)
			list = append(list, file{n, s.record.Name, s.seat.Number})
		}
	}
	return list
}

// fetch asks the relay of a page for its hand-in.
func (h *Hub) fetch(ctx context.Context, n handedIn) ([]byte, error) {
	var data []byte
	for len(data) < n.Size {
		ask, cancel := context.WithTimeout(ctx, askPatience)
		piece, err := h.o.Bus.Ask(ask, askHandIn+n.Seat, encode(pieceOrder{n.Order, len(data)}))
		cancel()
		if err != nil {
			return nil, err
		}
		if len(piece) == 0 {
			return nil, io.ErrUnexpectedEOF
		}
		data = append(data, piece...)
	}
	return data, nil
}

// safe returns a name without what has a meaning in a path.
func safe(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`/\:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" {
		return "_"
	}
	return name
}
