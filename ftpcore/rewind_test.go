package ftpcore_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
)

// busy is a client that sends random commands until the server closes the connection.
type busy struct {
	net  *memnet.Net
	conn net.Conn
	in   *bufio.Reader
	r    *rand.Rand
}

// ask sends a line and returns the final reply's code, or zero at the end of the session.
func (b *busy) ask(format string, args ...any) (int, string) {
	fmt.Fprintf(b.conn, format+"\r\n", args...)
	for {
		code, line := b.reply()
		if code >= 200 || code <= 0 {
			return code, line
		}
	}
}

func (b *busy) reply() (int, string) {
	for {
		line, err := b.in.ReadString('\n')
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return -1, ""
		}
		if err != nil {
			return 0, ""
		}
		var code int
		if fmt.Sscanf(line, "%d", &code); len(line) > 3 && line[3] == ' ' && code > 0 {
			return code, line
		}
	}
}

// run sends one command after the other. It fails if a command has no reply.
func (b *busy) run() error {
	for {
		name := string(rune('a' + b.r.IntN(4)))
		code := 0
		switch b.r.IntN(6) {
		case 0:
			code, _ = b.ask("MKD d%s", name)
		case 1:
			code, _ = b.ask("DELE %s", name)
		case 2:
			if code, _ = b.ask("RNFR %s", name); code == 350 {
				code, _ = b.ask("RNTO %s%s", name, name)
			}
		case 3:
			code = b.transfer("LIST")
		default:
			code = b.transfer("STOR " + name)
		}
		if code == 0 || code == 421 {
			return nil
		}
		if code < 200 || code > 559 {
			return fmt.Errorf("code %d", code)
		}
	}
}

func (b *busy) transfer(command string) int {
	code, line := b.ask("EPSV")
	if code != 229 {
		return code
	}
	port := line[strings.Index(line, "|||")+3 : strings.LastIndex(line, "|")]
	data, err := b.net.Client().Dial(context.Background(), "127.0.0.1:"+port)
	if err != nil { // the port has gone with what was
		return 200
	}
	defer data.Close()
	size := b.r.IntN(300_000)
	go func() {
		data.Write(make([]byte, size))
		if strings.HasPrefix(command, "STOR") {
			data.(interface{ CloseWrite() error }).CloseWrite()
		}
		io.Copy(io.Discard, data)
	}()
	code, _ = b.ask("%s", command)
	return code
}

// TestRewindUnderTraffic rewinds repeatedly while clients are busy and the gate pauses and
// resumes. Aborted commands must not change files afterwards, every client must go on, and
// the events must stay consistent.
func TestRewindUnderTraffic(t *testing.T) {
	const rounds, clients = 40, 6
	files := snapfs.New(snapfs.Options{})
	var gate inspect.Stepper
	var record inspect.Recorder
	h := history.History{FS: files, Events: &record, MaxBytes: 4 << 30} // forgets nothing
	h.Begin()
	srv := &ftpcore.Server{
		FS: files, Gate: &gate, Observers: []event.Observer{&record, &h, &gate},
		Accounts: []ftpcore.Account{{User: "u", AnyPassword: true, Home: "/", Write: []string{"/"}}},
	}
	nw := memnet.New()
	ln, err := nw.Listen("127.0.0.1:21")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	wg.Go(func() { srv.Serve(ctx, ln, nw.Server()) })
	join := func() {
		seed := rand.Uint64()
		wg.Go(func() {
			conn, err := nw.Client().Dial(ctx, "127.0.0.1:21")
			if err != nil {
				return
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(time.Minute)) // a client that gets no reply fails
			b := &busy{net: nw, conn: conn, in: bufio.NewReader(conn), r: rand.New(rand.NewPCG(seed, 1))}
			b.reply()
			b.ask("USER u")
			b.ask("PASS p")
			if err := b.run(); err != nil {
				t.Error(err)
			}
		})
	}
	for range clients {
		join()
	}
	for round := range rounds {
		if round%5 == 0 {
			gate.Pause()
		}
		for head := record.Head(); record.Head() < head+30 && gate.Count() < clients; {
			runtime.Gosched()
		}
		all := round%7 == 6 // everybody goes, so that the files must stay
		for all && len(sessions(&h, &record)) < clients {
			runtime.Gosched() // who comes later may change them
		}
		to := rand.Int64N(record.Head() + 1)
		m, ok := h.At(to)
		if !ok {
			t.Fatalf("there is no event %d", to)
		}
		if _, err := h.Restore(srv, m, "", func(history.Session) bool { return !all }); err != nil {
			t.Fatal(err)
		}
		if all {
			for c := range snapfs.Diff(m.Snap, files.Snapshot()) {
				t.Errorf("after going back to %d: %+v", to, c)
			}
		}
		gate.Run()
		for range clients - len(sessions(&h, &record)) {
			join()
		}
	}
	cancel()
	wg.Wait()
	checkRecord(t, record.Since(0, 1<<30))
}

// sessions returns the open sessions.
func sessions(h *history.History, record *inspect.Recorder) []history.Session {
	now, _ := h.At(record.Head())
	return now.Sessions
}

// checkRecord checks that no command has two final replies, and that file changes are
// numbered.
func checkRecord(t *testing.T, events []*event.Event) {
	t.Helper()
	final := map[int64]bool{}
	restores := 0
	for i, e := range events {
		if e.ID != int64(i+1) {
			t.Fatalf("event %d is the %dth", e.ID, i+1)
		}
		if e.Kind == event.KindRestore {
			restores++
		}
		if e.Kind == event.KindReply && e.Final && e.Re != 0 {
			if final[e.Re] {
				t.Errorf("event %d answers %d once more", e.ID, e.Re)
			}
			final[e.Re] = true
		}
	}
	if restores != 40 {
		t.Errorf("%d restores are recorded", restores)
	}
}
