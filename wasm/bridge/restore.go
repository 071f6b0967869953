package bridge

import (
	"strconv"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
)

// RestoreArgs names the moment to go back to, by event or by snapshot. While the page shows
// a recording, the moment is one of the recording, and only the files are restored.
type RestoreArgs struct {
	ID      int64  `json:"id,omitempty"`
	SNID    string `json:"snid,omitempty"`
	Confirm bool   `json:"confirm,omitempty"`
}

// Restored reports what a restore does to the open sessions.
type Restored struct {
	Event  int64         `json:"event"`  // ID of the restore event; 0: nothing was done, for lack of Confirm
	Closes []SessionHere `json:"closes"` // sessions that are closed with 421
	Goes   []SessionHere `json:"goes"`   // sessions that continue in the restored state
	Opens  bool          `json:"opens"`  // the built-in client opens a new session for one that has ended since
}

// SessionHere describes an open session to people.
type SessionHere struct {
	SID    string `json:"sid"`
	Client string `json:"client,omitempty"` // name that the client gave by CLNT or CSID
	Remote string `json:"remote"`
	User   string `json:"user,omitempty"`
	Via    string `json:"via"` // "mem": the built-in client
}

// moment returns the moment that a names, and the name of its snapshot if it has one.
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

// inside reports whether a session is the built-in client's. Only those can continue in
// another state: a real client would not know about it.
func inside(s history.Session) bool { return s.Peer != nil && s.Peer.Via == "mem" }

// restore goes back to a moment. Without a.Confirm it only reports what that would do.
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
	for p := range b.puts { // unfinished uploads from the page belong to the old files
		b.abortPut(p)
	}
	if r.Event, err = b.history.Restore(b.server, m, name, inside); err != nil {
		return answer{}, err
	}
	if back != nil && !b.roster.outside(b.console.local()) {
		if r.Opens {
			b.resume = &resume{known: b.roster.newest(), state: *back.State}
		}
		b.console.client.Follow(clientState(back.State), r.Opens, "The server has gone back to event #"+strconv.FormatInt(m.ID, 10)+".")
	}
	return answer{result: r}, nil
}

// plan reports what going back to m does to the open sessions. back is the session that
// the built-in client had at m; nil means that it had none.
func (b *Bridge) plan(m history.Moment) (r Restored, back *history.Session) {
	r.Closes, r.Goes = []SessionHere{}, []SessionHere{}
	then := map[string]bool{}
	for _, s := range m.Sessions {
		if inside(s) {
			then[s.SID], back, r.Opens = true, &s, true
		}
	}
	now, _ := b.history.At(b.recorder.Head())
	for _, s := range now.Sessions {
		if event.Dialled(s.SID) { // another server's: it goes on as it is
			continue
		}
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

// resume is the state for the session that the built-in client is about to open in place
// of one that has ended.
type resume struct {
	known int // number of the newest session before the new one
	state event.State
}

// resumeSession gives the new session the old one's state as soon as it exists.
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
