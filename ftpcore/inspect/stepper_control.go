package inspect

import (
	"bytes"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

var pass = event.Decision{Action: event.Pass}

// Run switches to running mode and releases all held messages.
func (s *Stepper) Run() {
	s.mu.Lock()
	s.paused.Store(false)
	clear(s.stepOvers)
	s.releaseAll()
	s.mu.Unlock()
	s.notifyChange()
}

// Pause switches to paused mode: every message is held from now on.
func (s *Stepper) Pause() {
	s.mu.Lock()
	s.paused.Store(true)
	clear(s.stepOvers)
	s.mu.Unlock()
	s.notifyChange()
}

// Step lets the oldest held message pass; if sid is not empty, the oldest of that session.
// over says how far the session then continues. In running mode Step pauses first. It fails
// with ErrNothingHeld.
func (s *Stepper) Step(over Over, sid string) error {
	s.mu.Lock()
	changed := !s.paused.Swap(true)
	i := slices.IndexFunc(s.queue, func(h *heldMessage) bool { return sid == "" || h.Event.SID == sid })
	if i >= 0 {
		s.step(i, over)
	}
	s.mu.Unlock()
	if changed || i >= 0 {
		s.notifyChange()
	}
	if i < 0 {
		return ErrNothingHeld
	}
	return nil
}

func (s *Stepper) step(i int, over Over) {
	if over == OverNothing {
		s.decide(i, pass)
		return
	}
	sid := s.queue[i].Event.SID
	if s.stepOvers == nil {
		s.stepOvers = map[string]*stepOver{}
	}
	s.stepOvers[sid] = &stepOver{over: over}
	for i < len(s.queue) {
		e := s.queue[i].Event
		if e.SID != sid {
			i++
			continue
		}
		if !s.passesStepOver(sid, e.Chan, e.Kind, e.Final, e.Dec) {
			return
		}
		s.decide(i, pass)
	}
}

// Release lets the held message hid pass; zero means all held messages. The mode does not
// change. It fails with ErrNothingHeld.
func (s *Stepper) Release(hid int64) error {
	if hid != 0 {
		return s.resolve(hid, pass)
	}
	s.mu.Lock()
	s.releaseAll()
	s.mu.Unlock()
	s.notifyChange()
	return nil
}

// Drop drops the held message hid: a command is not run, a reply is not sent.
func (s *Stepper) Drop(hid int64) error {
	return s.resolve(hid, event.Decision{Action: event.Drop})
}

// Edit replaces the held message hid by b and lets it pass. The caller must not change b
// afterwards. It fails with ErrNothingHeld or ErrNotEditable.
func (s *Stepper) Edit(hid int64, b []byte) error {
	return s.resolve(hid, event.Decision{Action: event.Edit, Bytes: b})
}

// Reply sends b as a hand-written reply, in place of the held reply hid or as the reply to
// the held command hid, which is then not run. The caller must not change b afterwards.
func (s *Stepper) Reply(hid int64, b []byte) error {
	return s.resolve(hid, event.Decision{Action: event.Answer, Bytes: b})
}

// Cut closes the data connection whose block or opening is held as hid.
func (s *Stepper) Cut(hid int64) error {
	return s.resolve(hid, event.Decision{Action: event.Close})
}

// Delay lets the held message hid pass by itself d from now; if b is not nil, b passes in
// its place.
func (s *Stepper) Delay(hid int64, d time.Duration, b []byte) error {
	s.mu.Lock()
	h, _, err := s.find(hid)
	then := pass
	if err == nil && b != nil {
		then = event.Decision{Action: event.Edit, Bytes: b}
		err = fits(h.Event, &then)
	}
	if err == nil {
		h.Until, h.then = s.now().Add(d), then
		select {
		case h.again <- struct{}{}:
		default:
		}
	}
	s.mu.Unlock()
	if err == nil {
		s.notifyChange()
	}
	return err
}

func (s *Stepper) resolve(hid int64, d event.Decision) error {
	s.mu.Lock()
	h, i, err := s.find(hid)
	if err == nil {
		err = fits(h.Event, &d)
	}
	if err == nil {
		s.decide(i, d)
	}
	s.mu.Unlock()
	if err == nil {
		s.notifyChange()
	}
	return err
}

func (s *Stepper) find(hid int64) (*heldMessage, int, error) {
	i := slices.IndexFunc(s.queue, func(h *heldMessage) bool { return h.HID == hid })
	if i < 0 {
		return nil, i, ErrNothingHeld
	}
	return s.queue[i], i, nil
}

// fits returns ErrNotEditable if the decision d is not possible for e. For a reply it
// changes event.Answer to event.Edit.
func fits(e *event.Event, d *event.Decision) error {
	switch {
	case d.Action == event.Answer && e.Kind == event.KindReply:
		d.Action = event.Edit
	case d.Action == event.Answer && e.Kind != event.KindCommand,
		d.Action == event.Edit && e.Raw == nil,
		d.Action == event.Close && e.Chan != event.ChanData:
		return ErrNotEditable
	}
	return nil
}

// decide applies d to the i-th held message. The caller holds s.mu.
func (s *Stepper) decide(i int, d event.Decision) {
	s.queue[i].decided <- d
	s.queue = slices.Delete(s.queue, i, i+1)
}

func (s *Stepper) releaseAll() {
	for _, h := range s.queue {
		h.decided <- pass
	}
	s.queue = nil
}

// stepOver is a step over a reply or a transfer: the session's messages pass until it is
// complete.
type stepOver struct {
	over          Over
	transferBegun bool // the transfer has begun
}

// passesStepOver reports whether a message may pass because its session is being stepped
// over, and ends the step with its last message. The caller holds s.mu.
func (s *Stepper) passesStepOver(sid string, ch event.Chan, k event.Kind, final bool, dec *event.Decoded) bool {
	w := s.stepOvers[sid]
	if w == nil {
		return false
	}
	code := 0
	if k == event.KindReply && dec != nil {
		code = dec.Code
	}
	if ch == event.ChanData || code/100 == 1 {
		w.transferBegun = true
	}
	if final && (w.over == OverReply || w.transferBegun || code >= 400) {
		delete(s.stepOvers, sid)
	}
	return true
}

// eventOf returns the event that m becomes if it passes now.
func eventOf(m *event.Message, now time.Time) *event.Event {
	state := m.State
	e := &event.Event{
		V: 1, Wall: now.UTC(), SID: m.SID, Conn: m.Conn, Chan: m.Chan, Dir: m.Dir, Kind: m.Kind,
		Origin: event.OriginWire, Re: m.Re, Final: m.Final, Dec: m.Dec, State: &state,
	}
	if len(m.Bytes) == 0 {
		return e
	}
	e.Raw = &event.Raw{Len: len(m.Bytes), Mask: m.Mask}
	if m.Kind == event.KindData {
		e.N, e.Bytes = 1, int64(len(m.Bytes))
		e.Data = bytes.Clone(m.Bytes[:min(len(m.Bytes), event.SampleSize)])
	} else {
		e.Data = bytes.Clone(m.Bytes)
	}
	return e
}
