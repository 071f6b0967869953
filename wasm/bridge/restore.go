package bridge

import (
	"strconv"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// RestoreArgs names the moment to go back to, by event or by snapshot of what the
// page looks at: of a recording, only the files come from there.
type RestoreArgs struct {
	ID      int64  `json:"id,omitempty"`
	SNID    string `json:"snid,omitempty"`
	Confirm bool   `json:"confirm,omitempty"`
}

// Restored tells what a restore does to the sessions that are open.
type Restored struct {
	Event  int64         `json:"event"`  // that tells of it; 0: it was not confirmed
	Closes []SessionHere `json:"closes"` // get 421
	Goes   []SessionHere `json:"goes"`   // go on from there
	Opens  bool          `json:"opens"`  // the built-in client, whose session has ended, opens a new one
}

// SessionHere is a session as people know it.
type SessionHere struct {
	SID    string `json:"sid"`
	Client string `json:"client,omitempty"` // as it named itself
	Remote string `json:"remote"`
	User   string `json:"user,omitempty"`
	Via    string `json:"via"` // "mem": the built-in client
}

// moment finds what a restore is to go back to, and its name if it has one.
func (b *Bridge) moment(a RestoreArgs) (history.Moment, string, error) {
	if a.SNID != "" {
		n, err := b.history.Snapshot(a.SNID)
		return n.Moment, n.Name, err
	}
	m, ok := b.history.At(a.ID)
	switch {
	case !ok || a.ID == 0:
		return m, "", history.ErrNoEvent
	case m.Snap == nil:
		return m, "", history.ErrForgotten
	}
	return m, "", nil
}

// inside reports whether a session is the built-in client's: only those can go
// on from another state, a real client knows nothing of it.
func inside(s history.Session) bool { return s.Peer != nil && s.Peer.Via == "mem" }

// restore goes back, or tells what that would do.
func (b *Bridge) restore(a RestoreArgs, _ []byte) (answer, error) {
	if b.view != nil {
		return b.bring(a)
	}
	m, name, err := b.moment(a)
	if err != nil {
		return answer{}, err
	}
	r, back := b.plan(m)
	if !a.Confirm {
		return answer{result: r}, nil
	}
	for p := range b.puts { // they belong to what is left behind
		b.abortPut(p)
	}
	if r.Event, err = b.history.Restore(b.server, m, name, inside); err != nil {
		return answer{}, err
	}
	if back != nil {
		if r.Opens {
			b.resume = &resume{known: b.roster.newest(), state: *back.State}
		}
		b.console.client.Follow(clientState(back.State), r.Opens, "The server has gone back to event #"+strconv.FormatInt(m.ID, 10)+".")
	}
	return answer{result: r}, nil
}

// plan tells what going back to m does to the sessions, and which was the
// built-in client's then.
func (b *Bridge) plan(m history.Moment) (r Restored, back *history.Session) {
	r.Closes, r.Goes = []SessionHere{}, []SessionHere{}
	then := map[string]bool{}
	for _, s := range m.Sessions {
		if inside(s) {
			then[s.SID], back, r.Opens = true, &s, true
		}
	}
	now, _ := b.history.At(b.record.Head())
	for _, s := range now.Sessions {
		if !then[s.SID] {
			r.Closes = append(r.Closes, sessionHere(s))
			continue
		}
		r.Goes = append(r.Goes, sessionHere(s))
		r.Opens = false
	}
	return r, back
}

func sessionHere(s history.Session) SessionHere {
	h := SessionHere{SID: s.SID, User: s.State.User}
	if s.Peer != nil {
		h.Client, h.Remote, h.Via = s.Peer.Client, s.Peer.Remote, s.Peer.Via
	}
	return h
}

func clientState(st *event.State) client.Server {
	s := client.Server{Cwd: st.Cwd, Type: st.Type, Mode: st.Mode, Stru: st.Stru, Prot: st.Prot}
	if st.FSM != event.StConnected && st.FSM != event.StNeedPassword {
		s.User = st.User
	}
	return s
}

// resume waits for the session that the built-in client opens in place of one
// that has ended.
type resume struct {
	known int // the newest session before
	state event.State
}

// resumeSession puts that session, once it is there, into the old one's state.
func (b *Bridge) resumeSession() {
	if b.resume == nil {
		return
	}
	if n := b.roster.newest(); n > b.resume.known {
		state := b.resume.state
		b.resume = nil
		b.server.SetState("S"+strconv.Itoa(n), state)
	}
}
