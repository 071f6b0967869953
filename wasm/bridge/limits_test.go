package bridge

import (
	"encoding/json"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
)

// The page gets and sets limits. The recording has the change and can be replayed.
func TestLimits(t *testing.T) {
	p := open(t, Options{})
	var info LimitsInfo
	get := func(m message) {
		t.Helper()
		if err := json.Unmarshal(m.Result, &info); err != nil {
			t.Fatal(err)
		}
	}
	get(p.must("limits.get", Empty{}, nil))
	if info.Now != info.Default || info.Now.Line != 4096 || info.Now.QuotaBytes != maxBytes {
		t.Errorf("the limits are %+v", info)
	}
	set := info.Now
	set.PathDepth, set.LoginTries, set.QuotaFiles = 2, 0, 0
	set.QuotaBytes = 1
	get(p.must("limits.set", set, nil))
	if info.Now.PathDepth != 2 || info.Now.LoginTries != 5 || info.Now.QuotaFiles != maxFiles || info.Now.QuotaBytes != 1 {
		t.Errorf("the limits are %+v", info.Now)
	}
	p.until(func() bool { return p.status.Quota.Max == 1 })
	e := p.event(func(e *event.Event) bool { return e.Kind == event.KindLimits })
	if l := ftpcore.LimitsOf(e.Dec); Limits(l) != info.Now {
		t.Errorf("the event says %+v", l)
	}
	p.login()
	p.must("client.line", TextArgs{"mkdir /incoming/a"}, nil)
	p.must("client.line", TextArgs{"mkdir /incoming/a/b"}, nil)
	e = p.event(func(e *event.Event) bool { return e.Dec != nil && e.Dec.Why == "path-too-deep" })
	if c := e.Dec.Check; e.Dec.Code != 550 || c.Limit != 2 || c.Got != 3 {
		t.Errorf("%d %+v", e.Dec.Code, c)
	}
	for _, bad := range []func(*Limits){
		func(l *Limits) { l.Line = 10 }, func(l *Limits) { l.Sessions = -1 }, func(l *Limits) { l.QuotaBytes = 1 << 40 },
	} {
		l := info.Default
		bad(&l)
		p.refused(ErrBadArgs, "limits.set", l, nil)
	}
}

// The page sets how much of the data connections the record keeps; what is beyond goes at
// once, the oldest first.
func TestPayloadRoom(t *testing.T) {
	p := open(t, Options{})
	room := func(m message) Room {
		t.Helper()
		var info LimitsInfo
		if err := json.Unmarshal(m.Result, &info); err != nil {
			t.Fatal(err)
		}
		return info.Payload
	}
	if r := room(p.must("limits.get", Empty{}, nil)); r.Now != r.Default || r.Default != 192<<20 || r.Used != 0 {
		t.Errorf("at first: %+v", r)
	}
	b := &p.b.recorder
	for range 4 {
		b.Observe(&event.Event{ID: b.Head() + 1, Kind: event.KindData, Payload: [][]byte{make([]byte, 1<<20)}, Bytes: 1 << 20})
	}
	last := b.Head()
	if r := room(p.must("limits.get", Empty{}, nil)); r.Used < 4<<20 {
		t.Errorf("with four events: %+v", r)
	}
	if r := room(p.must("payload.set", RoomArgs{3 << 20}, nil)); r.Now != 3<<20 || r.Used > 3<<20 || r.Used < 2<<20 {
		t.Errorf("with less room: %+v", r)
	}
	if _, kept := b.Payload(last - 3); kept {
		t.Error("the oldest payload is still there")
	}
	if _, kept := b.Payload(last); !kept {
		t.Error("the newest payload is gone")
	}
	p.refused(ErrBadArgs, "payload.set", RoomArgs{1}, nil)
	p.refused(ErrBadArgs, "payload.set", RoomArgs{2 << 30}, nil)
	if r := room(p.must("payload.set", RoomArgs{}, nil)); r.Now != r.Default {
		t.Errorf("by default: %+v", r)
	}
}
