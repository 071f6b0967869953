package capture

import (
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
)

// watchedSession is a Watch with the events that it makes.
type watchedSession struct {
	*Watch
	events []*event.Event
}

func watching() *watchedSession {
	w := &watchedSession{}
	w.Watch = NewWatch(WatchOptions{
		SID: "D1", Server: "device:", Client: "192.0.2.1:40000", Clock: event.SystemClock{},
		Emit: func(e *event.Event) int64 {
			w.events = append(w.events, e)
			e.ID = int64(len(w.events))
			return e.ID
		},
	})
	return w
}

// rows returns the events in short.
func (w *watchedSession) rows() (list []string) {
	for _, e := range w.events {
		row := string(e.Kind)
		switch {
		case e.Kind == event.KindReply:
			row = fmt.Sprintf("%d re %d", e.Dec.Code, e.Re)
		case e.Kind == event.KindData:
			row = fmt.Sprintf("%s %d", e.Dir, e.Bytes)
		case e.Kind == event.KindCommand:
			row = e.Dec.Verb
		case e.Dec != nil && e.Dec.Why != "":
			row += " " + string(e.Dec.Why)
		}
		list = append(list, row)
	}
	return list
}

func (w *watchedSession) want(t *testing.T, want ...string) {
	t.Helper()
	if got := w.rows(); !slices.Equal(got, append([]string{"session.open"}, want...)) {
		t.Errorf("told\n%q, want\n%q", got, want)
	}
}

// TestWatchReplies: lines and replies are told when they are whole, however they are cut.
func TestWatchReplies(t *testing.T) {
	for _, size := range []int{1, 7, 1000} {
		w := watching()
		say := func(to func([]byte), text string) {
			for b := []byte(text); len(b) > 0; {
				n := min(size, len(b))
				to(b[:n])
				b = b[n:]
			}
		}
		say(w.Received, "220-hello\r\n220 ready\r\n")
		say(w.Sent, "USER me\r\n")
		say(w.Received, "230 in\r\n")
		say(w.Sent, "FEAT\r\nSYST\r\n")
		say(w.Received, "211-Features:\r\n EPSV\r\n215 within\r\n211 end\r\n215 UNIX\r\nnonsense\r\n")
		say(w.Received, "421-cut")
		w.Ended(false, false)
		w.Sent([]byte("late\r\n"))
		w.want(t, "220 re 0", "USER", "230 re 3", "FEAT", "SYST", "211 re 5", "215 re 6", "0 re 0", "0 re 0", "session.close server-left")
		if e := w.events[6]; e.Raw.Off != 0+22+8 || !strings.HasSuffix(string(e.Data), "211 end\r\n") {
			t.Errorf("the reply to FEAT is %q at %d", e.Data, e.Raw.Off)
		}
		if e := w.events[4]; e.State.User != "me" || e.State.FSM != event.StLoggedIn {
			t.Errorf("the state is %+v", e.State)
		}
	}
}

// TestWatchData: passive and active data connections, and one that fails, belong to their
// commands; bytes are told within joinFor.
func TestWatchData(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := watching()
		w.Received([]byte("220 ready\r\n"))
		w.Sent([]byte("EPSV\r\n"))
		w.Received([]byte("229 ok (|||40001|)\r\n"))
		d := w.Opened(true, 40001)
		w.Sent([]byte("RETR a\r\n"))
		w.Received([]byte("150 here\r\n"))
		d.Moved(event.ToClient, []byte("abc"))
		d.Moved(event.ToClient, []byte("de"))
		time.Sleep(2 * joinFor)
		synctest.Wait()
		d.Ended(false)
		w.Received([]byte("226 done\r\n"))
		w.want(t, "220 re 0", "EPSV", "conn.listen", "229 re 3", "conn.open", "RETR", "150 re 7", "s2c 5", "conn.close", "226 re 7")
		if e := w.events[8]; e.Re != 7 || e.Conn != "D1.d1" || e.State.FSM != event.StTransferring {
			t.Errorf("the data is told as %+v", e)
		}
		if got := w.events[4].State.Data; got != "epsv device:40001" {
			t.Errorf("agreed on %q", got)
		}
		w.events = w.events[:1]
		w.Sent([]byte("PORT 192,0,2,1,156,65\r\n"))
		w.Received([]byte("200 ok\r\n"))
		w.Sent([]byte("STOR b\r\n"))
		w.Received([]byte("150 go\r\n"))
		d = w.Opened(false, 40001)
		d.Moved(event.ToServer, []byte("xyz"))
		d.Ended(true)
		w.Received([]byte("426 broken\r\n"))
		w.want(t, "PORT", "200 re 2", "STOR", "150 re 4", "conn.open", "c2s 3", "conn.close connection-broke", "426 re 4")
		w.events = w.events[:1]
		w.Sent([]byte("PASV\r\n"))
		w.Received([]byte("227 ok (192,0,2,9,0,22)\r\n"))
		w.NotOpened(22, event.ReasonLowPort, "a port below 1024")
		w.Sent([]byte("RETR c\r\n"))
		w.Received([]byte("425 nobody came\r\n"))
		w.want(t, "PASV", "conn.listen", "227 re 2", "conn.fail low-port", "RETR", "425 re 6")
	})
}

// TestWatchPasswords: the bytes of a password are not in an event, also where the server
// repeats it.
func TestWatchPasswords(t *testing.T) {
	w := watching()
	w.Received([]byte("220 ready\r\n"))
	w.Sent([]byte("USER me\r\n"))
	w.Received([]byte("331 who?\r\n"))
	w.Sent([]byte("PASS s3cret-w0rd\r\n"))
	w.Received([]byte("530-s3cret-w0rd?\r\n530 No: s3cret-w0rd\r\n"))
	for _, e := range w.events {
		if text := fmt.Sprintf("%s %+v", e.Data, e.Dec); strings.Contains(text, "s3cret-w0rd") {
			t.Errorf("event %d has it: %s", e.ID, text)
		}
	}
	if got := string(w.events[5].Data); got != "530-***********?\r\n530 No: ***********\r\n" {
		t.Errorf("the reply is kept as %q", got)
	}
}

// TestWatchConn: the end of a connection is told once, with the side that ended it.
func TestWatchConn(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(near, far *memnet.Conn, c *WatchedConn)
		want string
	}{
		"client": {func(_, _ *memnet.Conn, c *WatchedConn) { c.Close() }, "session.close client-left"},
		"server": {func(_, far *memnet.Conn, c *WatchedConn) { far.Close(); io.ReadAll(c); c.Close() }, "session.close server-left"},
		"reset":  {func(_, far *memnet.Conn, c *WatchedConn) { far.SetLinger(0); far.Close(); io.ReadAll(c) }, "session.close server-reset"},
		"deadline": {func(_, _ *memnet.Conn, c *WatchedConn) {
			c.SetReadDeadline(time.Unix(1, 0))
			c.Read(make([]byte, 1))
			c.Close()
		}, "session.close client-left"},
	} {
		w := watching()
		near, far := memnet.Pipe(netip.MustParseAddrPort("192.0.2.1:40000"), netip.MustParseAddrPort("192.0.2.9:21"))
		conn := w.Control(near)
		c.do(near, far, conn)
		if rows := w.rows(); len(rows) != 2 || rows[1] != c.want {
			t.Errorf("%s: %q, want %q", name, rows, c.want)
		}
		far.Close()
	}
}
