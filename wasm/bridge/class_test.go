package bridge

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/recording"
	"ftpsim/relay/bus"
	"ftpsim/relay/class"
	"ftpsim/relay/class/classtest"
)

const seatID = "double-1"

// classDouble is a relay that holds a class, with a teacher, and a page that has joined.
type classDouble struct {
	*page
	relay   *relayDouble
	hub     *class.Hub
	teacher *classtest.Teacher
	state   ClassState
}

func inClass(t *testing.T) *classDouble {
	local := &bus.Local{}
	hub, err := class.New(class.Options{Bus: local, Relay: "double", Code: "lovelace"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hub.Close)
	local.Announce(bus.Seat{ID: seatID, Relay: "double", Number: 1, FTP: "127.0.0.1:2121"})
	r := newRelayDouble(t)
	r.class = func(c net.Conn) { hub.Serve(c, seatID) }
	near, far := classtest.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		hub.Feed(context.Background(), far, netip.MustParseAddr("192.0.2.1"))
	}()
	t.Cleanup(func() { near.Close(); <-done })
	c := &classDouble{relay: r, hub: hub, teacher: classtest.New(t, near, class.Enter{Code: "lovelace", Name: "Ms Hopper"})}
	c.page = undelayed(t, Options{Dial: r.dial})
	c.untilClass(func(s ClassState) bool { return s.Info != nil && s.Info.Teacher == "Ms Hopper" && s.Info.Here })
	if c.state.Joined {
		t.Error("joined before the student agreed")
	}
	c.must("class.join", ClassJoinArgs{Name: "Ada"}, nil)
	c.teacher.Until(func() bool { s := c.student(); return s.Joined && s.State != nil })
	return c
}

func (c *classDouble) student() class.Student { return c.teacher.Students[seatID] }

// untilClass reads messages until the class is as ok wants it.
func (c *classDouble) untilClass(ok func(ClassState) bool) {
	c.t.Helper()
	read := 0
	c.until(func() bool {
		for ; read < len(c.told); read++ {
			if bytes.HasPrefix(c.told[read], []byte(`{"t":"class"`)) {
				c.state = ClassState{}
				if err := json.Unmarshal(c.told[read], &c.state); err != nil {
					c.t.Fatal(err)
				}
			}
		}
		return ok(c.state)
	})
}

// ordered gives an order and waits until it is carried out.
func (c *classDouble) ordered(k class.OrderKind, text string) ClassOrder {
	c.t.Helper()
	before := int64(len(c.state.Orders))
	c.teacher.Order(seatID, k, text)
	c.untilClass(func(s ClassState) bool { return int64(len(s.Orders)) > before })
	return c.state.Orders[before]
}

func TestClassOrders(t *testing.T) {
	c := inClass(t)
	for _, o := range []struct {
		kind       class.OrderKind
		text, told string
		err        ErrorCode
	}{
		{class.Message, "Look here.", "Look here.", ""},
		{class.Profile, "minimal", "minimal", ""},
		{class.Profile, "none of these", "none of these", ErrNoProfile},
		{class.Fault, `{"rule":{"match":"verb:STOR","do":"reply","code":550}}`, "", ErrBadRule},
		{class.Fault, `{"kind":"cut","scope":"global","bytes":5}`, "", ""},
		{class.Lesson, noteLesson, "note", ""},
		{class.Lesson, "no lesson", "", ErrBadLesson},
		{class.Pause, "", "", ""},
		{class.Run, "", "", ""},
		{"nonsense", "", "", ErrUnknownCommand},
	} {
		failed := len(c.teacher.Failed)
		if got := c.ordered(o.kind, o.text); got.Kind != o.kind || got.Text != o.told || got.Error != o.err {
			t.Errorf("%+v: got %+v", o, got)
		}
		if o.err != "" {
			c.teacher.Until(func() bool { return len(c.teacher.Failed) > failed })
			if f := c.teacher.Failed[failed]; f.ID != seatID || f.Error != string(o.err) {
				t.Errorf("%+v: the teacher is told %+v", o, f)
			}
		}
	}
	c.until(func() bool { return c.status.Profile == "full" && len(c.rules.Faults) == 1 }) // the lesson's
	c.teacher.Until(func() bool { s := c.student().State; return s.Lesson[""] == "A note" && s.Step == 1 && s.Steps == 2 })
}

// While the page is frozen, the student lets no message pass: neither by a command nor by a
// reload of the tunnel. The server runs again after the thaw.
func TestClassFreeze(t *testing.T) {
	c := inClass(t)
	c.login()
	c.teacher.Order("", class.Freeze, "")
	c.untilClass(func(s ClassState) bool { return s.Frozen })
	c.must("client.line", TextArgs{"quote NOOP"}, nil)
	c.until(func() bool { return len(c.held) == 1 })
	c.teacher.Until(func() bool { s := c.student().State; return s.Mode == class.Frozen && s.Holds == "NOOP" && s.Held == 1 })
	hid := c.held[0].HID
	c.refused(ErrFrozen, "run", nil, nil)
	c.refused(ErrFrozen, "step", StepArgs{}, nil)
	c.refused(ErrFrozen, "held.release", ReleaseArgs{}, nil)
	c.refused(ErrFrozen, "held.drop", HeldArgs{hid}, nil)
	c.refused(ErrFrozen, "held.edit", HeldArgs{hid}, []byte("NOOP\r\n"))
	c.refused(ErrFrozen, "held.delay", HeldDelayArgs{hid, 1}, nil)
	c.refused(ErrFrozen, "held.reply", HeldReplyArgs{hid, 200, "no"}, nil)
	c.refused(ErrFrozen, "held.close", HeldCloseArgs{hid, End421}, nil)
	if got := c.ordered(class.Run, ""); got.Error != ErrFrozen {
		t.Errorf("got %+v", got)
	}
	c.relay.breakLine()
	c.untilClass(func(s ClassState) bool { return s.Info == nil })
	c.refused(ErrFrozen, "run", nil, nil) // not connected
	c.untilClass(func(s ClassState) bool { return s.Info != nil })
	c.teacher.Until(func() bool {
		s := c.student()
		return s.Joined && !s.Away && s.State != nil && s.State.Mode == class.Frozen
	})
	c.refused(ErrFrozen, "run", nil, nil)
	c.teacher.Order("", class.Thaw, "")
	c.untilClass(func(s ClassState) bool { return !s.Frozen })
	c.until(func() bool { return len(c.held) == 0 && c.status.Run.Mode == Running })
}

// A lesson that is stopped while the page is frozen does not thaw it.
func TestClassFreezeOutlastsLesson(t *testing.T) {
	c := inClass(t)
	c.must("lesson.start", LessonArgs{Text: strings.Replace(noteLesson, "profile: full", "profile: full\npaused: yes", 1), Confirm: true}, nil)
	c.teacher.Order(seatID, class.Freeze, "")
	c.untilClass(func(s ClassState) bool { return s.Frozen })
	c.must("lesson.stop", LessonStop{Undo: true}, nil)
	if !c.b.stepper.Paused() {
		t.Error("the server runs")
	}
	c.must("class.leave", nil, nil) // which is seen by the teacher
	c.teacher.Until(func() bool { return !c.student().Joined })
	c.until(func() bool { return c.status.Run.Mode == Running })
}

// The watched view has the state and the events, and no password or secret of this page.
func TestClassWatch(t *testing.T) {
	c := inClass(t)
	c.login()
	c.teacher.Order(seatID, class.Watch, "")
	last := func(want string) func() bool {
		read := 0
		return func() bool {
			for ; read < len(c.teacher.Mirror); read++ {
				if bytes.Contains(c.teacher.Mirror[read], []byte(want)) {
					return true
				}
			}
			return false
		}
	}
	c.teacher.Until(last(`"verb":"PASS"`)) // from before
	var hello struct{ Result Hello }
	if err := json.Unmarshal(c.teacher.Mirror[0], &hello); err != nil || hello.Result.Version != "test" {
		t.Fatalf("the view begins with %.100s", c.teacher.Mirror[0])
	}
	for _, a := range hello.Result.Config.Accounts {
		if a.Password != "" {
			t.Errorf("the password of %s", a.User)
		}
	}
	for _, kind := range []string{"status", "held", "rules", "view", "verdicts", "lesson", "client"} {
		c.teacher.Until(last(`{"t":"` + kind + `"`))
	}
	c.untilClass(func(s ClassState) bool { return s.Info != nil && s.Info.Watched })
	for _, line := range ftptest.Spellings(secretWord) {
		g := c.guest(false)
		g.say("USER haha")
		g.say(line)
		g.Close()
		if !strings.Contains(line, "\r") {
			c.types("open haha:hehe@", "quote USER haha", "quote "+line, "close")
		}
	}
	c.must("pause", nil, nil)
	c.must("client.line", TextArgs{"open haha:" + secretWord + "@"}, nil)
	for hid, pass := int64(0), false; !pass; { // until its PASS is held
		c.until(func() bool { return len(c.held) > 0 && c.held[0].HID > hid })
		hid, pass = c.held[0].HID, strings.HasPrefix(c.held[0].Text, "PASS")
		if !pass {
			c.must("step", StepArgs{}, nil)
		}
	}
	c.teacher.Until(func() bool { return c.student().State.Holds == "PASS ••••" })
	c.must("run", nil, nil)
	c.types("quote SITE THE END")
	c.teacher.Until(last(`"verb":"SITE"`))
	c.teacher.Until(func() bool { return strings.HasPrefix(c.student().State.At, "SITE ") })
	for _, m := range c.teacher.Mirror {
		for _, secret := range []string{secretWord, "seat-token", "seatToken"} {
			if shows(m, secret) {
				t.Errorf("the view has %s:\n%s", secret, around(m, secret))
			}
		}
	}
	c.teacher.Order(seatID, class.Unwatch, "")
	c.untilClass(func(s ClassState) bool { return !s.Info.Watched })
}

func TestClassCollect(t *testing.T) {
	c := inClass(t)
	c.doNote("")
	c.teacher.Until(func() bool { return c.student().State.Done })
	c.teacher.Send(class.FromTeacher{Collect: true})
	c.teacher.Until(func() bool { return c.teacher.Collected != nil && c.teacher.Collected.Done })
	var out bytes.Buffer
	if err := c.hub.WriteZip(context.Background(), &out); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil || len(z.File) != 1 || z.File[0].Name != "01 Ada/Ada.ftpsim.json" {
		t.Fatalf("%v: %+v", err, z)
	}
	f, _ := z.File[0].Open()
	data, _ := io.ReadAll(f)
	rec, err := recording.Open(bytes.NewReader(data))
	if err != nil || rec.HandIn == nil || rec.HandIn.Name != "Ada" || rec.HandIn.Score == 0 || !rec.Masked {
		t.Errorf("%v: %+v", err, rec)
	}
	c.teacher.Send(class.FromTeacher{End: true})
	c.untilClass(func(s ClassState) bool { return !s.Joined && s.Name == "" })
}

func TestNoClass(t *testing.T) {
	r := newRelayDouble(t)
	p := open(t, Options{Dial: r.dial})
	p.untilRelay(RelayConnected)
	p.refused(ErrNoClass, "class.join", ClassJoinArgs{"Ada"}, nil)
}
