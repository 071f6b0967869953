package capture_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/wire"
)

// stage is a server that remembers what happens.
type stage struct {
	fs     *snapfs.FS
	net    *memnet.Net
	events []*event.Event
	close  func()
}

func (s *stage) Observe(e *event.Event) { s.events = append(s.events, e) }

const stageAddr = "127.0.0.1:21"

func newStage(t *testing.T, needs []capture.Need) *stage {
	t.Helper()
	s := &stage{fs: snapfs.New(snapfs.Options{}), net: memnet.New()}
	for _, n := range needs {
		dir, name := path.Split(n.Path)
		if err := s.fs.MkdirAll(wire.FSPath(path.Clean(dir)), 0o755); err != nil {
			t.Fatal(err)
		}
		if name == "" {
			continue
		}
		if err := hackpadfs.WriteFullFile(s.fs, wire.FSPath(n.Path), n.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ln, err := s.net.Listen(stageAddr)
	if err != nil {
		t.Fatal(err)
	}
	srv := &ftpcore.Server{FS: s.fs, Observers: []event.Observer{s},
		Accounts: []ftpcore.Account{{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}}}}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		srv.Serve(ctx, ln, s.net.Server())
	}()
	s.close = func() {
		cancel()
		<-done
	}
	return s
}

// respeak speaks the first session of events to a new server that has the files
// which it needs, and returns what that server saw.
func respeak(t *testing.T, events []*event.Event, user, password string) ([]capture.Outcome, []*event.Event) {
	t.Helper()
	s := newStage(t, capture.Needs(events, "S1"))
	var list []capture.Outcome
	speech := capture.Speech{Dialer: s.net.Client(), Addr: stageAddr, Steps: capture.Script(events, "S1"),
		User: user, Password: password, Said: func(o capture.Outcome) { list = append(list, o) }}
	if err := speech.Respeak(context.Background()); err != nil {
		t.Errorf("after %d of %d commands: %v", len(list), len(speech.Steps), err)
	}
	s.close()
	return list, s.events
}

// The recorded commands of real clients, sent again, succeed as before and move the same
// bytes.
func TestRespeakTranscripts(t *testing.T) {
	all, moved := transcripts(t), 0
	for _, name := range []string{"client_lftp", "client_curl", "client_explorer", "client_camera", "transfer_retr",
		"transfer_ascii", "mid_commands"} {
		t.Run(name, func(t *testing.T) {
			events := all[name].Record(t)
			synctest.Test(t, func(t *testing.T) {
				list, again := respeak(t, events, "", "")
				for _, o := range list {
					if !o.Same() {
						t.Errorf("%s was answered by %d, now by %d %s", o.Line, o.Step.Code, o.Code, o.Text)
					}
				}
				if n := len(capture.Script(events, "S1")); len(list) != n {
					t.Errorf("%d of %d commands were spoken", len(list), n)
				}
				want, got := files(events), files(again)
				if moved += len(want); !slices.Equal(want, got) {
					t.Errorf("moved\n%s\nnot\n%s", got, want)
				}
			})
		})
	}
	if moved < 10 {
		t.Errorf("the transcripts move only %d files", moved)
	}
}

// files are the verbs and bytes of the first session's transfers, listings aside:
// dates differ.
func files(events []*event.Event) (list []string) {
	for _, x := range transfers(events) {
		if strings.HasPrefix(x.conn, "S1.") && slices.Contains([]string{"RETR", "STOR", "APPE"}, x.verb) {
			list = append(list, fmt.Sprintf("%s %x", x.verb, sha256.Sum256(x.data)))
		}
	}
	return list
}

// Respeak ends for every record.
func TestRespeakEnds(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			events := s.Record(t)
			synctest.Test(t, func(t *testing.T) {
				st := newStage(t, capture.Needs(events, "S1"))
				defer st.close()
				speech := capture.Speech{Dialer: st.net.Client(), Addr: stageAddr, Steps: capture.Script(events, "S1")}
				speech.Respeak(context.Background())
			})
		})
	}
}
