package tlsconn

import (
	"errors"
	"io"
)

// ErrBehind says that a command came in TLS behind the one that has ended it (CCC).
var ErrBehind = errors.New("data behind CCC")

// After reads the connection once the server has ended TLS on it: the client's
// close_notify and what comes in clear text. early says that bytes came before the
// server ended it, which is an ErrBehind; left is called when the client has ended it
// too.
func (ch *Channel) After(early bool, left func()) io.Reader {
	return &after{ch: ch, early: early, left: left}
}

// after reads a connection that TLS has left: what is left of TLS on it, which
// is the client's close_notify, and then what comes.
type after struct {
	ch    *Channel
	early bool // a command was there before the reply
	done  bool
	left  func() // TLS is over
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
