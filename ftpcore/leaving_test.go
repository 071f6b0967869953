package ftpcore_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/memnet"
)

// lateNet accepts no data connection before accept is closed: the connections wait in the
// backlog.
type lateNet struct {
	ftpcore.Network
	accept chan struct{}
}

type lateListener struct {
	net.Listener
	accept chan struct{}
}

func (n lateNet) Listen(ctx context.Context, control net.Conn) (net.Listener, error) {
	ln, err := n.Network.Listen(ctx, control)
	return lateListener{ln, n.accept}, err
}

func (l lateListener) Accept() (net.Conn, error) {
	<-l.accept
	return l.Listener.Accept()
}

// An upload is complete although its client has sent everything and left before the server
// accepted the data connection. Without a data connection the session ends soon.
func TestLeavesBeforeAccept(t *testing.T) {
	for _, connects := range []bool{true, false} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
			nw := lateNet{h.Net.Server(), make(chan struct{})}
			c := servedBy(t, h, h.Server, nw)
			c.say("USER haha", "331")
			c.say("PASS hehe", "230")
			at := c.port()
			if connects {
				data, err := c.connect(at)
				if err != nil {
					t.Fatal(err)
				}
				io.WriteString(data, "all of it")
				data.Close()
			}
			c.say("STOR new", "150")
			c.Close()
			synctest.Wait() // the session knows that the client has left
			close(nw.accept)
			time.Sleep(2 * time.Second)
			b, err := hackpadfs.ReadFile(h.FS, "new")
			if connects != (err == nil && string(b) == "all of it") {
				t.Errorf("it connects: %v; the file has %q, %v", connects, b, err)
			}
			if list := eventsOf(h, event.KindSessionClose); len(list) != 1 {
				t.Errorf("it connects: %v; %d sessions have ended", connects, len(list))
			}
		})
	}
}

// slowConn is a connection whose writes return a second after the other end can read them.
type slowConn struct{ net.Conn }

func (c slowConn) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	time.Sleep(time.Second)
	return n, err
}

// slowly returns a session on a slowConn, after the greeting.
func slowly(t *testing.T, h *ftptest.Server) caller {
	t.Helper()
	near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:21"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Server.ServeConn(context.Background(), slowConn{far}, h.Net.Server())
	}()
	t.Cleanup(func() {
		near.Close()
		<-done
	})
	c := caller{&peer{t, near, bufio.NewReader(near)}, h}
	c.want("220")
	return c
}

// answerGate answers SYST by hand.
type answerGate struct{}

func (answerGate) Decide(_ context.Context, m *event.Message) event.Decision {
	if m.Kind == event.KindCommand && m.Dec.Verb == "SYST" {
		return event.Decision{Action: event.Answer, Bytes: []byte("215 by hand\r\n")}
	}
	return event.Decision{Action: event.Pass}
}

// A command after a reply that a person wrote is not early, however soon it comes.
func TestHandWrittenReplyIsAReply(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		h.Server.Gate = answerGate{}
		c := slowly(t, h)
		c.say("SYST", "215")
		c.say("NOOP", "200")
		for _, e := range eventsOf(h, event.KindCommand) {
			if e.Dec.Warned(event.WarnPipelined) {
				t.Errorf("#%d %s is early", e.ID, e.Dec.Verb)
			}
		}
	})
}

// A client whose session the page ends has not gone.
func TestGoneIsTheClients(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := slowly(t, h)
		c.say("USER haha", "331")
		c.say("PASS hehe", "230")
		data := c.passive()
		c.say("STOR new", "150")
		time.Sleep(2 * time.Second) // the 150 is written
		h.Server.CloseSession("S1", "421")
		w, _ := waitsFor(h, "S1.d1")
		if w.For != event.WaitData || w.Gone {
			t.Errorf("the session has %+v", w)
		}
		data.Close()
	})
}
