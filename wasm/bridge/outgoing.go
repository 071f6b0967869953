package bridge

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/inspect"
)

// The pace of messages that are no answer. No timer runs while nothing happens.
const (
	tick       = 16 * time.Millisecond  // between two rounds of messages
	statusGap  = 250 * time.Millisecond // between two Status or Rules
	hiddenGap  = 2 * time.Second        // between two Status to a page that is hidden
	batchSize  = 2000                   // events in a batch
	maxUnseen  = 2                      // batches that the page has not acknowledged
	unseenWait = time.Second            // after which one more batch is sent anyway
)

// outgoing is what has been sent to the page so far.
type outgoing struct {
	greeted  bool      // the page has sent hello; before that nothing is sent to it
	last     time.Time // of the last message
	sent     int64     // ID of the last event sent
	sentAt   time.Time // when the last batch was sent
	unseen   []int64   // last IDs of the batches that the page has not seen
	acks     bool      // the page has sent Seen, so batches wait for it
	hidden   bool      // the page is hidden, so events wait until it is shown
	pacing   bool      // events, or a hidden page's status, wait for their time: more events need not wake the loop
	text     []byte    // buffer for batches
	status   []byte    // as last sent
	statusAt time.Time
	rulesAt  time.Time
	mode     RunMode
	relay    RelayState
	due      atomic.Bool // Keep.Due.Files as last sent
}

// parts are the messages that are sent without a command, in this order. due returns when
// the message may be sent, at the earliest from; zero means that there is nothing to send.
var parts = []struct {
	due  func(b *Bridge, from time.Time) time.Time
	send func(b *Bridge, now time.Time)
}{
	{(*Bridge).viewDue, (*Bridge).sendView},
	{(*Bridge).eventsDue, (*Bridge).sendEvents},
	{(*Bridge).verdictsDue, (*Bridge).sendVerdicts},
	{(*Bridge).courseDue, (*Bridge).sendCourse},
	{(*Bridge).checkDue, (*Bridge).sendCheck},
	{(*Bridge).pinsDue, (*Bridge).sendPins},
	{(*Bridge).lessonDue, (*Bridge).sendLesson},
	{(*Bridge).heldDue, (*Bridge).sendHeld},
	{(*Bridge).rulesDue, (*Bridge).sendRules},
	{(*Bridge).consoleDue, (*Bridge).sendConsole},
	{(*Bridge).statusDue, (*Bridge).sendStatus},
	{(*Bridge).classDue, (*Bridge).sendClass}, // last: it tells the class what the others have changed
}

// flush sends what is due and returns when to call it again; zero means when the loop is
// woken.
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
			o.last, b.class.state.touched = now, true
			at = p.due(b, now.Add(tick))
		}
		if next.IsZero() || !at.IsZero() && at.Before(next) {
			next = at
		}
	}
	o.pacing = !b.eventsDue(from).IsZero() || o.hidden && !next.IsZero() && !next.After(now.Add(hiddenGap))
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
	case b.shown().Head() <= o.sent, o.hidden:
		return time.Time{}
	case o.acks && len(o.unseen) >= maxUnseen:
		return later(from, o.sentAt.Add(unseenWait))
	}
	return from
}

func (b *Bridge) sendEvents(now time.Time) {
	o := &b.out
	list := b.shown().Since(o.sent, batchSize)
	if len(list) == 0 { // dropped since
		o.sent = b.shown().Head()
		return
	}
	o.text = Events{"events", list[0].ID, list}.appendJSON(o.text[:0])
	b.opts.Post(o.text, nil)
	o.sent, o.sentAt = list[len(list)-1].ID, now
	if o.unseen = append(o.unseen, o.sent); len(o.unseen) > maxUnseen {
		o.unseen = slices.Delete(o.unseen, 0, 1)
	}
}

// appendJSON appends e as encoding/json writes it, but much faster.
func (e Events) appendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"t":"events","from":`...), e.From, 10)
	b = append(b, `,"list":[`...)
	for i, x := range e.List {
		if i > 0 {
			b = append(b, ',')
		}
		b = x.AppendJSON(b)
	}
	return append(b, "]}"...)
}

// seen records that the page has processed batches, and whether it is hidden.
func (o *outgoing) seen(s Seen) {
	o.acks, o.hidden = true, s.Hidden
	o.unseen = slices.DeleteFunc(o.unseen, func(last int64) bool { return last <= s.ID })
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
	b.post(b.heldMessage())
}

func (b *Bridge) heldMessage() Held {
	held := b.stepper.Held()
	list := make([]HeldItem, len(held))
	for i, h := range held {
		list[i] = b.heldItem(h)
	}
	return Held{"held", list}
}

// heldText returns the text for a person to edit: Latin-1, so that each byte is one
// character, with secrets as dots. It is empty for data.
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

// statusDue returns when the status may be sent: soon after a change of the run mode or of
// the relay's state, and without any pause when files become due for storing: the user may
// leave the page in the next moment.
func (b *Bridge) statusDue(from time.Time) time.Time {
	o := &b.out
	switch {
	case b.untoldFiles():
		return time.Unix(1, 0)
	case o.mode != b.mode() || o.relay != b.relay.status().State:
		return from
	}
	gap := statusGap
	if o.hidden {
		gap = hiddenGap
	}
	return onlyIf(b.dirty.status.Load(), later(from, o.statusAt.Add(gap)))
}

// untoldFiles reports whether files are due for storing and the page does not know it.
func (b *Bridge) untoldFiles() bool { return !b.out.due.Load() && b.keeper.filesDue() }

// sendStatus sends the status if it has changed.
func (b *Bridge) sendStatus(now time.Time) {
	o := &b.out
	b.dirty.status.Store(false)
	s := b.status()
	if len(s.Waits) > 0 { // the judge learns from them too
		b.judge.Tick(b.server.Now())
		if b.lesson != nil {
			b.lesson.run.Tick(b.server.Now())
		}
	}
	o.mode, o.relay, o.statusAt = s.Run.Mode, s.Relay.State, now
	o.due.Store(s.Keep.Due.Files)
	if text := mustJSON(s); !bytes.Equal(text, o.status) {
		b.opts.Post(text, nil)
		o.status = text
		b.class.repeat(s)
	}
	if s.mayChange() {
		b.dirty.status.Store(true)
	}
}

// mayChange reports whether s can change without an event: a rate falls when nothing
// happens, and a session may start to wait for something else.
func (s *Status) mayChange() bool {
	return slices.ContainsFunc(s.Transfers, func(t Transfer) bool { return t.Rate > 0 }) || len(s.Waits) > 0
}

// maxWaits is the most entries in Status.Waits.
const maxWaits = 100

// waits returns what the sessions wait for. Sessions that wait for their next command are
// left out: otherwise each command would change the status twice.
func (b *Bridge) waits() []event.Waiting {
	list := []event.Waiting{}
	for _, w := range b.server.Waiting() {
		if w.For != event.WaitCommand && len(list) < maxWaits {
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

// post sends a message without bytes.
func (b *Bridge) post(message any) {
	b.opts.Post(mustJSON(message), nil)
	b.class.repeat(message)
}

// mustJSON encodes a value whose encoding cannot fail.
func mustJSON(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return b
}
