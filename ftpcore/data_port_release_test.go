package ftpcore_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// refusing is a logged-in client of a server that refuses its transfers, and its data
// connection.
type refusing struct {
	*peer
	h    *ftptest.Server
	data net.Conn
}

// onRefusal runs body with a client whose data connection is open.
func onRefusal(t *testing.T, body func(t *testing.T, r *refusing)) {
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, nil)
		defer h.Close()
		conn, err := h.Dial()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		r := &refusing{peer: &peer{t, conn, bufio.NewReader(conn)}, h: h}
		r.want("220")
		r.say("USER haha", "331")
		r.say("PASS hehe", "230")
		r.data = r.passive()
		body(t, r)
	})
}

func (r *refusing) passive() net.Conn {
	r.t.Helper()
	port := strings.Split(r.say("EPSV", "229"), "|")[3]
	data, err := r.h.Net.Client().Dial(context.Background(), "127.0.0.1:"+port)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { data.Close() })
	synctest.Wait() // the server has it
	return data
}

// silent fails unless the connection is open and nothing comes on it.
func (r *refusing) silent(c net.Conn) {
	r.t.Helper()
	c.SetReadDeadline(time.Now().Add(time.Millisecond))
	if n, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		r.t.Errorf("%d bytes, %v; want silence", n, err)
	}
	c.SetReadDeadline(time.Time{})
}

// ended fails unless the connection ends in order, without a byte.
func (r *refusing) ended(c net.Conn) {
	r.t.Helper()
	if b, err := io.ReadAll(c); len(b) > 0 || err != nil {
		r.t.Errorf("%q, %v; want the end", b, err)
	}
}

// A refused transfer gets its reply first. Then its data connection ends in order, without
// a reset, even if the client has sent bytes or goes on sending.
func TestRefusalEndsInOrder(t *testing.T) {
	much := make([]byte, 300_000) // more than lies between the two
	for name, after := range map[string]func(r *refusing){
		"half a second later": func(r *refusing) {
			time.Sleep(400 * time.Millisecond)
			r.silent(r.data)
			time.Sleep(200 * time.Millisecond)
		},
		"at the next EPSV": func(r *refusing) { r.passive() },
		"at PORT":          func(r *refusing) { r.say("PORT 127,0,0,1,200,1", "200") },
		"at QUIT":          func(r *refusing) { r.say("QUIT", "221") },
		"at ABOR":          func(r *refusing) { r.say("ABOR", "226") },
	} {
		for what, bytes := range map[string][]byte{"nothing sent": nil, "a little sent": much[:1000], "much sent": much} {
			t.Run(name+", "+what, func(t *testing.T) {
				onRefusal(t, func(t *testing.T, r *refusing) {
					sent := make(chan error, 1)
					go func() {
						_, err := r.data.Write(bytes)
						sent <- err
					}()
					r.say("STOR /no/such/folder", "553")
					r.silent(r.data)
					after(r)
					r.ended(r.data)
					if err := <-sent; err != nil {
						t.Errorf("the client cannot send: %v", err)
					}
					if _, err := r.data.Write([]byte("more")); err != nil && len(bytes) > 0 {
						t.Errorf("the client is reset: %v", err)
					}
				})
			})
		}
	}
}

// A client that connects after it has read the refusal still finds the port open, and an
// orderly end.
func TestRefusalBeforeConnecting(t *testing.T) {
	onRefusal(t, func(t *testing.T, r *refusing) {
		port := strings.Split(r.say("EPSV", "229"), "|")[3]
		r.say("RETR none", "550")
		data, err := r.h.Net.Client().Dial(t.Context(), "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		defer data.Close()
		r.ended(data)
	})
}

// A client that goes on sending for ever is cut off in the end.
func TestRefusalReadsAwayForAWhile(t *testing.T) {
	onRefusal(t, func(t *testing.T, r *refusing) {
		r.say("STOR /no/such/folder", "553")
		begun := time.Now()
		for {
			if _, err := r.data.Write([]byte("more")); err != nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if d := time.Since(begun); d < 10*time.Second || d > 11*time.Second {
			t.Errorf("it may send for %v", d)
		}
	})
}

// The record has the connection's open, the reply, and then its end.
func TestRefusalIsRecordedInOrder(t *testing.T) {
	onRefusal(t, func(t *testing.T, r *refusing) {
		r.say("RETR none", "550")
		time.Sleep(time.Second)
		var got []string
		for _, e := range r.h.Events() {
			switch {
			case e.Kind == event.KindReply && e.Dec.Code == 550:
				got = append(got, "550")
			case e.Chan == event.ChanData:
				got = append(got, string(e.Kind))
			}
		}
		if want := []string{"conn.listen", "conn.open", "550", "conn.close"}; !slices.Equal(got, want) {
			t.Errorf("the record has %v, want %v", got, want)
		}
	})
}

// A transfer whose port another host connects to is refused soon, with the reason, and not
// only after DataSeconds.
func TestAnotherHost(t *testing.T) {
	var records []*recording.Recording
	defer func() { replayAll(t, records) }()
	synctest.Test(t, func(t *testing.T) {
		for _, first := range []string{"the command", "the stranger"} {
			h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, []ftptest.File{{Name: "a", Data: []byte("mine")}})
			files := h.FS.Snapshot()
			p, leave := behind(t, h, openNet{h.Net.Server(), h.Net})
			port := strings.Split(p.say("EPSV", "229"), "|")[3]
			come := func() {
				other, err := h.Net.ClientAt("127.0.0.9").Dial(t.Context(), "127.0.0.1:"+port)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { other.Close() })
			}
			if first == "the stranger" {
				come()
			}
			p.say("RETR a", "150")
			if first == "the command" {
				time.Sleep(5 * time.Second)
				come()
			}
			begun := time.Now()
			if line := p.want("425"); !strings.Contains(line, "127.0.0.9 came to the port, and only 127.0.0.1 may use it") {
				t.Errorf("%s first: %q", first, line)
			}
			if late := time.Since(begun); late > time.Second {
				t.Errorf("%s first: refused after %v", first, late)
			}
			if !slices.ContainsFunc(h.Events(), func(e *event.Event) bool {
				return e.Dec != nil && e.Dec.Check != nil && e.Dec.Check.Rule == event.ReasonAnotherHost && e.Dec.Check.Saw == "127.0.0.9"
			}) {
				t.Error("the record does not tell of it")
			}
			leave()
			records = append(records, recordOf(h, files))
			h.Close()
		}
	})
}

// recordOf returns the recording of h, which began with these files.
func recordOf(h *ftptest.Server, files *snapfs.Snap) *recording.Recording {
	return &recording.Recording{
		Began: ftptest.Began, Files: files, Events: h.Events(),
		Server: recording.Server{
			Profiles: []ftpcore.Profile{{}}, Accounts: recording.Accounts(h.Server.Accounts), Limits: recording.LimitsOf(h.Server.Limits),
		},
	}
}

// replayAll fails unless the replay of each recording gives the same recording.
func replayAll(t *testing.T, records []*recording.Recording) {
	t.Helper()
	for i, r := range records {
		res, err := recording.Replay(context.Background(), r, nil)
		if err != nil || res.Diff != nil || res.Equal == 0 {
			t.Errorf("record %d: %v, %d of %d are equal: %+v", i, err, res.Equal, res.Of, res.Diff)
			if d := res.Diff; d != nil {
				t.Logf("want %s\ngot  %s", d.Want, d.Got)
			}
		}
	}
}

// brokenNet opens no passive port, or one that it closes by itself.
type brokenNet struct {
	memnet.Server
	listen, accept error
}

func (n brokenNet) Listen(ctx context.Context, c net.Conn) (net.Listener, error) {
	if n.listen != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: n.listen}
	}
	ln, err := n.Server.Listen(ctx, c)
	return brokenPort{ln, n.accept}, err
}

type brokenPort struct {
	net.Listener
	err error
}

func (p brokenPort) Accept() (net.Conn, error) { return nil, p.err }

// saidSo is an error with a reason, like the relay's refusals.
type saidSo string

func (s saidSo) Error() string  { return string(s) }
func (s saidSo) Reason() string { return "failed" }

// The text of a network error is in the reply and in the events.
func TestPortReasons(t *testing.T) {
	full := syscall.EMFILE.Error() // systems word it in their own ways
	var records []*recording.Recording
	defer func() { replayAll(t, records) }()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			network brokenNet
			says    []string // and the replies
			rule    event.Reason
			saw     string
		}{
			{brokenNet{listen: syscall.EMFILE}, []string{"PASV", "425 Can't open a passive port: listen tcp: " + full + ".\r\n"}, event.ReasonNoPort, "listen tcp: " + full},
			{brokenNet{listen: saidSo("bind: too many open files")}, []string{"PASV", "425 Can't open a passive port: bind: too many open files.\r\n"}, event.ReasonNoPort, "bind: too many open files"},
			{brokenNet{accept: saidSo("too many data connections")}, []string{"PASV", "227", "LIST", "150", "", "425 Can't open data connection: too many data connections.\r\n"}, event.ReasonPortLost, "too many data connections"},
		} {
			h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, nil)
			files := h.FS.Snapshot()
			c.network.Server = h.Net.Server()
			p, leave := behind(t, h, c.network)
			for pair := range slices.Chunk(c.says, 2) {
				if pair[0] == "" {
					p.want(pair[1])
				} else {
					p.say(pair[0], pair[1])
				}
			}
			if !slices.ContainsFunc(h.Events(), func(e *event.Event) bool {
				return e.Kind == event.KindFail && e.Dec.Check.Rule == c.rule && e.Dec.Check.Saw == c.saw
			}) {
				t.Errorf("the record does not tell of %s", c.saw)
			}
			leave()
			records = append(records, recordOf(h, files))
			h.Close()
		}
	})
}

// If a port is replaced as soon as the client has connected, the events have the opening of
// the connection before its end.
func TestReplacedPortTellsOfItsClient(t *testing.T) {
	const times = 300
	onRefusal(t, func(t *testing.T, r *refusing) {
		for range times {
			port := strings.Split(r.say("EPSV", "229"), "|")[3]
			data, err := r.h.Net.Client().Dial(t.Context(), "127.0.0.1:"+port)
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			r.say("EPSV", "229") // at once
		}
		closed, opened := 0, map[string]bool{}
		for _, e := range r.h.Events() {
			switch {
			case e.Kind == event.KindOpen:
				opened[e.Conn] = true
			case e.Kind == event.KindClose && e.Chan == event.ChanData:
				closed++
			}
		}
		// The first connection is the test server's own; every second port had no client.
		if len(opened) != times+1 || closed < 2*times {
			t.Errorf("the record tells of %d clients that connected, and of %d ports that were closed; %d connected", len(opened), closed, times+1)
		}
	})
}
