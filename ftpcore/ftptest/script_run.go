package ftptest

import (
	"bytes"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/snapfs"
)

// Run runs every transcript of corpus, each as a subtest. It fails if there is none. If save is
// not nil, replies that differ from the expected ones do not fail the test; save gets the
// transcript with the new replies.
func Run(t *testing.T, corpus fs.FS, save func(name string, data []byte) error) {
	all, err := ParseAll(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			p := s.play(t, save != nil, nil)
			for _, f := range p.fails {
				t.Error(f)
			}
			if save != nil && len(p.fails) == 0 && !bytes.Equal(p.text, s.Bytes()) {
				if err := save(name, p.text); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Record runs the transcript against a new server and returns its events.
func (s *Script) Record(t *testing.T) []*event.Event {
	t.Helper()
	return s.play(t, false, nil).events
}

// Watch is Record with a server that watch has prepared before its first session. watch may return
// a function that is called, in the same synctest bubble, when the server has ended.
func (s *Script) Watch(t *testing.T, watch func(h *Server) (ended func())) []*event.Event {
	t.Helper()
	return s.play(t, false, watch).events
}

// Recording runs the transcript against a new server and returns a recording.
func (s *Script) Recording(t *testing.T) *recording.Recording {
	t.Helper()
	p := s.play(t, false, nil)
	srv := p.server
	return &recording.Recording{
		Began: Began, Files: p.files, Events: p.events,
		Server: recording.Server{
			Profiles: []ftpcore.Profile{s.Config.Profile}, Accounts: recording.Accounts(srv.Accounts),
			Limits: recording.LimitsOf(srv.Limits), MaxBytes: s.Config.Quota, TLS: recording.TLSOf(s.Config.TLS),
		},
		Keys: p.keys,
	}
}

// result is the result of running a transcript.
type result struct {
	fails  []string
	text   []byte // the transcript with the actual replies
	events []*event.Event
	files  *snapfs.Snap // the files at the start
	server *ftpcore.Server
	keys   []string
}

// play runs the transcript against a new server. With update, a reply that differs from the
// expected one is not a failure. watch may be nil, see Watch.
func (s *Script) play(t *testing.T, update bool, watch func(h *Server) func()) (p result) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &run{s: s, update: update, peers: map[int]*client{}, marks: map[string]int64{}, server: NewServer(t, s.Config, s.Files)}
		if watch != nil {
			defer watch(r.server)()
		}
		start := r.server.FS.Snapshot()
		r.login()
		for i := 0; i < len(s.Lines) && len(r.fails) == 0; {
			i += r.doStep(i)
		}
		if len(r.fails) == 0 {
			r.checkNothingLeft()
			r.checkFiles()
		}
		r.hangUp()
		r.server.Close()
		p = result{r.fails, s.withLines(r.out), r.server.Events(), start, r.server.Server, r.server.Keys()}
		CheckEvents(t, p.events)
	})
	return p
}

// run is a transcript that is running.
type run struct {
	s            *Script
	server       *Server
	update       bool
	peers        map[int]*client
	marks        map[string]int64 // event IDs of R! mark lines
	eventsPassed int              // number of events that E! lines have passed
	last         string           // the latest value of {me}
	out          []string
	fails        []string
}

func (r *run) failf(format string, args ...any) {
	r.fails = append(r.fails, fmt.Sprintf(format, args...))
}

func (r *run) client(n int) *client {
	p := r.peers[n]
	if p == nil {
		p = &client{server: r.server, host: r.s.Config.Host}
		if err := p.connect(); err != nil {
			r.failf("client %d: %v", n, err)
			p.conn, p.in = deadConn{}, newReader(deadConn{})
		}
		r.peers[n] = p
	}
	return p
}

func (r *run) login() {
	c := r.s.Config
	if c.User == "" {
		return
	}
	p := r.client(1)
	for _, x := range [][2]string{{"", "220 *"}, {"USER " + c.User, "331 *"}, {"PASS " + c.Password, "230 *"}} {
		if x[0] != "" {
			p.send([]byte(x[0] + "\r\n"))
		}
		line, err := p.in.line()
		if _, ok := matches(x[1], line); !ok {
			r.failf("login: %q (%v), want %s", line, err, x[1])
			return
		}
	}
}

// doStep executes line i, or several lines from i on. It returns their number.
func (r *run) doStep(i int) int {
	l := r.s.Lines[i]
	if l.Op == "S<" {
		return r.replies(i)
	}
	if text, err := r.doLine(l); err != nil {
		if l.Op == "D<" && r.update && text != "" {
			r.out = append(r.out, strings.TrimSuffix(l.Raw, l.Text)+text)
			return 1
		}
		r.fail(l, err)
	}
	r.out = append(r.out, l.Raw)
	return 1
}

func (r *run) fail(l Line, err error) {
	text := fmt.Sprintf("script line %d: %s\n\t%v", l.Num, l.Raw, err)
	for _, n := range slices.Sorted(maps.Keys(r.peers)) {
		if got := r.peers[n].in.end(); got != "silent" {
			text += fmt.Sprintf("\n\tclient %d: then the server: %s", n, got)
		}
	}
	r.fails = append(r.fails, text)
}

// replies executes the consecutive S< lines from i on and returns their number. An update
// replaces each expected reply by the actual one.
func (r *run) replies(i int) (n int) {
	for ; i+n < len(r.s.Lines) && r.s.Lines[i+n].Op == "S<"; n++ {
		l := r.s.Lines[i+n]
		p := r.client(l.Client)
		line, err := p.in.line()
		if err != nil {
			r.fail(l, fmt.Errorf("the server: %s", p.in.end()))
			return n + 1
		}
		port, ok := matches(l.Text, line)
		switch {
		case ok:
			r.out = append(r.out, l.Raw)
		case r.update:
			port = r.rewrite(l, p, line)
			for skip := l.Text; isMiddle(skip); n++ { // the rest of the old reply
				skip = r.s.Lines[i+n+1].Text
			}
		default:
			r.fail(l, fmt.Errorf("the server says: %s", line))
			return n + 1
		}
		if port != "" {
			p.passive(port)
		}
	}
	return n
}

// rewrite writes the actual reply, which begins with line, instead of l.
func (r *run) rewrite(l Line, p *client, line string) (port string) {
	head := strings.TrimSuffix(l.Raw, l.Text)
	code := line[:min(3, len(line))]
	for {
		text := generalize(line)
		if got, ok := matches(text, line); ok && got != "" {
			port = got
		}
		r.out = append(r.out, head+text)
		if strings.HasPrefix(line, code+" ") {
			return port
		}
		var err error
		if line, err = p.in.line(); err != nil {
			return port
		}
	}
}

// isMiddle reports whether more of the same reply follows an expected line.
func isMiddle(expect string) bool {
	return len(expect) > 3 && expect[3] == '-' || strings.HasPrefix(expect, " ")
}

// checkNothingLeft fails the test if the server has sent more than the script expects.
func (r *run) checkNothingLeft() {
	synctest.Wait()
	for n, p := range r.peers {
		if p.conn == nil {
			continue
		}
		if got := p.in.end(); strings.HasPrefix(got, "says") {
			r.failf("client %d: after the script the server %s", n, got)
		}
	}
}

func (r *run) hangUp() {
	r.server.Gate.Run()
	for _, n := range slices.Sorted(maps.Keys(r.peers)) {
		r.peers[n].close()
	}
}

func (r *run) checkFiles() {
	if len(r.s.Want) == 0 {
		return
	}
	want := map[string]bool{}
	for _, f := range r.s.Want {
		name := strings.TrimSuffix(f.Name, "/")
		fi, err := hackpadfs.Stat(r.server.FS, path.Clean(name))
		switch {
		case f.Absent:
			if err == nil {
				r.failf("want/%s: is there", f.Name)
			}
		case err != nil:
			r.failf("want/%s: %v", f.Name, err)
		case name != f.Name:
			if !fi.IsDir() {
				r.failf("want/%s: is a file", f.Name)
			}
		default:
			want[name] = true
			got, err := hackpadfs.ReadFile(r.server.FS, name)
			if err != nil || !bytes.Equal(got, f.Data) {
				r.failf("want/%s: has %.300q (%v)", f.Name, got, err)
			}
		}
	}
	hackpadfs.WalkDir(r.server.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !want[p] {
			r.failf("%s is there and is not wanted", p)
		}
		return nil
	})
}
