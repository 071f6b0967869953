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

// This file runs long commands that need no data connection, such as HASH and COMB, on
// their own goroutine: ABOR and a hang-up can end them, and other commands wait. They
// pause now and then, because all sessions share one thread under js/wasm.

// work is the long part of such a command. It runs on its own goroutine and must change
// nothing that is visible. The settle function that it returns ends the command on the
// session's goroutine; err is nil, or why the command was aborted.
type work func(ctx context.Context) (settle func(err error) wire.Reply)

// work runs w for the current command, which is about the file at p. It returns a zero
// Reply, since finish answers, or a refusal.
func (s *session) work(p string, w work) wire.Reply {
	r := s.workOn(&transfer{path: p}, s.ctl, w)
	if r.Code != 0 {
		gone, cancel := context.WithCancel(s.life.ctx)
		cancel()
		w(gone)(errGone)
	}
	return r
}

// workOn runs w as transfer t on connection conn. It returns a zero Reply, or a refusal if
// too many transfers run.
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

// finishWork answers a command whose work is done or was aborted.
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
	// readThrough pauses after this many bytes, for this long.
	bytesPerPause = 4 << 20
	pause         = time.Millisecond
)

// readThrough calls use with the next n bytes of f, piece by piece.
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
		if was := done; was/bytesPerPause != (done+int64(len(b)))/bytesPerPause {
			yieldCPU(ctx)
		}
		done += int64(len(b))
	}
	return nil
}

// yieldCPU lets other goroutines and the page run.
func yieldCPU(ctx context.Context) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// nextPiece returns the next bytes of f, from one to len(buf). It uses buf only if f is no
// BlockSource.
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
