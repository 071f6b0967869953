package recording

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
)

// This file brings about, event after event, what comes from outside the server:
// clients, time, and the page.

// drive does the whole record, or as much as the server goes along with. It
// calls between, if that is not nil, before each event.
func (p *player) drive(between func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.events {
		if between != nil {
			p.unlocked(between)
		}
		if !p.within(patience, func() bool { return p.turn == "" }) {
			p.turn = "" // whoever has it waits for something that does not come
		}
		if p.over {
			return
		}
		if p.next > i { // it was already on its way
			continue
		}
		p.provide(i)
		if !p.within(patience, func() bool { return p.next > i }) {
			p.missing(i)
			return
		}
	}
	p.within(patience, func() bool { return p.turn == "" || p.equal == len(p.events) })
}

// missing notes that the i-th event does not come, and what would instead.
func (p *player) missing(i int) {
	if p.diff != nil || p.over {
		return
	}
	p.diff = &Difference{ID: p.events[i].ID, What: "missing", Want: JSON(p.events[i])}
	for _, w := range p.waiting {
		if w.e.SID == p.events[i].SID {
			p.diff.Got = JSON(w.e)
		}
	}
	p.over = true
}

// close ends the server and waits until nothing of it is left.
func (p *player) close() {
	p.finish()
	p.mu.Lock()
	for _, c := range p.controls {
		c.cancel()
		c.closed = true
	}
	for _, l := range p.ports {
		l.closed = true
	}
	p.mu.Unlock()
	p.cond.Broadcast()
	p.wg.Wait()
}

// provide brings the i-th event about, if it does not follow by itself from
// those before it. p.mu is held; it is let go while the server is called.
func (p *player) provide(i int) {
	e := p.events[i]
	if e.Chan != event.ChanData {
		p.settle(e.SID)
	}
	if e.SID == "" {
		p.fromPage(e)
		return
	}
	c := p.controls[e.SID]
	switch {
	case retold(e):
		p.behind(func() { p.srv.EmitAgain(e) })
		return
	case e.Kind == event.KindSessionOpen:
		p.open(e)
		return
	case c == nil:
		return
	case p.ends[e.SID] == i:
		p.leave(e, c)
		return
	}
	switch e.Kind {
	case event.KindCommand:
		p.command(i, c)
	case event.KindReply:
		p.reply(e, c)
	case event.KindOpen, event.KindWarning:
		p.accept(e)
	case event.KindTimeout:
		p.ring(i, e.SID)
	case event.KindClose, event.KindFail:
		p.broken(i, c)
	case event.KindState:
		p.rewound(e)
	}
}

// unlocked calls the server.
func (p *player) unlocked(f func()) {
	p.mu.Unlock()
	defer p.mu.Lock()
	f()
}

// behind calls the server where that waits for events to come.
func (p *player) behind(f func()) { p.wg.Go(f) }

// open begins the sessions up to that of e, in the order of their numbers.
func (p *player) open(e *event.Event) {
	num, _ := strconv.Atoi(strings.TrimPrefix(e.SID, "S"))
	for p.started < num && !p.over {
		p.started++
		sid := "S" + strconv.Itoa(p.started)
		i := p.find(func(x *event.Event) bool { return x.SID == sid && x.Kind == event.KindSessionOpen })
		if i < 0 {
			return
		}
		peer := p.events[i].Peer
		ctx, cancel := context.WithCancel(context.Background())
		c := &control{end: newEnd(p, peer), cancel: cancel}
		p.controls[sid] = c
		p.unlocked(func() { p.srv.SetProfile(p.profile(peer)) })
		serve := p.srv.ServeConn
		if peer != nil && peer.Implicit {
			serve = p.srv.ServeConnTLS
		}
		p.wg.Go(func() { serve(ctx, c, network{p}) })
		p.within(patience, func() bool { return p.waits(sid) || p.next > i })
	}
}

func (p *player) waits(who string) bool {
	for _, w := range p.waiting {
		if w.who == who {
			return true
		}
	}
	return false
}

func (p *player) profile(peer *event.Peer) ftpcore.Profile {
	for _, x := range p.rec.Server.Profiles {
		if peer != nil && x.Name == peer.Profile {
			return x
		}
	}
	return ftpcore.Profile{}
}

// command sends what the client sent, as one segment; before an ABOR that has
// overtaken others come those.
func (p *player) command(i int, c *control) {
	e := p.events[i]
	var before []int
	for j := p.line(i, 1); j >= 0 && p.events[j].Raw.Off < e.Raw.Off; j = p.line(j, 1) {
		before = append(before, j)
	}
	for _, j := range append(before, i) {
		p.send(j, c)
	}
}

// line is the next command that came as a line in the session of the i-th event,
// one way or the other; -1: none.
func (p *player) line(i, step int) int {
	for j := i + step; 0 <= j && j < len(p.events); j += step {
		x := p.events[j]
		if x.SID == p.events[i].SID && x.Kind == event.KindCommand && x.Origin != event.OriginInjected && x.Raw != nil {
			return j
		}
	}
	return -1
}

// send sends the line of the i-th event, a command, unless it was sent before.
func (p *player) send(i int, c *control) {
	e := p.events[i]
	if p.sent[i] {
		return
	}
	p.sent[i] = true
	raw := e.Data
	if e.Orig {
		raw = e.OrigBytes
	}
	if e.Origin == event.OriginInjected {
		p.unlocked(func() { p.srv.Inject(e.SID, event.ToServer, raw) })
		return
	}
	c.say(append(raw[:len(raw):len(raw)], p.cutOff(i, raw)...))
}

// behindOf is the line that came behind that of the i-th event; -1: none. An ABOR
// may have overtaken as many lines as a session lets wait.
func (p *player) behindOf(i int) int {
	e := p.events[i]
	if e.Raw == nil {
		return -1
	}
	best := -1
	for _, step := range []int{1, -1} {
		for n, j := 0, p.line(i, step); n < 64 && j >= 0; n, j = n+1, p.line(j, step) {
			off := p.events[j].Raw.Off
			if off == e.Raw.Off+int64(e.Raw.Len) {
				return j
			}
			if off > e.Raw.Off && (best < 0 || off < p.events[best].Raw.Off) {
				best = j
			}
		}
	}
	return best
}

// cutOff stands for the bytes of a line that the record does not have: how many
// there were shows in the place of the next line. What they were shows nowhere.
func (p *player) cutOff(i int, raw []byte) []byte {
	e := p.events[i]
	next := p.behindOf(i)
	lost := 0
	if next >= 0 {
		lost = int(min(p.events[next].Raw.Off-e.Raw.Off-int64(len(raw)), 1<<20))
	} else if e.Dec != nil && e.Dec.Why == event.ReasonLineTooLong && !bytes.HasSuffix(raw, []byte("\n")) {
		lost = 2
	}
	if lost <= 0 {
		return nil
	}
	return append([]byte(strings.Repeat("x", max(lost-2, 0))), "\r\n"[max(2-lost, 0):]...)
}

// reply makes the page or the server end a session, or say something by hand.
func (p *player) reply(e *event.Event, c *control) {
	var why event.Reason
	if e.Dec != nil {
		why = e.Dec.Why
	}
	switch {
	case e.Origin == event.OriginInjected && !e.Final:
		p.unlocked(func() { p.srv.Inject(e.SID, event.ToClient, e.Data) })
	case why == event.ReasonClosedFromPage:
		p.unlocked(func() { p.srv.CloseSession(e.SID, "421") })
	case why == event.ReasonServerClosing:
		c.cancel()
	}
}

// accept brings the data connection of a passive port, or a stranger to it.
func (p *player) accept(e *event.Event) {
	l := p.ports[e.Conn]
	if l == nil || e.Dir != event.ToServer || e.Chan != event.ChanData {
		return
	}
	d := &data{end: newEnd(p, e.Peer), conn: e.Conn}
	if e.Kind == event.KindWarning && e.Dec != nil {
		d.remote = addr{"tcp", e.Dec.Text}
	}
	l.queue = append(l.queue, d)
	p.cond.Broadcast()
}

// broken brings about the end of a data connection where neither its client nor
// a command does.
func (p *player) broken(i int, c *control) {
	e := p.events[i]
	switch {
	case e.Dec == nil:
	case fromControl(e):
		c.hangUp(errors.New(e.Dec.Text))
	case e.Dec.Why == event.ReasonSessionOver && e.Dec.Verb != "":
		how := p.cutBy(e.SID)
		p.unlocked(func() { p.srv.CloseSession(e.SID, how) })
	case e.Dec.Why == event.ReasonStalled, e.Dec.Why == event.ReasonPortExpired, e.Dec.Why == event.ReasonRefused,
		reason(e) == "the client did not connect", e.Dec.Check != nil && e.Dec.Check.Rule == event.ReasonAnotherHost:
		p.ring(i, e.SID)
	case p.ports[e.Conn] != nil:
		l := p.ports[e.Conn]
		if l.closed = reason(e) == "the port was closed"; !l.closed {
			l.err = errors.New(reason(e))
		}
		p.cond.Broadcast()
	}
}

// endsOf finds, for each session that ends, the first event that its end brings
// about.
func endsOf(events []*event.Event) map[string]int {
	ends, since := map[string]int{}, map[string]int{}
	for i, e := range events {
		switch {
		case e.SID == "", retold(e):
			continue
		case e.Kind == event.KindSessionClose:
			ends[e.SID] = i
			if at, ok := since[e.SID]; ok {
				ends[e.SID] = at
			}
		case e.Kind == event.KindClose && e.Dec != nil && e.Dec.Why == event.ReasonSessionOver, e.Kind == event.KindFS:
			if _, ok := since[e.SID]; !ok {
				since[e.SID] = i
			}
		default:
			delete(since, e.SID)
		}
	}
	return ends
}

// leave has the client hang up, or cuts it off in mid-transfer.
func (p *player) leave(e *event.Event, c *control) {
	how := p.cutBy(e.SID)
	if how != "" || e.Kind == event.KindClose && e.Dec.Verb != "" {
		p.unlocked(func() { p.srv.CloseSession(e.SID, how) })
		return
	}
	err := io.EOF
	if p.endOf(e.SID) == event.ReasonConnectionLost {
		err = errors.New("connection lost")
	}
	c.hangUp(err)
}

// endOf is why session sid ends, as its last event has it.
func (p *player) endOf(sid string) event.Reason {
	i := p.find(func(x *event.Event) bool { return x.SID == sid && x.Kind == event.KindSessionClose })
	if i < 0 || p.events[i].Dec == nil {
		return ""
	}
	return p.events[i].Dec.Why
}

// cutBy is how session sid is to be ended where no reply says so: by the page, or as
// if the client had left.
func (p *player) cutBy(sid string) string {
	if p.endOf(sid) == event.ReasonClosedFromPage {
		return "fin"
	}
	return ""
}
