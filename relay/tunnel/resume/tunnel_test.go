//go:build !js

package resume

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/testkit"
	"ftpsim/relay/tunnel"
	"ftpsim/relay/tunnel/tunneltest"
)

// sockets is the relay's network, in memory.
type sockets struct{ *memnet.Net }

func (s sockets) ListenPassive(local netip.Addr) (net.Listener, error) {
	return s.Listen(netip.AddrPortFrom(local, 0).String())
}

func (s sockets) DialActive(context.Context, netip.Addr, netip.AddrPort) (tunnel.Socket, error) {
	return nil, errors.New("no")
}

// ftpSession runs an FTP session through a tunnel on r's stream: a login, an upload, the
// download of the same file, QUIT.
func ftpSession(r *rig, file []byte) error {
	nw := memnet.New()
	ln, err := nw.Listen("127.0.0.1:2121")
	if err != nil {
		return err
	}
	defer ln.Close()
	relay, err := tunnel.NewRelay(r.relay, tunnel.RelayConfig{Hello: tunnel.Hello{FTP: "127.0.0.1:2121"}, Sockets: sockets{nw}})
	if err != nil {
		return err
	}
	page, err := tunnel.NewPage(r.page)
	if err != nil {
		return err
	}
	go func() {
		if c, err := ln.Accept(); err == nil {
			relay.Control(c.(tunnel.Socket), "127.0.0.1:2121")
		}
	}()
	srv := &ftpcore.Server{
		FS:       snapfs.New(snapfs.Options{}),
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}},
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		srv.Serve(context.Background(), page, page)
	}()
	err = ftpClient(nw, file)
	page.Close()
	<-served
	relay.Wait()
	return err
}

func ftpClient(nw *memnet.Net, file []byte) error {
	dial := func(addr string) (net.Conn, error) { return nw.Client().Dial(context.Background(), addr) }
	c, err := testkit.LoginBy(dial, "127.0.0.1:2121")
	if err != nil {
		return err
	}
	defer c.Close()
	var got bytes.Buffer
	if err := errors.Join(c.Put("/file.bin", bytes.NewReader(file)), c.Get("/file.bin", &got), c.Do(221, "QUIT")); err != nil {
		return err
	}
	if !bytes.Equal(got.Bytes(), file) {
		return fmt.Errorf("%d bytes came back of %d, or others", got.Len(), len(file))
	}
	return nil
}

// TestCutSession cuts a whole FTP session after each number of bytes in each direction. Its
// client notices nothing.
func TestCutSession(t *testing.T) {
	file := noise(4, 300)
	tunneltest.Bubble(t, func(t *testing.T) {
		session := func(t *testing.T, limit [2]int) int64 {
			relay, page := newLine(limit[0], limit[1])
			r := newRig(t, NewKeeper(time.Minute, 1<<20), relay, page)
			defer r.close()
			go r.keepUp()
			if err := ftpSession(r, file); err != nil {
				t.Fatalf("cut after %v bytes (down, up; -1 is never): %v", limit, err)
			}
			synctest.Wait()
			return r.keeper.Counts().Resumed
		}
		for end := range 2 {
			limit := [2]int{-1, -1}
			cuts := int64(1)
			for limit[end] = 0; cuts > 0; limit[end]++ { // until the session is shorter
				cuts = session(t, limit)
			}
			if limit[end] < 3*len(file) {
				t.Errorf("the session was over after %d bytes", limit[end])
			}
			t.Logf("%d cuts", limit[end])
		}
	})
}
