package natsbus

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"ftpsim/relay/bus"

	"github.com/nats-io/nats.go"
)

// This file keeps the seats of all relays the same everywhere. Each relay numbers the changes of
// its own seats and tells them, and every Beat it repeats the newest number. A relay that has
// missed one asks for the whole list. So a lost message is made up for within a Beat, and quiet
// relays cost a small message each Beat, however many seats they have.

// Subjects. onWant is followed by the ID of the relay that is asked, onList by the ID of the one that has asked.
const (
	onSeats = "seats" // change
	onWant  = "want." // the ID of the relay that asks
	onList  = "list." // piece
)

// change is a change of a relay's seats; without Seat, Gone and Bye it is a beat.
type change struct {
	Relay string    `json:"relay"`
	Count uint64    `json:"count"` // of changes so far, this one included
	Seat  *bus.Seat `json:"seat,omitempty"`
	Gone  string    `json:"gone,omitempty"` // the ID of a seat
	Bye   bool      `json:"bye,omitempty"`  // the relay ends
}

// piece is a part of the list of a relay's seats.
type piece struct {
	Relay string     `json:"relay"`
	Count uint64     `json:"count"` // as in the change before
	First bool       `json:"first"`
	Last  bool       `json:"last"`
	Seats []bus.Seat `json:"seats"`
}

// pieceSeats is how many seats a piece has at most: fewer bytes than bus.MaxMessage.
const pieceSeats = 500

// relay is what is known of another relay.
type relay struct {
	heard time.Time
	asked time.Time // for its list; zero: not yet
	known bool      // its list has arrived
	count uint64    // of its changes that are in seats
	seats map[string]bus.Seat
	list  []bus.Seat // pieces so far
}

// Announce is for bus.Bus.
func (b *Bus) Announce(s bus.Seat) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mine[s.ID] = s
	b.count++
	b.tell(change{Seat: &s})
	return b.local.Announce(s)
}

// Withdraw is for bus.Bus.
func (b *Bus) Withdraw(id string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.mine[id]; !ok {
		return nil
	}
	delete(b.mine, id)
	b.count++
	b.tell(change{Gone: id})
	return b.local.Withdraw(id)
}

// Seats is for bus.Bus.
func (b *Bus) Seats() []bus.Seat { return b.local.Seats() }

// Watch is for bus.Bus.
func (b *Bus) Watch(f func(s bus.Seat, here bool)) (stop func()) { return b.local.Watch(f) }

// tell sends a change to all relays. b.mu is locked, which keeps the changes in order.
func (b *Bus) tell(c change) {
	c.Relay, c.Count = b.id, b.count
	b.put(onSeats, encode(c))
}

// encode encodes a value whose encoding cannot fail.
func encode(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return data
}

// again is called when NATS can be reached, again or for the first time. What has changed
// meanwhile, the relays' beats tell.
func (b *Bus) again() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, r := range b.relays {
		r.asked = time.Time{} // the answer may have got lost
	}
	b.tell(change{})
}

// receive handles what comes from the other relays about seats, in the order in which it comes,
// and beats, until Close.
func (b *Bus) receive() {
	beat := time.NewTicker(b.o.Beat)
	defer beat.Stop()
	for {
		select {
		case m := <-b.in:
			b.handle(m)
		case <-beat.C:
			b.beat()
		case <-b.stop:
			return
		}
	}
}

func (b *Bus) handle(m *nats.Msg) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch kind := strings.TrimPrefix(m.Subject, b.subject("")); {
	case kind == onSeats:
		var c change
		if json.Unmarshal(m.Data, &c) == nil && c.Relay != "" && c.Relay != b.id {
			b.heard(c)
		}
	case strings.HasPrefix(kind, onList):
		var p piece
		if json.Unmarshal(m.Data, &p) == nil && b.relays[p.Relay] != nil {
			b.relays[p.Relay].take(p, &b.local)
		}
	case strings.HasPrefix(kind, onWant):
		b.sendList(string(m.Data))
	}
}

// heard handles a change of another relay's seats. b.mu is locked.
func (b *Bus) heard(c change) {
	r := b.relays[c.Relay]
	if c.Bye {
		b.forget(c.Relay)
		return
	}
	if r == nil {
		r = &relay{seats: map[string]bus.Seat{}}
		b.relays[c.Relay] = r
		b.tell(change{}) // that relay may not know this one either
	}
	r.heard = time.Now()
	switch {
	case r.known && c.Count == r.count+1 && c.Seat != nil:
		r.count = c.Count
		r.announce(*c.Seat, &b.local)
	case r.known && c.Count == r.count+1 && c.Gone != "":
		r.count = c.Count
		r.withdraw(c.Gone, &b.local)
	case !r.known || c.Count != r.count:
		b.want(c.Relay, r)
	}
}

// want asks a relay for its list, at most once in a Beat. b.mu is locked.
func (b *Bus) want(id string, r *relay) {
	if time.Since(r.asked) < b.o.Beat/2 {
		return
	}
	r.asked = time.Now()
	b.put(onWant+id, []byte(b.id))
}

// sendList sends the list of this relay's seats to the relay that has asked. b.mu is locked, so
// that no change comes between the pieces.
func (b *Bus) sendList(to string) {
	p := piece{Relay: b.id, Count: b.count, First: true}
	seats := slices.Collect(maps.Values(b.mine))
	for !p.Last {
		n := min(len(seats), pieceSeats)
		p.Seats, seats = seats[:n], seats[n:]
		p.Last = len(seats) == 0
		b.put(onList+to, encode(p))
		p.First = false
	}
}

// take adds a piece of the relay's list. When it is the last one, the list replaces what was
// known.
func (r *relay) take(p piece, local *bus.Local) {
	if p.First {
		r.list = nil
	}
	r.list = append(r.list, p.Seats...)
	if !p.Last {
		return
	}
	there := map[string]bool{}
	for _, s := range r.list {
		there[s.ID] = true
		r.announce(s, local)
	}
	for id := range r.seats {
		if !there[id] {
			r.withdraw(id, local)
		}
	}
	r.known, r.count, r.list = true, p.Count, nil
}

func (r *relay) announce(s bus.Seat, local *bus.Local) {
	if old, ok := r.seats[s.ID]; !ok || old != s {
		r.seats[s.ID] = s
		local.Announce(s)
	}
}

func (r *relay) withdraw(id string, local *bus.Local) {
	delete(r.seats, id)
	local.Withdraw(id)
}

// beat says that this relay lives, and withdraws the seats of relays that have been silent for
// too long. The time in which NATS cannot be reached does not count: then the seats stay.
func (b *Bus) beat() {
	b.mu.Lock()
	defer b.mu.Unlock()
	up := b.Up()
	for id, r := range b.relays {
		switch {
		case !up:
			r.heard = time.Now()
		case time.Since(r.heard) > b.o.Lost:
			b.forget(id)
		}
	}
	b.tell(change{})
}

// forget withdraws a relay's seats. b.mu is locked.
func (b *Bus) forget(id string) {
	r := b.relays[id]
	if r == nil {
		return
	}
	delete(b.relays, id)
	for seat := range r.seats {
		r.withdraw(seat, &b.local)
	}
}
