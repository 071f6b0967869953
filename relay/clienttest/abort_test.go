package clienttest

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Interrupted transfers: each ends in 426 and 226, and the session goes on.
// The clients are slowed down, or stop reading, so that the transfer cannot
// end by itself first.

// longFile is larger than all buffers between server and client together.
const longFile = 64 * mib

func (s *server) plantLong(t *testing.T, dir string) {
	t.Helper()
	if err := s.login(t).Put(dir+"/long.bin", noise(5, longFile)); err != nil {
		t.Fatal(err)
	}
	s.put(t, dir+"/small.txt", "small\n")
}

// growing blocks until the file is not empty.
func growing(t *testing.T, path string) {
	t.Helper()
	for deadline := time.Now().Add(clientTime); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return
		}
	}
	t.Fatalf("%s stays empty", filepath.Base(path))
}

func TestFtplibAbort(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir := s.dir(t)
		s.plantLong(t, dir)
		script(t, "python3", "ftplib_abort.py", s.host, s.port, dir)
	})
}

func TestTnftpCtrlC(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		for mode, flag := range map[string]string{"passive": "-p", "active": "-A"} {
			t.Run(mode, func(t *testing.T) {
				dir, tmp := s.dir(t), t.TempDir()
				s.plantLong(t, dir)
				ty := atTerminal(t, tmp, "tnftp", flag, "-n", "-v", s.host, s.port)
				ty.expect("ftp> ")
				ty.enter("user haha hehe")
				ty.expect("230 ")
				ty.enter("cd %s", dir)
				ty.expect("250 ")
				ty.enter("rate get 200000")
				ty.enter("get long.bin")
				ty.expect("150 ")
				growing(t, filepath.Join(tmp, "long.bin"))
				ty.press(ctrlC)
				ty.expect("426 ")
				ty.expect("226 ")
				ty.expect("ftp> ")
				ty.enter("rate get 0")
				ty.enter("get small.txt")
				ty.expect("226 ")
				ty.enter("quit")
				ty.expect("221 ")
				ty.wait()
				wantFile(t, filepath.Join(tmp, "small.txt"), "small\n")
			})
		}
	})
}

func TestLftpKill(t *testing.T) {
	onRoutes(t, func(t *testing.T, s *server) {
		dir, tmp := s.dir(t), t.TempDir()
		s.plantLong(t, dir)
		log := filepath.Join(tmp, "log")
		ty := atTerminal(t, tmp, "lftp", "--norc")
		ty.enter("debug -o %s 5", log)
		ty.enter(inClear + "set net:max-retries 1; set net:limit-rate 200000; set ftp:sync-mode on")
		ty.enter("open -u haha,hehe %s", s.addr)
		ty.enter("cd %s", dir)
		ty.expect("cd ok")
		ty.enter("get long.bin &")
		growing(t, filepath.Join(tmp, "long.bin"))
		ty.enter("kill all")
		ty.enter("get small.txt")
		ty.expect("6 bytes transferred")
		ty.enter("bye")
		ty.wait()
		wantFile(t, filepath.Join(tmp, "small.txt"), "small\n")
		talk, err := os.ReadFile(log)
		if err != nil {
			t.Fatal(err)
		}
		wantInOrder(t, string(talk), "ABOR", "<--- 426 ", "<--- 226 ", "RETR small.txt", "<--- 226 ")
	})
}

// wantInOrder fails unless text contains all parts in this order.
func wantInOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Errorf("no %q in its place in:\n%s", part, text)
			return
		}
		rest = after
	}
}

// TestAbortForms sends ABOR in the byte sequences of real clients, in the
// middle of a download that the client does not read and of an upload that has stopped.
func TestAbortForms(t *testing.T) {
	forms := map[string]string{
		"plain":          "ABOR\r\n",
		"telnet signals": "\xff\xf4\xff\xf2ABOR\r\n",
		"mark lost":      "\xff\xf4\xf2ABOR\r\n",
		"lower case":     "abor\r\n",
	}
	onRoutes(t, func(t *testing.T, s *server) {
		dir := s.dir(t)
		s.plantLong(t, dir)
		for form, bytes := range forms {
			for _, verb := range []string{"RETR long.bin", "STOR up.bin"} {
				t.Run(form+" "+strings.Fields(verb)[0], func(t *testing.T) { abortForm(t, s, dir, verb, bytes) })
			}
		}
	})
}

func abortForm(t *testing.T, s *server, dir, verb, abor string) {
	c := s.login(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(c.Do(250, "CWD %s", dir))
	data, err := c.Passive()
	must(err)
	defer data.Close()
	must(c.Do(150, "%s", verb))
	if strings.HasPrefix(verb, "RETR") {
		_, err = io.ReadFull(data, make([]byte, 1000))
	} else {
		_, err = data.Write(make([]byte, 1000))
	}
	must(err)
	must(c.SendRaw(abor))
	_, err = c.Expect(426)
	must(err)
	_, err = c.Expect(226)
	must(err)
	must(c.Do(257, "PWD"))
	var got strings.Builder
	must(c.Get("small.txt", &got))
	if got.String() != "small\n" {
		t.Errorf("small.txt holds %q", got.String())
	}
}
