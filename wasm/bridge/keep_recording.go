package bridge

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"time"

	"ftpsim/ftpcore/recording"
	"ftpsim/wasm/bridge/keep"
)

// Bounds of the stored recording, so that storing it does not slow the page.
const (
	recordingRest = 3 * time.Second // minimum pause between two savings
	recordEvents  = 20_000          // the newest events; older ones are left out
	recordBytes   = 16 << 20        // files and payload; if there is more, neither is stored
)

// saveRecording stores the recording of this run, with passwords masked.
func (k *keeper) saveRecording(ctx context.Context) error {
	head := k.b.recorder.Head()
	var out bytes.Buffer
	if err := recording.Save(&out, k.b.storedRecording(head)); err != nil {
		return err
	}
	return k.use(ctx, func(s *keep.Store) error {
		if !k.recordingDue() { // no longer wanted
			return nil
		}
		err := s.SaveRecording(ctx, out.Bytes())
		if err == nil {
			k.recorded.Store(head)
			at := k.b.clock.Now().UnixMilli()
			k.tell(func(s *Keep) { s.At = at })
		}
		return err
	})
}

// storedRecording returns the recording to store: the events up to head.
func (b *Bridge) storedRecording(head int64) *recording.Recording {
	events := b.targets.hide(b.recorder.Range(max(1, head-recordEvents+1), head, recordEvents))
	r := &recording.Recording{Program: b.opts.Version, Events: events, Began: began(events), Server: b.setup(events)}
	if len(events) == 0 {
		return r
	}
	size := 0
	for _, e := range events {
		for _, p := range e.Payload {
			size += len(p)
		}
	}
	if m, ok := b.history.At(events[0].ID - 1); ok && m.Snap != nil {
		used, _ := m.Snap.Usage()
		r.Files, size = m.Snap, size+int(used)
	}
	if size > recordBytes {
		r = small(r)
	}
	return recording.Mask(r)
}

// keptRecording answers with the stored recording of the previous run, an .ftpsim.json.
func (b *Bridge) keptRecording(Empty, []byte) (answer, error) {
	if b.opts.Store == nil {
		return answer{}, refuse(ErrNoFile, "nothing is stored here")
	}
	return b.keeper.beside(b.previousRecording), nil
}

func (b *Bridge) previousRecording() (answer, error) {
	var data []byte
	err := b.keeper.use(b.ctx, func(s *keep.Store) (err error) {
		data, err = s.ReadPrevious(b.ctx)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return answer{}, refuse(ErrNoFile, "there is no record of an earlier run")
	}
	return answer{data: data}, err
}
