package inspect

import (
	"bytes"
	"slices"
	"time"

	"ftpsim/ftpcore/event"
)

var pass = event.Decision{Action: event.Pass}

// Run opens the gate and lets go of all that is held.
func (s *Stepper) Run() {
	s.mu.Lock()
	s.paused.Store(false)
	clear(s.walks)
	s.releaseAll()
	s.mu.Unlock()
	s.changed()
}

// Pause holds every message from now on.
func (s *Stepper) Pause() {
	s.mu.Lock()
	s.paused.Store(true)
	clear(s.walks)
	s.mu.Unlock()
	s.changed()
}

// Step lets the oldest held message pass, of session sid if that is not empty;
// with an over its session then runs on as far as that says. While running it
// pauses first. It fails with ErrNothingHeld.
func (s *Stepper) Step(over Over, sid string) error {
	s.mu.Lock()
	changed := !s.paused.Swap(true)
	i := slices.IndexFunc(s.queue, func(h *hold) bool { return sid == "" || h.Event.SID == sid })
	if i >= 0 {
		s.step(i, over)
	}
	s.mu.Unlock()
	if changed || i >= 0 {
		s.changed()
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
	if s.walks == nil {
		s.walks = map[string]*walk{}
	}
	s.walks[sid] = &walk{over: over}
	for i < len(s.queue) {
		e := s.queue[i].Event
		if e.SID != sid {
			i++
			continue
		}
		if !s.walkOn(sid, e.Chan, e.Kind, e.Final, e.Dec) {
			return
		}
		s.decide(i, pass)
	}
}

// Release lets the held message hid pass, or all of them if hid is 0. The mode
// stays as it is.
func (s *Stepper) Release(hid int64) error {
	if hid != 0 {
		return s.settle(hid, pass)
	}
	s.mu.Lock()
	s.releaseAll()
	s.mu.Unlock()
	s.changed()
	return nil
}

// Drop leaves the held message hid out: a command is not run, a reply not sent.
func (s *Stepper) Drop(hid int64) error {
	return s.settle(hid, event.Decision{Action: event.Drop})
}

// Edit lets b pass in place of the held message hid. It keeps b.
func (s *Stepper) Edit(hid int64, b []byte) error {
	return s.settle(hid, event.Decision{Action: event.Edit, Bytes: b})
}

// Reply answers by hand: b goes out in place of the held reply hid, or as the
// answer to the held command hid, which is then not run. It keeps b.
func (s *Stepper) Reply(hid int64, b []byte) error {
	return s.settle(hid, event.Decision{Action: event.Answer, Bytes: b})
}

// Cut ends the data connection whose block or opening is held as hid.
func (s *Stepper) Cut(hid int64) error {
	return s.settle(hid, event.Decision{Action: event.Close})
}

// Delay lets the held message hid pass by itself after d more, or b in its place
// if that is not nil.
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
		s.changed()
	}
	return err
}

func (s *Stepper) settle(hid int64, d event.Decision) error {
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
		s.changed()
	}
	return err
}

func (s *Stepper) find(hid int64) (*hold, int, error) {
	i := slices.IndexFunc(s.queue, func(h *hold) bool { return h.HID == hid })
	if i < 0 {
		return nil, i, ErrNothingHeld
	}
	return s.queue[i], i, nil
}

// fits checks that d can become of e; to answer a reply is to edit it.
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

// decide settles the i-th held message. The caller holds s.mu.
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

// walk is a step over: its session runs until what it waits for has passed.
type walk struct {
	over Over
	data bool // the transfer has begun
}

// walkOn reports whether a message may pass because its session walks, and
// ends the walk with its last message. The caller holds s.mu.
func (s *Stepper) walkOn(sid string, ch event.Chan, k event.Kind, final bool, dec *event.Decoded) bool {
	w := s.walks[sid]
	if w == nil {
		return false
	}
	code := 0
	if k == event.KindReply && dec != nil {
		code = dec.Code
	}
	if ch == event.ChanData || code/100 == 1 {
		w.data = true
	}
	if final && (w.over == OverReply || w.data || code >= 400) {
		delete(s.walks, sid)
	}
	return true
}

// wouldBe is the event that m becomes if it passes now.
func wouldBe(m *event.Message, now time.Time) *event.Event {
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
