package bridge

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/event"
)

// untilCheck waits for a state of the check that ok accepts.
func (p *page) untilCheck(ok func(ServerCheck) bool) ServerCheck {
	p.t.Helper()
	for {
		var s ServerCheck
		m := p.next()
		if m.T != "server" {
			continue
		}
		if err := json.Unmarshal(m.text, &s); err != nil {
			p.t.Fatal(err)
		}
		if ok(s) {
			return s
		}
	}
}

// TestServerCheck: a device is judged. A stopped check removes its directory, its card leads
// to the events, and the password is in no message and no export.
func TestServerCheck(t *testing.T) {
	p, d := openDevice(t, Options{})
	files := d.serves()
	args := ServerCheckArgs{Target: "device", User: "admin", Password: devicePassword}
	p.must("server.start", args, nil)
	p.refused(ErrBadArgs, "server.start", args, nil)
	p.refused(ErrBadArgs, "server.card", CardArgs{CardHTML}, nil)
	running := p.untilCheck(func(s ServerCheck) bool { return s.Done >= 12 })
	if !running.Running || running.Total < 60 || running.Now == "" || running.Card != nil {
		t.Errorf("while it runs: %+v", running)
	}
	if _, err := hackpadfs.Stat(files, "ftpsim-check"); err != nil {
		t.Errorf("it has no directory of its own: %v", err)
	}
	p.must("server.stop", Empty{}, nil)
	s := p.untilCheck(func(s ServerCheck) bool { return !s.Running })
	if s.Ended != ServerStopped || s.Card == nil || len(s.Card.Results) < 12 || s.Card.Left != nil || s.Card.Server != "device" {
		t.Fatalf("stopped: %+v", s)
	}
	if _, err := hackpadfs.Stat(files, "ftpsim-check"); err == nil {
		t.Error("the directory is still there")
	}
	last := s.Card.Results[len(s.Card.Results)-1]
	p.event(func(e *event.Event) bool { return e.SID == last.SID && e.Kind == event.KindSessionClose })
	for _, r := range s.Card.Results {
		if e := p.events[r.Event-1]; e.Kind != event.KindSessionOpen || e.SID != r.SID || !event.Dialled(r.SID) {
			t.Errorf("%s leads to %+v", r.ID, e)
		}
		for _, f := range r.Findings {
			if e := p.events[f.Event-1]; e.Kind != event.KindCommand || e.SID != r.SID || !strings.HasPrefix(f.Request, e.Dec.Verb) {
				t.Errorf("%s: %s leads to %+v", r.ID, f.Request, e)
			}
		}
	}
	for format, want := range map[CourseFormat]string{CardHTML: "<h1>FTP server card: device</h1>", CardMarkdown: "# FTP server card: device"} {
		if m := p.must("server.card", CardArgs{format}, nil); !strings.Contains(string(m.data), want) || shows(m.data, devicePassword) {
			t.Errorf("the card as %s:\n%s", format, m.data)
		}
	}
	for _, a := range allExports {
		if m := p.must("export", a, nil); shows(m.data, devicePassword) {
			t.Errorf("%+v has the password", a)
		}
	}
	for _, text := range p.told {
		if shows(text, devicePassword) {
			t.Errorf("a message has the password: %.300s", text)
		}
	}
	p.must("server.plan", ServerCheckArgs{}, nil)
}

// A check that cannot begin says why.
func TestServerCheckRefused(t *testing.T) {
	p, d := openDevice(t, Options{})
	d.serves()
	p.refused(ErrBadArgs, "server.start", ServerCheckArgs{Target: "other", User: "admin"}, nil)
	p.refused(ErrBadArgs, "server.start", ServerCheckArgs{Target: "device"}, nil)
	p.refused(ErrBadArgs, "server.start", ServerCheckArgs{Target: "device", User: "a\r\nDELE x"}, nil)
	p.refused(ErrBadArgs, "server.start", ServerCheckArgs{Target: "device", User: "admin", Dir: "../x"}, nil)
	p.must("server.start", ServerCheckArgs{Target: "device", User: "admin", Password: "wrong"}, nil)
	s := p.untilCheck(func(s ServerCheck) bool { return !s.Running })
	if s.Ended != ServerLogin || !strings.Contains(s.Text, "530") || len(s.Card.Results) > 0 {
		t.Errorf("%+v", s)
	}
}
