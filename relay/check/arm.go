package check

import (
	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
)

// arm adds the faults to the gate.
func arm(gate *inspect.Stepper, faults []fault.Rule) error {
	for _, r := range faults {
		if _, err := gate.SetFault(inspect.Fault{Rule: r}); err != nil {
			return err
		}
	}
	return nil
}

// rules returns the faults of an obstacle, with the seed of the course.
func (p *play) rules(o course.Obstacle) (list []fault.Rule) {
	for _, name := range o.Faults {
		if r, ok := fault.Find(name); ok {
			r.When.Seed = p.card.Seed
			list = append(list, r)
		}
	}
	return list
}

// hits returns how often the faults were applied.
func (s *server) hits() (n int64) {
	for _, f := range s.stepper.Faults() {
		n += f.Hits
	}
	return n
}
