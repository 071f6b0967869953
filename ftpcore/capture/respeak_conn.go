package capture

import (
	"cmp"
	"context"
	"io"
	"net"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// This file does the I/O of a Speech: its data connections and replies.

// moveData sends or receives the bytes of a transfer. Received bytes are discarded.
func (r *respeaker) moveData(s *Step) {
	defer r.dropData()
	if r.ln != nil {
		r.data = r.accept()
	}
	if r.data == nil {
		return
	}
	data := r.watched(r.data)
	defer data.timer.Stop()
	defer context.AfterFunc(r.ctx, func() { data.Close() })()
	if !uploads(s.Verb) {
		io.Copy(io.Discard, data)
		return
	}
	for _, b := range s.Up {
		if _, err := data.Write(b); err != nil {
			return
		}
	}
}

// watched is a connection that is closed when no bytes have moved for the patience.
type watched struct {
	net.Conn
	patience time.Duration
	timer    *time.Timer
}

func (r *respeaker) watched(c net.Conn) watched {
	return watched{c, r.patience(), time.AfterFunc(r.patience(), func() { c.Close() })}
}

func (w watched) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.timer.Reset(w.patience)
	return n, err
}

func (w watched) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	w.timer.Reset(w.patience)
	return n, err
}

func (r *respeaker) patience() time.Duration { return cmp.Or(r.Patience, defaultPatience) }

// accept waits for the server's data connection. It returns nil if a reply comes first
// or the patience runs out.
func (r *respeaker) accept() net.Conn {
	got := make(chan net.Conn, 1)
	ln := r.ln
	go func() {
		c, _ := ln.Accept()
		got <- c
	}()
	late := time.NewTimer(r.patience())
	defer late.Stop()
	select {
	case c := <-got:
		return c
	case <-late.C:
		ln.Close()
		return <-got
	case rep, ok := <-r.replies:
		if ok {
			r.early = rep
		}
		ln.Close()
		return <-got
	}
}

func uploads(verb string) bool { return verb == "STOR" || verb == "STOU" || verb == "APPE" }

func (r *respeaker) dropData() {
	if r.data != nil {
		r.data.Close()
	}
	if r.ln != nil {
		r.ln.Close()
	}
	r.data, r.ln = nil, nil
}

func (r *respeaker) send(line []byte) error {
	_, err := r.ctl.Write(line)
	return err
}

// final waits for a final reply (code 200 or above).
func (r *respeaker) final() (*event.Decoded, error) {
	for {
		rep, err := r.reply()
		if err != nil || rep.Code >= 200 {
			return rep, err
		}
	}
}

// reply waits for a complete reply.
func (r *respeaker) reply() (*event.Decoded, error) {
	if rep := r.early; rep != nil {
		r.early = nil
		return rep, nil
	}
	late := time.NewTimer(r.patience())
	defer late.Stop()
	select {
	case rep, ok := <-r.replies:
		switch {
		case ok:
			return rep, nil
		case r.ctx.Err() != nil:
			return nil, r.ctx.Err()
		}
		return nil, errSpeechOver
	case <-late.C:
		return nil, ErrSilent
	}
}

// listenToReplies reads replies until the connection ends. It skips lines that are not
// replies.
func (r *respeaker) listenToReplies() {
	defer close(r.replies)
	var in []byte
	buf := make([]byte, 4096)
	for len(in) < maxReply {
		_, _, _, n, ok := wire.ParseReply(in)
		if ok {
			r.replies <- wire.DescribeReply(in[:n:n], nil)
		}
		if in = in[n:]; n > 0 {
			continue
		}
		n, err := r.ctl.Read(buf)
		if in = append(in, buf[:n]...); n == 0 && err != nil {
			return
		}
	}
}

// hangUp closes the connections and waits for listenToReplies to end.
func (r *respeaker) hangUp() {
	r.dropData()
	r.ctl.Close()
	for range r.replies {
		continue
	}
}
