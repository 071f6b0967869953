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

// ErrPart refuses to replay what has not everything from the beginning.
var ErrPart = errors.New("only a recording that begins with its server can be replayed")

// Result is how far a replay was equal to its recording.
type Result struct {
	Equal int // events that came out the same, byte by byte
	Of    int
	Diff  *Difference // the first event that did not; nil: none
	// Snaps are the files after each event that changed some.
	Snaps map[int64]*snapfs.Snap
}

// Difference is where a replay left its recording.
type Difference struct {
	ID   int64
	What string // "json", "bytes", "original", "payload", "missing": nothing of the kind came
	Want []byte // the event's JSON
	Got  []byte // likewise; empty: none
}

// Replay has a fresh server do what the recording says: the same bytes come from
// the clients, the gate decides as it did, time goes by as it went. All that
// the server makes of it is compared. It ends with ctx, or when the server has
// not gone on for patience. between, if it is not nil, is called before each event
// and may wait: so whoever else is in the program has a turn.
func Replay(ctx context.Context, r *Recording, between func()) (Result, error) {
	if !r.Whole() {
		return Result{}, ErrPart
	}
	p := newPlayer(r)
	stop := context.AfterFunc(ctx, p.finish)
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

// patience is how long a replay waits for the server's next event. There is
// nothing to wait for in it but the machine.
const patience = 5 * time.Second

// JSON is e as the recording has it: characters that no UTF-8 stands for are
// written in one way.
func JSON(e *event.Event) []byte {
	text, err := json.Marshal(e)
	if err != nil {
		return []byte(err.Error())
	}
	return bytes.ReplaceAll(text, []byte(`\ufffd`), []byte("\ufffd"))
}

// reworded is got with what want knows of its message: an earlier server knew more or
// less of it.
func reworded(want, got *event.Event) *event.Event {
	e := *got
	e.Dec, e.Was = want.Dec, want.Was
	if e.Raw != nil && want.Raw != nil {
		raw := *e.Raw
		raw.Mask = want.Raw.Mask
		e.Raw = &raw
	}
	return &e
}

// compare tells in what got is another event than want; empty: in nothing.
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
