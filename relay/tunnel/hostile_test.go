package tunnel

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
	"testing"

	"github.com/hashicorp/yamux"
)

// hostileRig returns a rig with a relay, and the connection on which the test writes in
// place of a page.
func hostileRig(t *testing.T, cfg RelayConfig) (*rig, net.Conn) {
	w := worlds["mem"](t)
	relayEnd, pageEnd := w.carrier(t)
	r := &rig{t: t, w: w}
	cfg.Log = func(string, ...any) {}
	r.startRelay(relayEnd, cfg)
	t.Cleanup(func() { pageEnd.Close() })
	return r, pageEnd
}

// TestGarbage: an invalid frame, header or signal ends the tunnel and affects nothing else.
func TestGarbage(t *testing.T) {
	data := func(flags uint16, stream uint32, body string) string {
		return frame(frameData, flags, stream, uint32(len(body))) + body
	}
	open := func(body string) string { return frame(1, flagSYN, 1, 0) + data(0, 1, body) }
	for name, bytes := range map[string]string{
		"text":               "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
		"another yamux":      "\x01" + strings.Repeat("\x00", 11),
		"unknown frame":      frame(9, 0, 0, 0),
		"a huge frame":       frame(frameData, flagSYN, 1, 1<<31),
		"beyond the window":  frame(frameData, flagSYN, 1, 512<<10) + strings.Repeat("x", 512<<10),
		"same stream twice":  frame(1, flagSYN, 1, 0) + frame(1, flagSYN, 1, 0),
		"ping flood":         strings.Repeat(frame(framePing, flagSYN, 0, 1), 100_000),
		"another version":    open("\x01\x04\x00\x02{}"),
		"no header":          open("USER anonymous\r\n"),
		"a long header":      open("\x03\x04\xff\xff" + strings.Repeat("x", 70000)),
		"bad JSON":           open("\x03\x04\x00\x02}{"),
		"unknown kind":       open("\x03\x63\x00\x02{}"),
		"relay's kind":       open("\x03\x01\x00\x02{}"),
		"closed at once":     frame(1, flagSYN, 1, 0) + frame(1, 4, 1, 0),
		"reset at once":      frame(1, flagSYN, 1, 0) + frame(1, 8, 1, 0),
		"bytes after No":     open("\x03\x04\x00\x0d" + `{"control":9}` + "more"),
		"bad signal":         data(0, 2, "\x07\x00\x00\x00\x01"),
		"hello closed":       frame(1, 4, 2, 0),
		"hello reset":        frame(1, 8, 2, 0),
		"protocol error":     frame(3, 0, 0, 1),
		"unexpected go away": frame(3, 0, 0, 99),
	} {
		t.Run(name, func(t *testing.T) {
			r, page := hostileRig(t, RelayConfig{})
			go io.Copy(io.Discard, page)
			go io.WriteString(page, bytes)
			r.relay.Wait()
			if r.relay.Err() == nil {
				t.Error("the error does not say what the page has done")
			}
		})
	}
}

// FuzzRelay: no input from a page makes the relay panic or hang.
func FuzzRelay(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\n\r\n"))
	f.Add([]byte("\x00\x01\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x11\x03\x04\x00\x0d" + `{"control":4}`))
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x05\x01\x00\x00\x00\x04"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, page := hostileRig(t, RelayConfig{})
		client, accepted := r.w.control(t)
		r.wg.Go(func() {
			if r.relay.Control(accepted, "127.0.0.1:2121") != nil {
				accepted.Close()
			}
		})
		go io.Copy(io.Discard, page)
		page.Write(in)
		page.Close()
		client.Close()
		r.relay.Wait()
		r.wg.Wait()
	})
}

// TestStreamFlood: a page that opens too many streams loses its tunnel.
func TestStreamFlood(t *testing.T) {
	for name, header := range map[string]string{
		"silent":   "",
		"refused":  "\x03\x04\x00\x0f" + `{"control":404}`,
		"unfinish": "\x03\x04\x00\x0f{",
	} {
		t.Run(name, func(t *testing.T) {
			r, conn := hostileRig(t, RelayConfig{Limits: Limits{Streams: 500}})
			cfg := yamux.DefaultConfig()
			cfg.LogOutput = io.Discard
			ses, err := yamux.Client(conn, cfg)
			must(t, err)
			defer ses.Close()
			go func() {
				for {
					st, err := ses.OpenStream()
					if err != nil {
						return
					}
					io.WriteString(st, header)
				}
			}()
			r.relay.Wait()
			wantErr(t, r.relay.Err(), ErrProtocol)
		})
	}
}

// TestBacklogFlood: yamux resets streams beyond the backlog, and they do not accumulate.
func TestBacklogFlood(t *testing.T) {
	const limit = 1000
	r, page := hostileRig(t, RelayConfig{Limits: Limits{Streams: limit}})
	go io.Copy(io.Discard, page)
	var b []byte
	for id := uint32(1); id < 60_000; id += 2 {
		b = append(b, 0, 1, 0, flagSYN)
		b = binary.BigEndian.AppendUint32(b, id)
		b = binary.BigEndian.AppendUint32(b, 0)
	}
	page.Write(b) // fails when the relay has had enough
	if n := r.relay.m.ses.NumStreams(); n > limit+backlog+1 {
		t.Errorf("the relay holds %d streams", n)
	}
	page.Close()
	r.relay.Wait()
}

// TestUnreadPage: a page that reads nothing gets no control connections, blocks no goroutine
// for ever, and affects no other page.
func TestUnreadPage(t *testing.T) {
	r, page := hostileRig(t, RelayConfig{Goodbye: func() string { return goodbye }})
	var clients []Socket
	for range backlog + 50 {
		client, accepted := r.w.control(t)
		clients = append(clients, client)
		r.wg.Go(func() {
			if r.relay.Control(accepted, "127.0.0.1:2121") != nil {
				io.WriteString(accepted, goodbye)
				accepted.Close()
			}
		})
	}
	eventually(t, "all wait", func() bool { return r.relay.Controls() == len(clients) })
	page.Close()
	for i, c := range clients {
		got, _ := io.ReadAll(c)
		if string(got) != goodbye {
			t.Fatalf("client %d read %q", i, got)
		}
		c.Close()
	}
	r.relay.Wait()
}

// TestFullPage: a page that accepts no more streams is not treated as gone.
func TestFullPage(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{})
	client, server := r.connect()
	must(t, r.page.m.ses.GoAway())
	_, err := r.relay.m.ses.Ping() // it has come
	must(t, err)
	_, accepted := w.control(t)
	wantErr(t, r.relay.Control(accepted, "127.0.0.1:2121"), ErrFull)
	accepted.Close()
	io.WriteString(client, "still here")
	wantRead(t, server, "still here")
	client.SetLinger(0)
	client.Close()
}

// TestSignalFlood: signals about streams that do not exist are harmless.
func TestSignalFlood(t *testing.T) {
	w := worlds["mem"](t)
	r := newRig(t, w, RelayConfig{})
	client, server := r.connect()
	for id := range uint32(20_000) {
		r.page.m.send(sigStop, 1_000_000+id)
		r.page.m.send(sigReset, 1_000_000+2*id)
	}
	r.page.m.send(sigStop, 2) // the hello stream itself
	io.WriteString(client, "still here")
	wantRead(t, server, "still here")
	client.SetLinger(0)
	client.Close()
}

// TestManyStreams opens a thousand control connections, gets a reply on each and transfers a
// file for each.
func TestManyStreams(t *testing.T) {
	onWorlds(t, func(t *testing.T, w world) {
		r := newRig(t, w, RelayConfig{})
		const many = 1000
		var clients []Socket
		var servers []*Conn
		for range many {
			c, s := r.connect()
			clients, servers = append(clients, c), append(servers, s)
		}
		if n := r.relay.Controls(); n != many {
			t.Errorf("the relay counts %d", n)
		}
		errs := make(chan error, many)
		for i := range servers {
			go func() { errs <- talk(clients[i], servers[i], fmt.Sprintf("NOOP %d\r\n", i)) }()
		}
		for range many {
			must(t, <-errs)
		}
		for i := 0; i < many; i += 10 {
			data, server := r.passive(servers[i])
			io.WriteString(data, "a file")
			must(t, data.Close())
			wantRead(t, server, "a file")
			wantEnd(t, server, io.EOF)
			server.Close()
		}
		for i, s := range servers {
			clients[i].SetLinger(0)
			clients[i].Close()
			wantEnd(t, s, syscall.ECONNRESET)
			s.Close()
		}
		r.wantNothingLeft()
	})
}

func talk(client, server io.ReadWriter, line string) error {
	for _, way := range [][2]io.ReadWriter{{client, server}, {server, client}} {
		if _, err := io.WriteString(way[0], line); err != nil {
			return err
		}
		b := make([]byte, len(line))
		if _, err := io.ReadFull(way[1], b); err != nil || string(b) != line {
			return fmt.Errorf("read %q, %v; want %q", b, err, line)
		}
	}
	return nil
}
