// Package recording saves and opens a run of a server. Save and Open write and read a file
// that holds all of it (.ftpsim.json, docs/RECORDING.md). Text writes a transcript for
// people. Replay runs a recording on a new server and compares the events.
package recording

import (
	"encoding/json"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
)

// Recording is a run of a server, or a part of one. Only Renumber changes it.
type Recording struct {
	Program string // version of the program that recorded it: "0.1.0 (a494dd7f0c21)"; older programs wrote the commit alone
	// Older means that an earlier server recorded it, which worded some replies and
	// decoded some messages differently. Replay then takes these from the record.
	Older bool
	Began time.Time // the time at which Event.T is zero
	// Masked means that each password is replaced by another word of the same length;
	// equal passwords by equal words.
	Masked bool
	Server Server
	// Files is the tree of files before the first event; nil means not known.
	Files  *snapfs.Snap
	Events []*event.Event // in ascending order of ID
	// Keys are the secrets of its TLS connections, as lines of an NSS key log.
	Keys []string
	// HandIn says whose lesson it is; nil means that it is no hand-in.
	HandIn *HandIn
}

// Server is the configuration of the server.
type Server struct {
	// Profiles are the profiles that sessions used.
	Profiles []ftpcore.Profile `json:"profiles"`
	// Accounts are in force at the first event. AccountChanges, in ascending order, come later.
	Accounts       []Account       `json:"accounts"`
	AccountChanges []AccountChange `json:"accountChanges,omitempty"`
	Limits         Limits          `json:"limits"`
	MaxBytes       int64           `json:"maxBytes,omitempty"` // most bytes in the filesystem; zero means no limit
	MaxFiles       int             `json:"maxFiles,omitempty"`
	TLS            *TLS            `json:"tls,omitempty"` // nil means no FTPS
	// Faults are the fault rules that were in force. A profile has its own. A replay
	// needs none of them: it repeats what they did, which the events say.
	Faults Faults `json:"faults,omitempty"`
}

// Faults are fault rules in force. Their JSON may have rules of a newer version: rules that
// this one does not know are left out.
type Faults []fault.InForce

// UnmarshalJSON reads the rules that this version knows.
func (f *Faults) UnmarshalJSON(b []byte) error {
	var all []json.RawMessage
	if err := json.Unmarshal(b, &all); err != nil {
		return err
	}
	*f = nil
	for _, text := range all {
		var x fault.InForce
		if json.Unmarshal(text, &x) == nil {
			*f = append(*f, x)
		}
	}
	return nil
}

// TLS holds the settings of a tlsconn.TLS.
type TLS struct {
	Resume    tlsconn.Resume   `json:"resume,omitempty"`
	Require   tlsconn.Required `json:"require,omitempty"`
	StrictEOF bool             `json:"strictEof,omitempty"`
}

// TLSOf converts an engine's TLS settings to the recorded form; nil stays nil.
func TLSOf(t *tlsconn.TLS) *TLS {
	if t == nil {
		return nil
	}
	return &TLS{t.Resume, t.Require, t.StrictEOF}
}

// Limits is an ftpcore.Limits. Zero means the default; for LoginSeconds that is IdleSeconds,
// because older servers had no such limit.
type Limits struct {
	Line         int   `json:"line,omitempty"`
	Sessions     int   `json:"sessions,omitempty"`
	PerAddress   int   `json:"perAddress,omitempty"`
	Transfers    int   `json:"transfers,omitempty"`
	IdleSeconds  int   `json:"idleSeconds,omitempty"`
	LoginSeconds int   `json:"loginSeconds,omitempty"`
	DataSeconds  int   `json:"dataSeconds,omitempty"`
	PortSeconds  int   `json:"portSeconds,omitempty"`
	LoginTries   int   `json:"loginTries,omitempty"`
	LoginDelay   int   `json:"loginDelay,omitempty"`
	PathDepth    int   `json:"pathDepth,omitempty"`
	PathLength   int   `json:"pathLength,omitempty"`
	Entries      int   `json:"entries,omitempty"`
	QuotaBytes   int64 `json:"quotaBytes,omitempty"`
	QuotaFiles   int   `json:"quotaFiles,omitempty"`
}

// LimitsOf converts an engine's limits to the recorded form.
func LimitsOf(l ftpcore.Limits) Limits {
	l.LoginSeconds = l.WithDefaults().LoginSeconds
	return Limits(l)
}

func (l Limits) engine() ftpcore.Limits {
	if l.LoginSeconds == 0 {
		l.LoginSeconds = ftpcore.Limits(l).WithDefaults().IdleSeconds
	}
	return ftpcore.Limits(l)
}

// UsedProfiles returns the profiles in all that sessions among the events use.
func UsedProfiles(all []ftpcore.Profile, events []*event.Event) []ftpcore.Profile {
	used := []ftpcore.Profile{}
	seen := map[string]bool{}
	for _, e := range events {
		if e.Kind == event.KindSessionOpen && e.Peer != nil {
			seen[e.Peer.Profile] = true
		}
	}
	for _, p := range all {
		if seen[p.Name] {
			used = append(used, p)
		}
	}
	return used
}

// Whole reports whether the recording has the files and all events from the first on, so that
// it can be replayed.
func (r *Recording) Whole() bool {
	if r.Files == nil || len(r.Events) == 0 {
		return false
	}
	for i, e := range r.Events {
		if e.ID != int64(i+1) {
			return false
		}
	}
	return true
}

// Sessions returns the number of sessions with events in the recording.
func (r *Recording) Sessions() int {
	seen := map[string]bool{}
	for _, e := range r.Events {
		if e.SID != "" {
			seen[e.SID] = true
		}
	}
	return len(seen)
}

// Renumber renumbers the events of r from 1 if their numbers have gaps, as in a part that a
// filter selected. Ladder diagrams need numbers without gaps.
func Renumber(r *Recording) {
	gap := false
	for i, e := range r.Events {
		gap = gap || e.ID != r.Events[0].ID+int64(i)
	}
	if !gap {
		return
	}
	now := map[int64]int64{}
	for i, e := range r.Events {
		now[e.ID] = int64(i + 1)
	}
	for i, e := range r.Events {
		c := *e
		c.ID, c.Re, c.CarriedBy = now[e.ID], now[e.Re], now[e.CarriedBy]
		r.Events[i] = &c
	}
}
