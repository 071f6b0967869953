package tlsconn

import (
	"errors"
	"io"
)

// ErrBehind means that the client sent a command in TLS after the command that ended TLS
// (CCC).
var ErrBehind = errors.New("data behind CCC")

// After returns a reader for a connection on which the server has ended TLS. It consumes
// the client's close_notify, calls left and then returns clear text. Data that still
// comes in TLS is an ErrBehind. early reports that such data was read already.
func (ch *Channel) After(early bool, left func()) io.Reader {
	return &after{ch: ch, early: early, left: left}
}

// after is the reader of After.
type after struct {
	ch    *Channel
	early bool
	done  bool   // close_notify has come
	left  func() // nil once it was called
}

func (a *after) Read(b []byte) (int, error) {
	if a.early {
		return 0, ErrBehind
	}
	for !a.done {
		plain, err := a.ch.Records.Plain()
		if err != nil {
			return 0, err
		}
		if a.done = plain; plain {
			break
		}
		n, err := a.ch.Read(b)
		switch {
		case n > 0:
			return 0, ErrBehind
		case err == io.EOF:
			a.done = true
		case err != nil:
			return 0, err
		}
	}
	if a.left != nil {
		a.left()
		a.left = nil
	}
	if w := a.ch.Records; len(w.ahead) > 0 {
		n := copy(b, w.ahead)
		w.ahead = w.ahead[n:]
		return n, nil
	}
	return a.ch.Records.Conn.Read(b)
}
