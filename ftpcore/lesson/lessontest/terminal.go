package lessontest

import (
	"strings"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

// address is the address of the server in the network of the built-in client.
const address = "127.0.0.1:21"

// Terminal is what the built-in client shows. Room.mu guards it.
type terminal struct {
	client *client.Client
	local  *snapfs.FS
	lines  []string
	prompt string
	taken  int64
}

// start starts the built-in client at its first use.
func (r *Room) start() {
	r.t.Helper()
	if r.shown.client != nil {
		return
	}
	r.shown.local = snapfs.New(snapfs.Options{})
	r.shown.client = &client.Client{Dialer: r.net.Client(), Local: r.shown.local, Addr: address, Output: r.show}
	r.shown.client.Start()
	r.t.Cleanup(r.shown.client.Close)
	r.ready()
}

func (r *Room) show(o client.Output) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, l := range o.Lines {
		r.shown.lines = append(r.shown.lines, l.Text)
	}
	r.shown.prompt, r.shown.taken = o.Prompt, o.Taken
	r.cond.Broadcast()
}

// ready waits for a prompt.
func (r *Room) ready() {
	r.t.Helper()
	r.until("a prompt", func() bool { return r.shown.prompt != "" })
}

// Type types lines at the built-in client, and waits for the prompt after each. Variables in
// braces are filled in.
func (r *Room) Type(lines ...string) {
	r.t.Helper()
	for _, l := range lines {
		r.Send(l)
		r.ready()
	}
}

// Send types a line at the built-in client and waits until the client has taken it.
func (r *Room) Send(line string) {
	r.t.Helper()
	r.start()
	n := r.shown.client.Line(r.ctx, r.Fill(line))
	r.until("the line to be taken: "+line, func() bool { return r.shown.taken >= n })
}

// Step types a line while the page is paused, and lets one message pass after the other until
// the prompt comes back. Then nothing is paused.
func (r *Room) Step(line string) {
	r.t.Helper()
	r.Hold("", "", func() { r.Type(line) })
}

// Interrupt presses Ctrl-C and waits for the prompt.
func (r *Room) Interrupt() {
	r.t.Helper()
	r.shown.client.Interrupt()
	r.ready()
}

// Put writes a file of the built-in client.
func (r *Room) Put(name, content string) {
	r.t.Helper()
	r.start()
	if err := hackpadfs.WriteFullFile(r.shown.local, r.Fill(name), []byte(r.Fill(content)), 0o644); err != nil {
		r.t.Fatal(err)
	}
}

// Got returns the content of a file of the built-in client.
func (r *Room) Got(name string) string {
	r.t.Helper()
	b, err := hackpadfs.ReadFile(r.shown.local, r.Fill(name))
	if err != nil {
		r.t.Fatal(err)
	}
	return string(b)
}

// Terminal returns what the built-in client has printed.
func (r *Room) Terminal() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.shown.lines, "\n")
}

// Await waits for an event.
func (r *Room) Await(what string, is func(e *event.Event) bool) {
	r.t.Helper()
	r.until(what, func() bool {
		for _, e := range r.events {
			if is(e) {
				return true
			}
		}
		return false
	})
}
