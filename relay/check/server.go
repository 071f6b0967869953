package check

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	"net"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/ftpcore/starttree"
	"ftpsim/ftpcore/tlsconn"
	"ftpsim/relay/tcp"
)

// Quota of a server's files.
const (
	maxBytes = 512 << 20
	maxFiles = 100_000
)

// settings describe a server.
type settings struct {
	bind     string // host to listen at
	port     int    // zero means any free port
	user     string
	password string
	profile  ftpcore.Profile
	limits   ftpcore.Limits
	faults   []fault.Rule
	fill     func(*snapfs.FS) error // adds the starting files
}

// server is the engine on TCP, with what the page has too: gate, recorder and judge.
type server struct {
	settings
	engine  *ftpcore.Server
	files   *snapfs.FS
	before  *snapfs.Snap // the files before the first session
	stepper inspect.Stepper
	record  inspect.Recorder
	judge   judge.Judge
	ln      net.Listener
	began   time.Time
	events  chan struct{} // has an item when there is a new event
	cancel  context.CancelFunc
	ended   chan struct{}
}

// certificate makes one certificate for all servers of this process.
var certificate = sync.OnceValue(func() tls.Certificate {
	c, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		panic(err) // fails only without a source of randomness
	}
	return c
})

// start listens and serves until stop.
func start(o settings) (*server, error) {
	s := &server{settings: o, events: make(chan struct{}, 1), ended: make(chan struct{})}
	s.files = snapfs.New(snapfs.Options{MaxBytes: maxBytes, MaxFiles: maxFiles})
	if err := o.fill(s.files); err != nil {
		return nil, err
	}
	s.before = s.files.Snapshot()
	if err := arm(&s.stepper, o.faults); err != nil {
		return nil, err
	}
	s.record.OnEvent = func() {
		select {
		case s.events <- struct{}{}:
		default:
		}
	}
	s.engine = &ftpcore.Server{
		FS: s.files, Profile: o.profile, Limits: o.limits, Gate: &s.stepper, TLS: &tlsconn.TLS{Certify: certificate},
		Observers: []event.Observer{&s.judge, &s.stepper, &s.record},
		Accounts: []ftpcore.Account{
			{User: o.user, Password: o.password, Home: "/", Write: []string{"/"}},
			{User: "anonymous", AnyPassword: true, Home: "/", Write: []string{"/" + starttree.Uploads}},
		},
	}
	var err error
	if s.ln, err = tcp.Listen(net.JoinHostPort(o.bind, strconv.Itoa(o.port)), tcp.InlineUrgent); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.judge.Waiting = s.engine.Waiting
	s.engine.CurrentLimits() // the server's time begins
	s.cancel, s.began = cancel, time.Now()
	go func() {
		defer close(s.ended)
		go s.tick(ctx)
		s.engine.Serve(ctx, s.ln, &tcp.Net{})
	}()
	return s, nil
}

// tick lets the judge see what shows only over time.
func (s *server) tick(ctx context.Context) {
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			s.judge.Tick(s.engine.Now())
		}
	}
}

// stop ends the server and its sessions.
func (s *server) stop() {
	s.cancel()
	s.ln.Close()
	<-s.ended
}

// addr returns the host and port for clients on this machine.
func (s *server) addr() (host, port string) {
	at := s.ln.Addr().(*net.TCPAddr)
	host = at.IP.String()
	if at.IP.IsUnspecified() {
		host = "127.0.0.1"
	}
	return host, strconv.Itoa(at.Port)
}

// kept returns the events so far.
func (s *server) kept() []*event.Event { return s.record.Since(0, int(s.record.Head())) }

// copyDir returns a function that copies the directory dir of this machine to the server's
// root. An empty dir gives the files of a new page.
func copyDir(dir string) func(*snapfs.FS) error {
	if dir == "" {
		return func(to *snapfs.FS) error { return starttree.Fill(to, time.Now()) }
	}
	return func(to *snapfs.FS) error {
		root, err := os.OpenRoot(dir) // a symbolic link does not lead out of dir
		if err != nil {
			return err
		}
		defer root.Close()
		return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || name == "." {
				return err
			}
			return copyEntry(to, root, path.Clean(filepath.ToSlash(name)), d)
		})
	}
}

// copyEntry copies a directory or a regular file; it leaves out everything else.
func copyEntry(to *snapfs.FS, root *os.Root, name string, d fs.DirEntry) error {
	if d.IsDir() {
		if err := to.Mkdir(name, 0o755); !errors.Is(err, fs.ErrExist) {
			return err
		}
		return nil
	}
	if !d.Type().IsRegular() {
		return nil
	}
	b, err := root.ReadFile(name)
	if err != nil {
		return err
	}
	return to.WriteFile(name, b, 0o644)
}

// findings returns the verdicts of the judge about the client.
func (s *server) findings() []course.Finding {
	s.judge.Tick(s.engine.Now())
	return course.Findings(s.judge.Verdicts(""))
}
