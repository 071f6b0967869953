package class_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/leaktest"
	"ftpsim/relay/bus"
	"ftpsim/relay/class"
	"ftpsim/relay/class/classtest"
)

func TestMain(m *testing.M) { os.Exit(leaktest.Run(m)) }

const code = "teacher's code"

// relay is a relay of the class.
type relay struct {
	*class.Hub
	t   *testing.T
	id  string
	bus bus.Bus
}

func newRelay(t *testing.T, b bus.Bus, id string) *relay {
	t.Helper()
	h, err := class.New(class.Options{Bus: b, Relay: id, Code: code, Address: "http://class/", Beat: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return &relay{h, t, id, b}
}

func (r *relay) teacher(enter class.Enter) *classtest.Teacher {
	r.t.Helper()
	near, far := classtest.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Feed(context.Background(), far, netip.MustParseAddr("192.0.2.1"))
	}()
	r.t.Cleanup(func() { near.Close(); <-done })
	return classtest.New(r.t, near, enter)
}

// student is a stand-in page.
type student struct {
	t      *testing.T
	id     string
	conn   net.Conn
	lines  *bufio.Reader
	info   *class.Info
	orders []class.Order
}

func (r *relay) student(number int) *student {
	r.t.Helper()
	id := fmt.Sprintf("%s-%d", r.id, number)
	r.bus.Announce(bus.Seat{ID: id, Relay: r.id, Number: number, FTP: "192.0.2.9:2121"})
	near, far := net.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.Serve(far, id)
	}()
	r.t.Cleanup(func() { near.Close(); <-done })
	return &student{t: r.t, id: id, conn: near, lines: bufio.NewReader(near)}
}

func (s *student) say(m class.Up) {
	s.t.Helper()
	text, _ := json.Marshal(m)
	s.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	if _, err := s.conn.Write(append(text, '\n')); err != nil {
		s.t.Fatal(err)
	}
}

func (s *student) joins(name string) *student {
	s.t.Helper()
	s.until(func() bool { return s.info != nil })
	s.say(class.Up{Join: &class.Join{Name: name}})
	return s
}

func (s *student) until(ok func() bool) {
	s.t.Helper()
	s.conn.SetDeadline(time.Now().Add(2 * time.Minute))
	for !ok() {
		line, err := s.lines.ReadBytes('\n')
		if err != nil {
			s.t.Fatal(err)
		}
		var m class.Down
		if err := json.Unmarshal(line, &m); err != nil {
			s.t.Fatal(err)
		}
		if m.Info != nil {
			s.info = m.Info
		} else {
			s.orders = append(s.orders, *m.Order)
		}
	}
}

// ordered waits for an order and returns it.
func (s *student) ordered(k class.OrderKind) (o class.Order) {
	s.t.Helper()
	s.until(func() bool {
		for _, o = range s.orders {
			if o.Kind == k {
				return true
			}
		}
		return false
	})
	s.orders = nil
	return o
}

// A teacher at one relay has the students of all: sees them, freezes them, and gives them orders.
func TestClassOfTwoRelays(t *testing.T) {
	b := &bus.Local{}
	one, two := newRelay(t, b, "one"), newRelay(t, b, "two")
	near, far := one.student(1).joins("Ada"), two.student(1).joins("  Blaise   Pascal ")
	e := one.teacher(class.Enter{Code: code, Name: "Ms Hopper", Title: "FTP"})
	e.Until(func() bool { return e.Students[near.id].Name == "Ada" && e.Students[far.id].Name == "Blaise Pascal" })
	for _, s := range []*student{near, far} {
		s.until(func() bool { return s.info.Teacher == "Ms Hopper" && s.info.Title == "FTP" && s.info.Here })
		s.say(class.Up{State: &class.State{Mode: class.Paused, Holds: "STOR a.txt"}})
		e.Until(func() bool { st := e.Students[s.id].State; return st != nil && st.Holds == "STOR a.txt" })
	}
	e.Order("", class.Freeze, "")
	for _, s := range []*student{near, far} {
		s.until(func() bool { return s.info.Frozen })
		e.Until(func() bool { return e.Students[s.id].Frozen })
	}
	e.Order(far.id, class.Thaw, "") // one alone
	far.until(func() bool { return !far.info.Frozen })
	e.Order("", class.Freeze, "") // and with the class again
	far.until(func() bool { return far.info.Frozen })
	e.Order(far.id, class.Message, "Look here.")
	if o := far.ordered(class.Message); o.Text != "Look here." {
		t.Errorf("got %+v", o)
	}
	far.say(class.Up{Failed: &class.Failed{Order: "x", Error: "no-such-profile"}})
	e.Until(func() bool { return len(e.Failed) == 1 && e.Failed[0].ID == far.id })

	three := newRelay(t, b, "three") // a relay that has just started knows the class
	again := three.teacher(class.Enter{Code: code})
	again.Until(func() bool {
		return again.Class.Frozen && again.Class.Teacher == "Ms Hopper" && again.Students[far.id].Name == "Blaise Pascal"
	})
}

// A teacher learns nothing about a student who has not agreed, and no order reaches the page.
func TestNotJoined(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	s := r.student(1)
	e := r.teacher(class.Enter{Code: code})
	s.say(class.Up{State: &class.State{At: "RETR secret"}})
	e.Order(s.id, class.Watch, "")
	e.Until(func() bool { return len(e.Failed) == 1 && e.Failed[0].Error == "not-joined" })
	if st := e.Students[s.id]; st.Joined || st.State != nil || st.Number != 1 {
		t.Errorf("got %+v", st)
	}
	s.joins("Ada")
	e.Until(func() bool { return e.Students[s.id].Joined })
	s.say(class.Up{Leave: true})
	e.Until(func() bool { return !e.Students[s.id].Joined && e.Students[s.id].Name == "" })
}

// A teacher who reloads finds the class as it was; the students see that the teacher was away.
func TestTeacherReloads(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	s := r.student(1).joins("Ada")
	e := r.teacher(class.Enter{Code: code, Name: "Ms Hopper"})
	e.Order("", class.Freeze, "")
	e.Until(func() bool { return e.Class.Frozen && e.Students[s.id].Joined })
	s.until(func() bool { return s.info.Frozen && s.info.Here })
	e.Close()
	s.until(func() bool { return !s.info.Here })
	if !s.info.Frozen {
		t.Error("thawed by a reload")
	}
	e = r.teacher(class.Enter{Token: e.Entered.Token})
	if e.Entered == nil || !e.Entered.Class.Frozen || len(e.Entered.Students) != 1 || e.Entered.Students[0].Name != "Ada" {
		t.Fatalf("got %q %+v", e.Refused, e.Entered)
	}
}

// Without the code no teacher gets in; wrong codes of one address cost time, and do not lock out the
// right one.
func TestWrongCode(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	for _, enter := range []class.Enter{{}, {Code: code + "x"}, {Token: "AAAA"}} {
		if e := r.teacher(enter); e.Refused != "wrong-code" || e.Entered != nil {
			t.Errorf("%+v: %q", enter, e.Refused)
		}
	}
	for range 25 { // more than cost no time; relay/access has the tests of the pace
		if e := r.teacher(class.Enter{Code: "guess"}); e.Refused != "wrong-code" {
			t.Fatalf("got %q", e.Refused)
		}
	}
	if e := r.teacher(class.Enter{Code: code}); e.Entered == nil {
		t.Errorf("the right code gets %q", e.Refused)
	}
	if newRelay(t, &bus.Local{}, "two").AllowZip("") {
		t.Error("an empty token is valid")
	}
}

// A watched page is mirrored from its Hello on; a second teacher's watching does not end with the
// first one's.
func TestWatch(t *testing.T) {
	b := &bus.Local{}
	one, two := newRelay(t, b, "one"), newRelay(t, b, "two")
	s := two.student(1).joins("Ada")
	s.say(class.Up{Mirror: json.RawMessage(`{"t":"status"}`)}) // no teacher watches
	e, f := one.teacher(class.Enter{Code: code}), two.teacher(class.Enter{Code: code})
	for _, who := range []*classtest.Teacher{e, f} {
		who.Until(func() bool { return who.Students[s.id].Joined })
		who.Order(s.id, class.Watch, "")
		s.ordered(class.Watch)
		s.say(class.Up{Mirror: json.RawMessage(`{"t":"events"}`)}) // of the view before
		s.say(class.Up{Mirror: json.RawMessage(`{"t":"ack","id":0}`)})
		s.say(class.Up{Mirror: json.RawMessage(`{"t":"held"}`)})
		who.Until(func() bool { return len(who.Mirror) >= 2 })
		if string(who.Mirror[0]) != `{"t":"ack","id":0}` {
			t.Errorf("the view begins with %s", who.Mirror[0])
		}
	}
	if s.until(func() bool { return s.info.Watched }); !e.Students[s.id].Watched {
		e.Until(func() bool { return e.Students[s.id].Watched })
	}
	f.Order(s.id, class.Unwatch, "")
	s.say(class.Up{Mirror: json.RawMessage(`{"t":"rules"}`)})
	e.Until(func() bool { return strings.Contains(string(e.Mirror[len(e.Mirror)-1]), "rules") })
	e.Close()
	s.ordered(class.Unwatch)
	s.until(func() bool { return !s.info.Watched })
}

// A teacher who does not read slows no page down: messages are left out, and the view begins anew.
func TestSlowTeacher(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	s := r.student(1).joins("Ada")
	e := r.teacher(class.Enter{Code: code})
	e.Until(func() bool { return e.Students[s.id].Joined })
	e.Order(s.id, class.Watch, "")
	s.ordered(class.Watch)
	s.say(class.Up{Mirror: json.RawMessage(`{"t":"ack","id":1}`)})
	long := json.RawMessage(`"` + strings.Repeat("x", 200<<10) + `"`)
	for range 14 { // more than maxMirror
		s.say(class.Up{Mirror: long})
	}
	read := make(chan struct{})
	go func() { // it reads again
		defer close(read)
		e.Until(func() bool { n := len(e.Mirror); return n > 0 && bytes.Contains(e.Mirror[n-1], []byte(`"id":2`)) })
	}()
	s.ordered(class.Watch)
	s.say(class.Up{Mirror: json.RawMessage(`{"t":"ack","id":2}`)})
	<-read
	if len(e.Mirror) > 14 {
		t.Errorf("%d messages were kept for a teacher who does not read", len(e.Mirror))
	}
}

// All hand-ins come in one zip, from all relays.
func TestCollect(t *testing.T) {
	b := &bus.Local{}
	one, two := newRelay(t, b, "one"), newRelay(t, b, "two")
	e := one.teacher(class.Enter{Code: code})
	pages := map[string]*student{"Ada": one.student(1), "Bob/..": two.student(2), "Cem": two.student(3), "Dot": one.student(4)}
	for name, s := range pages {
		s.joins(name)
		state := &class.State{Lesson: map[string]string{"en": "x"}}
		if name == "Dot" {
			state = &class.State{} // runs no lesson
		}
		s.say(class.Up{State: state})
		e.Until(func() bool { return e.Students[s.id].State != nil })
	}
	big := bytes.Repeat([]byte("0123456789abcdef"), 50_000) // more than one message of the bus
	e.Send(class.FromTeacher{Collect: true})
	for name, s := range pages {
		switch name {
		case "Dot":
			continue
		case "Cem":
			s.say(class.Up{HandIn: &class.HandIn{Order: s.ordered(class.Collect).ID, Last: true, Error: "no-such-lesson"}})
			continue
		}
		id := s.ordered(class.Collect).ID
		for off := 0; off < len(big); off += 100_000 {
			s.say(class.Up{HandIn: &class.HandIn{Order: id, Name: "x.json", Data: big[off : off+100_000], Last: off+100_000 == len(big)}})
		}
	}
	e.Until(func() bool { return e.Collected != nil && e.Collected.Done })
	if c := e.Collected; c.Want != 3 || c.Have != 2 || len(c.Missing) != 1 || c.Missing[0] != pages["Cem"].id {
		t.Errorf("got %+v", c)
	}
	other := two.teacher(class.Enter{Code: code}) // the other relay knows too
	other.Until(func() bool { return other.Collected != nil && other.Collected.Done && other.Collected.Have == 2 })
	files := readZip(t, two)
	if len(files) != 2 || !bytes.Equal(files["01 Ada/x.json"], big) || !bytes.Equal(files["02 Bob_/x.json"], big) {
		for n, d := range files {
			t.Errorf("%q %d", n, len(d))
		}
	}

	// The end of the class forgets everything.
	e.Send(class.FromTeacher{End: true})
	for name, s := range pages {
		s.ordered(class.Forget)
		e.Until(func() bool { return !e.Students[s.id].Joined && e.Students[s.id].Name == "" })
		if strings.Contains(fmt.Sprint(e.Students), name) {
			t.Errorf("%q is remembered", name)
		}
	}
	other.Until(func() bool {
		return !other.Students[pages["Ada"].id].Joined && !other.Students[pages["Bob/.."].id].Joined
	})
	for _, r := range []*relay{one, two} {
		if files := readZip(t, r); len(files) != 0 {
			t.Errorf("%s still has %d hand-ins", r.id, len(files))
		}
	}
	again := two.teacher(class.Enter{Code: code})
	if in := again.Entered; in.Class.Teacher != "" || in.Class.Frozen || strings.Contains(fmt.Sprint(in.Students), "Ada") {
		t.Errorf("got %+v", in)
	}
}

func readZip(t *testing.T, r *relay) map[string][]byte {
	t.Helper()
	var out bytes.Buffer
	if err := r.WriteZip(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// A page that breaks the rules loses its stream; the others keep theirs.
func TestBadPage(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	good := r.student(1).joins("Ada")
	e := r.teacher(class.Enter{Code: code})
	for n, bad := range []string{"no JSON\n", strings.Repeat("x", 2*class.MaxLine)} {
		s := r.student(2 + n).joins("Eve")
		e.Until(func() bool { return e.Students[s.id].Joined })
		go s.conn.Write([]byte(bad))
		io.Copy(io.Discard, s.conn) // until the relay closes
		e.Until(func() bool { return e.Students[s.id].Away })
	}
	good.say(class.Up{State: &class.State{At: "NOOP"}})
	e.Until(func() bool { st := e.Students[good.id].State; return st != nil && st.At == "NOOP" })
}

// A seat that is given up is gone.
func TestGone(t *testing.T) {
	r := newRelay(t, &bus.Local{}, "one")
	s := r.student(1).joins("Ada")
	e := r.teacher(class.Enter{Code: code})
	e.Until(func() bool { return e.Students[s.id].Joined })
	s.conn.Close()
	e.Until(func() bool { return e.Students[s.id].Away && e.Students[s.id].Name == "Ada" })
	r.bus.Withdraw(s.id)
	e.Until(func() bool { _, there := e.Students[s.id]; return !there })
}
