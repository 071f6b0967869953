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

// maxLines is how many lines of the client's past output a page gets after hello.
const maxLines = 500

// console is the built-in client and its output.
type console struct {
	b      *Bridge
	client *client.Client

	mu    sync.Mutex
	fresh []ClientLine // not yet sent
	last  client.Output
	dirty bool

	shown []ClientLine // already sent; belongs to the loop
}

func (c *console) init(b *Bridge) {
	c.b = b
	b.roster.onChange = c.look
	c.client = &client.Client{
		Dialer: b.network.Client(), Local: localFiles(b.clock), Addr: innerAddr, Now: b.clock.Now, Logins: ftpcore.Logins(b.server.Accounts),
		Output: c.take,
	}
}

// take queues output of the client for the page.
func (c *console) take(o client.Output) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, l := range o.Lines {
		c.fresh = append(c.fresh, ClientLine{LineKind(l.Kind), l.Text, l.Code})
	}
	c.last, c.dirty = o, true
	c.b.rouse()
}

// look has the client's session sent to the page again, because sessions were opened or
// closed.
func (c *console) look() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.last.Local != "" {
		c.dirty = true
		c.b.rouse()
	}
}

// clientLine passes a typed line to the client.
func (b *Bridge) clientLine(a TextArgs, _ []byte) (answer, error) {
	it := b.console.client
	typed := Typed{Secret: it.Hides(a.Text)}
	it.Line(context.Background(), a.Text)
	return answer{result: typed}, nil
}

func (c *console) close() { c.client.Close() }

// replay has all recent output sent again, for a new page.
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

// sendConsole sends new output of the client.
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

// localFiles returns the built-in client's own filesystem.
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

// roster maps the addresses of connections inside the page to their sessions.
type roster struct {
	onChange func() // called under the server's event lock

	mu   sync.Mutex
	sids map[string]string // session IDs by the client's address
	last int               // number of the newest session from inside
}

// Observe tracks sessions from inside the page.
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

// newest returns the number of the newest session from inside the page; 0 means none.
func (r *roster) newest() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// inPage reports whether sid is an open session of the built-in client.
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

// sid returns the session of the connection from addr; empty means none.
func (r *roster) sid(addr string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sids[addr]
}
