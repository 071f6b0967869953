package ftpcore

import (
	"context"
	"io"
	"io/fs"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/storage"
	"ftpsim/ftpcore/wire"
)

// This file runs commands that take long without a data connection: a hash, a
// file put together from others. They run beside the session's loop, so that
// ABOR and a hang-up end them, and in pieces, so that nobody else has to wait:
// under js/wasm there is one thread for all. What else is sent waits.

// work is such a command's long part. It runs on another goroutine and must
// change nothing that anybody sees. settle, which it returns, ends the command
// on the session's own goroutine: with nil, or with why it was given up.
type work func(ctx context.Context) (settle func(err error) wire.Reply)

// work runs w as the command at hand, about the file at p. The Reply is zero:
// finish answers.
func (s *session) work(p string, w work) wire.Reply {
	r := s.workOn(&transfer{path: p}, s.ctl, w)
	if r.Code != 0 {
		gone, cancel := context.WithCancel(s.life.ctx)
		cancel()
		w(gone)(errGone)
	}
	return r
}

// workOn runs w as t, on the connection conn. With a Reply there is no room for
// it, and it does not run.
func (s *session) workOn(t *transfer, conn string, w work) wire.Reply {
	if r := s.srv.takeTransfer(false); r.Code != 0 {
		return r
	}
	t.work, t.size = w, -1
	s.arm(t)
	t.waitsFor(WaitWork)
	go func() {
		r := result{t: t, settle: w(t.ctx)}
		if o := s.srv.Order; o != nil {
			o.End(conn, t.cmdID)
		}
		t.unhook()
		s.box.post(r)
	}()
	return wire.Reply{}
}

// finishWork answers a command whose work is done or was given up.
func (s *session) finishWork(r result) {
	err := context.Cause(r.t.ctx)
	reply := r.settle(err)
	if err != nil {
		reply = s.at(wire.NewReply(426, event.ReasonWorkAborted, "%s aborted.", r.t.verb), r.t.path)
	}
	r.t.cancel(nil)
	s.reply(r.t.cmdID, reply.To(r.t.verb, r.t.arg), true)
}

const (
	// Work pauses for a moment after this many bytes.
	breath = 4 << 20
	pause  = time.Millisecond
)

// readThrough gives the next n bytes of f to use, one piece after the other.
func readThrough(ctx context.Context, f fs.File, n int64, use func([]byte) error) error {
	bp := blocks.Get().(*[]byte)
	defer blocks.Put(bp)
	for done := int64(0); done < n; {
		if err := context.Cause(ctx); err != nil {
			return err
		}
		b, err := nextPiece(f, (*bp)[:min(n-done, blockSize)])
		if err == nil {
			err = use(b)
		}
		if err != nil {
			return err
		}
		if was := done; was/breath != (done+int64(len(b)))/breath {
			breathe(ctx)
		}
		done += int64(len(b))
	}
	return nil
}

// breathe lets everybody else have a turn, the page's own work included.
func breathe(ctx context.Context) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// nextPiece is at least one byte and at most len(buf) of f, in buf if need be.
func nextPiece(f fs.File, buf []byte) ([]byte, error) {
	if src, ok := f.(storage.BlockSource); ok {
		return src.Block(len(buf))
	}
	n, err := io.ReadFull(f, buf)
	if n > 0 {
		err = nil
	}
	return buf[:n], err
}
