package ftpcore

import (
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

// transfer moves one file or listing. Its goroutine makes the data connection,
// copies, closes and posts the result; the session then answers.
type transfer struct {
	s     *session
	port  *dataPort
	cmdID int64
	verb  string
	arg   string
	path  string
	epoch int64 // Server.epoch when it began
	size  int64 // bytes expected; -1: unknown

	send io.ReadCloser // server to client: the bytes as they go on the wire
	recv *receiver     // client to server
	work work          // instead of both: there is no data connection
	done func()        // called when it is over, if it is not nil
	// unique is the name that STOU has chosen, as it is on the wire, for the 226.
	unique string
	code   wire.Coding  // of what moves; zero: as the session has it
	block  int          // bytes at a time; 0: blockSize
	why    event.Reason // of the 226; empty: "complete"
	// notText: what is sent is no text and goes in TYPE A.
	notText bool

	ctx    context.Context // done: aborted, stalled or the session is over
	cancel context.CancelCauseFunc
	// gateCtx ends a hold: also when the client has hung up.
	gateCtx    context.Context
	cancelGate context.CancelFunc
	unhook     func() bool

	bare      net.Conn // the data connection itself; nil: there is none yet
	head      []byte   // of an upload, as far as it was looked at
	moved     atomic.Int64
	connected atomic.Bool
	holding   atomic.Bool
	seen      int64 // moved at the last look of the idle timer; -1: no look counts yet

	tls     *tlsconn.Channel // on the data connection; nil: it is clear
	sealErr error

	waits waits  // shared
	told  chunks // what the record tells of, and what it does not yet
}

const (
	blockSize = 256 << 10 // of an outgoing transfer, unless the gate says otherwise
	// Chunks within joinFor become one event. Much less, and drawing the rows
	// for them slows the page's transfers down.
	joinFor = 50 * time.Millisecond
)

var blocks = sync.Pool{New: func() any { b := make([]byte, blockSize); return &b }}

// beginTransfer answers 150 and starts t on the agreed port. The Reply is zero when it
// runs: its result will be answered by finish.
func (s *session) beginTransfer(t *transfer, opening wire.Reply) wire.Reply {
	if s.data.port == nil {
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
	t.port, s.data.port = s.data.port, nil
	if t.code == (wire.Coding{}) {
		t.code = s.coding()
	}
	t.told.explain = wire.NewExplainer(t.code)
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

// arm makes t what the command at hand does.
func (s *session) arm(t *transfer) {
	t.s, t.cmdID, t.verb, t.arg, t.epoch, t.seen = s, s.cur.id, s.cur.verb(), s.cur.cmd.ArgToRun(), s.life.epoch, -1
	t.ctx, t.cancel = context.WithCancelCause(s.life.ctx)
	t.gateCtx, t.cancelGate = context.WithCancel(t.ctx)
	t.unhook = context.AfterFunc(s.life.holds.ended, t.cancelGate)
	s.data.transfer = t
	s.data.moving.Store(t)
}

// opening is the 150 of a transfer of what note tells.
func (s *session) opening(note string) wire.Reply {
	return wire.NewReply(150, event.ReasonOpening, "Opening %s mode data connection for %s.", s.typeName(), note)
}

// transferOver lets go of the transfer, which has ended.
func (s *session) transferOver() {
	s.data.transfer = nil
	s.data.moving.Store(nil)
	s.srv.freeTransfer()
}

// run is the transfer's goroutine.
func (t *transfer) run() result {
	bare, err := t.connect()
	if err == nil {
		t.bare = bare
		t.connected.Store(true)
		raw := &waitingConn{Conn: bare, t: t}
		stop := context.AfterFunc(t.ctx, func() { raw.SetDeadline(time.Unix(1, 0)) })
		var conn net.Conn
		raw.shaking = true
		conn, err = t.protect(raw)
		raw.shaking = false
		if err == nil {
			err = t.move(conn)
		}
		t.flush()
		err = t.farewell(err)
		stop()
		t.end(err)
	} else {
		t.s.discard(t.port)
	}
	if cause := context.Cause(t.ctx); cause != nil && err != nil {
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

// keep makes what has arrived a file, unless the server went back in time
// meanwhile.
func (t *transfer) keep(err error) ([]event.FSChange, error) {
	t.s.srv.world.RLock()
	defer t.s.srv.world.RUnlock()
	if t.epoch != t.s.srv.epoch.Load() {
		t.recv.up.Abort()
		return nil, errRewound
	}
	return t.recv.finish(err)
}

// closeSource lets go of what is sent, if anything is.
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
		end := t.overhear()
		return end(t.sendAll(conn))
	}
	return t.sendAll(conn)
}

// stalled reports whether nothing has moved since it was last asked. What is
// held does not stall, and connecting has a limit of its own.
func (t *transfer) stalled() bool {
	if !t.connected.Load() || t.holding.Load() {
		t.seen = -1
		return false
	}
	was := t.seen
	t.seen = t.moved.Load()
	return t.seen == was
}

// status is the line of STAT in mid-transfer.
func (t *transfer) status() string {
	moved := t.moved.Load()
	if o := t.s.srv.Order; o != nil {
		moved = o.Moved(t.s.cur.id)
	}
	l := fmt.Sprintf("Transfer under way: %s %s, %d bytes so far", t.verb, t.s.said(t.path), moved)
	if t.size >= 0 {
		l += fmt.Sprintf(" of %d", t.size)
	}
	return l
}
