package handin

import (
	"context"
	"errors"
	"sort"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/wire"
)

// run does the lesson l again with the first n events of rec and the acts of its hand-in, and
// returns the states of all steps. It stops when ctx is done. pause is nil, or is called before
// each event. Steps that were done before the recording began are left
// out and are done by no event. The files come from the replay.
func run(ctx context.Context, l *lesson.Lesson, rec *recording.Recording, res recording.Result, n int, pause func()) []lesson.StepState {
	h := rec.HandIn
	left := min(max(h.Earlier, 0), len(l.Steps))
	rest := *l
	rest.Steps = l.Steps[left:]
	now := &files{rec.Files}
	r := lesson.Start(&rest, now)
	r.Redo(h.Acts)
	for _, e := range rec.Events[:n] {
		if ctx.Err() != nil {
			break
		}
		if pause != nil {
			pause()
		}
		if snap := res.Snaps[e.ID]; snap != nil {
			now.snap = snap
		}
		if e.ID > h.Began {
			r.Observe(e)
		}
	}
	return append(earlier(l.Steps[:left]), r.Progress().Steps...)
}

// earlier returns the states of steps that no event of the recording shows.
func earlier(steps []lesson.Step) []lesson.StepState {
	list := make([]lesson.StepState, len(steps))
	for i, s := range steps {
		list[i].Items = make([]lesson.ItemState, len(s.Items))
	}
	return list
}

// files are the server's files at a moment of the replay (lesson.Files).
type files struct{ snap *snapfs.Snap }

// errNoFiles reports that the recording has no files.
var errNoFiles = errors.New("the files are not known")

// Content returns the content of a file by its FTP path.
func (f *files) Content(path string) ([]byte, error) {
	if f.snap == nil {
		return nil, errNoFiles
	}
	return f.snap.ReadFile(wire.FSPath(path))
}

// eventOf returns the event id of rec; nil if there is none.
func eventOf(rec *recording.Recording, id int64) *event.Event {
	i := sort.Search(len(rec.Events), func(i int) bool { return rec.Events[i].ID >= id })
	if i == len(rec.Events) || rec.Events[i].ID != id {
		return nil
	}
	return rec.Events[i]
}
