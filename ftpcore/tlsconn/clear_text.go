package tlsconn

import (
	"errors"
	"io"
)

// ErrDataAfterCCC means that the client sent a command in TLS after the command that ended TLS
// (CCC).
var ErrDataAfterCCC = errors.New("data behind CCC")

// ClearText returns a reader for a connection on which the server has ended TLS. It consumes
// the client's close_notify, calls left and then returns clear text. Data that still
// comes in TLS is an ErrDataAfterCCC. early reports that such data was read already.
func (ch *Channel) ClearText(early bool, left func()) io.Reader {
	return &clearTextReader{ch: ch, early: early, left: left}
}

// clearTextReader is the reader of ClearText.
type clearTextReader struct {
	ch    *Channel
	early bool
	done  bool   // close_notify has come
	left  func() // nil once it was called
}

func (a *clearTextReader) Read(b []byte) (int, error) {
	if a.early {
		return 0, ErrDataAfterCCC
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
			return 0, ErrDataAfterCCC
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
