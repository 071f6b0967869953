package bridge

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"

	"ftpsim/ftpcore"
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
	pacing   bool      // what is left to send waits for its time
	status   []byte    // as last sent
	statusAt time.Time
	mode     RunMode
	relay    RelayState
}

// flush sends what is due and returns when to look again; zero: when something
// happens.
func (b *Bridge) flush(now time.Time) time.Time {
	o := &b.out
	o.pacing = false
	if !o.greeted {
		return time.Time{}
	}
	if wait := o.last.Add(tick); now.Before(wait) {
		o.pacing = true
		return wait
	}
	next := b.sendEvents(now)
	o.pacing = !next.IsZero()
	if b.dirty.held.Swap(false) {
		b.sendHeld()
		o.last = now
	}
	if b.console.flush(b) {
		o.last = now
	}
	return earlier(next, b.sendStatus(now))
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// sendEvents sends one batch and returns when the next one may go.
func (b *Bridge) sendEvents(now time.Time) time.Time {
	o := &b.out
	if b.record.Head() <= o.sent {
		return time.Time{}
	}
	if wait := o.sentAt.Add(unseenWait); o.acks && len(o.unseen) >= maxUnseen && now.Before(wait) {
		return wait
	}
	list := b.record.Since(o.sent, batchSize)
	if len(list) == 0 {
		o.sent = b.record.Head()
		return time.Time{}
	}
	b.post(Events{"events", list[0].ID, list})
	o.sent = list[len(list)-1].ID
	if o.unseen = append(o.unseen, o.sent); len(o.unseen) > maxUnseen {
		o.unseen = slices.Delete(o.unseen, 0, 1)
	}
	o.sentAt, o.last = now, now
	if b.record.Head() > o.sent {
		return now.Add(tick)
	}
	return time.Time{}
}

// seen notes that the page has worked through the batches up to event id.
func (o *outgoing) seen(id int64) {
	o.acks = true
	o.unseen = slices.DeleteFunc(o.unseen, func(last int64) bool { return last <= id })
}

// sendHeld sends the whole queue of held messages.
func (b *Bridge) sendHeld() {
	held := b.stepper.Held()
	list := make([]HeldItem, len(held))
	for i, h := range held {
		list[i] = HeldItem{h.HID, h.Event.SID, h.Since.UnixMilli(), h.Event, heldText(h.Event)}
	}
	b.post(Held{"held", list})
}

// heldText is what a person may edit: Latin-1, so that every byte is one
// character, secrets as dots. It is empty for data.
func heldText(e *ftpcore.Event) string {
	if e.Raw == nil || e.Kind == ftpcore.KindData {
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

// sendStatus sends how things are if that has changed, and returns when to look
// again. What a person has just done or must know does not wait for its turn.
func (b *Bridge) sendStatus(now time.Time) time.Time {
	o := &b.out
	if !b.dirty.status.Load() {
		return time.Time{}
	}
	urgent := o.mode != b.mode() || o.relay != b.relay.status().State
	if wait := o.statusAt.Add(statusGap); !urgent && now.Before(wait) {
		return wait
	}
	b.dirty.status.Store(false)
	s := b.status()
	if text := mustJSON(s); !bytes.Equal(text, o.status) {
		b.opts.Post(text, nil)
		o.status, o.statusAt, o.last = text, now, now
		o.mode, o.relay = s.Run.Mode, s.Relay.State
	}
	if !slices.ContainsFunc(s.Transfers, func(t Transfer) bool { return t.Rate > 0 }) {
		return time.Time{}
	}
	b.dirty.status.Store(true) // a rate falls also when nothing happens
	return now.Add(statusGap)
}

func (b *Bridge) status() Status {
	used, files := b.fs.Usage()
	return Status{
		T: "status", Relay: b.relay.status(), Run: Run{b.mode(), b.stepper.Count()},
		Head: b.record.Head(), Dropped: b.record.Dropped(),
		Quota: Quota{used, maxBytes, files}, Transfers: transfers(b.meter.Transfers()), Profile: b.profile,
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
