package inspect

import (
	"bytes"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

// applyFaults changes d, if it lets m pass, as faults do.
func (s *Stepper) applyFaults(m *event.Message, faults []*activeFault, d *event.Decision) {
	switch {
	case d.Action != event.Pass:
	case m.Kind == event.KindReply:
		s.changeReply(m, faults, d)
	case m.Kind == event.KindCommand:
		for _, f := range faults {
			f.changeCommand(m, d)
		}
	case m.Kind == event.KindData:
		for _, f := range faults {
			f.changeBlock(m, d)
		}
	case m.Kind == event.KindOpen:
		for _, f := range faults {
			d.Fault = d.Fault.With(f.mark())
		}
	}
}

func (f *activeFault) changeCommand(m *event.Message, d *event.Decision) {
	do := &f.Rule.Do
	mark := f.mark()
	mark.Port = event.PortFault(do.DataPort)
	switch {
	case do.Answer != "":
		d.Action, d.Bytes = event.Answer, do.AnswerTo(argOf(m))
		mark.End = event.ConnEnd(do.End)
	case do.Drop:
		d.Action = event.Drop
	}
	d.Fault = d.Fault.With(mark)
}

func argOf(m *event.Message) string {
	if m.Dec == nil {
		return ""
	}
	return m.Dec.Arg
}

// changeBlock changes the decision about a data block. Blocks of a slow data connection have
// no mark: they still join to one event.
func (f *activeFault) changeBlock(m *event.Message, d *event.Decision) {
	do := &f.Rule.Do
	end := m.Off + int64(len(m.Bytes))
	mark := f.mark()
	for _, cut := range []struct {
		at    *int64
		reset bool
	}{{do.Cut, false}, {do.Reset, true}} {
		if cut.at != nil && end >= *cut.at && d.Action != event.Close {
			mark.Reset = cut.reset
			d.Action, d.Rule, d.Bytes = event.Close, true, m.Bytes[:max(*cut.at-m.Off, 0)]
			d.Fault = d.Fault.With(mark)
		}
	}
	switch {
	case d.Action == event.Close:
	case do.Drop:
		d.Action, d.Fault = event.Drop, d.Fault.With(mark)
	case do.Byte != nil && m.Off <= *do.Byte && *do.Byte < end:
		if d.Action != event.Edit {
			d.Action, d.Bytes = event.Edit, bytes.Clone(m.Bytes)
		}
		d.Bytes[*do.Byte-m.Off] ^= 0xff
		d.Fault = d.Fault.With(mark)
	case do.LateMs > 0:
		d.Fault = d.Fault.With(mark)
	}
}

// owed is what faults still owe to the replies of a session.
type owed struct {
	joined []byte // replies that wait for the next one (Do.Join)
	said   int64  // the command whose final reply has been sent already (Do.Early); zero means none
	mark   *event.FaultMark
}

// earlyReply is the final reply that Do.Early sends before the data.
const earlyReply = "226 Transfer complete.\r\n"

// changeReply changes the decision about a reply.
func (s *Stepper) changeReply(m *event.Message, faults []*activeFault, d *event.Decision) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.owed[m.SID]
	if o.said != 0 && o.said == m.Re && m.Final {
		d.Action, d.Fault = event.Drop, o.mark
		s.setOwed(m.SID, owed{joined: o.joined, mark: o.mark})
		return
	}
	if len(faults) == 0 && o.joined == nil {
		return
	}
	b, verb := m.Bytes, s.verbOf(m)
	drop, join := false, false
	for _, f := range faults {
		do, mark := &f.Rule.Do, f.mark()
		was, tail := b, 0
		b, tail = do.ChangeReply(verb, b)
		if do.Early && !m.Final && o.said != m.Re { // once for each command
			b = slices.Concat(b, []byte(earlyReply))
			o.said, o.mark = m.Re, mark
		}
		pieces := do.Pieces(b, tail)
		if pieces != nil {
			d.Pieces, d.Pause = pieces, time.Duration(do.EveryMs)*time.Millisecond
		}
		drop, join = drop || do.Drop, join || do.Join
		mark.End = event.ConnEnd(do.End)
		if pieces != nil || do.Drop || do.Join || do.LateMs > 0 || do.End != "" || !bytes.Equal(was, b) {
			d.Fault = d.Fault.With(mark)
		}
	}
	if o.joined != nil && !drop {
		b, d.Fault, o.joined = slices.Concat(o.joined, b), d.Fault.With(o.mark), nil
	}
	switch {
	case drop:
		d.Action = event.Drop
	case join && len(b) <= fault.MaxReply: // a client that does not wait for replies could fill the memory
		d.Action, o.joined, o.mark = event.Drop, bytes.Clone(b), d.Fault
	case !bytes.Equal(b, m.Bytes):
		d.Action, d.Bytes = event.Edit, b
	}
	s.setOwed(m.SID, o)
}

// setOwed keeps o for a session. The caller holds s.mu.
func (s *Stepper) setOwed(sid string, o owed) {
	if o.joined == nil && o.said == 0 {
		delete(s.owed, sid)
	} else {
		if s.owed == nil {
			s.owed = map[string]owed{}
		}
		s.owed[sid] = o
	}
	s.updateHasRules()
}

// FileFault reports whether a fault makes the use of the file at m.Dec.Path fail
// (event.Faulter).
func (s *Stepper) FileFault(m *event.Message, room bool) (*event.FaultMark, bool) {
	return s.fails(m, func(f *activeFault) bool {
		return f.Rule.Do.Denied && !room || f.Rule.Do.Full && room
	})
}

// EndFault reports whether a fault omits close_notify (event.Faulter).
func (s *Stepper) EndFault(m *event.Message) (*event.FaultMark, bool) {
	return s.fails(m, func(f *activeFault) bool { return f.Rule.Do.NoCloseNotify })
}

// SaveFault reports whether a fault throws an upload away (event.Faulter).
func (s *Stepper) SaveFault(m *event.Message) (*event.FaultMark, bool) {
	mark, ok := s.fails(m, func(f *activeFault) bool { return f.Rule.Do.NoSave })
	if ok {
		mark.NoSave = true
	}
	return mark, ok
}

// fails returns the mark of the faults that concern m and take effect on it.
func (s *Stepper) fails(m *event.Message, concerns func(*activeFault) bool) (mark *event.FaultMark, ok bool) {
	if !s.hasRules.Load() {
		return nil, false
	}
	for _, f := range s.pickFor(m, concerns) {
		mark = mark.With(f.mark())
	}
	return mark, mark != nil
}
