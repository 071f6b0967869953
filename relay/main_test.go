package main

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"ftpsim/relay/tunnel"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestCommandLine runs the scripts of testdata.
func TestCommandLine(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			for _, name := range []string{"TAKEN", "HTTP", "FTP"} {
				ln, err := net.Listen("tcp", "127.0.0.1:0")
				if err != nil {
					return err
				}
				env.Setenv(name, ln.Addr().String())
				if name == "TAKEN" {
					env.Defer(func() { ln.Close() })
				} else {
					ln.Close()
				}
			}
			want := "page  http://" + env.Getenv("HTTP") + "/\nftp   ftp://" + env.Getenv("FTP") + "/\n"
			return os.WriteFile(filepath.Join(env.WorkDir, "want"), []byte(want), 0o666)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"serving": serving, "transferring": transferring, "stopping": stopping},
	})
}

// serving waits until the relay at the address args[0] answers.
func serving(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		res, err := http.Get("http://" + args[0] + "/relay.json")
		if err == nil {
			res.Body.Close()
			http.DefaultClient.CloseIdleConnections()
			return
		}
	}
	ts.Fatalf("nobody serves at %s", args[0])
}

// transferring begins a transfer that does not end, at the relay at the address args[0].
func transferring(ts *testscript.TestScript, neg bool, args []string) {
	page := "http://" + args[0]
	conn, err := dialTunnelAt(page, http.Header{"Origin": {page}})
	ts.Check(err)
	ts.Defer(func() { conn.Close() })
	_, err = tunnel.RequestTunnel(conn, tunnel.Opening{})
	ts.Check(err)
	server, err := tunnel.NewPage(conn)
	ts.Check(err)
	client, err := net.Dial("tcp", server.Hello().FTP)
	ts.Check(err)
	ts.Defer(func() { client.Close() })
	control, err := server.Accept()
	ts.Check(err)
	ln, err := server.Listen(context.Background(), control)
	ts.Check(err)
	data, err := net.Dial("tcp", ln.Addr().String())
	ts.Check(err)
	ts.Defer(func() { data.Close() })
	_, err = ln.Accept()
	ts.Check(err)
}

// stopping waits until the relay at the address args[0] says that it stops.
func stopping(ts *testscript.TestScript, neg bool, args []string) {
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		res, err := http.Get("http://" + args[0] + "/healthz")
		ts.Check(err)
		res.Body.Close()
		if res.StatusCode == http.StatusServiceUnavailable {
			http.DefaultClient.CloseIdleConnections()
			return
		}
	}
	ts.Fatalf("the relay at %s does not stop", args[0])
}
