package ftpcore_test

import (
	"bytes"
	"io"
	"io/fs"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/profile"

	"github.com/hack-pad/hackpadfs"
)

// FuzzSession feeds a session raw bytes: it does not panic, it ends when the
// client's side ends, each line is answered once, and an account without the
// right to changes nothing.
func FuzzSession(f *testing.F) {
	for _, s := range transcripts(f) {
		f.Add(s.Sent(), byte(0))
		f.Add(s.Sent(), byte(1))
	}
	f.Add([]byte("USER haha\r\nPASS hehe\r\nPASV\r\nLIST\r\nPWD\r\nABOR\r\nQUIT\r\n"), byte(2))
	f.Fuzz(func(t *testing.T, in []byte, kind byte) {
		if len(in) > 1<<12 {
			return
		}
		synctest.Test(t, func(t *testing.T) { fuzzSession(t, in, kind) })
	})
}

func fuzzSession(t *testing.T, in []byte, kind byte) {
	kinds := profile.All()
	c := ftptest.Config{Host: "127.0.0.1", Profile: kinds[int(kind/2)%len(kinds)], Quota: 1 << 20}
	c.Limits.Line = 200
	guest := kind%2 == 1 && c.Profile.Seed == ""
	if guest {
		in = append([]byte("USER anonymous\r\nPASS x\r\n"), in...)
		in = bytes.ReplaceAll(in, []byte("haha"), []byte("nobody"))
	}
	h := ftptest.NewHouse(t, c, []ftptest.File{{Name: "a.txt", Data: []byte("text\n")}, {Name: "d/b"}, {Name: "incoming/"}})
	conn, err := h.Dial()
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan struct{})
	go func() {
		defer close(said)
		io.Copy(io.Discard, conn)
	}()
	conn.Write(in)
	conn.(interface{ CloseWrite() error }).CloseWrite()
	<-said
	conn.Close()
	h.Close()
	ftptest.CheckEvents(t, h.Events())
	if c.Profile.Seed == "" {
		checkAnswers(t, h.Events(), in, c.Limits.Line)
	}
	checkChanges(t, h, guest)
}

// checkAnswers compares the record with the lines that were sent.
func checkAnswers(t *testing.T, events []*ftpcore.Event, in []byte, max int) {
	lines, over := 0, false
	for r := ftpcore.NewLineReader(bytes.NewReader(in), max); ; lines++ {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	commands := map[int64]string{}
	taken := 0
	for _, e := range events {
		switch {
		case e.Kind == ftpcore.KindCommand:
			taken++
			commands[e.ID] = string(e.Data)
		case e.Kind == ftpcore.KindReply && e.Final:
			delete(commands, e.Re)
			over = over || e.Dec.Code == 221 || e.Dec.Code == 421
		}
	}
	for _, c := range commands {
		t.Errorf("%q was not answered", c)
	}
	if taken != lines && !over {
		t.Errorf("%d lines were sent and %d taken", lines, taken)
	}
}

func checkChanges(t *testing.T, h *ftptest.House, guest bool) {
	for _, e := range h.Events() {
		for _, c := range e.FS {
			for _, p := range []string{c.Path, c.To} {
				switch {
				case p == "":
				case p[0] != '/' || !fs.ValidPath(ftpcore.FSPath(p)):
					t.Errorf("change outside the root: %+v", c)
				case guest && !strings.HasPrefix(p, "/incoming/"):
					t.Errorf("a guest made a change: %+v", c)
				}
			}
		}
	}
	if !guest {
		return
	}
	if b, err := hackpadfs.ReadFile(h.FS, "a.txt"); err != nil || string(b) != "text\n" {
		t.Errorf("a guest changed a.txt: %q, %v", b, err)
	}
}
