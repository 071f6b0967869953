package ftpcore_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/wire"
)

// FuzzSession sends raw bytes to a session. The session must not panic, must end when the
// client's side ends, must answer each line once, and must change nothing without the right.
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
	h := ftptest.NewServer(t, c, []ftptest.File{{Name: "a.txt", Data: []byte("text\n")}, {Name: "d/b"}, {Name: "incoming/"}})
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

// FuzzSessionData is FuzzSession with a client that makes the data connections: on each it
// sends up and reads to the end. Its active port is 127,0,0,1,156,65.
func FuzzSessionData(f *testing.F) {
	for _, lines := range []string{
		"TYPE I\nPASV\nSTOR a\nEPSV\nRETR a\nREST 3\nPASV\nRETR a\nREST 1\nPASV\nSTOR a\nPASV\nAPPE a",
		"LPSV\nESTP\nABOR\nLPRT 4,4,127,0,0,1,2,156,65\nESTA\nLIST\n", "PORT 127,0,0,1,156,65\nLIST -al\nPORT 127,0,0,1,156,65\nNLST *\nEPRT |1|127.0.0.1|40001|\nMLSD d\nSTAT d",
		"MODE B\nPASV\nSTOR b\nPASV\nRETR a.txt\nMODE C\nPASV\nRETR a.txt\nSTRU R\nPASV\nSTOR r\nPASV\nRETR r",
		"MODE Z\nPASV\nSTOR z\nOPTS MODE Z LEVEL 9\nPASV\nRETR a.txt\nSTRU P\nMODE S\nPASV\nRETR a.txt",
		"TYPE E\nPASV\nSTOR e\nPASV\nRETR e\nTYPE A C\nPASV\nLIST\nTYPE L 8\nPASV\nSTOU\nPASV\nSTOU x",
		"PASV\nSTOR a\nABOR\nPASV\nRETR a.txt\nSTAT\nNOOP\nABOR\nPASV\nLIST\nQUIT\nNOOP",
		"ALLO 9999999999\nPASV\nSTOR a\nREST 4611686018427387904\nPASV\nSTOR a\nRANG 1 2\nPASV\nRETR a.txt",
		"HASH a.txt\nXCRC a.txt\nCOMB c a.txt a.txt\nSITE CPFR a.txt\nSITE CPTO d/c\nMFMT 20200101000000 a.txt\nREIN\nPASV\nLIST",
	} {
		f.Add([]byte(strings.ReplaceAll(lines, "\n", "\r\n")+"\r\n"), []byte("text\r\nmore\n"))
	}
	f.Add([]byte("MODE B\r\nPASV\r\nSTOR b\r\n"), []byte("\x40\x00\x03abc"))
	f.Add([]byte("MODE B\r\nPASV\r\nSTOR b\r\n"), []byte("\x10\x00\x01x\x80\x00\x00\x40\xff\xff"))
	f.Add([]byte("MODE C\r\nTYPE I\r\nPASV\r\nSTOR c\r\n"), []byte("\xbfx\xff\x03abc\x00\x40"))
	f.Add([]byte("STRU R\r\nPASV\r\nSTOR r\r\n"), []byte("ab\xff\x01\xff\xff\xff\x03"))
	f.Add([]byte("MODE Z\r\nPASV\r\nSTOR z\r\n"), []byte("\x78\x9c\x4b\x04\x00\x00\x62\x00\x62"))
	f.Fuzz(func(t *testing.T, in, up []byte) {
		if len(in) > 1<<11 || len(up) > 1<<12 {
			return
		}
		synctest.Test(t, func(t *testing.T) { fuzzSessionData(t, in, up) })
	})
}

func fuzzSessionData(t *testing.T, in, up []byte) {
	c := ftptest.Config{Host: "127.0.0.1", Quota: 1 << 20}
	c.Limits.Line = 200
	c.Limits.DataSeconds = 5
	h := ftptest.NewServer(t, c, []ftptest.File{{Name: "a.txt", Data: []byte("text\nmore\n")}, {Name: "d/b"}, {Name: "incoming/"}})
	conn, err := h.Dial()
	if err != nil {
		t.Fatal(err)
	}
	ln, err := h.Net.Client().Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			data, err := ln.Accept()
			if err != nil {
				return
			}
			go give(data, up)
		}
	}()
	in = append([]byte("USER haha\r\nPASS hehe\r\n"), in...)
	said := make(chan struct{})
	go func() {
		defer close(said)
		for r := bufio.NewScanner(conn); r.Scan(); {
			line := r.Text()
			port := 0
			switch {
			case strings.HasPrefix(line, "229 "):
				if w := strings.Split(line, "|"); len(w) > 3 {
					port, _ = strconv.Atoi(w[3])
				}
			case strings.HasPrefix(line, "227 "):
				var a, b, c, d, hi, lo int
				if _, err := fmt.Sscanf(line[strings.IndexByte(line, '(')+1:], "%d,%d,%d,%d,%d,%d", &a, &b, &c, &d, &hi, &lo); err == nil {
					port = hi<<8 | lo
				}
			}
			if port == 0 {
				continue
			}
			if data, err := h.Net.Client().Dial(t.Context(), fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
				go give(data, up)
			}
		}
	}()
	for line := range bytes.Lines(in) {
		conn.Write(line)
		synctest.Wait()
	}
	conn.(interface{ CloseWrite() error }).CloseWrite()
	<-said
	conn.Close()
	ln.Close()
	h.Close()
	ftptest.CheckEvents(t, h.Events())
	checkAnswers(t, h.Events(), in, c.Limits.Line)
	checkChanges(t, h, false)
	if used, _ := h.FS.Usage(); used > c.Quota {
		t.Errorf("%d bytes in files", used)
	}
}

// give sends b on a data connection and reads to the end.
func give(data net.Conn, b []byte) {
	go func() {
		data.Write(b)
		data.(interface{ CloseWrite() error }).CloseWrite()
	}()
	io.Copy(io.Discard, data)
	data.Close()
}

// checkAnswers compares the events with the lines that were sent.
func checkAnswers(t *testing.T, events []*event.Event, in []byte, max int) {
	lines, over := 0, false
	for r := wire.NewLineReader(bytes.NewReader(in), max); ; lines++ {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	commands := map[int64]*event.Event{}
	taken := 0
	for _, e := range events {
		switch {
		case e.Kind == event.KindCommand:
			taken++
			commands[e.ID] = e
		case e.Kind == event.KindReply && e.Final:
			delete(commands, e.Re)
			over = over || e.Dec.Code == 221 || e.Dec.Code == 421
		}
	}
	for _, c := range commands {
		if c.Behind == 0 || !over {
			t.Errorf("%q was not answered", c.Data)
		}
	}
	if taken != lines && !over {
		t.Errorf("%d lines were sent and %d taken", lines, taken)
	}
}

func checkChanges(t *testing.T, h *ftptest.Server, guest bool) {
	for _, e := range h.Events() {
		for _, c := range e.FS {
			for _, p := range []string{c.Path, c.To} {
				switch {
				case p == "":
				case p[0] != '/' || !fs.ValidPath(wire.FSPath(p)):
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
