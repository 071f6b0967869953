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

// Reading is the progress of reading a file.
type Reading struct {
	Name string `json:"name"` // name of the file
	Step string `json:"step"` // what is being done: a capture.Phase
	Done int    `json:"done"` // how much of All is done
	All  int    `json:"all"`  // 0: unknown
}

// reading is a file being read in a goroutine of its own.
type reading struct {
	b      *Bridge
	ctx    context.Context
	cancel context.CancelFunc

	mu   sync.Mutex
	info Reading
	told time.Time // when the page was last sent info
}

// readingTold is the minimum time between two messages with the progress.
const readingTold = 100 * time.Millisecond

// readBeside reads a file in a goroutine of its own, yielding often, calls prepare there
// (unless it is nil), and then finish in the loop. Only one file is read at a time: it
// stops the reading of another one.
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

// stopReading stops the reading of a file, if there is one. The command that started it is
// refused with ErrStopped.
func (b *Bridge) stopReading() {
	if r := b.reading.Load(); r != nil {
		r.cancel()
	}
}

// open reads a file. One that starts with a brace is a recording; any other is a capture.
func (r *reading) open(a ImportArgs, data []byte) (*view, error) {
	v := &view{cancel: func() {}}
	v.info.Format, v.info.Link = "ftpsim", a.Link
	var err error
	if a.Link || bytes.HasPrefix(bytes.TrimLeft(data[:min(len(data), 100)], "\xef\xbb\xbf \t\r\n"), []byte("{")) {
		open := recording.Opening{Link: a.Link, Pause: r.yield}
		if v.rec, err = open.Open(&yieldingReader{r, bytes.NewReader(data)}); err != nil {
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

// pause yields and sends the progress to the page. The error is the context's.
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
	return r.yield()
}

// yield yields to the browser's event loop. It fails if the reading was stopped.
func (r *reading) yield() error {
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

// yieldingReader reads at most 64 KiB at a time and yields before each read.
type yieldingReader struct {
	r    *reading
	from io.Reader
}

func (s *yieldingReader) Read(p []byte) (int, error) {
	if err := s.r.yield(); err != nil {
		return 0, err
	}
	return s.from.Read(p[:min(len(p), 64<<10)])
}

// refuseFile returns the refusal for a file or link that cannot be read.
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
