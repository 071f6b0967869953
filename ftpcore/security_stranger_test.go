package ftpcore_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/memnet"
)

// openNet lets any host connect to a passive port.
type openNet struct {
	memnet.Server
	n *memnet.Net
}

func (o openNet) Listen(context.Context, net.Conn) (net.Listener, error) {
	return o.n.Listen("127.0.0.1:0")
}

// behind returns a logged-in client of h's server on the network nw. leave hangs up and waits
// until the session has ended.
func behind(t *testing.T, h *ftptest.Server, nw ftpcore.Network) (p *peer, leave func()) {
	t.Helper()
	near, far := memnet.Pipe(netip.MustParseAddrPort("127.0.0.1:40001"), netip.MustParseAddrPort("127.0.0.1:21"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		h.Server.ServeConn(context.Background(), far, nw)
	}()
	p = &peer{t, near, bufio.NewReader(near)}
	p.want("220")
	p.say("USER haha", "331")
	p.say("PASS hehe", "230")
	return p, func() {
		near.Close()
		<-done
	}
}

// Another host that is first at a passive port gets no data, the client still gets its file
// (RFC 2577 §8), and an event has the other host.
func TestS02StrangerEngine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, []ftptest.File{{Name: "a", Data: []byte("mine")}})
		defer h.Close()
		p, leave := behind(t, h, openNet{h.Net.Server(), h.Net})
		port := strings.Split(p.say("EPSV", "229"), "|")[3]
		stranger, err := h.Net.ClientAt("127.0.0.9").Dial(t.Context(), "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		data, err := h.Net.Client().Dial(t.Context(), "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		p.say("RETR a", "150")
		if b, _ := io.ReadAll(stranger); len(b) > 0 {
			t.Errorf("the stranger got %q", b)
		}
		if b, err := io.ReadAll(data); string(b) != "mine" || err != nil {
			t.Errorf("the client got %q, %v", b, err)
		}
		p.want("226")
		leave()
		if !slices.ContainsFunc(h.Events(), func(e *event.Event) bool {
			return e.Kind == event.KindWarning && e.Dec.Why == "stranger"
		}) {
			t.Error("the record does not tell of the stranger")
		}
	})
}
