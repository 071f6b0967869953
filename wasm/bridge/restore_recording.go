package bridge

import (
	"strconv"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/recording"
)

// bring executes restore while the page shows a recording: the server gets the files of a
// moment of the recording, and the page shows the server again. Without a.Confirm it only
// reports what that would do to the sessions.
func (b *Bridge) bring(a RestoreArgs) (answer, error) {
	m, name, err := b.view.moment(a)
	if err != nil {
		return answer{}, err
	}
	r := Restored{Closes: []SessionHere{}, Goes: []SessionHere{}}
	var own *history.Session // the built-in client's
	now, _ := b.history.At(b.recorder.Head())
	for _, s := range now.Sessions {
		if inside(s) {
			r.Goes, own = append(r.Goes, sessionHere(s)), &s
		} else {
			r.Closes = append(r.Closes, sessionHere(s))
		}
	}
	if !a.Confirm {
		return answer{result: r}, nil
	}
	to := ftpcore.Rewind{Name: name, Record: b.view.info.Name}
	if to.Tree, err = recording.WriteTree(m.Snap); err != nil {
		return answer{}, err
	}
	for p := range b.puts { // unfinished uploads from the page belong to the old files
		b.abortPut(p)
	}
	if r.Event, err = b.history.Bring(b.server, m, to, inside); err != nil {
		return answer{}, err
	}
	if own != nil {
		st := history.Moved(*own.State, m.Snap)
		b.console.client.Follow(clientState(&st), false, "The server has the files of event #"+strconv.FormatInt(m.ID, 10)+" of "+to.Record+".")
	}
	b.look(nil)
	return answer{result: r}, nil
}

// moment returns the moment of the recording that a names, with its files, and the name of
// its snapshot if it has one.
func (v *view) moment(a RestoreArgs) (history.Moment, string, error) {
	id, name := a.ID, ""
	if a.SNID != "" {
		id = 0
		for _, n := range namedIn(v.rec.Events) {
			if n.SNID == a.SNID {
				id, name = n.ID, n.Name
			}
		}
		if id == 0 {
			return history.Moment{}, "", history.ErrNoSnapshot
		}
	}
	m, ok := v.at(id)
	switch {
	case !ok || id == 0:
		return m, "", history.ErrNoEvent
	case m.Snap == nil:
		return m, "", history.ErrForgotten
	}
	return m, name, nil
}
