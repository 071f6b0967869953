package recording

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
)

// Decide returns the decision in the record (event.Gate). A message without an event in the
// record is held until its session ends or goes back in time.
func (p *player) Decide(ctx context.Context, m *event.Message) event.Decision {
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock() // no goroutine is between testing its condition and waiting
		defer p.mu.Unlock()
		p.cond.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	var d event.Decision
	var ok bool
	switch m.Kind {
	case event.KindData:
		d, ok = p.decideBlock(m)
	case event.KindOpen:
		d, ok = p.decideOpen(m)
	default:
		d, ok = p.decideMessage(m)
	}
	if ok {
		return d
	}
	p.yieldLocked(m.SID)
	p.held[m.SID] = true
	p.cond.Broadcast()
	p.until(func() bool { return ctx.Err() != nil })
	p.held[m.SID] = false
	d.Action = event.Close
	return d
}

// HeldAtEnd implements ftpcore.Order.
func (p *player) HeldAtEnd(sid string) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *event.Event) bool { return e.SID == sid && e.Kind == event.KindSessionClose })
	if i < 0 {
		return 0
	}
	return time.Duration(p.events[i].Held)
}

// decisionOf returns the decision of the gate about the message of e.
func decisionOf(e *event.Event) event.Decision {
	d := event.Decision{Action: event.Pass, Held: time.Duration(e.Held), Break: e.Break, Fault: e.Fault}
	switch e.Origin {
	case event.OriginDropped:
		d.Action = event.Drop
	case event.OriginEdited:
		d.Action, d.Bytes = event.Edit, e.Data
		if e.Kind == event.KindData {
			d.Bytes = bytes.Join(e.Payload, nil)
		}
	}
	return d
}

// decideMessage decides about a command or a reply.
func (p *player) decideMessage(m *event.Message) (event.Decision, bool) {
	e := p.nextOwn(m.SID)
	if e == nil || e.Kind != m.Kind || e.Re != m.Re || m.Kind == event.KindReply && e.Origin == event.OriginInjected {
		return event.Decision{}, false
	}
	d := decisionOf(e)
	if m.Kind == event.KindCommand && d.Action == event.Drop {
		i := p.find(func(x *event.Event) bool { return x.SID == m.SID && x.ID > e.ID && x.Chan == event.ChanControl })
		if i >= 0 && answers(p.events[i], e.ID) {
			d.Action, d.Bytes = event.Answer, p.events[i].Data
		}
	}
	return d, true
}

// answers reports whether e is an injected reply that replaces the server's reply to the
// command re.
func answers(e *event.Event, re int64) bool {
	return e.Kind == event.KindReply && e.Origin == event.OriginInjected && e.Re == re && e.Final
}

// decideOpen decides about an active data connection that is to be opened.
func (p *player) decideOpen(m *event.Message) (event.Decision, bool) {
	i := p.find(func(e *event.Event) bool { return e.Conn == m.Conn })
	switch {
	case i < 0:
		return event.Decision{}, false
	case p.events[i].Kind == event.KindOpen:
		return decisionOf(p.events[i]), true
	case p.events[i].Kind == event.KindFail:
		d := event.Decision{Action: event.Pass}
		if reason(p.events[i]) == cutByHandText {
			d.Action = event.Close
		}
		return d, true
	}
	return event.Decision{}, false
}

// decideBlock decides about a block of a data connection.
func (p *player) decideBlock(m *event.Message) (event.Decision, bool) {
	f := p.flow(m.Conn)
	e := f.event(p)
	if e == nil {
		return f.cut(p, nil), cutAtGate(f.endReason(p))
	}
	d := decisionOf(e)
	f.tookChunk(e, len(m.Bytes))
	if f.event(p) != nil || d.Action != event.Pass || !cutAtGate(f.endReason(p)) {
		return d, true
	}
	if c := f.cut(p, m.Bytes); c.Fault == nil || e.Fault != nil {
		return c, true
	}
	return d, true // the block passed, and a rule stopped the connection before it was cut
}

// cut returns the decision with which the gate ended the connection, after it had moved b.
func (f *flow) cut(p *player, b []byte) event.Decision {
	d := event.Decision{Action: event.Close, Rule: cutByFault(f.endReason(p)), Bytes: b}
	if f.end >= 0 {
		d.Fault = p.events[f.end].Fault
	}
	return d
}

// cutAtGate reports whether the gate ended a data connection; cutByFault, whether a fault
// rule did.
func cutAtGate(why event.Reason) bool  { return why == event.ReasonCutByHand || cutByFault(why) }
func cutByFault(why event.Reason) bool { return why == event.ReasonCutByRule }

// FileFault reports a file error where the record has one (event.Faulter).
func (p *player) FileFault(m *event.Message, room bool) (*event.FaultMark, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.nextOwn(m.SID)
	if e == nil || e.Kind != event.KindReply || e.Dec == nil {
		return nil, false
	}
	switch {
	case !room:
		return e.Fault, e.Dec.Why == event.ReasonDenied && e.Dec.Path == m.Dec.Path
	case e.Dec.Code != 150:
		return e.Fault, e.Dec.Why == event.ReasonDiskFull && e.Dec.Check != nil && e.Dec.Check.Rule == event.ReasonDiskFull // not a quota
	}
	i := p.find(func(x *event.Event) bool { return x.Kind == event.KindClose && x.SID == m.SID && x.Re == e.Re })
	full := i >= 0 && p.events[i].Dec != nil && p.events[i].Dec.Text == storage.ErrQuota.Error() // a full filesystem says more
	return p.faultAtEnd(e.Re), full
}

// faultAtEnd returns what rules did to the final reply of a transfer; nil if nothing.
func (p *player) faultAtEnd(re int64) *event.FaultMark {
	if i := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re && e.Final }); i >= 0 {
		return p.events[i].Fault
	}
	return nil
}

// EndFault implements event.Faulter. A replay has no TLS.
func (p *player) EndFault(*event.Message) (*event.FaultMark, bool) { return nil, false }

// SaveFault reports whether the record says that an upload was thrown away (event.Faulter).
func (p *player) SaveFault(m *event.Message) (*event.FaultMark, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f := p.faultAtEnd(m.Re)
	return f, f != nil && f.NoSave
}

// ReplyBytes implements ftpcore.Order: for an older recording it returns the recorded reply.
func (p *player) ReplyBytes(sid string, re int64, b []byte) []byte {
	if !p.rec.Older {
		return b
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.Kind == event.KindReply && e.Re == re && e.Origin != event.OriginInjected
	})
	switch {
	case i < 0:
		return b
	case p.events[i].Orig:
		return p.events[i].OrigBytes
	}
	return p.events[i].Data
}

// Marked implements ftpcore.Order.
func (p *player) Marked(sid string, dir event.Dir, off int64, code string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.Dir == dir && e.Chan == event.ChanControl && e.Raw != nil && e.Raw.Off == off && !retold(e)
	})
	if i < 0 || p.events[i].Dec == nil {
		return false
	}
	d := p.events[i].Dec
	return string(d.Why) == code || slices.ContainsFunc(d.Warn, func(w event.Warning) bool { return string(w.Code) == code })
}

// Postponed implements ftpcore.Order.
func (p *player) Postponed(sid string, off int64, injected bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.Kind == event.KindCommand && (e.Origin == event.OriginInjected) == injected &&
			(injected || e.Raw != nil && e.Raw.Off == off)
	})
	return i >= 0 && p.events[i].Behind != 0
}

// Behind implements ftpcore.Order.
func (p *player) Behind(sid string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.nextOwn(sid)
	return e != nil && e.Kind == event.KindCommand && e.Behind == re
}

var bytesSoFar = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`, (\d+) bytes so far`) })

// Moved implements ftpcore.Order: it reads the number of bytes from the reply.
func (p *player) Moved(re int64) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Re == re })
	if i < 0 {
		return 0
	}
	b := p.events[i].Data
	if p.events[i].Orig {
		b = p.events[i].OrigBytes
	}
	if m := bytesSoFar().FindSubmatch(b); m != nil {
		n, _ := strconv.ParseInt(string(m[1]), 10, 64)
		return n
	}
	return 0
}
