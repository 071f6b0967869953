package inspect

import (
	"slices"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/verbs"
)

// Fault is a fault rule of a Stepper.
type Fault struct {
	FID  int64 // assigned by SetFault
	Rule fault.Rule
	Off  bool  // disabled
	Hits int64 // how often it has taken effect
}

// activeFault is a Fault with its state. Stepper.mu guards it.
type activeFault struct {
	Fault
	sid   string // of a profile's rule: the session that it is for; empty means all
	match *expr.Expr
	seen  int64 // messages that the rule could have changed
	// conns says of each open data connection that the rule slows or slices whether the rule
	// takes effect on it.
	conns map[string]bool
}

// SetFault adds f if its FID is zero; otherwise it replaces the fault with that FID and keeps
// its hits. It returns the FID. Messages that the replaced fault delays continue at once. It
// fails with ErrManyRules, ErrNoRule, or the error of Rule.Check.
func (s *Stepper) SetFault(f Fault) (int64, error) {
	if err := f.Rule.Check(); err != nil {
		return 0, err
	}
	match, problem := expr.Parse(f.Rule.Match)
	if problem != nil {
		return 0, problem
	}
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	if f.FID == 0 {
		if s.ownFaults() >= maxFaults {
			return 0, ErrManyRules
		}
		s.lastRule++
		f.FID, f.Hits = s.lastRule, 0
		s.faults = append(s.faults, &activeFault{Fault: f, match: match})
		s.begins(f)
		return f.FID, nil
	}
	i := s.findFault(f.FID)
	if i < 0 {
		return 0, ErrNoRule
	}
	old := s.faults[i]
	f.Hits = old.Hits
	s.faults[i] = &activeFault{Fault: f, match: match, seen: old.seen}
	s.ends(f.FID)
	s.begins(f)
	return f.FID, nil
}

// DelFault removes the fault fid. Messages that it delays continue at once. It fails with
// ErrNoRule.
func (s *Stepper) DelFault(fid int64) error {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	i := s.findFault(fid)
	if i < 0 {
		return ErrNoRule
	}
	s.faults = slices.Delete(s.faults, i, i+1)
	s.ends(fid)
	return nil
}

// Faults returns the faults in the order in which they were set, without the rules of profiles.
func (s *Stepper) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := []Fault{}
	for _, f := range s.faults {
		if f.sid == "" {
			list = append(list, f.Fault)
		}
	}
	return list
}

// SetProfile sets the fault rules of the sessions that begin from now on with the profile of
// this name. Each of them counts for itself. Rules that are not valid are left out.
func (s *Stepper) SetProfile(name string, rules []fault.Rule) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.profiles, name)
	if len(rules) > 0 {
		if s.profiles == nil {
			s.profiles = map[string][]fault.Rule{}
		}
		s.profiles[name] = rules
	}
}

// beginProfile sets the fault rules of a session with this profile. The caller holds s.mu.
func (s *Stepper) beginProfile(sid, name string) {
	for _, r := range s.profiles[name] {
		if match, problem := expr.Parse(r.Match); problem == nil && r.Check() == nil {
			s.faults = append(s.faults, &activeFault{Fault: Fault{Rule: r}, sid: sid, match: match})
		}
	}
}

// endProfile removes the fault rules that beginProfile has set. The caller holds s.mu.
func (s *Stepper) endProfile(sid string) {
	s.faults = slices.DeleteFunc(s.faults, func(f *activeFault) bool { return f.sid == sid })
}

// ownFaults returns the number of faults, without the rules of profiles.
func (s *Stepper) ownFaults() (n int) {
	for _, f := range s.faults {
		if f.sid == "" {
			n++
		}
	}
	return n
}

func (s *Stepper) findFault(fid int64) int {
	return slices.IndexFunc(s.faults, func(f *activeFault) bool { return f.FID == fid })
}

// live reports whether f may still take effect.
func (f *activeFault) live() bool { return !f.Off && !f.Rule.When.Spent(f.Hits) }

// busy reports whether f may take effect, or still does on a data connection.
func (f *activeFault) busy() bool { return !f.Off && (f.live() || len(f.conns) > 0) }

// pick returns the faults that take effect on m, and counts them.
func (s *Stepper) pick(m *event.Message) []*activeFault {
	return s.pickFor(m, func(f *activeFault) bool { return f.concerns(m) })
}

// pickFor is pick for the faults that concern m according to concerns.
func (s *Stepper) pickFor(m *event.Message, concerns func(*activeFault) bool) (list []*activeFault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var e *event.Event
	for _, f := range s.faults {
		if f.Off || !concerns(f) {
			continue
		}
		if e == nil {
			e = eventOf(m, s.now())
		}
		if s.takesEffect(f, m, e) {
			list = append(list, f)
		}
	}
	return list
}

// takesEffect reports whether f takes effect on m, which would become the event e. The caller
// holds s.mu.
func (s *Stepper) takesEffect(f *activeFault, m *event.Message, e *event.Event) bool {
	perConn := m.Kind == event.KindData && f.slows()
	if perConn {
		if on, known := f.conns[m.Conn]; known {
			return on
		}
	}
	if !f.live() || f.sid != "" && f.sid != m.SID || !f.match.Match(e, s.env(m.SID)) {
		return false
	}
	f.seen++
	on := f.Rule.When.Chooses(f.seen, f.Hits)
	if perConn {
		if f.conns == nil {
			f.conns = map[string]bool{}
		}
		f.conns[m.Conn] = on
	}
	if on {
		s.countFault(f)
	}
	return on
}

func (s *Stepper) countFault(f *activeFault) {
	f.Hits++
	s.updateHasRules()
	s.notifyRules()
}

// concerns reports whether f can change m at all.
func (f *activeFault) concerns(m *event.Message) bool {
	d := &f.Rule.Do
	switch m.Kind {
	case event.KindCommand:
		return d.Answer != "" || d.Drop || d.LateMs > 0 || d.DataPort != "" && m.Dec != nil && verbs.AsksPort(m.Dec.Verb)
	case event.KindReply:
		return d.ChangesReply() || d.Drop || d.LateMs > 0 || d.Slice > 0 || d.EveryMs > 0 || d.Join || d.Early && !m.Final || d.End != ""
	case event.KindData:
		return f.slows() || d.Drop || d.LateMs > 0 || f.reaches(m)
	case event.KindOpen:
		return d.LateMs > 0
	}
	return false
}

// slows reports whether f determines the size of all blocks of a data connection.
func (f *activeFault) slows() bool {
	d := &f.Rule.Do
	return d.Rate > 0 || d.Slice > 0
}

// reaches reports whether the data block m reaches the offset at which f does something.
func (f *activeFault) reaches(m *event.Message) bool {
	d, end := &f.Rule.Do, m.Off+int64(len(m.Bytes))
	return d.Cut != nil && end >= *d.Cut || d.Reset != nil && end >= *d.Reset ||
		d.Stop != nil && m.Off >= *d.Stop || d.Byte != nil && m.Off <= *d.Byte && *d.Byte < end
}

// mark returns what f did, for the event.
func (f *activeFault) mark() *event.FaultMark { return &event.FaultMark{Name: f.Rule.Title()} }
