package check

import (
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/servercheck"
	"ftpsim/relay/testkit"
)

type tcpDialer struct{}

func (tcpDialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	var d net.Dialer
	return d.DialContext(ctx, "tcp", addr)
}

func (tcpDialer) Listen(ctx context.Context) (net.Listener, error) {
	var lc net.ListenConfig
	return lc.Listen(ctx, "tcp", "127.0.0.1:0")
}

func TestDump(t *testing.T) {
	for _, name := range testkit.FTPServerNames() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := testkit.StartFTPServer(name)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Stop()
			ctx, cancel := context.WithTimeout(context.Background(), 40*time.Second)
			defer cancel()
			card, err := servercheck.Run(ctx, servercheck.Options{Patience: 4 * time.Second, Progress: func(d, n int, r servercheck.Result) {
				if os.Getenv("PROGRESS") != "" {
					fmt.Fprintln(os.Stderr, time.Now().Format("05.000"), r.ID, r.Verdict)
				}
			},
				Dialer: tcpDialer{}, Addr: s.Addr, Account: servercheck.Account{User: s.User, Password: s.Password}})
			if err != nil {
				t.Error(err)
			}
			f, _ := os.Create("/tmp/s3/j5/" + name + ".txt")
			defer f.Close()
			fmt.Fprintln(f, name, s.Version, card.Greeting, card.System, card.Profile, card.Fingerprint, card.Left)
			fmt.Fprintln(f, card.Features)
			for _, r := range card.Results {
				fmt.Fprintf(f, "\n== %s · %s · %s\n", r.ID, r.Clause, r.Title)
				fmt.Fprintln(f, strings.Join(r.Exchanges, "\n"))
				if os.Getenv("VERDICTS") != "" {
					fmt.Fprintln(f, "##", r.Verdict, r.Ours)
					for _, x := range r.Findings {
						fmt.Fprintf(f, "#   %+v\n", x)
					}
					for _, x := range r.Differences {
						fmt.Fprintf(f, "#   diff %+v\n", x)
					}
				}
			}
			left, _ := os.ReadDir(s.Root)
			t.Log(name, len(card.Results), left)
		})
	}
}
