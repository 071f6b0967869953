package recording

import (
	"strconv"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/wire"
)

// This file replays changes that the page made outside any session.

// replayPage replays e, an event outside any session.
func (p *player) replayPage(e *event.Event) {
	switch e.Kind {
	case event.KindFS:
		p.now = time.Duration(e.T) // it becomes the files' modification time
		p.async(func() {
			if p.change(e) == nil {
				p.srv.NoteFS(withoutRevs(e.FS)...)
			}
		})
	case event.KindRestore:
		p.restore(e)
	case event.KindLimits:
		p.async(func() { p.srv.SetLimits(ftpcore.LimitsOf(e.Dec)) })
	default:
		fields := []event.Field(nil)
		if e.Dec != nil {
			fields = e.Dec.Fields
		}
		p.async(func() { p.srv.Note(e.Kind, fields...) })
	}
}

// withoutRevs returns list without revision numbers: the server numbers the changes itself.
func withoutRevs(list []event.FSChange) []event.FSChange {
	out := make([]event.FSChange, len(list))
	for i, c := range list {
		c.Rev = 0
		out[i] = c
	}
	return out
}

// change makes the changes of e to the files.
func (p *player) change(e *event.Event) error {
	for _, c := range e.FS {
		name, to := wire.FSPath(c.Path), wire.FSPath(c.To)
		var err error
		switch c.Op {
		case "create", "write":
			err = p.write(name, e.Payload)
		case "mkdir":
			err = p.fs.Mkdir(name, 0o755)
		case "delete", "rmdir":
			err = p.fs.RemoveAll(name)
		case "rename":
			err = p.fs.Rename(name, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *player) write(name string, pieces [][]byte) error {
	up, err := p.fs.Upload(name, 0, 0o644)
	for _, b := range pieces {
		if err == nil {
			_, err = up.Write(b)
		}
	}
	if err != nil {
		return err
	}
	return up.Commit()
}

// restore takes the server back in time. Sessions that continued in the record continue.
func (p *player) restore(e *event.Event) {
	if e.Dec == nil {
		return
	}
	r := ftpcore.Rewind{Sessions: map[string]event.State{}}
	for _, f := range e.Dec.Fields {
		switch f.Name {
		case "to", "at":
			r.To, _ = strconv.ParseInt(f.Value, 10, 64)
		case "snapshot":
			r.Name = f.Value
		case "record":
			r.Record, r.Tree = f.Value, e.Payload
		}
	}
	snap := p.filesOf(r)
	r.Files = func() { p.fs.Restore(snap) }
	for sid := range p.controls {
		if x := p.rewindOf(sid, e.ID); x != nil {
			r.Sessions[sid] = *x.State
			p.restored[x.ID] = true
			p.awaitHeld(sid, x.ID)
		}
	}
	p.async(func() { p.srv.Rewind(r) })
}

// filesOf returns the files after the restore r. If they came from another record and are
// not in this one, the current files stay.
func (p *player) filesOf(r ftpcore.Rewind) *snapfs.Snap {
	if r.Record != "" {
		snap, err := ReadTree(r.Tree)
		if err != nil {
			return p.fs.Snapshot()
		}
		return snap
	}
	snap := p.rec.Files
	for _, m := range p.snaps {
		if m.id <= r.To {
			snap = m.snap
		}
	}
	return snap
}

// awaitHeld waits until a command of session sid has come to the gate, if the gate held a
// command at the time of the restore. The record then has only a reply without a command.
// id is the event with which the session continues. The caller holds p.mu.
func (p *player) awaitHeld(sid string, id int64) {
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.ID > id && (e.Kind != event.KindReply || e.Re == 0)
	})
	if i >= 0 && p.events[i].Kind == event.KindReply {
		p.within(patience, func() bool { return p.held[sid] })
	}
}

// rewindOf returns the event with which session sid continues after the restore id; nil if
// it does not continue.
func (p *player) rewindOf(sid string, id int64) *event.Event {
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.ID > id && (e.Kind == event.KindState || e.Kind == event.KindSessionClose || e.Kind == event.KindReply)
	})
	if i < 0 || p.events[i].Kind != event.KindState {
		return nil
	}
	return p.events[i]
}

// setState sets the state of a session, unless a restore has set it.
func (p *player) setState(e *event.Event) {
	if !p.restored[e.ID] {
		p.async(func() { p.srv.SetState(e.SID, *e.State) })
	}
}
