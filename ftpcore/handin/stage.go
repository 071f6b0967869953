package handin

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// checkStage remarks where the server of the recording is not the one that the lesson sets: its
// profile as this program has it, its accounts, and its files when the lesson began. The
// passwords of accounts are masked: only their length is compared.
func checkStage(rec *recording.Recording, res recording.Result, l *lesson.Lesson, r *remarks) {
	for _, e := range rec.Events {
		if e.ID <= rec.HandIn.Began || e.Kind != event.KindSessionOpen || e.Peer == nil || event.Dialled(e.SID) {
			continue
		}
		if l.Stage.Profile != "" && e.Peer.Profile != l.Stage.Profile || changedProfile(rec, e.Peer.Profile) {
			r.add(Remark{Code: OtherServer, Text: e.Peer.Profile, Event: e.ID})
			break
		}
	}
	for _, a := range l.Stage.Accounts {
		for _, list := range rec.Server.AccountsSince(rec.HandIn.Began) {
			if !slices.ContainsFunc(list, func(b recording.Account) bool { return isAccount(a, b) }) {
				r.add(Remark{Code: OtherServer, Text: a.User})
				break
			}
		}
	}
	if int64(res.Equal) < rec.HandIn.Began {
		return
	}
	now := &files{filesAt(rec, res, rec.HandIn.Began)}
	for _, f := range l.Stage.Files {
		if strings.HasSuffix(f.Path, "/") { // a directory
			continue
		}
		if got, err := now.Content(f.Path); err != nil || !bytes.Equal(got, f.Content) {
			r.add(Remark{Code: OtherServer, Text: f.Path, Event: rec.HandIn.Began})
		}
	}
}

// isAccount reports whether the recorded account b, whose password may be masked, is a.
func isAccount(a lesson.Account, b recording.Account) bool {
	return a.User == b.User && len(a.Password) == len(b.Password) && !b.AnyPassword
}

// filesAt returns the files after the event id of a replay.
func filesAt(rec *recording.Recording, res recording.Result, id int64) *snapfs.Snap {
	snap, at := rec.Files, int64(0)
	for changed, after := range res.Snaps {
		if at < changed && changed <= id {
			snap, at = after, changed
		}
	}
	return snap
}

// changedProfile reports whether the profile name of the recording has the name of one of this
// program's and is another one.
func changedProfile(rec *recording.Recording, name string) bool {
	own, ok := profile.Named(name)
	for _, p := range rec.Server.Profiles {
		if ok && p.Name == name {
			return asJSON(p) != asJSON(own)
		}
	}
	return false
}

func asJSON(v any) string {
	text, _ := json.Marshal(v) // a profile always has a JSON form
	return string(text)
}
