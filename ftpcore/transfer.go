package ftpcore

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/ftpcore/wire"
)

// transfer moves one file or listing. Its goroutine makes the data connection, copies,
// closes the connection and posts the result; the session then sends the final reply.
type transfer struct {
	s     *session
	port  *dataPort
	cmdID int64
	verb  string
	arg   string
	path  string
	epoch int64 // Server.epoch when it began
	size  int64 // bytes expected; -1 means unknown

	send io.ReadCloser // server to client: the bytes as they go on the wire
	recv *receiver     // client to server
	work work          // instead of send and recv: a command without a data connection
	done func()        // called when it has ended; may be nil
	// unique is the name that STOU has chosen, in bytes on the wire, for the 226.
	unique string
	code   wire.Coding  // zero means the session's coding
	block  int          // bytes per block; zero means blockSize
	why    event.Reason // of the 226; empty means "complete"
	// notText means that a file that is no text is sent in TYPE A.
	notText bool

	ctx    context.Context // done when it was aborted, has stalled or the session ends
	cancel context.CancelCauseFunc
	// gateCtx ends the holding of a block. It is a child of ctx, and is also cancelled when
	// the client hangs up.
	gateCtx    context.Context
	cancelGate context.CancelFunc
	unhook     func() bool // disconnects gateCtx from the session's holds

	left      chan struct{} // closed when the client has closed the control connection
	bare      net.Conn      // the data connection below TLS; nil before it is made
	head      []byte        // first bytes of an upload, see sniff
	moved     atomic.Int64
	connected atomic.Bool
	paused    atomic.Bool // waits at the gate or for a 110
	seen      int64       // moved when stalled was last called; -1 means that it must be called again

	tls     *tlsconn.Channel // on the data connection; nil in clear text
	sealErr error            // of the latest encryption

	rule *event.FaultMark // the fault rules that changed it; nil if none
	// stopped is the fault rule that let no block pass any more when the transfer ended; nil
	// if there is none.
	stopped *event.FaultMark

	waits  waits  // shared
	joined chunks // data that no event has shown yet
}

const (
	blockSize = 256 << 10 // of an outgoing transfer, unless the gate chooses another size
	// joinFor is the time in which chunks are joined to one event, and joinGap the time
	// between two events of a busy transfer: a page that draws a row for every event has
	// less than four to draw in a second, however fast the transfer is.
	joinFor = 50 * time.Millisecond
	joinGap = 260 * time.Millisecond
	// joinMost is how many bytes are joined to one event at the most. A recorder releases
	// the payload of whole events.
	joinMost = 64 << 20
)

var blocks = sync.Pool{New: func() any { b := make([]byte, blockSize); return &b }}

// beginTransfer sends opening, a 150, and starts t on the agreed port. The Reply is zero if
// t runs: finish answers later. Otherwise it is the refusal.
func (s *session) beginTransfer(t *transfer, opening wire.Reply) wire.Reply {
	if s.dataConns.port == nil {
		t.closeSource()
		return s.refuse(noPort(s.cur.verb()))
	}
	if r := s.srv.takeTransfer(s.kind.transfersFreely()); r.Code != 0 {
		t.closeSource()
		if t.recv != nil {
			t.recv.up.Abort()
		}
		return s.refuse(r)
	}
	t.port, s.dataConns.port = s.dataConns.port, nil
	if t.code == (wire.Coding{}) {
		t.code = s.coding()
	}
	t.joined.explain = wire.NewExplainer(t.code)
	s.arm(t)
	if !s.reply(t.cmdID, opening.To(t.verb, t.arg), false) {
		t.cancel(errGone)
	}
	go func() {
		growStack(s.num)
		r := t.run()
		if o := s.srv.Order; o != nil {
			o.End(t.port.conn, t.cmdID)
		}
		s.box.post(r)
	}()
	return wire.Reply{}
}

// arm makes t the session's transfer, for the current command.
func (s *session) arm(t *transfer) {
	t.s, t.cmdID, t.verb, t.arg, t.epoch, t.seen = s, s.cur.id, s.cur.verb(), s.cur.cmd.ArgToRun(), s.life.epoch, -1
	t.ctx, t.cancel = context.WithCancelCause(s.life.ctx)
	t.gateCtx, t.cancelGate = context.WithCancel(t.ctx)
	t.unhook = context.AfterFunc(s.life.holds.ended, t.cancelGate)
	t.rule = s.cur.files
	t.left = make(chan struct{})
	if s.life.eof { // the client had sent the command before it left
		close(t.left)
	}
	s.dataConns.transfer = t
	s.dataConns.moving.Store(t)
}

// opening returns the 150 of a transfer; file describes it.
func (s *session) opening(file string) wire.Reply {
	return wire.NewReply(150, event.ReasonOpening, "Opening %s mode data connection for %s.", s.typeName(), file)
}

// cause returns why the transfer must end; nil if it need not. When a session ends, its contexts
// end one after the other, so the gate may let go of a block before ctx has ended.
func (t *transfer) cause() error {
	return cmp.Or(context.Cause(t.ctx), context.Cause(t.s.life.ctx))
}

// forgetTransfer forgets the transfer, which has ended, and frees its slot.
func (s *session) forgetTransfer() {
	s.dataConns.transfer = nil
	s.dataConns.moving.Store(nil)
	s.srv.freeTransfer()
}

// run is the transfer's goroutine.
func (t *transfer) run() result {
	bare, err := t.connect()
	if err == nil {
		t.bare = bare
		raw := &waitingConn{Conn: bare, t: t}
		stop := context.AfterFunc(t.ctx, func() { raw.SetDeadline(time.Unix(1, 0)) })
		var conn net.Conn
		raw.handshaking = true
		conn, err = t.beginTLS(raw)
		raw.handshaking = false
		if err == nil {
			err = t.move(conn)
		}
		t.flush()
		err = t.endTLS(err)
		stop()
		t.end(err)
	} else {
		t.s.discard(t.port)
	}
	if cause := t.cause(); cause != nil && err != nil {
		err = cause
	}
	t.flush()
	t.close(err)
	r := result{t: t, err: err}
	if t.send != nil {
		t.closeSource()
	} else {
		r.fs, r.err = t.keep(err)
	}
	if t.done != nil {
		t.done()
	}
	t.unhook()
	t.cancel(nil)
	return r
}

// keep completes the upload, unless the server went back in time meanwhile.
func (t *transfer) keep(err error) ([]event.FSChange, error) {
	t.s.srv.world.RLock()
	defer t.s.srv.world.RUnlock()
	if t.epoch != t.s.srv.epoch.Load() {
		t.recv.up.Abort()
		return nil, errRewound
	}
	if err == nil && t.unsaved() {
		t.recv.up.Abort()
		return nil, nil
	}
	return t.recv.finish(err)
}

// unsaved reports whether a rule throws the complete upload away. The final reply then names
// the rule.
func (t *transfer) unsaved() bool {
	g := t.s.faulter()
	if g == nil {
		return false
	}
	f, ok := g.SaveFault(t.s.dataMessage(t.message(nil)))
	if ok {
		t.rule = t.rule.With(f)
	}
	return ok
}

// closeSource closes the source of a download.
func (t *transfer) closeSource() {
	if t.send != nil {
		t.send.Close()
	}
}

// close records the end of the data connection.
func (t *transfer) close(err error) {
	e := &event.Event{Conn: t.port.conn, Chan: event.ChanData, Dir: t.dir(), Kind: event.KindClose, Re: t.cmdID,
		Bytes: t.moved.Load(), Dec: &event.Decoded{Verb: t.verb, Path: t.path}}
	if err != nil {
		e.Dec.Why, e.Dec.Text = endReason(err), err.Error()
		e.Dec.Check = wire.CompleteCheck(e.Dec.Why, t.path, t.endCheck(err))
		e.Dec.Warn = earlyClose(e.Dec.Why)
	}
	if errors.Is(err, errNoConn) {
		e.Kind = event.KindFail
	}
	e.Fault = t.stopped
	if errors.Is(err, errRuleClose) {
		e.Fault = t.rule
	}
	t.s.emitAside(e)
}

func (t *transfer) dir() event.Dir {
	if t.send != nil {
		return event.ToClient
	}
	return event.ToServer
}

func (t *transfer) move(conn net.Conn) error {
	if t.send == nil {
		return t.recv.receive(t, conn)
	}
	if t.inClear() {
		end := t.watchClient()
		return end(t.sendAll(conn))
	}
	return t.sendAll(conn)
}

// stalled reports whether no byte has moved since its last call. A held block is not
// stalled, and connecting has its own limit.
func (t *transfer) stalled() bool {
	if !t.connected.Load() || t.paused.Load() {
		t.seen = -1
		return false
	}
	was := t.seen
	t.seen = t.moved.Load()
	return t.seen == was
}

// status returns STAT's line about the running transfer.
func (t *transfer) status() string {
	moved := t.moved.Load()
	if o := t.s.srv.Order; o != nil {
		moved = o.Moved(t.s.cur.id)
	}
	l := fmt.Sprintf("Transfer under way: %s %s, %d bytes so far", t.verb, t.s.onWire(t.path), moved)
	if t.size >= 0 {
		l += fmt.Sprintf(" of %d", t.size)
	}
	return l
}
