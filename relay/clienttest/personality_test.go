package clienttest

import (
	"context"
	"net"
	"path/filepath"
	"slices"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/profile"
	"ftpsim/relay/testkit"
)

// TestPersonalities runs a session of each everyday client with each complete kind of
// server; in the page's route, with each personality.
func TestPersonalities(t *testing.T) {
	if slices.Equal(laneNames(), []string{"page"}) {
		for _, name := range []string{"vsftpd", "proftpd", "filezilla", "iis"} {
			t.Run(name, func(t *testing.T) {
				s, stop, err := openPage(name)
				if err != nil {
					t.Fatal(err)
				}
				defer stop()
				s.brief = true
				everyday(t, s)
			})
		}
		return
	}
	for _, name := range []string{"full", "single-line", "vsftpd", "proftpd", "filezilla", "iis"} {
		t.Run(name, func(t *testing.T) {
			kind, ok := profile.Named(name)
			if !ok {
				t.Fatal("there is no such profile")
			}
			srv, err := newEngine()
			if err != nil {
				t.Fatal(err)
			}
			plain := listening(t, &ftpcore.Server{FS: srv.FS, Accounts: srv.Accounts})
			srv.SetProfile(kind)
			s := onTCP(listening(t, srv))
			s.route, s.url = "tcp", "ftp://haha:hehe@"+s.addr
			if s.host, s.port, err = net.SplitHostPort(s.addr); err != nil {
				t.Fatal(err)
			}
			// What the tests look up themselves they ask a full server with the same files.
			s.dial = func(addr string) (net.Conn, error) {
				if addr == s.addr {
					addr = plain
				}
				return testkit.DialTCP(addr)
			}
			everyday(t, s)
		})
	}
}

// listening serves srv on TCP until the test ends.
func listening(t *testing.T, srv *ftpcore.Server) (addr string) {
	t.Helper()
	nw := &testkit.TCPNet{}
	ln, err := nw.ListenControl(context.Background(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(serveAll(srv, ln, nw))
	return ln.Addr().String()
}

// everyday stores, fetches, lists, creates, renames and deletes with curl, lftp, tnftp, ftplib
// and wget.
func everyday(t *testing.T, s *server) {
	t.Run("curl", func(t *testing.T) {
		dir, tmp := s.dir(t), t.TempDir()
		file, sum := noiseFile(t, tmp, "in.bin", 5, 200_000)
		for mode, flags := range curlModes {
			back := filepath.Join(tmp, "back.bin")
			curl(t, append(flags, "--ftp-create-dirs", "-T", file, s.url+dir+"/deep/er/f.bin")...)
			curl(t, append(flags, "-o", back, s.url+dir+"/deep/er/f.bin")...)
			if got := sumFile(t, back); got != sum {
				t.Errorf("%s: SHA-256 %s came back as %s", mode, sum, got)
			}
		}
		if got := curl(t, "-l", s.url+dir+"/deep/er/"); got != "f.bin\n" && got != "f.bin\r\n" {
			t.Errorf("the names are %q", got)
		}
	})
	t.Run("lftp", func(t *testing.T) {
		dir, tree, back := s.dir(t), t.TempDir(), t.TempDir()
		plant(t, tree)
		lftp(t, s, tree, "mirror -R . "+dir+"/tree\nmv "+dir+"/tree "+dir+"/moved\nmkdir "+dir+"/made\nrmdir "+dir+"/made\n")
		lftp(t, s, back, "mirror "+dir+"/moved .\n")
		sameTree(t, tree, back)
		lftp(t, s, back, "rm -r "+dir+"/moved\n")
		s.wantNames(t, dir)
	})
	t.Run("tnftp", func(t *testing.T) {
		for _, c := range classics[:2] {
			t.Run(c.args[1], func(t *testing.T) { classicSession(t, s, c.args) })
		}
	})
	t.Run("ftplib", func(t *testing.T) { script(t, "python3", "ftplib_short.py", s.host, s.port, s.dir(t)) })
	t.Run("wget", func(t *testing.T) {
		dir, tree, back := s.dir(t), t.TempDir(), t.TempDir()
		writeFile(t, filepath.Join(tree, "one.txt"), "one")
		mkdir(t, filepath.Join(tree, "sub"))
		writeFile(t, filepath.Join(tree, "sub", "two.txt"), "two")
		lftp(t, s, tree, "mirror -R . "+dir)
		run{dir: back}.client(t, "wget", "-nv", "--tries=1", "-r", "-l", "9", "-nH", "--cut-dirs=1", "-e", "robots=off", s.url+dir+"/")
		wantFile(t, filepath.Join(back, "one.txt"), "one")
		wantFile(t, filepath.Join(back, "sub", "two.txt"), "two")
	})
}
