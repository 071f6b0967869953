package bridge

import (
	"ftpsim/ftpcore"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/verbs"
)

// MachineArgs names a profile; empty means the profile of new sessions.
type MachineArgs struct {
	Profile string `json:"profile,omitempty"`
}

// MachineInfo is the state machine of a profile's sessions, and its verbs.
type MachineInfo struct {
	Machine   verbs.Machine       `json:"machine"`
	Reference []verbs.CommandInfo `json:"reference"`
}

func (b *Bridge) machine(a MachineArgs, _ []byte) (answer, error) {
	if a.Profile == "" {
		a.Profile = b.profile
	}
	p, ok := b.profileNamed(a.Profile)
	if !ok {
		return answer{}, refuse(ErrBadArgs, "profile")
	}
	s := &ftpcore.Server{Profile: p, TLS: &tlsconn.TLS{}}
	return answer{result: MachineInfo{s.Machine(), s.Reference()}}, nil
}
