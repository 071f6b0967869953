package bridge

import (
	"context"
	"maps"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/snapfs"
)

// maxLines bounds what a page that comes anew is shown of the client's past.
const maxLines = 500

// console is the built-in client and what it prints.
type console struct {
	b      *Bridge
	client *client.Client

	mu    sync.Mutex
	fresh []ClientLine // not yet sent
	last  client.Output
	dirty bool

	shown []ClientLine // sent; belongs to the bridge's goroutine
}

func (c *console) init(b *Bridge) {
	c.b = b
	b.roster.onChange = c.look
	c.client = &client.Client{
		Dialer: b.network.Client(), Local: localFiles(b.clock), Addr: innerAddr, Now: b.clock.Now, Logins: ftpcore.Logins(b.server.Accounts),
		Output: c.take,
	}
}

func (c *console) take(o client.Output) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range o.Lines {
		c.fresh = append(c.fresh, ClientLine{LineKind(l.Kind), l.Text, l.Code})
	}
	c.last, c.dirty = o, true
	c.b.rouse()
}

// look says anew which session is the client's: sessions came or went.
func (c *console) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.Local != "" {
		c.dirty = true
		c.b.rouse()
	}
}

// clientLine gives the client a line that was typed.
func (b *Bridge) clientLine(a TextArgs, _ []byte) (answer, error) {
	it := b.console.client
	typed := Typed{Secret: it.Hides(a.Text)}
	it.Line(context.Background(), a.Text)
	return answer{result: typed}, nil
}

func (c *console) close() { c.client.Close() }

// replay shows a new page what the old one saw.
func (c *console) replay() {
	c.client.Start()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh, c.shown, c.dirty = append(c.shown, c.fresh...), nil, true
}

func (b *Bridge) consoleDue(from time.Time) time.Time {
	c := &b.console
	c.mu.Lock()
	defer c.mu.Unlock()
	return onlyIf(c.dirty, from)
}

// sendConsole sends what the client has printed.
func (b *Bridge) sendConsole(time.Time) {
	c := &b.console
	c.mu.Lock()
	o, lines := c.last, c.fresh
	c.fresh, c.dirty = nil, false
	c.mu.Unlock()
	if lines == nil {
		lines = []ClientLine{}
	}
	b.post(ClientOutput{T: "client", Lines: lines, Prompt: o.Prompt, Secret: o.Secret, SID: b.roster.sid(o.Local)})
	c.shown = append(c.shown, lines...)
	c.shown = c.shown[max(len(c.shown)-maxLines, 0):]
}

// localFiles are the files of the built-in client's own.
func localFiles(clock event.Clock) *snapfs.FS {
	f := snapfs.New(snapfs.Options{Now: clock.Now, MaxBytes: 64 << 20, MaxFiles: 10_000})
	numbers := make([]byte, 64<<10)
	for i := range numbers {
		numbers[i] = byte(i)
	}
	for name, data := range map[string][]byte{
		"hello.txt":   []byte("Hello from the client in the page.\nThis line ends in LF alone.\n"),
		"numbers.bin": numbers,
	} {
		if err := hackpadfs.WriteFullFile(f, name, data, 0o644); err != nil {
			panic(err) // there is room for these
		}
	}
	return f
}

// roster knows which session belongs to which connection inside the page.
type roster struct {
	onChange func() // under the server's event lock

	mu   sync.Mutex
	sids map[string]string // by the client's address
	last int               // number of the newest one from inside
}

// Observe follows the sessions that come from inside the page.
func (r *roster) Observe(e *event.Event) {
	if e.Kind != event.KindSessionOpen && e.Kind != event.KindSessionClose {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case e.Kind == event.KindSessionClose:
		maps.DeleteFunc(r.sids, func(_, sid string) bool { return sid == e.SID })
	case e.Peer != nil && e.Peer.Via == "mem":
		if r.sids == nil {
			r.sids = map[string]string{}
		}
		r.sids[e.Peer.Remote] = e.SID
		r.last, _ = strconv.Atoi(strings.TrimPrefix(e.SID, "S"))
	}
	r.onChange()
}

// newest is the number of the newest session from inside; 0: there was none.
func (r *roster) newest() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// inPage reports whether sid is a session of the client in the page.
func (r *roster) inPage(sid string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.sids {
		if s == sid {
			return true
		}
	}
	return false
}

func (r *roster) sid(addr string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sids[addr]
}
