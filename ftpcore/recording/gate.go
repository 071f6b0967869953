package recording

import (
	"bytes"
	"context"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"ftpsim/ftpcore"
)

// Decide decides as the record says (ftpcore.Gate). What came to nothing there is
// held until its session ends, or goes back in time.
func (p *player) Decide(ctx context.Context, m *ftpcore.Message) ftpcore.Decision {
	stop := context.AfterFunc(ctx, func() {
		p.mu.Lock() // so that nobody is between looking and waiting
		defer p.mu.Unlock()
		p.cond.Broadcast()
	})
	defer stop()
	p.mu.Lock()
	defer p.mu.Unlock()
	var d ftpcore.Decision
	var ok bool
	switch m.Kind {
	case ftpcore.KindData:
		d, ok = p.decideBlock(m)
	case ftpcore.KindOpen:
		d, ok = p.decideOpen(m)
	default:
		d, ok = p.decideMessage(m)
	}
	if ok {
		return d
	}
	p.restLocked(m.SID)
	p.held[m.SID] = true
	p.cond.Broadcast()
	p.until(func() bool { return ctx.Err() != nil })
	p.held[m.SID] = false
	return ftpcore.Decision{Action: ftpcore.Close}
}

// passed is the decision that made e of what it was.
func passed(e *ftpcore.Event) ftpcore.Decision {
	d := ftpcore.Decision{Action: ftpcore.Pass, Held: time.Duration(e.Held), Break: e.Break}
	switch e.Origin {
	case ftpcore.OriginDropped:
		d.Action = ftpcore.Drop
	case ftpcore.OriginEdited:
		d.Action, d.Bytes = ftpcore.Edit, e.Data
		if e.Kind == ftpcore.KindData {
			d.Bytes = bytes.Join(e.Payload, nil)
		}
	}
	return d
}

// decideMessage is about a command or a reply.
func (p *player) decideMessage(m *ftpcore.Message) (ftpcore.Decision, bool) {
	e := p.own(m.SID)
	if e == nil || e.Kind != m.Kind || e.Re != m.Re || m.Kind == ftpcore.KindReply && e.Origin == ftpcore.OriginInjected {
		return ftpcore.Decision{}, false
	}
	d := passed(e)
	if m.Kind == ftpcore.KindCommand && d.Action == ftpcore.Drop {
		i := p.find(func(x *ftpcore.Event) bool { return x.SID == m.SID && x.ID > e.ID && x.Chan == ftpcore.ChanControl })
		if i >= 0 && answers(p.events[i], e.ID) {
			d.Action, d.Bytes = ftpcore.Answer, p.events[i].Data
		}
	}
	return d, true
}

// answers reports whether e was said by hand instead of the server's answer to
// the command re.
func answers(e *ftpcore.Event, re int64) bool {
	return e.Kind == ftpcore.KindReply && e.Origin == ftpcore.OriginInjected && e.Re == re && e.Final
}

// decideOpen is about an active data connection that is to be made.
func (p *player) decideOpen(m *ftpcore.Message) (ftpcore.Decision, bool) {
	i := p.find(func(e *ftpcore.Event) bool { return e.Conn == m.Conn })
	switch {
	case i < 0:
		return ftpcore.Decision{}, false
	case p.events[i].Kind == ftpcore.KindOpen:
		return passed(p.events[i]), true
	case p.events[i].Kind == ftpcore.KindFail:
		d := ftpcore.Decision{Action: ftpcore.Pass}
		if reason(p.events[i]) == byHand {
			d.Action = ftpcore.Close
		}
		return d, true
	}
	return ftpcore.Decision{}, false
}

// decideBlock is about a block of a data connection.
func (p *player) decideBlock(m *ftpcore.Message) (ftpcore.Decision, bool) {
	f := p.flow(m.Conn)
	e := f.event(p)
	if e == nil {
		return ftpcore.Decision{Action: ftpcore.Close, Rule: byRule(f.why(p))}, wasCut(f.why(p))
	}
	d := passed(e)
	f.took(e, len(m.Bytes))
	if f.event(p) == nil && d.Action == ftpcore.Pass && wasCut(f.why(p)) {
		d.Action, d.Rule, d.Bytes = ftpcore.Close, byRule(f.why(p)), m.Bytes
	}
	return d, true
}

// wasCut reports whether the gate ended a data connection; byRule, whether a fault did.
func wasCut(why ftpcore.Reason) bool { return why == ftpcore.ReasonCutByHand || byRule(why) }
func byRule(why ftpcore.Reason) bool { return why == ftpcore.ReasonCutByRule }

// FileFault makes files fail where the record says that they did
// (ftpcore.FileFaulter).
func (p *player) FileFault(sid, path string, room bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.own(sid)
	if e == nil || e.Kind != ftpcore.KindReply || e.Dec == nil {
		return false
	}
	switch {
	case !room:
		return e.Dec.Why == ftpcore.ReasonDenied && e.Dec.Path == path
	case e.Dec.Code != 150:
		return e.Dec.Why == ftpcore.ReasonDiskFull && e.Dec.Check != nil && e.Dec.Check.Rule == ftpcore.ReasonDiskFull // no quota
	}
	i := p.find(func(x *ftpcore.Event) bool { return x.Kind == ftpcore.KindClose && x.SID == sid && x.Re == e.Re })
	return i >= 0 && p.events[i].Dec != nil && p.events[i].Dec.Text == ftpcore.ErrQuota.Error() // a full filesystem says more
}

// Said is ftpcore.Order's.
func (p *player) Said(sid string, re int64, b []byte) []byte {
	if !p.rec.Older {
		return b
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *ftpcore.Event) bool {
		return e.SID == sid && e.Kind == ftpcore.KindReply && e.Re == re && e.Origin != ftpcore.OriginInjected
	})
	switch {
	case i < 0:
		return b
	case p.events[i].Orig:
		return p.events[i].OrigBytes
	}
	return p.events[i].Data
}

// Marked is ftpcore.Order's.
func (p *player) Marked(sid string, dir ftpcore.Dir, off int64, code string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *ftpcore.Event) bool {
		return e.SID == sid && e.Dir == dir && e.Chan == ftpcore.ChanControl && e.Raw != nil && e.Raw.Off == off && !retold(e)
	})
	if i < 0 || p.events[i].Dec == nil {
		return false
	}
	d := p.events[i].Dec
	return string(d.Why) == code || slices.ContainsFunc(d.Warn, func(w ftpcore.Warning) bool { return string(w.Code) == code })
}

// Postponed is ftpcore.Order's.
func (p *player) Postponed(sid string, line ftpcore.Line) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *ftpcore.Event) bool {
		return e.SID == sid && e.Kind == ftpcore.KindCommand && (e.Origin == ftpcore.OriginInjected) == line.Injected() &&
			(line.Injected() || e.Raw != nil && e.Raw.Off == line.Off)
	})
	return i >= 0 && p.events[i].Behind != 0
}

// Behind is ftpcore.Order's.
func (p *player) Behind(sid string, re int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	e := p.own(sid)
	return e != nil && e.Kind == ftpcore.KindCommand && e.Behind == re
}

var soFar = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`, (\d+) bytes so far`) })

// Moved reads it from the reply (ftpcore.Order).
func (p *player) Moved(re int64) int64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := p.find(func(e *ftpcore.Event) bool { return e.Kind == ftpcore.KindReply && e.Re == re })
	if i < 0 {
		return 0
	}
	b := p.events[i].Data
	if p.events[i].Orig {
		b = p.events[i].OrigBytes
	}
	if m := soFar().FindSubmatch(b); m != nil {
		n, _ := strconv.ParseInt(string(m[1]), 10, 64)
		return n
	}
	return 0
}
