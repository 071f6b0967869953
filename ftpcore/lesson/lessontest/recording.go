package lessontest

import (
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/recording"
)

// Recording returns the recording of the server so far.
func (r *Room) Recording() *recording.Recording {
	r.t.Helper()
	events := r.Events()
	if len(events) == 0 {
		r.t.Fatal("nothing has happened")
	}
	return &recording.Recording{
		Began: events[0].Wall.Add(-time.Duration(events[0].T)), Files: r.before, Events: events,
		Server: recording.Server{
			Profiles: []ftpcore.Profile{r.profile()}, Accounts: recording.Accounts(r.server.Accounts),
			Limits: recording.LimitsOf(r.server.Limits), TLS: recording.TLSOf(r.server.TLS),
		},
	}
}
