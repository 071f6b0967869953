package bridge

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/capture/tlsread"
	"ftpsim/ftpcore/recording"
)

// Reading tells how far the reading of a file is.
type Reading struct {
	Name string `json:"name"` // of the file
	Step string `json:"step"` // a capture.Phase
	Done int    `json:"done"` // of All
	All  int    `json:"all"`  // 0: not known
}

// reading is the reading of a file, which goes on beside the loop.
type reading struct {
	b      *Bridge
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	info Reading
	told time.Time
}

// readingTold is how often the page is told how far a file is read.
const readingTold = 100 * time.Millisecond

// readBeside reads a file beside the loop, in slices. What was being read before is
// given up: one file is read at a time. prepare, if it is not nil, is called beside the
// loop with what was read, and finish in the loop.
func (b *Bridge) readBeside(a ImportArgs, data []byte, prepare func(*reading, *view) error, finish func(*view) (answer, error)) (answer, error) {
	b.stopReading()
	r := &reading{b: b, info: Reading{Name: a.Name, Step: string(capture.PhaseUnpack)}}
	r.ctx, r.cancel = context.WithCancel(b.ctx)
	b.reading.Store(r)
	b.dirty.view.Store(true)
	return answer{work: func() func() (answer, error) {
		v, err := r.open(a, data)
		if err == nil && prepare != nil {
			err = prepare(r, v)
		}
		return func() (answer, error) {
			stopped := r.ctx.Err() != nil
			r.cancel()
			if b.reading.CompareAndSwap(r, nil) {
				b.dirty.view.Store(true)
			}
			switch {
			case stopped:
				return answer{}, refuse(ErrStopped, a.Name)
			case err != nil:
				return answer{}, refuseFile(err)
			}
			return finish(v)
		}
	}}, nil
}

// stopReading ends the reading of a file. The command that began it is refused.
func (b *Bridge) stopReading() {
	if r := b.reading.Load(); r != nil {
		r.cancel()
	}
}

// open reads a file: a recording, or else a capture. They are told by their first
// bytes.
func (r *reading) open(a ImportArgs, data []byte) (*view, error) {
	v := &view{cancel: func() {}}
	v.info.Format = "ftpsim"
	var err error
	if a.Link || bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 100)], "\xef\xbb\xbf \t\r\n"), []byte("{")) {
		open := recording.Opening{Link: a.Link, Pause: r.rest}
		if v.rec, err = open.Open(&slices64{r, bytes.NewReader(data)}); err != nil {
			return nil, err
		}
		recording.Renumber(v.rec)
	} else {
		v.rec = &recording.Recording{}
		v.rec.Events, v.info.Capture, err = capture.Reading{Pause: r.pause, Keys: tlsread.Lines([]byte(a.Keys))}.Read(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		v.info.Format, v.rec.Began, v.rec.Keys = v.info.Capture.Format, began(v.rec.Events), v.info.Capture.Keys
	}
	return v, nil
}

// pause lets others have a turn and tells the page how far the reading is.
func (r *reading) pause(p capture.Progress) error {
	r.mu.Lock()
	before := r.info
	r.info.Step, r.info.Done, r.info.All = string(p.Phase), p.Done, p.All
	now := r.b.clock.Now()
	due := before.Step != r.info.Step || now.Sub(r.told) >= readingTold
	if due {
		r.told = now
	}
	r.mu.Unlock()
	if due {
		r.b.dirty.view.Store(true)
		r.b.rouse()
	}
	return r.rest()
}

// rest lets others have a turn. The error is that of a reading that was stopped.
func (r *reading) rest() error {
	if r.b.opts.Yield != nil {
		r.b.opts.Yield()
	}
	return r.ctx.Err()
}

func (r *reading) report() *Reading {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := r.info
	return &i
}

// slices64 reads 64 KiB at a time and lets others have a turn in between.
type slices64 struct {
	r    *reading
	from io.Reader
}

func (s *slices64) Read(p []byte) (int, error) {
	if err := s.r.rest(); err != nil {
		return 0, err
	}
	return s.from.Read(p[:min(len(p), 64<<10)])
}

// refuseFile refuses a file or a link that cannot be read.
func refuseFile(err error) *Error {
	var foreign *capture.ForeignError
	switch {
	case errors.As(err, &foreign):
		return refuse(ErrForeign, foreign.Kind)
	case errors.Is(err, recording.ErrTooLarge), errors.Is(err, capture.ErrTooLarge):
		return refuse(ErrTooLarge, err.Error())
	case errors.Is(err, recording.ErrLinkFiles):
		return refuse(ErrLinkFiles, err.Error())
	}
	return refuse(ErrBadFile, err.Error())
}
