package recording

import (
	"bytes"
	"context"
	"strconv"
	"strings"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
)

// This file causes, event after event, what comes from outside the server: from clients,
// from timers, and from the page.

// drive replays the record until its end or until the server differs from it. It calls
// between, if not nil, before each event.
func (p *player) drive(between func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range p.events {
		if between != nil {
			p.unlocked(between)
		}
		if !p.within(patience, func() bool { return p.running == "" }) {
			p.running = "" // the goroutine that has it waits for something that does not come
		}
		if p.ended {
			return
		}
		p.changeAccounts(i)
		if p.next > i { // it has happened already
			continue
		}
		p.trigger(i)
		if !p.within(patience, func() bool { return p.next > i }) {
			p.reportMissing(i)
			return
		}
	}
	p.within(patience, func() bool { return p.running == "" || p.equal == len(p.events) })
}

// reportMissing reports that the i-th event does not come, and which event waits instead.
func (p *player) reportMissing(i int) {
	if p.diff != nil || p.ended {
		return
	}
	p.diff = &Difference{ID: p.events[i].ID, What: "missing", Want: JSON(p.events[i])}
	for _, w := range p.waiting {
		if w.e.SID == p.events[i].SID {
			p.diff.Got = JSON(w.e)
		}
	}
	p.ended = true
}

// close ends the server and waits until its goroutines have ended.
func (p *player) close() {
	p.stop()
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

// trigger causes the i-th event if it comes from outside the server. The caller holds p.mu;
// trigger releases it while it calls the server.
func (p *player) trigger(i int) {
	e := p.events[i]
	if event.Dialled(e.SID) { // another server's session, which no goroutine here plays
		p.async(func() { p.srv.EmitAgain(e) })
		return
	}
	if e.Chan != event.ChanData || fromControl(e) {
		p.settle(e.SID)
	}
	if e.SID == "" {
		p.replayPage(e)
		return
	}
	c := p.controls[e.SID]
	switch {
	case retold(e):
		p.async(func() { p.srv.EmitAgain(e) })
		return
	case e.Kind == event.KindSessionOpen:
		p.open(e)
		return
	case c == nil:
		return
	case p.endTriggers[e.SID] == i:
		p.endSession(e, c)
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
		p.fireTimers(i, e.SID)
	case event.KindClose, event.KindFail:
		p.endData(i, c)
	case event.KindState:
		p.setState(e)
	}
}

// unlocked calls f without p.mu.
func (p *player) unlocked(f func()) {
	p.mu.Unlock()
	defer p.mu.Lock()
	f()
}

// async calls f in a goroutine of its own: in f the server waits for later events.
func (p *player) async(f func()) { p.wg.Go(f) }

// open starts the sessions up to the session of e, in the order of their numbers.
func (p *player) open(e *event.Event) {
	num, _ := strconv.Atoi(strings.TrimPrefix(e.SID, "S"))
	for p.started < num && !p.ended {
		p.started++
		sid := "S" + strconv.Itoa(p.started)
		i := p.find(func(x *event.Event) bool { return x.SID == sid && x.Kind == event.KindSessionOpen })
		if i < 0 {
			return
		}
		peer := p.events[i].Peer
		ctx, cancel := context.WithCancel(context.Background())
		c := &controlConn{serverEnd: newEnd(p, peer), cancel: cancel}
		p.controls[sid] = c
		p.unlocked(func() { p.srv.SetProfile(p.profile(peer)) })
		serve := p.srv.ServeConn
		if peer != nil && peer.Implicit {
			serve = p.srv.ServeConnTLS
		}
		p.wg.Go(func() { serve(ctx, c, network{p}) })
		p.within(patience, func() bool { return p.isWaiting(sid) || p.next > i })
	}
}

func (p *player) isWaiting(who string) bool {
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

// command sends the line of the i-th event in one piece. If it is an ABOR that the server
// handled before earlier lines, command sends these lines first.
func (p *player) command(i int, c *controlConn) {
	e := p.events[i]
	var before []int
	for j := p.nextLine(i, 1); j >= 0 && p.events[j].Raw.Off < e.Raw.Off; j = p.nextLine(j, 1) {
		before = append(before, j)
	}
	for _, j := range append(before, i) {
		p.send(j, c)
	}
}

// nextLine returns the index of the next command that was received as a line in the session
// of the i-th event, forwards (step 1) or backwards (step -1); -1 if there is none.
func (p *player) nextLine(i, step int) int {
	for j := i + step; 0 <= j && j < len(p.events); j += step {
		x := p.events[j]
		if x.SID == p.events[i].SID && x.Kind == event.KindCommand && x.Origin != event.OriginInjected && x.Raw != nil {
			return j
		}
	}
	return -1
}

// send sends the line of the i-th event, a command, if it has not been sent.
func (p *player) send(i int, c *controlConn) {
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
	c.deliver(append(raw[:len(raw):len(raw)], p.cutPart(i, raw)...))
}

// lineAfter returns the index of the line that the client sent after the line of the i-th
// event; -1 if there is none. The order of the events may differ: an ABOR is handled before
// up to 64 lines that wait.
func (p *player) lineAfter(i int) int {
	e := p.events[i]
	if e.Raw == nil {
		return -1
	}
	best := -1
	for _, step := range []int{1, -1} {
		for n, j := 0, p.nextLine(i, step); n < 64 && j >= 0; n, j = n+1, p.nextLine(j, step) {
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

// cutPart returns a substitute for the bytes of a line that the record does not hold. Their
// number follows from the offset of the next line; their values are unknown.
func (p *player) cutPart(i int, raw []byte) []byte {
	e := p.events[i]
	next := p.lineAfter(i)
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

// reply causes a reply that a command does not cause: an injected one, or the 421 of a
// session that the page or the server closes.
func (p *player) reply(e *event.Event, c *controlConn) {
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

// accept delivers a connection to a passive port: the client's, or one from another host.
func (p *player) accept(e *event.Event) {
	l := p.ports[e.Conn]
	if l == nil || e.Dir != event.ToServer || e.Chan != event.ChanData {
		return
	}
	d := &dataConn{serverEnd: newEnd(p, e.Peer), conn: e.Conn}
	if e.Kind == event.KindWarning && e.Dec != nil {
		d.remote = addr{"tcp", e.Dec.Text}
	}
	l.queue = append(l.queue, d)
	p.cond.Broadcast()
}
