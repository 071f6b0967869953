package client

import (
	"fmt"
	"io"
	"time"

	"ftpsim/ftpcore/wire"
)

// transfer is one command with a data connection. One of sink, src and listing is set.
type transfer struct {
	verb, arg string
	typ       string
	from      int64  // offset in the local file at which it begins
	rest      string // argument of REST for that offset; empty means no REST
	// sink opens the destination of a download. It is called when the server begins to
	// send.
	sink func() (io.WriteCloser, error)
	src  io.Reader
	// listing means that the received data are text, shown as they come and kept in
	// lines.
	listing bool
	quiet   bool // do not show the listing
	lines   []string
}

// running is a transfer that is running. Its copying goroutine sends its result to copied.
type running struct {
	c    *Client
	x    *transfer
	data *dataConn
	code wire.Coding

	repliesDue int  // number of final replies still to come
	started    bool // the server has begun: a 1yz reply came, or a 2yz reply if that was dropped
	open       bool // data are moving, or the server has yet to connect
	copying    bool
	moved      bool // copying has ended
	aborted    bool
	gaveUp     bool // stop waiting
	err        error

	copied    chan copyResult
	stop      chan struct{} // closed when received data are to be discarded
	startedAt time.Time
	result    copyResult
	took      time.Duration

	text  chan []byte // a listing, from the copying goroutine
	lines splitter
}

// transfer runs x and shows how many bytes moved. The first interrupt sends ABOR and waits
// for the replies to both commands; the second stops waiting.
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
	r := &running{c: c, x: x, data: data, code: coding, repliesDue: 1, copied: make(chan copyResult, 1), stop: make(chan struct{}), text: make(chan []byte)}
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
	for !r.gaveUp && (r.repliesDue > 0 || r.open) {
		r.c.flush()
		select {
		case ev := <-r.c.events():
			r.handleLine(ev)
		case a := <-r.data.accepted:
			r.accepted(a)
		case p := <-r.text:
			r.showListing(r.lines.next(p))
		case res := <-r.copied:
			r.copyEnded(res)
		case <-r.c.intr:
			r.interrupt()
		case <-r.c.ctx.Done():
			r.interrupt()
		case <-r.c.quit:
			r.giveUp(errClosed)
		}
	}
}

// handleLine handles a line of the control connection.
func (r *running) handleLine(ev event) {
	code, err := r.c.handleLine(ev)
	if err != nil {
		r.giveUp(err)
		return
	}
	if code == 110 {
		r.c.readMarker(r.x, ev.line)
	}
	rep := reply{code: code}
	switch {
	case code == 0:
		return
	case rep.preliminary():
		r.start()
		return
	}
	r.repliesDue--
	switch {
	case r.aborted:
		if r.repliesDue == 0 {
			r.closeData()
		}
	case !rep.ok():
		r.err = errRefused
		if !r.copying || r.x.src != nil {
			r.closeData()
		} // otherwise read the data that are coming to their end
	case r.x.src == nil:
		r.start() // the 1yz reply may have been dropped
	case !r.started:
		r.closeData()
	}
}

// start starts to move data, or to wait for the server's connection.
func (r *running) start() {
	if !r.started {
		r.started = true
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

// copy starts the copying goroutine when both sides are ready. Data that come after ABOR
// are discarded.
func (r *running) copy() {
	if r.data.conn == nil || r.copying || r.moved || !r.started && !r.aborted || r.aborted && r.x.src != nil {
		return
	}
	r.data.conn = r.c.protectData(r.data.conn)
	r.startedAt = r.c.Now()
	if r.x.src != nil {
		r.copying = true
		go func() { r.copied <- send(r.data.conn, r.code.Encode(r.x.src, r.x.from)) }()
		return
	}
	var w io.WriteCloser = lineSink{r.text, r.stop}
	if !r.x.listing && !r.aborted {
		var err error
		if w, err = r.x.sink(); err != nil {
			r.copyEnded(copyResult{err: err, local: true})
			return
		}
	}
	r.copying, r.open = true, true
	go func() { r.copied <- receive(w, r.data.conn, r.code, r.stop) }()
}

// copyEnded handles the result of the copying goroutine.
func (r *running) copyEnded(res copyResult) {
	r.copying, r.open, r.moved = false, false, true
	r.result, r.took = res, r.c.Now().Sub(r.startedAt)
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

// interrupt handles Ctrl-C: the first one aborts, the second one stops waiting.
func (r *running) interrupt() {
	switch {
	case r.aborted:
		r.c.infof("Not waiting for the replies any more; they may still come.")
		r.giveUp(errInterrupted)
	case r.repliesDue == 0: // the server has replied, but the data connection stays open
		r.giveUp(errInterrupted)
	default:
		r.err = errInterrupted
		r.abort()
	}
}

// abort sends ABOR. The replies to the transfer command and to ABOR are then still to come.
// Meanwhile received data are read and discarded, because a server that blocks in sending
// might not read ABOR. An upload stops without an end of file.
func (r *running) abort() {
	if r.aborted || r.repliesDue == 0 {
		return
	}
	r.aborted = true
	r.repliesDue++
	close(r.stop)
	if r.copying && r.x.src != nil {
		r.data.conn.SetWriteDeadline(time.Unix(1, 0))
	}
	r.c.showCommand("ABOR")
	if err := r.c.ctl.abort(); err != nil {
		r.c.connectionLost(err)
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
	r.gaveUp = true
}

// closeData closes the data connection. The copying goroutine, if there is one, still sends
// its result.
func (r *running) closeData() {
	r.data.close()
	if !r.copying {
		r.open = false
	}
}

// finish closes the data connection, waits for the copying goroutine and shows the totals.
func (r *running) finish() {
	r.data.close()
	if !r.aborted {
		close(r.stop)
	}
	if r.copying {
		r.result = <-r.copied
		r.took = r.c.Now().Sub(r.startedAt)
	}
	if r.x.listing {
		r.showListing(r.lines.end())
	} else if r.started && (r.err == nil || r.result.n > 0) {
		r.c.infof("%s", total(r.result.n, r.x.src != nil, r.took))
	}
}

func (r *running) showListing(lines []string) {
	r.x.lines = append(r.x.lines, lines...)
	for _, line := range lines {
		if !r.x.quiet {
			r.c.print("listing", line)
		}
	}
}

// total returns a line such as "48213 bytes received in 0.12 s (392 KB/s)".
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
