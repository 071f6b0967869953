package inspect

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// FaultKind is what a fault does.
type FaultKind string

const (
	FaultLatency   FaultKind = "latency"     // each message of a control connection is delayed by Delay
	FaultRate      FaultKind = "rate"        // a data connection carries Bytes bytes per second
	FaultCut       FaultKind = "cut"         // a data connection ends after Bytes bytes
	FaultDenied    FaultKind = "denied"      // access to files is denied: 550 or 553
	FaultDiskFull  FaultKind = "disk-full"   // there is no space for files and directories: 552
	FaultWrongCode FaultKind = "wrong-code"  // final replies have the code Code
	FaultSplit     FaultKind = "split-lines" // replies are sent in two pieces, Delay apart
	// FaultNoCloseNotify: data connections with TLS end without close_notify.
	FaultNoCloseNotify FaultKind = "no-close-notify"
)

// Fault is a rule that makes something fail on purpose.
type Fault struct {
	FID  int64 // assigned by SetFault
	Kind FaultKind
	// Scope is a session ("S2"), or a path: "/pub" with all files below it, or a pattern
	// such as "/pub/*.txt". Empty means everything.
	Scope string
	Dir   event.Dir     // of rate, cut and no-close-notify; empty means both directions
	Delay time.Duration // of latency and split-lines
	Bytes int64         // of rate and cut
	Code  int           // of wrong-code
	Once  bool          // removed after it has been applied once
	Off   bool          // disabled
	Hits  int64         // how often it has been applied
}

// SetFault adds f if its FID is zero; otherwise it replaces the fault with that FID and keeps
// its hits. It returns the FID. Messages that the replaced fault delays continue at once. It
// fails with ErrManyRules or ErrNoRule.
func (s *Stepper) SetFault(f Fault) (int64, error) {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	if f.FID == 0 {
		if len(s.delays.faults) >= maxFaults {
			return 0, ErrManyRules
		}
		s.lastRule++
		f.FID = s.lastRule
		s.delays.faults = append(s.delays.faults, &f)
		return f.FID, nil
	}
	i := s.findFault(f.FID)
	if i < 0 {
		return 0, ErrNoRule
	}
	f.Hits = s.delays.faults[i].Hits
	s.delays.faults[i] = &f
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
	s.delays.faults = slices.Delete(s.delays.faults, i, i+1)
	return nil
}

// Faults returns the faults in the order in which they were set.
func (s *Stepper) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, len(s.delays.faults))
	for i, f := range s.delays.faults {
		list[i] = *f
	}
	return list
}

func (s *Stepper) findFault(fid int64) int {
	return slices.IndexFunc(s.delays.faults, func(f *Fault) bool { return f.FID == fid })
}

// FileFault reports whether a fault makes the file p fail (event.FileFaulter).
func (s *Stepper) FileFault(sid, p string, room bool) bool {
	if !s.hasRules.Load() {
		return false
	}
	kind := FaultDenied
	if room {
		kind = FaultDiskFull
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.applyFault(kind, sid, p, "", true) != nil
}

// EndFault reports whether a fault omits close_notify (event.EndFaulter).
func (s *Stepper) EndFault(sid, p string, dir event.Dir) bool {
	if !s.hasRules.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.applyFault(FaultNoCloseNotify, sid, p, dir, true) != nil
}

// applyFaults changes d, if it lets m pass, according to the faults for m.
func (s *Stepper) applyFaults(m *event.Message, d *event.Decision) {
	if d.Action != event.Pass || !s.hasRules.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Kind {
	case event.KindReply:
		if f := s.applyFault(FaultWrongCode, m.SID, pathOf(m), m.Dir, m.Final); f != nil {
			d.Action, d.Bytes = event.Edit, withCode(m.Bytes, f.Code)
		}
		if f := s.applyFault(FaultSplit, m.SID, pathOf(m), m.Dir, true); f != nil {
			d.Split = max(f.Delay, time.Millisecond)
		}
	case event.KindData:
		f := s.delays.find(FaultCut, m.SID, pathOf(m), m.Dir)
		if f != nil && m.Off+int64(len(m.Bytes)) >= f.Bytes {
			s.countFault(f)
			d.Action, d.Rule, d.Bytes = event.Close, true, m.Bytes[:max(f.Bytes-m.Off, 0)]
		}
	}
}

// applyFault returns and counts the fault of kind that applies; nil if there is none or when
// is false.
func (s *Stepper) applyFault(kind FaultKind, sid, p string, dir event.Dir, when bool) *Fault {
	f := s.delays.find(kind, sid, p, dir)
	if f == nil || !when {
		return nil
	}
	s.countFault(f)
	return f
}

// countFault counts f, and removes it if Once is set.
func (s *Stepper) countFault(f *Fault) {
	f.Hits++
	if i := s.findFault(f.FID); f.Once && i >= 0 {
		s.delays.faults = slices.Delete(s.delays.faults, i, i+1)
		s.updateHasRules()
	}
	s.notifyRules()
}

// withCode returns the reply b with another code in each of its lines.
func withCode(b []byte, code int) []byte {
	was := string(b[:min(3, len(b))])
	var out []byte
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, was); ok {
			line = fmt.Sprintf("%03d%s", code, rest)
		}
		out = append(out, line...)
	}
	return out
}

func pathOf(m *event.Message) string {
	if m.Dec == nil {
		return ""
	}
	return m.Dec.Path
}

// applies reports whether f applies to session sid, the file p ("" means none) and the
// direction dir.
func (f *Fault) applies(sid, p string, dir event.Dir) bool {
	if f.Off || f.Dir != "" && dir != "" && f.Dir != dir {
		return false
	}
	switch {
	case f.Scope == "":
		return true
	case f.Scope[0] != '/':
		return f.Scope == sid
	case p == "":
		return false
	case wire.HasGlob(path.Base(f.Scope)):
		return path.Dir(p) == path.Dir(f.Scope) && wire.Match(path.Base(f.Scope), path.Base(p))
	}
	scope := strings.TrimSuffix(f.Scope, "/")
	return p == scope || strings.HasPrefix(p, scope+"/")
}
