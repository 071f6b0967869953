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

// FaultKind tells what goes wrong on purpose.
type FaultKind string

const (
	FaultLatency   FaultKind = "latency"     // every message of a control connection comes Delay later
	FaultRate      FaultKind = "rate"        // a data connection carries Bytes bytes a second
	FaultCut       FaultKind = "cut"         // a data connection ends after Bytes bytes
	FaultDenied    FaultKind = "denied"      // files cannot be used: 550 or 553
	FaultDiskFull  FaultKind = "disk-full"   // there is no room for files and directories: 552
	FaultWrongCode FaultKind = "wrong-code"  // replies that end a command carry Code
	FaultSplit     FaultKind = "split-lines" // replies leave in two pieces, Delay apart
	// FaultTorn: data connections with TLS end without close_notify.
	FaultTorn FaultKind = "no-close-notify"
)

// Fault makes something go wrong for whom Scope tells.
type Fault struct {
	FID  int64 // given by SetFault
	Kind FaultKind
	// Scope is a session ("S2"), a path ("/pub", which stands for all below it, or
	// "/pub/*.txt"), or empty: everybody.
	Scope string
	Dir   event.Dir     // of rate, cut and no-close-notify; empty: both
	Delay time.Duration // of latency and split-lines
	Bytes int64         // of rate and cut
	Code  int           // of wrong-code
	Once  bool          // gone after it has bitten once
	Off   bool          // kept, but without effect
	Hits  int64         // how often it has bitten
}

// SetFault adds f, or puts it in the place of the one that has its FID, hits
// kept. It returns the FID. What waits because of an older one goes on at once.
func (s *Stepper) SetFault(f Fault) (int64, error) {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	if f.FID == 0 {
		if len(s.lags.faults) >= maxFaults {
			return 0, ErrManyRules
		}
		s.lastRule++
		f.FID = s.lastRule
		s.lags.faults = append(s.lags.faults, &f)
		return f.FID, nil
	}
	i := s.findFault(f.FID)
	if i < 0 {
		return 0, ErrNoRule
	}
	f.Hits = s.lags.faults[i].Hits
	s.lags.faults[i] = &f
	return f.FID, nil
}

// DelFault takes the fault fid away; what waits because of it goes on at once.
func (s *Stepper) DelFault(fid int64) error {
	s.mu.Lock()
	defer s.rulesChanged()
	defer s.mu.Unlock()
	i := s.findFault(fid)
	if i < 0 {
		return ErrNoRule
	}
	s.lags.faults = slices.Delete(s.lags.faults, i, i+1)
	return nil
}

// Faults lists the faults in the order they were set.
func (s *Stepper) Faults() []Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Fault, len(s.lags.faults))
	for i, f := range s.lags.faults {
		list[i] = *f
	}
	return list
}

func (s *Stepper) findFault(fid int64) int {
	return slices.IndexFunc(s.lags.faults, func(f *Fault) bool { return f.FID == fid })
}

// FileFault makes files fail (ftpcore.FileFaulter).
func (s *Stepper) FileFault(sid, p string, room bool) bool {
	if !s.ruled.Load() {
		return false
	}
	kind := FaultDenied
	if room {
		kind = FaultDiskFull
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bite(kind, sid, p, "", true) != nil
}

// EndFault leaves out close_notify (ftpcore.EndFaulter).
func (s *Stepper) EndFault(sid, p string, dir event.Dir) bool {
	if !s.ruled.Load() {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bite(FaultTorn, sid, p, dir, true) != nil
}

// spoil changes d, as far as it lets m pass, to what a fault makes of it.
func (s *Stepper) spoil(m *event.Message, d *event.Decision) {
	if d.Action != event.Pass || !s.ruled.Load() {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch m.Kind {
	case event.KindReply:
		if f := s.bite(FaultWrongCode, m.SID, pathOf(m), m.Dir, m.Final); f != nil {
			d.Action, d.Bytes = event.Edit, withCode(m.Bytes, f.Code)
		}
		if f := s.bite(FaultSplit, m.SID, pathOf(m), m.Dir, true); f != nil {
			d.Split = max(f.Delay, time.Millisecond)
		}
	case event.KindData:
		f := s.lags.find(FaultCut, m.SID, pathOf(m), m.Dir)
		if f != nil && m.Off+int64(len(m.Bytes)) >= f.Bytes {
			s.bitten(f)
			d.Action, d.Rule, d.Bytes = event.Close, true, m.Bytes[:max(f.Bytes-m.Off, 0)]
		}
	}
}

// bite finds the fault of kind that applies, if when is true, and counts it.
func (s *Stepper) bite(kind FaultKind, sid, p string, dir event.Dir, when bool) *Fault {
	f := s.lags.find(kind, sid, p, dir)
	if f == nil || !when {
		return nil
	}
	s.bitten(f)
	return f
}

// bitten counts f, and takes it away if that was its only bite.
func (s *Stepper) bitten(f *Fault) {
	f.Hits++
	if i := s.findFault(f.FID); f.Once && i >= 0 {
		s.lags.faults = slices.Delete(s.lags.faults, i, i+1)
		s.weigh()
	}
	s.tellRules()
}

// withCode is the reply b with another code in each of its lines.
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

// applies reports whether f is about session sid and the file p ("": none) in
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
