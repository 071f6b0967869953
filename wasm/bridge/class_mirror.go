package bridge

import (
	"time"

	"ftpsim/relay/class"
)

// classMirror repeats what the page shows to the teacher who watches. It never makes the page or
// the engine wait: events are taken only when the line is idle, and after other messages were left
// out the view begins anew.
type classMirror struct {
	on   bool
	lost bool  // the view must begin anew
	sent int64 // the newest event that was sent
	at   time.Time
}

const (
	mirrorGap    = 100 * time.Millisecond // between two batches of events
	mirrorEvents = 2000                   // how far a view goes back; older events are left out
	mirrorBatch  = 128 << 10              // bytes of a batch of events
)

// begin begins a view: a new one, or the one that there is anew.
func (m *classMirror) begin() { *m = classMirror{on: true, lost: true} }

// rewind begins the events anew, because the page shows other ones.
func (m *classMirror) rewind() { m.sent = 0 }

// repeat mirrors a message to the page. Answers to commands, and what is for this browser alone,
// are left out; events have a pace of their own (sendMirror).
func (c *classroom) repeat(message any) {
	if !c.mirror.on || c.mirror.lost || c.line == nil {
		return
	}
	switch m := message.(type) {
	case Status:
		m.Relay.SeatToken = ""
		c.reflect(m)
	case Held, Rules, View, Verdicts, CourseState, LessonState, ServerCheck, ClientOutput:
		c.reflect(m)
	}
}

// reflect sends a message as it is.
func (c *classroom) reflect(message any) {
	if !c.line.put(class.Up{Mirror: mustJSON(message)}) {
		c.mirror.lost = true
	}
}

func (c *classroom) mirrorDue(from time.Time) time.Time {
	m := &c.mirror
	switch {
	case !m.on:
		return time.Time{}
	case m.lost:
		return later(from, m.at.Add(mirrorGap))
	}
	return onlyIf(c.b.shown().Head() > m.sent, later(from, m.at.Add(mirrorGap)))
}

// sendMirror begins the view anew if it must, and sends new events.
func (c *classroom) sendMirror(now time.Time) {
	m, b := &c.mirror, c.b
	m.at = now
	if m.lost {
		m.lost, m.sent = false, 0
		c.reflectAll()
		return
	}
	head := b.shown().Head()
	m.sent = max(m.sent, head-mirrorEvents)
	list := b.shown().Since(m.sent, mirrorEvents)
	if len(list) == 0 {
		m.sent = head
		return
	}
	text := Events{T: "events", From: list[0].ID}.appendJSON(nil)
	text = text[:len(text)-len("]}")]
	n := 0
	for _, e := range list {
		if n > 0 {
			text = append(text, ',')
		}
		text = e.AppendJSON(text)
		m.sent = e.ID
		if n++; len(text) > mirrorBatch {
			break
		}
	}
	if !c.line.put(class.Up{Mirror: append(text, "]}"...)}) {
		m.lost = true
	}
}

// reflectAll sends all state, as to a page that knows nothing yet.
func (c *classroom) reflectAll() {
	b := c.b
	config := b.config()
	config.Accounts = append([]AccountInfo{}, config.Accounts...)
	for i := range config.Accounts {
		config.Accounts[i].Password = ""
	}
	status := b.status()
	status.Relay.SeatToken = ""
	all := []any{
		Ack{T: "ack", OK: true, Result: Hello{b.opts.Version, config, b.server.Reference()}},
		b.viewMessage(true), b.verdictsMessage(true, b.shownJudge(), b.shownJudge().Judged()),
		b.heldMessage(), b.rulesMessage(), b.lessonMessage(), b.console.all(), status,
	}
	if b.run != nil {
		all = append(all, b.courseMessage())
	}
	if check := b.checkMessage(); check.T != "" {
		all = append(all, check)
	}
	for _, m := range all {
		c.reflect(m)
	}
}
