package recording

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

// ErrPart reports that a recording cannot be replayed because it is not whole (see
// Recording.Whole).
var ErrPart = errors.New("only a recording that begins with its server can be replayed")

// Result is the result of a replay.
type Result struct {
	Equal int         // events that are the same, byte for byte
	Of    int         // events in the recording
	Diff  *Difference // the first event that differs; nil means none
	// Snaps holds the files after each event that changed files, by event ID.
	Snaps map[int64]*snapfs.Snap
}

// Difference is the first difference between a replay and its recording.
type Difference struct {
	ID   int64  // of the recorded event
	What string // what differs: "json", "bytes", "original" or "payload"; "missing" if the event did not come
	Want []byte // the recorded event as JSON
	Got  []byte // the replayed event as JSON; empty means none
}

// Replay runs a recording on a new server: clients send the same bytes, the gate makes the
// same decisions, and the clock shows the same times. It compares all events of the server
// and stops at the first difference, when ctx is done, or when the server has not emitted
// the next event for 5 seconds. between, if not nil, is called before each event; it may
// block, so that other goroutines can run. The error is ErrPart or the error of ctx.
func Replay(ctx context.Context, r *Recording, between func()) (Result, error) {
	if !r.Whole() {
		return Result{}, ErrPart
	}
	p := newPlayer(r)
	stop := context.AfterFunc(ctx, p.stop)
	defer stop()
	p.drive(between)
	p.close()
	res := Result{Equal: p.equal, Of: len(r.Events), Diff: p.diff, Snaps: map[int64]*snapfs.Snap{}}
	for _, m := range p.snaps {
		res.Snaps[m.id] = m.snap
	}
	if res.Diff == nil && res.Equal < res.Of {
		return res, fmt.Errorf("replay: %w", context.Cause(ctx))
	}
	return res, nil
}

// patience is how long a replay waits for the server's next event. Nothing in a replay takes
// time except the computation.
const patience = 5 * time.Second

// JSON returns e in the recording's JSON. Invalid UTF-8 is always written as the character
// U+FFFD, never as an escape.
func JSON(e *event.Event) []byte {
	text, err := json.Marshal(e)
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.ReplaceAll(text, []byte(`\ufffd`), []byte("\ufffd"))
}

// withWordingOf returns got with want's decoding of the message, which differs in an older
// server.
func withWordingOf(want, got *event.Event) *event.Event {
	e := *got
	e.Dec, e.Was = want.Dec, want.Was
	if e.Raw != nil && want.Raw != nil {
		raw := *e.Raw
		raw.Mask = want.Raw.Mask
		e.Raw = &raw
	}
	return &e
}

// compare returns what differs between the events (see Difference.What); "" if nothing does.
func compare(want, got *event.Event) string {
	switch {
	case !bytes.Equal(JSON(want), JSON(got)):
		return "json"
	case !bytes.Equal(want.Data, got.Data):
		return "bytes"
	case !bytes.Equal(want.OrigBytes, got.OrigBytes):
		return "original"
	case want.Payload != nil && !bytes.Equal(bytes.Join(want.Payload, nil), bytes.Join(got.Payload, nil)):
		return "payload"
	}
	return ""
}
