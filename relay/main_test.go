package main

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

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
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){"serving": serving},
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
