// Package museum shows the faults of the two-week server (profile "minimal"). Each room has
// one fault and a client that suffers from it. Visit runs the client's script against the
// server as it was written, or as it was meant (profile "minimal-fixed"), in memory and on a
// clock of its own, and returns the recording and what the client saw.
package museum

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
)

// Room is one fault and the client that meets it.
type Room struct {
	Name   string // "mode"
	Verb   string // of the command that shows the fault; empty if all commands do
	Clause string // what says the right behaviour: "959#5.4"
	shows  shows
	script []step
}

// shows is how the record of the server as written shows the fault: by the reason of a reply
// or of a warning, or by a warning about the bytes of a command.
type shows struct {
	why  event.Reason
	warn event.WarningCode
}

// Shows returns the reason or the warning code by which a record shows the room's fault.
func (r Room) Shows() string { return cmp.Or(string(r.shows.why), string(r.shows.warn)) }

// in reports whether e shows the fault.
func (s shows) in(e *event.Event) bool {
	return e.Dec != nil && (s.why != "" && e.Dec.Why == s.why ||
		slices.ContainsFunc(e.Dec.Warn, func(w event.Warning) bool { return s.warn != "" && w.Code == s.warn }))
}

// Rooms returns the rooms, in the order of the tour.
func Rooms() []Room { return slices.Clone(rooms) }

// Named returns the room with that name.
func Named(name string) (r Room, ok bool) {
	i := slices.IndexFunc(rooms, func(r Room) bool { return r.Name == name })
	if i < 0 {
		return r, false
	}
	return rooms[i], true
}

// Run is one run of a room's script.
type Run struct {
	Lines []TalkLine
	// Fault is the ID of the first event that shows the room's fault. Zero means that none
	// does.
	Fault  int64
	Record *recording.Recording // with passwords masked
}

// TalkLine is one thing that the client saw, in order.
type TalkLine struct {
	Kind    TalkKind `json:"kind"`
	Text    string   `json:"text,omitempty"`    // the bytes as Latin-1 text; a password is masked
	Seconds int      `json:"seconds,omitempty"` // of a silence
}

// TalkKind is the kind of a TalkLine.
type TalkKind string

const (
	Sent    TalkKind = "sent"    // a command line without its CRLF; several lines that were sent in one write, with theirs
	Got     TalkKind = "got"     // a line of a reply, without its CRLF
	Down    TalkKind = "down"    // bytes that came on a data connection
	Up      TalkKind = "up"      // bytes that the client sent on a data connection
	Victim  TalkKind = "victim"  // bytes that came to a host that is not the client's
	Silence TalkKind = "silence" // the client waited, and nothing came
	Closed  TalkKind = "closed"  // the server closed the control connection
	Reset   TalkKind = "reset"   // the control connection was reset
	Left    TalkKind = "left"    // the client gave up and closed the control connection
)

// Visit runs the script of a room against the server as it was written, or as it was meant.
// It fails if ctx ends first.
func Visit(ctx context.Context, r Room, meant bool) (*Run, error) {
	h, err := open(meant)
	if err != nil {
		return nil, err
	}
	c := &client{host: h, ctx: ctx, shows: r.shows}
	err = c.play(r.script)
	h.close()
	if err != nil {
		return nil, fmt.Errorf("museum: room %s: %w", r.Name, err)
	}
	return &Run{Lines: c.lines, Fault: h.fault(r.shows), Record: recording.Mask(h.recording())}, nil
}

// Printout returns what the two-week server printed while the command-line client of Windows XP
// logged in, listed, fetched and stored: each command that it received. It was the author's
// only inspector. The password is masked.
func Printout(ctx context.Context) ([]string, error) {
	run, err := Visit(ctx, printout, false)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, l := range run.Lines {
		if l.Kind == Sent {
			lines = append(lines, l.Text)
		}
	}
	return lines, nil
}
