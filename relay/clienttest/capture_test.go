package clienttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/wire"
	"ftpsim/relay/tcp"
	"ftpsim/relay/testkit"
)

// record keeps all events.
type record struct {
	mu   sync.Mutex
	list []*event.Event
}

func (r *record) Observe(e *event.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.list = append(r.list, e)
}

func (r *record) events() []*event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.list
}

// recorded returns an engine on TCP and the record of its events.
func recorded(t *testing.T) (*server, *record) {
	t.Helper()
	return recordedBy(t, func(*ftpcore.Server) {})
}

// recordedBy is recorded for an engine that set has configured.
func recordedBy(t *testing.T, set func(*ftpcore.Server)) (*server, *record) {
	t.Helper()
	srv, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	rec := &record{}
	srv.Observers = []event.Observer{rec}
	set(srv)
	nw := &tcp.Net{}
	ln, err := tcp.Listen("127.0.0.1:0", tcp.InlineUrgent)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, nw)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return onTCP(ln.Addr().String()), rec
}

// lftp mirrors 60 files to the server and back, in passive and active mode. tshark finds no
// fault in the exported capture and extracts the same files from it.
func TestTsharkReadsMirror(t *testing.T) {
	for mode, set := range map[string]string{"passive": "set mirror:parallel-transfer-count 3", "active": "set ftp:passive-mode off"} {
		t.Run(mode, func(t *testing.T) {
			tree, events := mirrored(t, set)
			for range 5 { // of two connections between the same ports tshark exports one
				if !portsTwice(events) {
					break
				}
				tree, events = mirrored(t, set)
			}
			var file bytes.Buffer
			if err := capture.Write(&file, events, capture.Options{}); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join(t.TempDir(), "mirror.pcapng")
			writeFile(t, name, file.String())
			odd, objects, err := testkit.Dissect(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			if len(odd) > 0 {
				t.Errorf("tshark finds odd: %s", strings.Join(odd, "\n"))
			}
			want, got := map[string]int{}, map[string]int{}
			for _, sum := range sums(t, tree) {
				if sum != sumOf(nil) { // there is nothing to export
					want[sum] += 2
				}
			}
			for _, b := range objects {
				got[sumOf(b)]++
			}
			if !maps.Equal(want, got) {
				t.Errorf("tshark exports %d files, want each of %d twice (or others)", len(objects), len(want))
			}
		})
	}
}

// mirrored lets lftp mirror a tree of 60 files to the server and back. It returns the tree's
// directory and the record.
func mirrored(t *testing.T, set string) (string, []*event.Event) {
	t.Helper()
	s, rec := recorded(t)
	tree, back := t.TempDir(), t.TempDir()
	plant(t, tree)
	lftp(t, s, tree, set+"\nmirror -R . /m\n")
	lftp(t, s, back, set+"\nmirror /m .\n")
	sameTree(t, tree, back)
	return tree, rec.events()
}

// portsTwice reports whether two data connections have the same pair of ports. That can
// happen, since the kernel chooses one and the server's is always 20 in active mode.
func portsTwice(events []*event.Event) bool {
	seen := map[string]bool{}
	for _, e := range events {
		if e.Kind != event.KindOpen {
			continue
		}
		ports := e.Peer.Remote
		if e.Dir == event.ToServer {
			ports += " " + strconv.Itoa(e.Port)
		}
		if seen[ports] {
			return true
		}
		seen[ports] = true
	}
	return false
}

func sumOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// A capture of lftp with another server opens without faults, and its client's commands are
// sent again to this server.
func TestForeignCapture(t *testing.T) {
	root, local := foreignTree(t)
	file := tapVsftpd(t, root, local)
	events, rep, err := capture.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if rep.Missing > 0 || rep.Truncated || rep.Cut || rep.Sessions < 2 {
		t.Fatalf("the capture is incomplete: %+v", rep)
	}
	checkForeign(t, events, root)
	for _, sid := range sessionsOf(events) {
		again(t, events, sid)
	}
}

// foreignTree creates the other server's files and the client's directory.
func foreignTree(t *testing.T) (root, local string) {
	t.Helper()
	root, local = t.TempDir(), t.TempDir()
	for _, dir := range []string{"pub/deep", "incoming"} {
		mkdir(t, filepath.Join(root, dir))
	}
	if err := os.Chmod(filepath.Join(root, "incoming"), 0o777); err != nil {
		t.Fatal(err)
	}
	noiseFile(t, filepath.Join(root, "pub"), "noise.bin", 7, 300_000)
	writeFile(t, filepath.Join(root, "pub", "read me.txt"), "one\ntwo\n")
	writeFile(t, filepath.Join(root, "pub", "deep", "x"), "deep")
	noiseFile(t, local, "up.bin", 8, 120_000)
	return root, local
}

// tapVsftpd captures sessions of lftp with vsftpd, in passive and in active mode.
func tapVsftpd(t *testing.T, root, local string) *bytes.Reader {
	t.Helper()
	v, err := testkit.StartVsftpd(root)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Stop)
	_, port, _ := net.SplitHostPort(v.Addr)
	name := filepath.Join(t.TempDir(), "foreign.pcapng")
	tap, err := testkit.Tap(fmt.Sprintf("tcp port %s or tcp portrange %d-%d", port, v.Passive[0], v.Passive[1]), name)
	if err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(tap.Stop)
	t.Cleanup(stop)
	// The client's active ports lie in the same range, so that they are captured.
	head := fmt.Sprintf("set cmd:fail-exit yes; set net:max-retries 1; set net:timeout 30; set mirror:set-permissions off\n"+
		"set ftp:port-range %d-%d\nopen -u anonymous,guest@ %s\n", v.Passive[0], v.Passive[1], v.Addr)
	for _, script := range []string{
		"ls\nmirror pub got\ncd incoming\nput up.bin\nmkdir made\nmv up.bin made/moved.bin\nls\n",
		"set ftp:passive-mode off\ncd pub\nget noise.bin -o active.bin\ncd ../incoming\nput up.bin -o active.bin\n",
	} {
		run{dir: local, in: head + script}.client(t, "lftp", "--norc")
	}
	sameTree(t, filepath.Join(root, "pub"), filepath.Join(local, "got"))
	return whole(t, name, 2)
}

// whole blocks until the capture contains the end of n sessions, and returns it.
func whole(t *testing.T, name string, n int) *bytes.Reader {
	t.Helper()
	var why error
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		events, rep, err := capture.Read(bytes.NewReader(b))
		ended := 0
		for _, e := range events {
			if e.Kind == event.KindSessionClose {
				ended++
			}
		}
		if err == nil && !rep.Truncated && ended >= n && ended == rep.Sessions {
			return bytes.NewReader(b)
		}
		why = errors.Join(err, fmt.Errorf("%d of %d sessions have ended", ended, rep.Sessions))
	}
	t.Fatalf("the capture does not become whole: %v", why)
	return nil
}

// checkForeign fails unless the record has the sessions' commands and the files' contents.
func checkForeign(t *testing.T, events []*event.Event, root string) {
	t.Helper()
	moved := map[string][]byte{}
	for _, e := range events {
		switch {
		case e.Kind == event.KindReply && !e.Final && e.Dec.Code >= 200, e.Kind == event.KindReply && e.Re == 0 && e.Dec.Code != 220:
			t.Errorf("event %d: %q answers nothing", e.ID, e.Data)
		case e.Kind == event.KindWarning:
			t.Errorf("event %d warns: %s %s", e.ID, e.Dec.Why, e.Dec.Text)
		case e.Kind == event.KindData && e.Dec.Verb == "RETR":
			moved[path.Base(e.Dec.Path)+" "+e.Conn] = append(moved[path.Base(e.Dec.Path)+" "+e.Conn], bytes.Join(e.Payload, nil)...)
		}
	}
	got := map[string]int{}
	for _, b := range moved {
		got[sumOf(b)]++
	}
	for name, sum := range sums(t, filepath.Join(root, "pub")) {
		if got[sum] == 0 {
			t.Errorf("the record does not hold %s", name)
		}
	}
	for _, sid := range sessionsOf(events) {
		if last := lastOf(events, sid); last.State.User != "anonymous" {
			t.Errorf("%s is %q at its end", sid, last.State.User)
		}
	}
}

func sessionsOf(events []*event.Event) (sids []string) {
	for _, e := range events {
		if e.Kind == event.KindSessionOpen {
			sids = append(sids, e.SID)
		}
	}
	return sids
}

func lastOf(events []*event.Event, sid string) (last *event.Event) {
	for _, e := range events {
		if e.SID == sid {
			last = e
		}
	}
	return last
}

// again sends a session's commands to an engine that has the files that the client found. It
// fails unless the replies are the same.
func again(t *testing.T, events []*event.Event, sid string) {
	t.Helper()
	srv, err := newEngine()
	if err != nil {
		t.Fatal(err)
	}
	fsys := srv.FS.(hackpadfs.MkdirAllFS)
	for _, n := range capture.Needs(events, sid) {
		dir, name := path.Split(n.Path)
		if err := fsys.MkdirAll(wire.FSPath(path.Clean(dir)), 0o755); err != nil {
			t.Fatal(err)
		}
		if name != "" {
			if err := hackpadfs.WriteFullFile(fsys, wire.FSPath(n.Path), n.Data, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	mem := memnet.New()
	ln, err := mem.Listen("127.0.0.1:21")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	defer cancel()
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, mem.Server())
	}()
	steps := capture.Script(events, sid)
	said := 0
	speech := capture.Speech{Dialer: mem.Client(), Addr: "127.0.0.1:21", Steps: steps, User: "haha", Password: "hehe", Said: func(o capture.Outcome) {
		said++
		if !o.Same() && !strings.HasPrefix(o.Line, "SITE UTIME") { // which that server did not have
			t.Errorf("%s: %s was answered by %d, now by %d %s", sid, o.Line, o.Step.Code, o.Code, o.Text)
		}
	}}
	if err := speech.Respeak(ctx); err != nil {
		t.Errorf("%s: %v", sid, err)
	}
	cancel()
	<-done
	if said != len(steps) {
		t.Errorf("%s: %d of %d commands were spoken", sid, said, len(steps))
	}
	for i, s := range steps {
		if s.Verb == "STOR" && !hasFile(t, fsys, bytes.Join(s.Up, nil)) {
			t.Errorf("%s: the file of command %d, %s, did not arrive", sid, i+1, s.Arg)
		}
	}
}

// hasFile reports whether a file with the contents data exists.
func hasFile(t *testing.T, fsys hackpadfs.FS, data []byte) (found bool) {
	t.Helper()
	err := hackpadfs.WalkDir(fsys, ".", func(p string, d hackpadfs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := hackpadfs.ReadFile(fsys, p)
		found = found || bytes.Equal(b, data)
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return found
}
