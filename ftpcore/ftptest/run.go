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
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/inspect"

	"github.com/hack-pad/hackpadfs"
)

// Run runs every transcript of corpus, each as a subtest. It fails if there is
// none. With a save function, expectations that are not met are rewritten and
// given to it.
func Run(t *testing.T, corpus fs.FS, save func(name string, data []byte) error) {
	all, err := ParseAll(corpus)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		s := all[name]
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			out, _ := s.play(t, save != nil)
			if save != nil && !t.Failed() && !bytes.Equal(out, s.Bytes()) {
				if err := save(name, out); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// Record plays the transcript against a new server and returns the record.
func (s *Script) Record(t *testing.T) []*ftpcore.Event {
	t.Helper()
	_, events := s.play(t, false)
	return events
}

// play returns the transcript as it should read, and the record. Without update
// a line that is not met fails the test.
func (s *Script) play(t *testing.T, update bool) (out []byte, events []*ftpcore.Event) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		r := &run{t: t, s: s, update: update, peers: map[int]*peer{}}
		r.house = NewHouse(t, s.Config, s.Files)
		r.login()
		for i := 0; i < len(s.Lines) && !t.Failed(); {
			i += r.step(i)
		}
		if !t.Failed() {
			r.nothingLeft()
			r.checkFiles()
		}
		r.hangUp()
		r.house.Close()
		out, events = s.withLines(r.out), r.house.Events()
		CheckEvents(t, events)
	})
	return out, events
}

// run is one transcript under way.
type run struct {
	t      *testing.T
	s      *Script
	house  *House
	update bool
	peers  map[int]*peer
	looked int    // events that E! lines have passed
	last   string // what {me} stood for
	out    []string
}

func (r *run) peer(n int) *peer {
	p := r.peers[n]
	if p == nil {
		p = &peer{house: r.house, host: r.s.Config.Host}
		if err := p.connect(); err != nil {
			r.t.Fatalf("client %d: %v", n, err)
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
	p := r.peer(1)
	for _, x := range [][2]string{{"", "220 *"}, {"USER " + c.User, "331 *"}, {"PASS " + c.Password, "230 *"}} {
		if x[0] != "" {
			p.send([]byte(x[0] + "\r\n"))
		}
		line, err := p.in.line()
		if _, ok := matches(x[1], line); !ok {
			r.t.Fatalf("login: %q (%v), want %s", line, err, x[1])
		}
	}
}

// step does the line i and says how many lines it has done.
func (r *run) step(i int) int {
	l := r.s.Lines[i]
	if l.Op == "S<" {
		return r.replies(i)
	}
	if text, err := r.do(l); err != nil {
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
	r.t.Helper()
	r.t.Errorf("script line %d: %s\n\t%v", l.Num, l.Raw, err)
	for _, n := range []int{1, 2, 3} {
		if p := r.peers[n]; p != nil && p.in.end() != "silent" {
			r.t.Logf("client %d: then the server %s", n, p.in.end())
		}
	}
}

func (r *run) do(l Line) (text string, err error) {
	defer synctest.Wait()
	switch l.Op {
	case "C>":
		return "", r.sendCommand(l)
	case "C!":
		return "", r.client(l)
	case "S!":
		if got := r.peer(l.Client).in.end(); got != l.Text {
			return "", fmt.Errorf("the server: %s", got)
		}
	case "D>", "D<", "D!":
		return r.dataLine(l)
	case "G!":
		return "", r.gate(l)
	case "T!":
		d, err := time.ParseDuration(l.Text)
		time.Sleep(d)
		return "", err
	case "E!":
		return "", r.event(l.Text)
	case "F!":
		name, text, _ := strings.Cut(l.Text, " ")
		return "", writeFile(r.house.FS, File{Name: name, Data: []byte(text)})
	}
	return "", nil
}

// event looks for "why CODE" or "warn CODE" in the record, from where the last
// such line stopped.
func (r *run) event(text string) error {
	synctest.Wait()
	what, code, _ := strings.Cut(text, " ")
	var seen []string
	for i, e := range r.house.Events() {
		if i < r.looked || e.Dec == nil {
			continue
		}
		found := what == "why" && e.Dec.Why == code
		for _, w := range e.Dec.Warn {
			found = found || what == "warn" && w.Code == code
			seen = append(seen, "warn "+w.Code)
		}
		if found {
			r.looked = i + 1
			return nil
		}
		seen = append(seen, "why "+e.Dec.Why)
	}
	return fmt.Errorf("the record has: %s", strings.Join(seen, ", "))
}

func (r *run) sendCommand(l Line) error {
	p, text := r.peer(l.Client), l.Text
	if strings.Contains(text, "{me") {
		a, err := p.listen()
		if err != nil {
			return err
		}
		r.last = fmt.Sprintf("%s,%d,%d", strings.ReplaceAll(p.host, ".", ","), a.Port>>8, a.Port&255)
		family := 1
		if strings.Contains(p.host, ":") {
			family = 2
		}
		text = strings.ReplaceAll(text, "{me6}", fmt.Sprintf("|%d|%s|%d|", family, p.host, a.Port))
	}
	text = strings.NewReplacer("{me}", r.last, "{last}", r.last).Replace(text)
	b, err := payload(text)
	if err != nil {
		return err
	}
	return p.send(b)
}

func (r *run) client(l Line) error {
	if host, ok := strings.CutPrefix(l.Text, "connect from "); ok {
		p := &peer{house: r.house, host: host}
		r.peers[l.Client] = p
		return p.connect()
	}
	p := r.peer(l.Client)
	switch l.Text {
	case "connect":
	case "close":
		p.close()
	case "eof":
		return p.conn.(interface{ CloseWrite() error }).CloseWrite()
	case "reset":
		return p.conn.(interface{ Reset() error }).Reset()
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

// replies does the S< lines from i on that stand together. An update rewrites
// as many replies as stood there.
func (r *run) replies(i int) (n int) {
	for ; i+n < len(r.s.Lines) && r.s.Lines[i+n].Op == "S<"; n++ {
		l := r.s.Lines[i+n]
		p := r.peer(l.Client)
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

// rewrite writes the reply that begins with line in place of l.
func (r *run) rewrite(l Line, p *peer, line string) (port string) {
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

func (r *run) dataLine(l Line) (string, error) {
	p := r.peer(l.Client)
	if l.Op == "D!" && (l.Text == "none" || l.Text == "refuse") {
		return "", r.noData(p, l.Text)
	}
	if err := p.open(); err != nil {
		return "", err
	}
	b, err := payload(l.Text)
	switch {
	case l.Op == "D!":
		return "", r.dataEnd(p, l.Text)
	case err != nil:
		return "", err
	case l.Op == "D>":
		return "", settle(func() error {
			_, err := p.data.Write(b)
			return err
		})
	case l.Text == "" || l.Text[0] != '"' && l.Text[0] != '{':
		line, err := p.dataR.line()
		if _, ok := matches(l.Text, line); !ok {
			return line, fmt.Errorf("the data connection has: %s (%v)", line, err)
		}
	default:
		got, err := p.dataR.exactly(len(b))
		if !bytes.Equal(got, b) {
			return fmt.Sprintf("%q", got), fmt.Errorf("the data connection has: %.200q (%v)", got, err)
		}
	}
	return "", nil
}

func (r *run) noData(p *peer, how string) error {
	if how == "refuse" {
		p.dropData()
		return nil
	}
	err := p.open()
	if err == nil {
		return fmt.Errorf("there is a data connection")
	}
	p.dropData()
	return nil
}

func (r *run) dataEnd(p *peer, how string) error {
	switch how {
	case "end":
		if got := p.dataR.end(); got != "end" {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.dropData()
	case "again":
		if got := p.dataR.end(); got != "end" {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.data.Close()
		p.data = nil
	case "cut":
		p.dataR.drain()
		if got := p.dataR.end(); got != "reset" && got != "end" {
			return fmt.Errorf("the data connection: %s", got)
		}
		p.dropData()
	case "eof":
		p.data.Close()
		p.data = nil
	case "reset":
		return p.data.(interface{ Reset() error }).Reset()
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

func (r *run) gate(l Line) error {
	synctest.Wait()
	g := &r.house.Gate
	what, arg, _ := strings.Cut(l.Text, " ")
	held := g.Held()
	if len(held) == 0 && (what == "drop" || what == "edit") {
		return fmt.Errorf("nothing is held")
	}
	switch what {
	case "pause":
		g.Pause()
	case "run":
		g.Run()
	case "step":
		return g.Step(inspect.Over(arg), "")
	case "held":
		if len(held) == 0 {
			return fmt.Errorf("nothing is held")
		}
		if got := heldText(held[0].Event); !strings.HasPrefix(got, arg) {
			if _, ok := matches(arg, got); !ok {
				return fmt.Errorf("held is: %s", got)
			}
		}
	case "nothing":
		if len(held) > 0 {
			return fmt.Errorf("held is: %s", heldText(held[0].Event))
		}
	case "drop":
		return g.Drop(held[0].HID)
	case "edit":
		b, err := payload(arg)
		if err != nil {
			return err
		}
		return g.Edit(held[0].HID, b)
	case "cut":
		if !r.house.Server.CloseSession(fmt.Sprintf("S%d", l.Client), arg) {
			return fmt.Errorf("no such session")
		}
	default:
		return fmt.Errorf("unknown")
	}
	return nil
}

func heldText(e *ftpcore.Event) string {
	arrow := map[ftpcore.Dir]string{ftpcore.ToServer: "> ", ftpcore.ToClient: "< "}[e.Dir]
	switch e.Kind {
	case ftpcore.KindData:
		return "D" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	case ftpcore.KindCommand:
		return "C" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	case ftpcore.KindReply:
		return "S" + arrow + strings.TrimRight(string(e.Data), "\r\n")
	}
	return strings.TrimPrefix(string(e.Kind), "conn.")
}

// nothingLeft fails the test if the server says more than the script has.
func (r *run) nothingLeft() {
	synctest.Wait()
	for n, p := range r.peers {
		if p.conn == nil {
			continue
		}
		if got := p.in.end(); strings.HasPrefix(got, "says") {
			r.t.Errorf("client %d: after the script the server %s", n, got)
		}
	}
}

func (r *run) hangUp() {
	r.house.Gate.Run()
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
		fi, err := hackpadfs.Stat(r.house.FS, path.Clean(name))
		switch {
		case f.Absent:
			if err == nil {
				r.t.Errorf("want/%s: is there", f.Name)
			}
		case err != nil:
			r.t.Errorf("want/%s: %v", f.Name, err)
		case name != f.Name:
			if !fi.IsDir() {
				r.t.Errorf("want/%s: is a file", f.Name)
			}
		default:
			want[name] = true
			got, err := hackpadfs.ReadFile(r.house.FS, name)
			if err != nil || !bytes.Equal(got, f.Data) {
				r.t.Errorf("want/%s: has %.300q (%v)", f.Name, got, err)
			}
		}
	}
	hackpadfs.WalkDir(r.house.FS, ".", func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !want[p] {
			r.t.Errorf("%s is there and is not wanted", p)
		}
		return nil
	})
}
