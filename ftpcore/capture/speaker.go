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

// This file is the wire of a Speech: its data connections and its replies.

// copy moves the bytes of a transfer.
func (r *speaker) copy(s *Step) {
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

// watched is a connection that is closed when nothing has moved on it for a while.
type watched struct {
	net.Conn
	patience time.Duration
	timer    *time.Timer
}

func (r *speaker) watched(c net.Conn) watched {
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

func (r *speaker) patience() time.Duration { return cmp.Or(r.Patience, defaultPatience) }

// accept waits for the server's connection, or for a reply that says that there
// will be none, or for as long as the patience lasts; then it is nil.
func (r *speaker) accept() net.Conn {
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

func (r *speaker) dropData() {
	if r.data != nil {
		r.data.Close()
	}
	if r.ln != nil {
		r.ln.Close()
	}
	r.data, r.ln = nil, nil
}

func (r *speaker) send(line []byte) error {
	_, err := r.ctl.Write(line)
	return err
}

// final waits for a reply that ends its command.
func (r *speaker) final() (*event.Decoded, error) {
	for {
		rep, err := r.reply()
		if err != nil || rep.Code >= 200 {
			return rep, err
		}
	}
}

// reply waits for a whole reply.
func (r *speaker) reply() (*event.Decoded, error) {
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

// listenToReplies reads replies until the connection ends. Lines that are none
// are passed over.
func (r *speaker) listenToReplies() {
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

// hangUp closes what is open and waits for the reader.
func (r *speaker) hangUp() {
	r.dropData()
	r.ctl.Close()
	for range r.replies {
		continue
	}
}
