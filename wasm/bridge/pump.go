package bridge

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/inspect"
)

// The pace of what is sent unasked. Nothing ticks while nothing happens.
const (
	tick       = 16 * time.Millisecond
	statusGap  = 250 * time.Millisecond
	batchSize  = 2000
	maxUnseen  = 2           // batches
	unseenWait = time.Second // after which one more is sent all the same
)

// outgoing is what the page has been told so far.
type outgoing struct {
	greeted  bool // nothing is sent before the page has said hello
	last     time.Time
	sent     int64     // ID of the last event sent
	sentAt   time.Time // when the last batch went
	unseen   []int64   // last IDs of the batches that the page has not seen
	acks     bool      // the page says Seen
	pacing   bool      // events wait for their time: more of them change nothing
	status   []byte    // as last sent
	statusAt time.Time
	rulesAt  time.Time
	mode     RunMode
	relay    RelayState
	due      bool // files are not stored yet, it said
}

// parts are what is sent unasked, in this order. due tells when a part may go,
// not before from; zero: there is nothing to send.
var parts = []struct {
	due  func(b *Bridge, from time.Time) time.Time
	send func(b *Bridge, now time.Time)
}{
	{(*Bridge).viewDue, (*Bridge).sendView},
	{(*Bridge).eventsDue, (*Bridge).sendEvents},
	{(*Bridge).heldDue, (*Bridge).sendHeld},
	{(*Bridge).rulesDue, (*Bridge).sendRules},
	{(*Bridge).consoleDue, (*Bridge).sendConsole},
	{(*Bridge).statusDue, (*Bridge).sendStatus},
}

// flush sends what is due and returns when to look again; zero: when something
// happens.
func (b *Bridge) flush(now time.Time) (next time.Time) {
	o := &b.out
	if !o.greeted {
		return next
	}
	from := o.last.Add(tick)
	for _, p := range parts {
		at := p.due(b, from)
		if !at.IsZero() && !now.Before(at) {
			p.send(b, now)
			o.last = now
			at = p.due(b, now.Add(tick))
		}
		if next.IsZero() || !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	o.pacing = !b.eventsDue(from).IsZero()
	return next
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

func (b *Bridge) eventsDue(from time.Time) time.Time {
	o := &b.out
	switch {
	case b.shown().Head() <= o.sent:
		return time.Time{}
	case o.acks && len(o.unseen) >= maxUnseen:
		return later(from, o.sentAt.Add(unseenWait))
	}
	return from
}

func (b *Bridge) sendEvents(now time.Time) {
	o := &b.out
	list := b.shown().Since(o.sent, batchSize)
	if len(list) == 0 { // forgotten meanwhile
		o.sent = b.shown().Head()
		return
	}
	b.post(Events{"events", list[0].ID, list})
	o.sent, o.sentAt = list[len(list)-1].ID, now
	if o.unseen = append(o.unseen, o.sent); len(o.unseen) > maxUnseen {
		o.unseen = slices.Delete(o.unseen, 0, 1)
	}
}

// seen notes that the page has worked through the batches up to event id.
func (o *outgoing) seen(id int64) {
	o.acks = true
	o.unseen = slices.DeleteFunc(o.unseen, func(last int64) bool { return last <= id })
}

func (b *Bridge) heldDue(from time.Time) time.Time { return onlyIf(b.dirty.held.Load(), from) }

func onlyIf(dirty bool, t time.Time) time.Time {
	if dirty {
		return t
	}
	return time.Time{}
}

// sendHeld sends the whole queue of held messages.
func (b *Bridge) sendHeld(time.Time) {
	b.dirty.held.Store(false)
	held := b.stepper.Held()
	list := make([]HeldItem, len(held))
	for i, h := range held {
		list[i] = b.heldItem(h)
	}
	b.post(Held{"held", list})
}

// heldText is what a person may edit: Latin-1, so that every byte is one
// character, secrets as dots. It is empty for data.
func heldText(e *event.Event) string {
	if e.Raw == nil || e.Kind == event.KindData {
		return ""
	}
	text := make([]rune, len(e.Data))
	for i, c := range e.Data {
		text[i] = rune(c)
	}
	for _, m := range e.Raw.Mask {
		for i := m[0]; i < m[1]; i++ {
			text[i] = '•'
		}
	}
	return string(text)
}

// statusDue is soon when a person has done or must know something.
func (b *Bridge) statusDue(from time.Time) time.Time {
	o := &b.out
	if o.mode != b.mode() || o.relay != b.relay.status().State || b.keeper.filesDue() && !o.due {
		return from
	}
	return onlyIf(b.dirty.status.Load(), later(from, o.statusAt.Add(statusGap)))
}

// sendStatus sends how things are if that has changed.
func (b *Bridge) sendStatus(now time.Time) {
	o := &b.out
	b.dirty.status.Store(false)
	s := b.status()
	o.mode, o.relay, o.due, o.statusAt = s.Run.Mode, s.Relay.State, s.Keep.Due.Files, now
	if text := mustJSON(s); !bytes.Equal(text, o.status) {
		b.opts.Post(text, nil)
		o.status = text
	}
	if s.mayChange() {
		b.dirty.status.Store(true)
	}
}

// mayChange reports whether s may become another one without an event: a rate falls
// when nothing happens, and a session that waits for something may come to wait for
// something else.
func (s *Status) mayChange() bool {
	return slices.ContainsFunc(s.Transfers, func(t Transfer) bool { return t.Rate > 0 }) || len(s.Waits) > 0
}

// maxWaits bounds the sessions that a Status tells of.
const maxWaits = 100

// waits are what the sessions wait for. That one waits for its next command goes
// without saying: it would be another Status after each command.
func (b *Bridge) waits() []ftpcore.Waiting {
	list := []ftpcore.Waiting{}
	for _, w := range b.server.Waiting() {
		if w.For != ftpcore.WaitCommand && len(list) < maxWaits {
			list = append(list, w)
		}
	}
	return list
}

func (b *Bridge) status() Status {
	used, files := b.fs.Usage()
	room, _ := b.fs.Quota()
	return Status{
		T: "status", Relay: b.relay.status(), Run: Run{b.mode(), b.stepper.Count()},
		Head: b.shown().Head(), Dropped: b.shown().Dropped(),
		Quota: Quota{used, room, files}, Transfers: transfers(b.meter.Transfers()), Profile: b.profile, Keep: b.keeper.status(), Waits: b.waits(),
	}
}

func (b *Bridge) mode() RunMode {
	if b.stepper.Paused() {
		return Paused
	}
	return Running
}

func transfers(list []inspect.Transfer) []Transfer {
	out := make([]Transfer, len(list))
	for i, t := range list {
		out[i] = Transfer(t)
	}
	return out
}

// post sends a message without bytes. encoding/json takes 8 µs for an event
// under js/wasm; an appender written by hand was no faster there.
func (b *Bridge) post(message any) { b.opts.Post(mustJSON(message), nil) }

// mustJSON encodes what cannot fail to be encoded.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
