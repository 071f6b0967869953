package endure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"sync"
	"time"

	"ftpsim/relay/testkit"
)

// transfer is one transfer of a client, and what the client knows of it.
type transfer struct {
	up      bool
	name    string // unique
	content []byte
	moved   func(n int) // called when n bytes have been moved

	began bool // the server has answered 150

	mu    sync.Mutex
	ctl   *testkit.Client
	data  net.Conn
	pause time.Duration // the client stops moving bytes once for so long
}

// line is the command as the server gets it.
func (x *transfer) line() string {
	if x.up {
		return "STOR /incoming/" + x.name
	}
	return "RETR /incoming/" + x.name
}

// run logs in and makes the transfer. nil means that the client calls it whole: it has read
// 226, and the end of the data of a download. got is what a download has brought.
func (x *transfer) run(ftp string) (got []byte, err error) {
	c, err := testkit.Login(ftp)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	data, err := c.Passive()
	if err != nil {
		return nil, err
	}
	defer data.Close()
	data.SetDeadline(time.Now().Add(testkit.Patience))
	x.mu.Lock()
	x.ctl, x.data = c, data
	x.mu.Unlock()
	if rep, err := c.Cmd("%s", x.line()); err != nil || rep.Code != 150 {
		return nil, errors.Join(err, fmt.Errorf("the answer is %d %s", rep.Code, rep.Text))
	}
	x.began = true
	var b bytes.Buffer
	if x.up {
		err = x.move(data, bytes.NewReader(x.content))
	} else {
		err = x.move(&b, data)
	}
	if err != nil {
		return nil, err
	}
	data.Close()
	if _, err = c.Expect(226); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (x *transfer) move(to io.Writer, from io.Reader) error {
	buf := make([]byte, 16<<10)
	for n := 0; ; {
		k, err := from.Read(buf)
		if k > 0 {
			if _, err := to.Write(buf[:k]); err != nil {
				return err
			}
			n += k
			x.moved(n)
			x.mu.Lock()
			pause := x.pause
			x.pause = 0
			x.mu.Unlock()
			time.Sleep(pause)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// with calls f with the client's connections, if they are open.
func (x *transfer) with(f func(ctl *testkit.Client, data net.Conn)) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.ctl != nil {
		f(x.ctl, x.data)
	}
}

// end is how a transfer ended for the client.
type end struct {
	got []byte
	err error
}

// start begins the transfer.
func (x *transfer) start(ftp string) <-chan end {
	ended := make(chan end, 1)
	go func() {
		got, err := x.run(ftp)
		ended <- end{got, err}
	}()
	return ended
}

// moment returns a channel that is closed at a random moment of the transfer: when some of its
// bytes have been moved, or after a part of early.
func (x *transfer) moment(rng *rand.Rand, early time.Duration) <-chan struct{} {
	now, at := make(chan struct{}), rng.IntN(len(x.content)+1)
	var once sync.Once
	strike := func() { once.Do(func() { close(now) }) }
	x.moved = func(n int) {
		if n >= at {
			strike()
		}
	}
	time.AfterFunc(time.Duration(rng.Int64N(int64(early))), strike)
	return now
}

// check reports what must not be: a transfer that the client calls whole and is not, or one
// that only one side knows to have failed. p is the page that the transfer began with, and
// nil if it was struck down. unseen: see fault.
func (x *transfer) check(ctx context.Context, p *tab, e end, unseen bool) error {
	if hung := new(net.Error); errors.As(e.err, hung) && (*hung).Timeout() {
		return fmt.Errorf("%s hangs: %w", x.line(), e.err)
	}
	if e.err == nil && !x.up && !bytes.Equal(e.got, x.content) {
		return fmt.Errorf("%s: the client has %d wrong bytes of %d", x.line(), len(e.got), len(x.content))
	}
	if p == nil || !x.began {
		return nil
	}
	how, err := p.ending(ctx, x.line())
	if err != nil {
		return err
	}
	if e.err == nil && how != "226" {
		return fmt.Errorf("%s: whole for the client, for the server it ended with %s", x.line(), how)
	}
	if x.up && how == "226" && !(unseen && e.err != nil) {
		stored, err := p.get(ctx, "/incoming/"+x.name)
		if err != nil || !bytes.Equal(stored, x.content) {
			return fmt.Errorf("%s: the server has %d bytes of %d, %v; the client says %v", x.line(), len(stored), len(x.content), err, e.err)
		}
	}
	return nil
}

// newTransfer returns a random transfer.
func newTransfer(rng *rand.Rand, name string) *transfer {
	sizes := []int{0, 1, 1 << 10, 100 << 10, 400 << 10, 1 << 20}
	content := make([]byte, sizes[rng.IntN(len(sizes))])
	fill := rand.NewChaCha8([32]byte{byte(rng.Uint32()), byte(rng.Uint32()), byte(rng.Uint32())})
	fill.Read(content)
	return &transfer{up: rng.IntN(2) == 0, name: name, content: content, moved: func(int) {}}
}
