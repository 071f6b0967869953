package inspect

import (
	"slices"

	"ftpsim/ftpcore/fault"
)

// maxPeriods bounds the periods that a Stepper remembers. It forgets the oldest that has
// ended first.
const maxPeriods = 1000

// period is a time in which a fault was in force.
type period struct {
	fid int64
	fault.InForce
}

// begins notes that f is in force from the next event on, unless it is disabled. The caller
// holds s.mu.
func (s *Stepper) begins(f Fault) {
	if f.Off {
		return
	}
	if len(s.periods) >= maxPeriods {
		i := max(slices.IndexFunc(s.periods, func(p period) bool { return p.To != 0 }), 0)
		s.periods = slices.Delete(s.periods, i, i+1)
	}
	s.periods = append(s.periods, period{f.FID, fault.InForce{Rule: f.Rule, From: s.newest.Load() + 1}})
}

// ends notes that the fault fid is no longer in force. A period without an event is
// forgotten. The caller holds s.mu.
func (s *Stepper) ends(fid int64) {
	i := slices.IndexFunc(s.periods, func(p period) bool { return p.fid == fid && p.To == 0 })
	switch {
	case i < 0:
	case s.newest.Load() < s.periods[i].From:
		s.periods = slices.Delete(s.periods, i, i+1)
	default:
		s.periods[i].To = s.newest.Load()
	}
}

// InForce returns the faults that were in force for one of the events from and to, or for
// one between them, in the order in which they were set. The rules of profiles are left out.
func (s *Stepper) InForce(from, to int64) (list []fault.InForce) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.periods {
		if p.From <= to && (p.To == 0 || p.To >= from) {
			list = append(list, p.InForce)
		}
	}
	return list
}
