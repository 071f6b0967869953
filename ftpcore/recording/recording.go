// Package recording takes a run of a server away and brings it back: as a file
// that holds all of it (.ftpsim.json, docs/RECORDING.md), as a transcript for
// people, and by Replay, which has a fresh server do it again and compares.
package recording

import (
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/tlsconn"
)

// Recording is a run of a server, or a part of one. It is not changed by what
// this package does with it.
type Recording struct {
	Program string // the version of what made it, such as "0.1.0 (a494dd7f0c21)"; once a commit alone
	// Older: the server was an earlier one, which worded some replies and what it knew
	// of a message in another way. Replay takes these from the record then.
	Older bool
	Began time.Time // when its clock stood at 0
	// Masked: passwords are replaced by other words of the same length, one and the
	// same password always by the same word.
	Masked bool
	Server Server
	// Files are as they were before the first event; nil: not known.
	Files  *snapfs.Snap
	Events []*event.Event // their IDs ascend
	// Keys are the secrets of its TLS connections, as lines of NSS's key log format.
	Keys []string
}

// Server is how the server was set up.
type Server struct {
	// Profiles are the kinds of server that sessions began with, by their names.
	Profiles []ftpcore.Profile `json:"profiles"`
	Accounts []Account         `json:"accounts"`
	Limits   Limits            `json:"limits"`
	MaxBytes int64             `json:"maxBytes,omitempty"` // that the filesystem takes; 0: no bound
	MaxFiles int               `json:"maxFiles,omitempty"`
	TLS      *TLS              `json:"tls,omitempty"` // nil: no FTPS
}

// TLS is what an ftpcore.TLS asks for.
type TLS struct {
	Resume    tlsconn.Resume   `json:"resume,omitempty"`
	Require   tlsconn.Required `json:"require,omitempty"`
	StrictEOF bool             `json:"strictEof,omitempty"`
}

// TLSOf is that of an engine, for a Server.
func TLSOf(t *tlsconn.TLS) *TLS {
	if t == nil {
		return nil
	}
	return &TLS{t.Resume, t.Require, t.StrictEOF}
}

// Account is an ftpcore.Account.
type Account struct {
	User        string   `json:"user"`
	Password    string   `json:"password,omitempty"`
	AnyPassword bool     `json:"any,omitempty"`
	Acct        string   `json:"acct,omitempty"`
	Home        string   `json:"home"`
	Write       []string `json:"write,omitempty"`
}

// Limits are an ftpcore.Limits. Zero means the default; LoginSeconds is IdleSeconds
// then, as it was on servers that knew no such limit.
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

// LimitsOf are those of an engine, for a Server.
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

// Accounts are those of an engine, for a Server.
func Accounts(list []ftpcore.Account) []Account {
	out := make([]Account, len(list))
	for i, a := range list {
		out[i] = Account(a)
	}
	return out
}

// Used are those of all that sessions of the recording began with.
func Used(all []ftpcore.Profile, events []*event.Event) []ftpcore.Profile {
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

// Whole reports whether the recording has everything from the beginning, so
// that it can be replayed.
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

// Sessions counts the sessions that have an event in the recording.
func (r *Recording) Sessions() int {
	seen := map[string]bool{}
	for _, e := range r.Events {
		if e.SID != "" {
			seen[e.SID] = true
		}
	}
	return len(seen)
}

// Renumber numbers the events of r from their first one on without gaps, as a
// ladder wants them, if they have any: a part that was chosen by a filter.
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
		c.ID, c.Re, c.Over = now[e.ID], now[e.Re], now[e.Over]
		r.Events[i] = &c
	}
}
