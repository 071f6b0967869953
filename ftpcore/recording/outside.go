package recording

import (
	"strconv"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/wire"
)

// This file does again what was done from outside any session.

// fromPage does what was done from outside any session.
func (p *player) fromPage(e *event.Event) {
	switch e.Kind {
	case event.KindFS:
		p.now = time.Duration(e.T) // which the files will bear
		p.behind(func() {
			if p.change(e) == nil {
				p.srv.EmitFS(bare(e.FS)...)
			}
		})
	case event.KindRestore:
		p.restore(e)
	case event.KindLimits:
		p.behind(func() { p.srv.SetLimits(ftpcore.LimitsOf(e.Dec)) })
	default:
		fields := []event.Field(nil)
		if e.Dec != nil {
			fields = e.Dec.Fields
		}
		p.behind(func() { p.srv.Emit(e.Kind, fields...) })
	}
}

// bare are changes as they are told: the server counts them.
func bare(list []event.FSChange) []event.FSChange {
	out := make([]event.FSChange, len(list))
	for i, c := range list {
		c.Rev = 0
		out[i] = c
	}
	return out
}

// change changes the files as the page did.
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

// restore takes the server back: sessions that went on go on.
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
	p.behind(func() { p.srv.Rewind(r) })
}

// filesOf is the files that a restore brought; those that are there where they
// came from another record and are not kept.
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

// awaitHeld waits, where the restore finds a command of session sid that was held
// (the record has only its reply, which is to no command), until that command
// has come to the gate. id is the event by which the session goes on. p.mu is held.
func (p *player) awaitHeld(sid string, id int64) {
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.ID > id && (e.Kind != event.KindReply || e.Re == 0)
	})
	if i >= 0 && p.events[i].Kind == event.KindReply {
		p.within(patience, func() bool { return p.held[sid] })
	}
}

// rewindOf is the event by which session sid goes on after the restore id; nil:
// it does not.
func (p *player) rewindOf(sid string, id int64) *event.Event {
	i := p.find(func(e *event.Event) bool {
		return e.SID == sid && e.ID > id && (e.Kind == event.KindState || e.Kind == event.KindSessionClose || e.Kind == event.KindReply)
	})
	if i < 0 || p.events[i].Kind != event.KindState {
		return nil
	}
	return p.events[i]
}

// rewound sets a session's state where no restore does.
func (p *player) rewound(e *event.Event) {
	if !p.restored[e.ID] {
		p.behind(func() { p.srv.SetState(e.SID, *e.State) })
	}
}
