package client

import (
	"fmt"
	"io"
	"time"

	"ftpsim/ftpcore/wire"
)

// transfer is one command that moves data: sink, src or listing is set.
type transfer struct {
	verb, arg string
	typ       string
	from      int64  // where in the local file it begins
	rest      string // what the server calls that place; empty: its beginning
	// sink opens the place for what is received; it is called when the server
	// begins to send.
	sink func() (io.WriteCloser, error)
	src  io.Reader
	// listing: what is received is text, shown as it comes and kept in lines.
	listing bool
	quiet   bool // not shown
	lines   []string
}

// running is a transfer under way. Its copying goroutine reports on copied.
type running struct {
	c    *Client
	x    *transfer
	data *dataPath
	code wire.Coding

	owed    int  // final replies that are still to come
	begun   bool // the server has said that it begins
	open    bool // data still move, or the server is still to connect
	copying bool
	moved   bool // copying has ended
	aborted bool
	over    bool // nothing more is waited for
	err     error

	copied chan copied
	stop   chan struct{} // closed: what is received is dropped
	start  time.Time
	result copied
	took   time.Duration

	text chan []byte // a listing, on its way from the copying goroutine
	cut  splitter
}

// transfer runs x to its end and shows how much was moved. An interrupt sends
// ABOR and takes the replies of both commands; the next one gives up.
func (c *Client) transfer(x *transfer) error {
	coding, err := c.useCoding(x.typ)
	if err != nil {
		return err
	}
	if x.verb == "MLSD" {
		coding = coding.OfMLSD()
	}
	data, err := c.openData()
	if err != nil {
		return err
	}
	defer data.close()
	if x.rest != "" {
		if r, err := c.exchange("REST", x.rest); err != nil || !r.more() {
			return orRefused(err)
		}
	}
	if err := c.send(x.verb, x.arg); err != nil {
		return err
	}
	r := &running{c: c, x: x, data: data, code: coding, owed: 1, copied: make(chan copied, 1), stop: make(chan struct{}), text: make(chan []byte)}
	r.run()
	r.finish()
	return r.err
}

func orRefused(err error) error {
	if err == nil {
		return errRefused
	}
	return err
}

func (r *running) run() {
	for !r.over && (r.owed > 0 || r.open) {
		r.c.flush()
		select {
		case ev := <-r.c.events():
			r.heard(ev)
		case a := <-r.data.accepted:
			r.accepted(a)
		case p := <-r.text:
			r.list(r.cut.next(p))
		case res := <-r.copied:
			r.ended(res)
		case <-r.c.intr:
			r.interrupt()
		case <-r.c.ctx.Done():
			r.interrupt()
		case <-r.c.quit:
			r.giveUp(errClosed)
		}
	}
}

// heard takes what the control connection brings.
func (r *running) heard(ev event) {
	code, err := r.c.heard(ev)
	if err != nil {
		r.giveUp(err)
		return
	}
	if code == 110 {
		r.c.noteMark(r.x, ev.line)
	}
	rep := reply{code: code}
	switch {
	case code == 0:
		return
	case rep.preliminary():
		r.begin()
		return
	}
	r.owed--
	switch {
	case r.aborted:
		if r.owed == 0 {
			r.closeData()
		}
	case !rep.ok():
		r.err = errRefused
		if !r.copying || r.x.src != nil {
			r.closeData()
		} // else what is under way is read to its end
	case r.x.src == nil:
		r.begin() // the reply that announced it may have been lost
	case !r.begun:
		r.closeData()
	}
}

// begin starts to move data, or to wait for the server's connection.
func (r *running) begin() {
	if !r.begun {
		r.begun = true
		r.open = !r.aborted && !r.moved
		r.copy()
	}
}

func (r *running) accepted(a dialled) {
	r.data.accepted = nil
	if a.err != nil {
		r.fail(a.err)
		r.closeData()
		return
	}
	r.data.ln.Close()
	r.data.conn = a.conn
	r.copy()
}

// copy starts the copying goroutine once both sides are ready. What comes after
// ABOR is dropped.
func (r *running) copy() {
	if r.data.conn == nil || r.copying || r.moved || !r.begun && !r.aborted || r.aborted && r.x.src != nil {
		return
	}
	r.data.conn = r.c.protectData(r.data.conn)
	r.start = r.c.Now()
	if r.x.src != nil {
		r.copying = true
		go func() { r.copied <- send(r.data.conn, r.code.Encode(r.x.src, r.x.from)) }()
		return
	}
	var w io.WriteCloser = pipeTo{r.text, r.stop}
	if !r.x.listing && !r.aborted {
		var err error
		if w, err = r.x.sink(); err != nil {
			r.ended(copied{err: err, local: true})
			return
		}
	}
	r.copying, r.open = true, true
	go func() { r.copied <- receive(w, r.data.conn, r.code, r.stop) }()
}

// ended takes the copying goroutine's result.
func (r *running) ended(res copied) {
	r.copying, r.open, r.moved = false, false, true
	r.result, r.took = res, r.c.Now().Sub(r.start)
	if res.mark != "" {
		r.c.marker = marker{"RETR", r.x.arg, r.x.from + res.at, res.mark}
	}
	switch {
	case r.aborted: // the connection stays open until the server has answered
		return
	case res.err == nil:
	case res.local:
		r.fail(res.err)
		r.abort()
	default:
		r.fail(fmt.Errorf("data connection: %w", cause(res.err)))
	}
	if r.x.src == nil || !res.local {
		r.closeData()
	}
}

// interrupt is Ctrl-C: the first one aborts, the second one gives up.
func (r *running) interrupt() {
	switch {
	case r.aborted:
		r.c.infof("Not waiting for the replies any more; they may still come.")
		r.giveUp(errInterrupted)
	case r.owed == 0: // the server is done, but its data do not end
		r.giveUp(errInterrupted)
	default:
		r.err = errInterrupted
		r.abort()
	}
}

// abort sends ABOR. The transfer's own reply and that to ABOR are still to come.
// Meanwhile received data are read and dropped, for a server that is blocked
// in sending might not hear; an upload stops without an end of file.
func (r *running) abort() {
	if r.aborted || r.owed == 0 {
		return
	}
	r.aborted = true
	r.owed++
	close(r.stop)
	if r.copying && r.x.src != nil {
		r.data.conn.SetWriteDeadline(time.Unix(1, 0))
	}
	r.c.showCommand("ABOR")
	if err := r.c.ctl.abort(); err != nil {
		r.c.lose(err)
		r.giveUp(errLost)
		return
	}
	r.copy()
}

// fail keeps the first error.
func (r *running) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

func (r *running) giveUp(err error) {
	r.err = err
	r.over = true
}

// closeData ends the data connection. The copying goroutine, if there is one,
// still reports.
func (r *running) closeData() {
	r.data.close()
	if !r.copying {
		r.open = false
	}
}

// finish leaves nothing behind and shows the totals.
func (r *running) finish() {
	r.data.close()
	if !r.aborted {
		close(r.stop)
	}
	if r.copying {
		r.result = <-r.copied
		r.took = r.c.Now().Sub(r.start)
	}
	if r.x.listing {
		r.list(r.cut.end())
	} else if r.begun && (r.err == nil || r.result.n > 0) {
		r.c.infof("%s", total(r.result.n, r.x.src != nil, r.took))
	}
}

func (r *running) list(lines []string) {
	r.x.lines = append(r.x.lines, lines...)
	for _, line := range lines {
		if !r.x.quiet {
			r.c.print("listing", line)
		}
	}
}

// total is "48213 bytes received in 0.12 s (392 KB/s)".
func total(n int64, sent bool, took time.Duration) string {
	what := "received"
	if sent {
		what = "sent"
	}
	s := fmt.Sprintf("%d bytes %s in %.2f s", n, what, took.Seconds())
	if took > 0 {
		s += fmt.Sprintf(" (%.0f KB/s)", float64(n)/1024/took.Seconds())
	}
	return s
}
