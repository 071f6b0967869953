package tunnel

import (
	"bytes"
	"io"
	"net"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"
)

const goodbye = "421 The page is gone.\r\n"

// TestLost ends the tunnel during transfers: every client gets an error or the goodbye, every
// port becomes free, and nothing is left.
func TestLost(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		for name, kill := range map[string]func(*rig){
			"page closes":  func(r *rig) { r.page.Close() },
			"relay closes": func(r *rig) { r.relay.Close(nil) },
			"carrier dies": func(r *rig) { r.relay.m.frames.conn.Close() },
		} {
			t.Run(name, func(t *testing.T) { testLost(t, w, kill) })
		}
	})
}

func testLost(t *testing.T, w world, kill func(*rig)) {
	r := newRig(t, w, RelayConfig{Goodbye: func() string { return goodbye }})
	idle, idleServer := r.connect()
	inReply, inReplyServer := r.connect()
	io.WriteString(inReplyServer, "220 He")
	wantRead(t, inReply, "220 He")
	up, upServer := r.passive(idleServer)
	down, downServer := r.passive(idleServer)
	stalled, stalledServer := r.passive(idleServer)
	passive, err := r.page.Listen(t.Context(), idleServer)
	must(t, err)

	io.WriteString(up, "half a fi")
	wantRead(t, upServer, "half a fi")
	io.WriteString(downServer, "half a fi")
	wantRead(t, down, "half a fi")
	stalledServer.SetWriteDeadline(time.Now().Add(200 * time.Millisecond))
	io.Copy(stalledServer, endless{})
	wait := make(chan error, 3)
	go func() { _, err := upServer.Read(make([]byte, 1)); wait <- err }()
	go func() { _, err := io.Copy(upServer, endless{}); wait <- err }()
	go func() { _, err := passive.Accept(); wait <- err }()

	kill(r)
	for range 3 {
		wantErr(t, <-wait, ErrLost)
	}
	got, err := io.ReadAll(idle)
	if string(got) != goodbye || err != nil {
		t.Errorf("an idle client read %q, %v", got, err)
	}
	wantEnd(t, inReply, io.EOF) // no goodbye within a reply
	wantEnd(t, down, syscall.ECONNRESET)
	if _, err := io.Copy(io.Discard, stalled); err == nil {
		t.Error("a cut download looks whole")
	}
	_, err = io.Copy(up, endless{})
	if err == nil || os.IsTimeout(err) {
		t.Errorf("an upload goes on: %v", err)
	}
	eventually(t, "the passive port is closed", func() bool {
		_, err := w.dial(t, "127.0.0.1", passive.Addr().String())
		return err != nil
	})
	_, err = r.page.Accept()
	if err == nil {
		t.Error("the page still accepts")
	}
	_, err = r.page.Listen(t.Context(), idleServer)
	wantErr(t, err, ErrLost)
	_, err = r.page.Dial(t.Context(), idleServer, "127.0.0.1:40001")
	wantErr(t, err, ErrLost)
	for _, c := range []*Conn{upServer, downServer, stalledServer, idleServer} {
		c.Close() // returns, and sends nothing
	}
	<-r.relay.Done()
	<-r.page.Done()
	r.relay.Wait()
}

// TestLostMany: a thousand clients get the goodbye at the same time. None waits until another
// one has closed or until a linger time is over.
func TestLostMany(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{Goodbye: func() string { return goodbye }})
		var servers []*Conn
		for range 1000 {
			_, server := r.connect()
			servers = append(servers, server)
			go server.Read(make([]byte, 1))
		}
		r.page.Close()
		for _, c := range r.clients {
			c.SetDeadline(time.Now().Add(patience)) // a thousand linger times are more
			wantRead(t, c, goodbye)
		}
		for _, c := range r.clients {
			wantEnd(t, c, io.EOF)
			c.Close()
		}
		for _, c := range servers {
			c.Close()
		}
	})
}

// TestWholeDownload: a download that the page had sent completely before the tunnel was lost
// is complete.
func TestWholeDownload(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		_, control := r.connect()
		client, server := r.passive(control)
		io.WriteString(server, "a file")
		must(t, server.CloseWrite())
		wantRead(t, client, "a file")
		wantEnd(t, client, io.EOF)
		r.page.Close()
		<-r.relay.Done()
		client.Close()
	})
}

func TestErr(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{})
	if r.page.Err() != nil || r.relay.Err() != nil {
		t.Error("a standing tunnel has an error")
	}
	r.page.Close()
	<-r.relay.Done()
	<-r.page.Done()
	if err := r.relay.Err(); err != nil {
		t.Errorf("the page left and the relay says %v", err)
	}
	if err := r.page.Err(); err != nil {
		t.Errorf("the page left and says %v", err)
	}
	_, err := r.page.Accept()
	wantErr(t, err, net.ErrClosed)

	r = newRig(t, w, RelayConfig{})
	r.relay.Close(ErrSilent)
	<-r.relay.Done()
	wantErr(t, r.relay.Err(), ErrSilent)
}

// TestKeepAlive: a connection that drops everything ends the tunnel; a slow one does not.
func TestKeepAlive(t *testing.T) {
	const ping = 20 * time.Millisecond
	quick := times{ping: ping, answer: 200 * time.Millisecond, header: patience}
	w := worlds["mem"](t)
	cfg := RelayConfig{Sockets: w}
	hole, pageEnd := w.carrier(t)
	go io.Copy(io.Discard, pageEnd)
	relay, err := newRelay(hole, cfg, quick)
	must(t, err)
	relay.Wait()
	wantErr(t, relay.Err(), ErrSilent)
	pageEnd.Close()

	relayEnd, pageEnd := w.carrier(t)
	slow := times{ping: ping, answer: patience, header: patience}
	relay, err = newRelay(relayEnd, cfg, slow)
	must(t, err)
	page, err := newPage(pageEnd, slow)
	must(t, err)
	select {
	case <-relay.Done():
		t.Errorf("a living tunnel was given up: %v", relay.Err())
	case <-page.Done():
		t.Errorf("a living tunnel was given up: %v", page.Err())
	case <-time.After(20 * ping):
	}
	page.Close()
	relay.Wait()
	page.m.wait()
}

// TestMessages: a data frame is one message; the frame that opens a stream is sent with the
// next one; other frames without a body are sent at once.
func TestMessages(t *testing.T) {
	near, far := newRecorder(t)
	w := newFrameConn(near, false, func() {}, blind{})
	frame := func(kind byte, length uint32) []byte {
		b := make([]byte, frameHeaderSize)
		b[1], b[8], b[9], b[10], b[11] = kind, byte(length>>24), byte(length>>16), byte(length>>8), byte(length)
		return b
	}
	ping, data, update := frame(framePing, 7), frame(frameData, 5), frame(frameWindow, 9)
	open := bytes.Clone(update)
	open[3] = flagSYN
	for _, p := range [][]byte{ping, data, []byte("hello"), frame(frameData, 0), data, []byte("he"), []byte("llo"), ping,
		update, open, data, []byte("hello"), open, open, ping, update} {
		if n, err := w.Write(p); n != len(p) || err != nil {
			t.Fatalf("wrote %d of %d, %v", n, len(p), err)
		}
	}
	joined := append(bytes.Clone(data), "hello"...)
	want := [][]byte{ping, joined, frame(frameData, 0), joined, ping, update,
		slices.Concat(open, joined), slices.Concat(open, open, ping), update}
	if len(far.messages) != len(want) {
		t.Fatalf("%d messages, want %d: %q", len(far.messages), len(want), far.messages)
	}
	for i := range want {
		if !bytes.Equal(far.messages[i], want[i]) {
			t.Errorf("message %d is %q, want %q", i, far.messages[i], want[i])
		}
	}
}

// blind is a watcher that ignores everything.
type blind struct{}

func (blind) onOpened(uint32) error       { return nil }
func (blind) onTaken(uint32)              {}
func (blind) onArrived(uint32, int, bool) {}
func (blind) onCredit(uint32, int64)      {}
func (blind) onOpening(uint32)            {}
func (blind) onLeft(uint32, int, bool)    {}

// recorder is a connection that keeps what is written to it.
type recorder struct {
	net.Conn
	messages [][]byte
}

func newRecorder(t *testing.T) (net.Conn, *recorder) {
	r := &recorder{}
	return r, r
}

func (r *recorder) Close() error                     { return nil }
func (r *recorder) SetWriteDeadline(time.Time) error { return nil }

func (r *recorder) Write(p []byte) (int, error) {
	r.messages = append(r.messages, bytes.Clone(p))
	return len(p), nil
}
