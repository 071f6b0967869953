package servercheck

import (
	"strings"

	"ftpsim/ftpcore/event"
)

// record is a session as events, for package compare. Commands are the script's, with
// placeholders, so that the two runs have equal commands, and no password is in them.
type record struct {
	events []*event.Event
}

func (r *record) add(e *event.Event) int64 {
	e.V, e.ID, e.SID, e.Origin = 1, int64(len(r.events)+1), "S1", event.OriginWire
	e.State = &event.State{Cwd: "/"}
	r.events = append(r.events, e)
	return e.ID
}

// command adds the command of a step; the greeting begins the session.
func (r *record) command(step *Step) int64 {
	if step.Send == "" {
		return r.add(&event.Event{Kind: event.KindSessionOpen})
	}
	verb, arg, _ := strings.Cut(strings.TrimRight(step.Send, "\r\n"), " ")
	return r.add(&event.Event{Kind: event.KindCommand, Chan: event.ChanControl, Dir: event.ToServer,
		Dec: &event.Decoded{Verb: strings.ToUpper(verb), Arg: arg}})
}

// answer adds the final reply of an exchange.
func (r *record) answer(x *Exchange) {
	if x.Code == 0 {
		return
	}
	e := &event.Event{Kind: event.KindReply, Chan: event.ChanControl, Dir: event.ToClient, Re: x.ID, Final: true,
		Dec: &event.Decoded{Code: x.Code, Text: x.Text}}
	if x.Step.Send == "" {
		e.Re = 0
	}
	r.add(e)
}

// data adds the bytes of a data connection.
func (r *record) data(re int64, dir event.Dir, n int) {
	r.add(&event.Event{Kind: event.KindData, Chan: event.ChanData, Dir: dir, Re: re, Bytes: int64(n)})
}
