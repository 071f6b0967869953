package bridge

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/profile"
)

// page plays the part of the page: it sends commands and reads the posted messages.
type page struct {
	t    *testing.T
	b    *Bridge
	last int64

	mu    sync.Mutex
	queue []message
	more  chan struct{}

	events  []*event.Event
	largest int  // batch
	gaps    bool // may be in the events
	held    []HeldItem
	status  Status
	rules   Rules
	view    View
	lines   []ClientLine
	prompt  string
	client  ClientOutput
	told    [][]byte // every message
}

// message is a message that the bridge has posted, decoded as far as needed.
type message struct {
	T      string          `json:"t"`
	ID     int64           `json:"id"`
	OK     bool            `json:"ok"`
	Error  *Error          `json:"error"`
	Result json.RawMessage `json:"result"`
	From   int64           `json:"from"`
	List   json.RawMessage `json:"list"`
	text   []byte
	data   []byte
}

// open starts a bridge and sends hello.
func open(t *testing.T, o Options) *page {
	p := &page{t: t, more: make(chan struct{}, 1)}
	o.Post = p.post
	if o.Version == "" {
		o.Version = "test"
	}
	p.b = New(o)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.b.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("Run: %v", err)
		}
	})
	p.must("hello", Empty{}, nil)
	return p
}

func (p *page) post(msg, data []byte) {
	m := message{text: slices.Clone(msg), data: slices.Clone(data)}
	if err := json.Unmarshal(msg, &m); err != nil {
		p.t.Errorf("posted %s: %v", msg, err)
	}
	p.mu.Lock()
	p.queue = append(p.queue, m)
	p.mu.Unlock()
	select {
	case p.more <- struct{}{}:
	default:
	}
}

// next blocks until there is a message and updates p from it.
func (p *page) next() message {
	p.t.Helper()
	for {
		p.mu.Lock()
		if len(p.queue) > 0 {
			m := p.queue[0]
			p.queue = p.queue[1:]
			p.mu.Unlock()
			p.note(m)
			return m
		}
		p.mu.Unlock()
		select {
		case <-p.more:
		case <-time.After(2 * time.Minute):
			p.t.Fatalf("nothing came; prompt %q, held %d, %d events, status %+v", p.prompt, len(p.held), len(p.events), p.status)
		}
	}
}

func (p *page) note(m message) {
	p.told = append(p.told, m.text)
	read := func(v any) {
		if err := json.Unmarshal(m.text, v); err != nil {
			p.t.Fatalf("%s: %v", m.text, err)
		}
	}
	switch m.T {
	case "events":
		var e Events
		read(&e)
		p.largest = max(p.largest, len(e.List))
		if e.From == 1 { // from the beginning, after a hello
			p.events = nil
		}
		if n := len(p.events); n > 0 && !p.gaps && e.From != p.events[n-1].ID+1 {
			p.t.Errorf("a batch from %d after %d", e.From, p.events[n-1].ID)
		}
		p.events = append(p.events, e.List...)
	case "view":
		p.view = View{}
		read(&p.view)
		if p.view.Anew { // its events follow
			p.events = nil
		}
	case "held":
		var h Held
		read(&h)
		p.held = h.List
	case "rules":
		p.rules = Rules{}
		read(&p.rules)
	case "status":
		p.status = Status{}
		read(&p.status)
	case "client":
		p.client = ClientOutput{}
		read(&p.client)
		p.lines = append(p.lines, p.client.Lines...)
		p.prompt = p.client.Prompt
	}
}

// send sends a command and returns its ID.
func (p *page) send(name string, args any, data []byte) int64 {
	p.last++
	raw, err := json.Marshal(args)
	if err != nil {
		p.t.Fatal(err)
	}
	msg, err := json.Marshal(Command{T: "cmd", ID: p.last, Name: name, Args: raw})
	if err != nil {
		p.t.Fatal(err)
	}
	p.b.Send(msg, data)
	return p.last
}

// call sends a command and waits for its answer.
func (p *page) call(name string, args any, data []byte) message {
	p.t.Helper()
	id := p.send(name, args, data)
	for {
		if m := p.next(); m.T == "ack" {
			if m.ID != id {
				p.t.Fatalf("answer %d to command %d", m.ID, id)
			}
			return m
		}
	}
}

func (p *page) must(name string, args any, data []byte) message {
	p.t.Helper()
	m := p.call(name, args, data)
	if !m.OK {
		p.t.Fatalf("%s %+v: %v", name, args, m.Error)
	}
	return m
}

func (p *page) refused(code ErrorCode, name string, args any, data []byte) {
	p.t.Helper()
	if m := p.call(name, args, data); m.OK || m.Error == nil || m.Error.Code != code {
		p.t.Errorf("%s %+v: %s, want %s", name, args, m.text, code)
	}
}

// until reads messages until ok returns true.
func (p *page) until(ok func() bool) {
	p.t.Helper()
	for !ok() {
		p.next()
	}
}

// types types lines at the client's prompt, each when the client is ready, and waits until it
// is ready again. A prompt counts only once the client has echoed the line: output about
// something else, such as a restore, may still come with the prompt from before.
func (p *page) types(lines ...string) {
	p.t.Helper()
	for _, l := range lines {
		p.until(func() bool { return p.prompt != "" })
		before := p.inputs()
		p.must("client.line", TextArgs{l}, nil)
		p.until(func() bool { return p.inputs() > before && p.prompt != "" })
	}
}

// inputs returns how many typed lines the client has echoed.
func (p *page) inputs() (n int) {
	for _, l := range p.lines {
		if l.Kind == LineInput {
			n++
		}
	}
	return n
}

func (p *page) login() {
	p.t.Helper()
	p.types("open", "haha", "hehe")
	p.shows(LineReply, 230)
}

// shows fails unless the client has printed a line of this kind with this code.
func (p *page) shows(kind LineKind, code int) {
	p.t.Helper()
	if !slices.ContainsFunc(p.lines, func(l ClientLine) bool { return l.Kind == kind && l.Code == code }) {
		p.t.Fatalf("no %s %d in %+v", kind, code, p.lines)
	}
}

// event returns the first event that fits. It blocks until there is one.
func (p *page) event(fits func(e *event.Event) bool) *event.Event {
	p.t.Helper()
	for i := 0; ; i++ {
		p.until(func() bool { return i < len(p.events) })
		if fits(p.events[i]) {
			return p.events[i]
		}
	}
}

func verb(v string) func(e *event.Event) bool {
	return func(e *event.Event) bool { return e.Kind == event.KindCommand && e.Dec.Verb == v }
}

func result[T any](t *testing.T, m message) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(m.Result, &v); err != nil {
		t.Fatalf("%s: %v", m.text, err)
	}
	return v
}

func TestHello(t *testing.T) {
	p := open(t, Options{})
	h := result[Hello](t, p.must("hello", nil, nil))
	if h.Version != "test" || len(h.Reference) < 20 || h.Config.Profile != "full" || len(h.Config.Accounts) != 3 {
		t.Errorf("got %+v", h)
	}
	p.until(func() bool { return p.status.T != "" && p.prompt != "" })
	if p.prompt != "ftp> " || p.status.Run != (Run{Running, 0}) || p.status.Relay.State != RelayNone {
		t.Errorf("prompt %q, %+v", p.prompt, p.status)
	}
}

func TestEveryCommandHasAHandler(t *testing.T) {
	want := fieldsOf[Commands]()
	var got []string
	for name := range handlers {
		got = append(got, name)
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("handlers %v\ncommands %v", got, want)
	}
}

func TestRefusals(t *testing.T) {
	p := open(t, Options{})
	p.refused(ErrUnknownCommand, "no.such", nil, nil)
	p.refused(ErrBadArgs, "step", "text", nil)
	p.refused(ErrBadArgs, "step", StepArgs{Over: "hill"}, nil)
	p.refused(ErrNoSession, "session.close", CloseArgs{"S9", Close421}, nil)
	p.refused(ErrBadArgs, "session.close", CloseArgs{"S9", "softly"}, nil)
	p.refused(ErrNoProfile, "config.set", ConfigArgs{"none"}, nil)
	p.refused(ErrNoFile, "bytes.get", BytesArgs{ID: 99}, nil)
	p.refused(ErrNothingHeld, "bytes.get", BytesArgs{HID: 99}, nil)
	p.b.Send([]byte("no JSON"), nil)
	m := p.next()
	for m.T != "ack" { // what the client prints may come between
		m = p.next()
	}
	if m.OK || m.Error.Code != ErrBadArgs {
		t.Errorf("got %s", m.text)
	}
}

func TestSessionFromInside(t *testing.T) {
	p := open(t, Options{})
	p.login()
	if p.client.SID != "S1" {
		t.Errorf("sid %q", p.client.SID)
	}
	p.types("ls")
	p.shows(LineReply, 226)
	pass := p.event(verb("PASS"))
	if pass.Dec.Arg == "hehe" || len(pass.Raw.Mask) != 1 {
		t.Errorf("the password is to be seen: %+v %+v", pass.Dec, pass.Raw)
	}
	if m := p.must("bytes.get", BytesArgs{ID: pass.ID}, nil); string(m.data) != "PASS hehe\r\n" {
		t.Errorf("bytes %q", m.data)
	}
	done := p.event(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 226 })
	if first := p.events[0]; first.ID != 1 || first.Kind != event.KindSessionOpen || p.events[done.ID-1] != done {
		t.Errorf("the events begin with %+v, and event %d is not the %dth", first, done.ID, done.ID)
	}
	p.must("session.close", CloseArgs{"S1", Close421}, nil)
	p.event(func(e *event.Event) bool { return e.Kind == event.KindSessionClose })
	p.until(func() bool { return p.client.SID == "" })
}

func TestClear(t *testing.T) {
	p := open(t, Options{})
	p.login()
	before := p.events[len(p.events)-1].ID
	p.must("clear", nil, nil)
	p.refused(ErrNoFile, "bytes.get", BytesArgs{ID: 1}, nil)
	p.types("pwd")
	if e := p.event(verb("PWD")); e.ID <= before {
		t.Errorf("ID %d after %d", e.ID, before)
	}
}

func TestSecondHelloReplays(t *testing.T) {
	p := open(t, Options{})
	p.login()
	first := len(p.lines)
	p.events, p.lines, p.prompt, p.status = nil, nil, "", Status{}
	p.must("hello", nil, nil)
	p.until(func() bool { return len(p.events) > 0 && p.prompt != "" && p.status.T != "" })
	if p.events[0].ID != 1 || len(p.lines) != first {
		t.Errorf("events from %d, %d lines of %d", p.events[0].ID, len(p.lines), first)
	}
}

func TestProfileIsForNextSessions(t *testing.T) {
	p := open(t, Options{})
	p.must("config.set", ConfigArgs{"minimal"}, nil)
	if c := result[Config](t, p.must("config.get", nil, nil)); c.Profile != "minimal" || len(c.Profiles) != len(profile.All()) {
		t.Errorf("got %+v", c)
	}
	p.until(func() bool { return p.status.Profile == "minimal" })
	p.types("open")
	if !slices.ContainsFunc(p.lines, func(l ClientLine) bool { return strings.Contains(l.Text, "Wellcom") }) {
		t.Errorf("got %+v", p.lines)
	}
}

// TestComplete completes a command's name.
func TestComplete(t *testing.T) {
	p := open(t, Options{})
	c := result[Completion](t, p.must("client.complete", TextArgs{"ope"}, nil))
	if c.Text != "open " || c.Options == nil {
		t.Errorf("got %+v", c)
	}
}

// TestProfileIsLoaded exports a profile, edits it and loads it. The recording of a session
// with it contains the profile.
func TestProfileIsLoaded(t *testing.T) {
	p := open(t, Options{})
	text := result[ProfileText](t, p.must("profile.get", ProfileArgs{"vsftpd"}, nil)).Text
	load := func(text string, check bool) ProfileState {
		return result[ProfileState](t, p.must("profile.load", ProfileLoadArgs{text, check}, nil))
	}
	if got := load(text, false); got.Name != "vsftpd" {
		t.Errorf("the same again: %+v", got)
	}
	edited := strings.Replace(text, "(vsFTPd 3.0.5)", "edited by hand", 1)
	if got := load(edited, true); got.Name != "vsftpd" || len(p.b.loaded) != 0 {
		t.Errorf("a check: %+v", got)
	}
	for range 2 {
		if got := load(edited, false); got.Name != "vsftpd-2" || got.Problem != nil {
			t.Errorf("edited: %+v", got)
		}
	}
	got := load(strings.Replace(text, `"greeting"`, `"greting"`, 1), false)
	if got.Problem == nil || *got.Problem != (ProfileProblem{"unknown-field", "greting", ""}) {
		t.Errorf("a mistake: %+v", got.Problem)
	}
	listed := func() bool {
		return slices.ContainsFunc(result[Config](t, p.must("config.get", Empty{}, nil)).Profiles, func(i ProfileInfo) bool { return i.Name == "vsftpd-2" })
	}
	p.must("profile.hide", ProfileArgs{"vsftpd-2"}, nil)
	if listed() {
		t.Error("a hidden profile is listed")
	}
	p.must("machine", MachineArgs{"vsftpd-2"}, nil) // for events that refer to it
	if got := load(edited, false); got.Name != "vsftpd-2" || !listed() {
		t.Errorf("loaded again: %+v", got)
	}
	p.refused(ErrNoProfile, "profile.hide", ProfileArgs{"vsftpd"}, nil)
	p.refused(ErrBadArgs, "profile.get", ProfileArgs{"none"}, nil)
	p.must("config.set", ConfigArgs{"vsftpd-2"}, nil)
	p.must("machine", MachineArgs{"vsftpd-2"}, nil)
	p.types("open")
	if !slices.ContainsFunc(p.lines, func(l ClientLine) bool { return strings.Contains(l.Text, "edited by hand") }) {
		t.Errorf("got %+v", p.lines)
	}
	p.event(func(e *event.Event) bool { return e.Kind == event.KindReply && e.Dec.Code == 220 })
	used := p.b.setup(p.events).Profiles
	if len(used) != 1 || used[0].Name != "vsftpd-2" || used[0].Greeting != "edited by hand" {
		t.Errorf("the recording has %+v", used)
	}
}
