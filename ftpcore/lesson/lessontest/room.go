// Package lessontest runs lessons in tests. A Room has an engine with the stage of a lesson and a
// Run that follows its record; a test types lines at the built-in client, or lets a real client
// reach the engine by Serve, answers the questions and says which steps are passed. The package
// is for tests only.
package lessontest

import (
	"context"
	"crypto/tls"
	"net"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
	"ftpsim/ftpcore/tlsconn"
)

// patience is how long a Room waits for something before the test fails.
const patience = time.Minute

// Room is a lesson on a server of its own.
type Room struct {
	Lesson *lesson.Lesson // with its variables filled in
	Run    *lesson.Run
	FS     *snapfs.FS // the server's files
	Gate   inspect.Stepper

	before *snapfs.Snap // the files at the start
	t      testing.TB
	server *ftpcore.Server
	net    *memnet.Net
	ctx    context.Context
	serves sync.WaitGroup

	mu     sync.Mutex
	cond   *sync.Cond
	late   bool
	events []*event.Event
	shown  terminal
}

// Enter starts the server with the stage of the built-in lesson name and begins the lesson, with
// the values of a seed. The breakpoints of the stage are left out, and nothing is paused.
func Enter(t testing.TB, name, seed string) *Room {
	t.Helper()
	l, _, ok := lesson.Named(name)
	if !ok {
		t.Fatalf("there is no lesson %s", name)
	}
	return Begin(t, l.With(seed))
}

// Begin is Enter for a lesson that With has filled in.
func Begin(t testing.TB, l *lesson.Lesson) *Room {
	t.Helper()
	r := &Room{Lesson: l, FS: snapfs.New(snapfs.Options{}), t: t, net: memnet.New()}
	r.cond = sync.NewCond(&r.mu)
	r.fill()
	r.before = r.FS.Snapshot()
	r.Run = lesson.Start(l, r)
	r.server = &ftpcore.Server{
		FS: r.FS, Profile: r.profile(), Gate: &r.Gate, Observers: []event.Observer{&r.Gate, r},
		Accounts: []ftpcore.Account{
			{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
			{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/" + starttree.Uploads}},
		},
		Limits: ftpcore.Limits{LoginDelay: -1},
	}
	for _, a := range l.Stage.Accounts {
		account := ftpcore.Account{User: a.User, Password: a.Password, Home: a.Home}
		if a.Write {
			account.Write = []string{"/"}
		}
		r.server.Accounts = append(r.server.Accounts, account)
	}
	if l.Stage.TLS {
		r.server.TLS = &tlsconn.TLS{Certificates: []tls.Certificate{certificate()}}
	}
	r.gate()
	ctx, cancel := context.WithCancel(context.Background())
	r.ctx = ctx
	t.Cleanup(func() {
		cancel()
		r.serves.Wait()
		if t.Failed() {
			t.Logf("the terminal:\n%s\nthe lesson: %+v", r.Terminal(), r.Run.Progress())
		}
	})
	ln, err := r.net.Listen(address)
	if err != nil {
		t.Fatal(err)
	}
	r.Serve(ln, r.net.Server())
	return r
}

var certificate = sync.OnceValue(func() tls.Certificate {
	c, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		panic(err)
	}
	return c
})

// Serve lets clients reach the server by a listener and its network too, until the test ends.
func (r *Room) Serve(ln net.Listener, nw ftpcore.Network) {
	r.serves.Go(func() { r.server.Serve(r.ctx, ln, nw) })
}

// fill makes the files of a new server and the files of the stage.
func (r *Room) fill() {
	r.t.Helper()
	if err := starttree.Fill(r.FS, time.Now()); err != nil {
		r.t.Fatal(err)
	}
	for _, f := range r.Lesson.Stage.Files {
		name := strings.Trim(f.Path, "/")
		dir := path.Dir(name)
		if strings.HasSuffix(f.Path, "/") {
			dir = name
		}
		err := hackpadfs.MkdirAll(r.FS, dir, 0o755)
		if err == nil && dir != name {
			err = hackpadfs.WriteFullFile(r.FS, name, f.Content, 0o644)
		}
		if err != nil {
			r.t.Fatalf("%s: %v", f.Path, err)
		}
	}
}

func (r *Room) profile() ftpcore.Profile {
	r.t.Helper()
	if r.Lesson.Stage.Profile == "" {
		return ftpcore.Profile{}
	}
	p, ok := profile.Named(r.Lesson.Stage.Profile)
	if !ok {
		r.t.Fatalf("there is no profile %s", r.Lesson.Stage.Profile)
	}
	return p
}

// gate sets the faults and the pace of the stage.
func (r *Room) gate() {
	r.t.Helper()
	rules, err := r.Lesson.Stage.Rules()
	if err != nil {
		r.t.Fatal(err)
	}
	for _, rule := range rules {
		if _, err := r.Gate.SetFault(inspect.Fault{Rule: rule}); err != nil {
			r.t.Fatal(err)
		}
	}
	r.Gate.SetPace(r.Lesson.Stage.Pace)
	r.Gate.OnChange = func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.cond.Broadcast()
	}
}

// Content returns the content of a file of the server (lesson.Files).
func (r *Room) Content(name string) ([]byte, error) {
	return hackpadfs.ReadFile(r.FS, strings.TrimPrefix(name, "/"))
}

// Observe passes e to the lesson.
func (r *Room) Observe(e *event.Event) {
	r.Run.Observe(e)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	r.cond.Broadcast()
}

// Events returns the events so far.
func (r *Room) Events() []*event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.events)
}

// until waits for ok, which is called with r.mu held.
func (r *Room) until(what string, ok func() bool) {
	r.t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	timer := time.AfterFunc(patience, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.late = true
		r.cond.Broadcast()
	})
	defer timer.Stop()
	for !ok() {
		if r.late {
			r.t.Fatalf("waited in vain for %s", what)
		}
		r.cond.Wait()
	}
}
