package bridge

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// fieldsOf lists the JSON names of T.
func fieldsOf[T any]() []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// TestStepByStep holds a login, and lets one message after the other pass.
func TestStepByStep(t *testing.T) {
	p := open(t, Options{})
	p.refused(ErrNothingHeld, "step", StepArgs{}, nil) // which pauses
	p.until(func() bool { return p.status.Run.Mode == Paused })
	p.must("client.line", TextArgs{"open"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	h := p.held[0]
	if h.SID != "S1" || h.Event.Kind != event.KindReply || h.Event.Dec.Code != 220 || !strings.HasPrefix(h.Text, "220") || h.Since == 0 {
		t.Errorf("got %+v %+v", h, h.Event)
	}
	p.must("step", StepArgs{}, nil)
	p.until(func() bool { return p.prompt != "" })
	p.must("client.line", TextArgs{"haha"}, nil)
	p.until(func() bool { return len(p.held) == 1 && p.held[0].Event.Kind == event.KindCommand })
	if !strings.HasPrefix(p.held[0].Text, "USER") {
		t.Errorf("held %q", p.held[0].Text)
	}
	p.must("step", StepArgs{Over: OverReply}, nil)
	p.until(func() bool { return p.prompt == "Password: " })
	p.must("client.line", TextArgs{"hehe"}, nil)
	p.until(func() bool { return len(p.held) == 1 && strings.HasPrefix(p.held[0].Text, "PASS") })
	if p.held[0].Text != "PASS ••••\r\n" {
		t.Errorf("held %q", p.held[0].Text)
	}
	if m := p.must("bytes.get", BytesArgs{HID: p.held[0].HID}, nil); string(m.data) != "PASS hehe\r\n" {
		t.Errorf("bytes %q", m.data)
	}
	p.must("held.edit", HeldArgs{p.held[0].HID}, []byte("PASS wrong\r\n"))
	p.until(func() bool { return len(p.held) == 1 && p.held[0].Event.Kind == event.KindReply })
	if p.held[0].Event.Dec.Code != 530 {
		t.Errorf("held %q", p.held[0].Text)
	}
	p.must("run", nil, nil)
	p.until(func() bool { return p.status.Run == (Run{Running, 0}) && len(p.held) == 0 })
	e := p.event(verb("PASS"))
	if e.Origin != event.OriginEdited || !e.Orig || e.Held == 0 {
		t.Errorf("got %+v", e)
	}
	if m := p.must("bytes.get", BytesArgs{ID: e.ID, Orig: true}, nil); string(m.data) != "PASS hehe\r\n" {
		t.Errorf("bytes %q", m.data)
	}
}

func TestDropAndRelease(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("pause", nil, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	p.refused(ErrNothingHeld, "held.drop", HeldArgs{9999}, nil)
	p.must("held.release", ReleaseArgs{p.held[0].HID}, nil)
	p.until(func() bool { return len(p.held) == 1 && p.held[0].Event.Kind == event.KindReply })
	p.must("held.drop", HeldArgs{p.held[0].HID}, nil)
	e := p.event(func(e *event.Event) bool { return e.Origin == event.OriginDropped })
	if e.Kind != event.KindReply || e.Dec.Code != 257 {
		t.Errorf("dropped %+v", e)
	}
	p.must("client.interrupt", nil, nil)
	p.must("held.release", ReleaseArgs{}, nil)
	p.until(func() bool { return len(p.held) == 0 })
}

// TestHungUpWhileHeld lets a client go whose command is held.
func TestHungUpWhileHeld(t *testing.T) {
	p := open(t, Options{})
	p.login()
	p.must("pause", nil, nil)
	p.must("client.line", TextArgs{"pwd"}, nil)
	p.until(func() bool { return len(p.held) == 1 })
	p.b.console.client.Close()
	p.until(func() bool { return len(p.held) == 0 })
	p.event(func(e *event.Event) bool { return e.Kind == event.KindSessionClose })
	if slices.ContainsFunc(p.events, verb("PWD")) {
		t.Error("the held command was run")
	}
}

// TestTransferIsTold steps through a download and looks at the transfers.
func TestTransferIsTold(t *testing.T) {
	p := open(t, Options{})
	p.must("fs.put", PutArgs{"/big", 0, true}, make([]byte, 100_000))
	p.login()
	p.must("pause", nil, nil)
	p.must("client.line", TextArgs{"get big"}, nil)
	isData := func() bool { return len(p.held) > 0 && p.held[len(p.held)-1].Event.Kind == event.KindData }
	for last := int64(0); !isData(); {
		p.until(func() bool { return len(p.held) > 0 && p.held[0].HID > last })
		if last = p.held[0].HID; !isData() {
			p.must("step", StepArgs{}, nil)
		}
	}
	first := p.held[len(p.held)-1]
	if n := first.Event.Bytes; n <= 0 || n > 16<<10 || first.Text != "" {
		t.Errorf("a block of %d bytes, %q", n, first.Text)
	}
	p.must("step", StepArgs{}, nil)
	p.until(func() bool { return len(p.status.Transfers) == 1 })
	got := p.status.Transfers[0]
	got.Rate = 0
	want := Transfer{SID: "S1", Conn: got.Conn, Verb: "RETR", Path: "/big", Dir: event.ToClient, Bytes: first.Event.Bytes, Size: 100_000}
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	p.must("step", StepArgs{Over: OverTransfer}, nil)
	p.until(func() bool { return p.prompt != "" && len(p.status.Transfers) == 0 })
	p.shows(LineReply, 226)
}

// TestManyHeld holds a message of each of many sessions.
func TestManyHeld(t *testing.T) {
	const sessions = 500
	p := open(t, Options{})
	p.must("pause", nil, nil)
	for range sessions {
		c, err := p.b.network.Dial(t.Context(), innerAddr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
	}
	p.until(func() bool { return len(p.held) == sessions })
	p.must("run", nil, nil)
	p.until(func() bool { return len(p.held) == 0 && p.status.Run == (Run{Running, 0}) })
}
