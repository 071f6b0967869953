package ftptest

import (
	"context"
	"crypto/tls"
	"net"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/snapfs"
)

// Written is the modification time of the starting files. Sessions begin at Began.
var (
	Written = time.Date(2026, 11, 22, 7, 7, 10, 0, time.UTC)
	Began   = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

// Server is an engine in memory with its network, filesystem, gate and history.
type Server struct {
	Net     *memnet.Net
	FS      *snapfs.FS
	Gate    inspect.Stepper
	History history.History
	Server  *ftpcore.Server

	addr   string
	cancel context.CancelFunc
	done   chan struct{}
	mu     sync.Mutex
	events []*event.Event
	keys   []string
}

// NewServer starts a server with these files. It must be called in a synctest bubble, and the
// caller must call Close. Failed logins are not delayed unless c.Limits.LoginDelay is set.
func NewServer(t testing.TB, c Config, files []File) *Server {
	t.Helper()
	h := &Server{Net: memnet.New(), done: make(chan struct{})}
	h.FS = snapfs.New(snapfs.Options{MaxBytes: c.Quota})
	time.Sleep(time.Until(Written))
	for _, f := range files {
		if err := writeFile(h.FS, f); err != nil {
			t.Fatalf("fs/%s: %v", f.Name, err)
		}
	}
	time.Sleep(time.Until(Began))
	h.History = history.History{FS: h.FS, Events: h}
	h.History.Begin()
	if c.Limits.LoginDelay == 0 {
		c.Limits.LoginDelay = -1
	}
	h.Server = &ftpcore.Server{
		FS: h.FS, Profile: c.Profile, Limits: c.Limits, Gate: &h.Gate, Observers: []event.Observer{h, &h.Gate, &h.History},
		Accounts: []ftpcore.Account{
			{User: "haha", Password: "hehe", Home: "/", Write: []string{"/"}},
			{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/incoming"}},
			{User: "homer", Password: "doh", Home: "/home/homer", Write: []string{"/home/homer"}},
			{User: "books", Password: "hehe", Acct: "haha", Home: "/", Write: []string{"/"}},
		},
	}
	if c.TLS != nil {
		t := *c.TLS
		t.Certificates = []tls.Certificate{certificate()}
		h.Server.TLS, h.Server.KeyLog = &t, h.key
	}
	h.addr = net.JoinHostPort(c.Host, "21")
	ln, err := h.Net.Listen(h.addr)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	h.cancel = cancel
	go func() {
		defer close(h.done)
		h.Server.Serve(ctx, ln, h.Net.Server())
	}()
	return h
}

// Close stops the server and waits until its goroutines have ended.
func (h *Server) Close() {
	h.cancel()
	<-h.done
	synctest.Wait()
}

// Observe appends the event to Events.
func (h *Server) Observe(e *event.Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.events = append(h.events, e)
}

// Events returns the events so far.
func (h *Server) Events() []*event.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.events[:len(h.events):len(h.events)]
}

// Range returns the events with IDs between from and to, both included, at most limit.
func (h *Server) Range(from, to int64, limit int) []*event.Event {
	all := h.Events()
	from, to = max(from, 1), min(to, int64(len(all)))
	if from > to {
		return nil
	}
	return all[from-1 : min(to, from-1+int64(limit))]
}

// Dial connects from 127.0.0.1.
func (h *Server) Dial() (net.Conn, error) { return h.dial("127.0.0.1") }

func (h *Server) dial(host string) (net.Conn, error) {
	return h.Net.ClientAt(host).Dial(context.Background(), h.addr)
}

func writeFile(fsys hackpadfs.FS, f File) error {
	name := strings.TrimSuffix(f.Name, "/")
	dir := path.Dir(name)
	if strings.HasSuffix(f.Name, "/") {
		dir = name
	}
	if err := hackpadfs.MkdirAll(fsys, dir, 0o755); err != nil || dir == name {
		return err
	}
	return hackpadfs.WriteFullFile(fsys, name, f.Data, 0o644)
}
