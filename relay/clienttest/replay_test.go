package clienttest

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/tcp"
)

// TestMirrorReplays records lftp storing and fetching 60 files in four concurrent sessions.
// A replay on another server reproduces every event byte for byte, with and without masked
// passwords.
func TestMirrorReplays(t *testing.T) {
	for mode, set := range map[string]string{"passive": "", "active": "set ftp:passive-mode off"} {
		t.Run(mode, func(t *testing.T) {
			tree, back := t.TempDir(), t.TempDir()
			plant(t, tree)
			r := recordRun(t, func(s *server) {
				set += "\nset mirror:parallel-transfer-count 4\nset mirror:parallel-directories yes"
				lftp(t, s, tree, fmt.Sprintf("%s\nmirror -R . /up\n", set))
				lftp(t, s, back, fmt.Sprintf("%s\nmirror /up .\n", set))
			})
			sameTree(t, tree, back)
			if r.Sessions() < 4 {
				t.Errorf("only %d sessions", r.Sessions())
			}
			replays(t, r)
			masked := recording.Mask(r)
			replays(t, masked)
			for _, e := range masked.Events {
				if strings.Contains(string(e.Data), "hehe") {
					t.Errorf("event %d shows the password", e.ID)
				}
			}
		})
	}
}

// recordRun returns a recording of what use does with a server on TCP.
func recordRun(t *testing.T, use func(s *server)) *recording.Recording {
	t.Helper()
	files := snapfs.New(snapfs.Options{MaxBytes: 512 << 20})
	began, start := time.Now(), files.Snapshot()
	var rec inspect.Recorder
	srv := &ftpcore.Server{FS: files, Observers: []event.Observer{&rec},
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}}}
	nw := &tcp.Net{}
	ctx, cancel := context.WithCancel(t.Context())
	ln, err := tcp.Listen("127.0.0.1:0", tcp.InlineUrgent)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ctx, ln, nw) }()
	s := onTCP(ln.Addr().String())
	use(s)
	cancel()
	<-done
	events := rec.Since(0, inspect.DefaultEvents)
	if len(events) > 0 {
		began = events[0].Wall.Add(-time.Duration(events[0].T))
	}
	return &recording.Recording{Began: began, Files: start, Events: events, Server: recording.Server{
		Profiles: []ftpcore.Profile{{}}, Accounts: recording.Accounts(srv.Accounts), MaxBytes: 512 << 20}}
}

// replays saves r, opens it and replays it on another server.
func replays(t *testing.T, r *recording.Recording) {
	t.Helper()
	var b bytes.Buffer
	if err := recording.Save(&b, r); err != nil {
		t.Fatal(err)
	}
	size := b.Len()
	r, err := recording.Open(&b)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	res, err := recording.Replay(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	if d := res.Diff; d != nil {
		t.Fatalf("%d of %d are equal; event %d: %s\nwant %s\ngot  %s", res.Equal, res.Of, d.ID, d.What, d.Want, d.Got)
	}
	if res.Equal != res.Of || res.Of < 500 {
		t.Fatalf("%d of %d are equal", res.Equal, res.Of)
	}
	t.Logf("%d events of %d sessions, %d bytes, done again in %v", res.Equal, r.Sessions(), size, time.Since(began))
}
