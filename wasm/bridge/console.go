package bridge

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/hack-pad/hackpadfs"

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
	home  string       // where open goes
	fresh []ClientLine // not yet sent
	last  client.Output
	dirty bool
	play  playing

	shown []ClientLine // already sent; belongs to the loop
}

// playing is an example that is being played at a pace (client.play).
type playing struct {
	gap   time.Duration // 0: none is
	until int64         // number of its last line; 0: not known yet
	sids  []string      // sessions that have the pace
}

func (c *console) init(b *Bridge) {
	c.b, c.home = b, innerAddr
	b.roster.onChange = c.look
	c.client = &client.Client{
		Dialer: b.network.Client(), Local: localFiles(b.clock), Home: c.where, Now: b.clock.Now, Logins: b.server.CurrentLogins,
		Output: c.take, Targets: &b.targets, Pins: &b.targets,
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
	c.endPlayed()
	c.b.rouse()
}

// local returns the address of the client's control connection; empty means none.
func (c *console) local() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.last.Local
}

// where returns the address that open connects to.
func (c *console) where() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.home
}

// move has open go to another address of the server's.
func (c *console) move(home string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.home = home
}

// look has the client's session sent to the page again, because sessions began or ended.
// A session from inside that has just begun gets the pace of the example that is being
// played, unless the client has a session already: then it is a respeaking one.
func (c *console) look(begun string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if own := c.b.roster.sid(c.last.Local); begun != "" && (own == "" || own == begun) {
		c.pace(begun)
	}
	if c.last.Local != "" {
		c.dirty = true
		c.b.rouse()
	}
}

// clientLine passes a typed line to the client.
func (b *Bridge) clientLine(a TextArgs, _ []byte) (answer, error) {
	it := b.console.client
	b.console.hurry()
	typed := Typed{Secret: it.Hides(a.Text)}
	it.Line(context.Background(), a.Text)
	return answer{result: typed}, nil
}

// maxPlayed bounds the lines of an example; the client takes no more at once.
const maxPlayed = 64

// clientPlay gives the client the lines of an example.
func (b *Bridge) clientPlay(a PlayArgs, _ []byte) (answer, error) {
	if len(a.Lines) == 0 || len(a.Lines) > maxPlayed || a.Ms != 0 && !inRange(a.Ms) {
		return answer{}, refuse(ErrBadArgs, "lines")
	}
	for _, l := range a.Lines {
		if strings.ContainsAny(l, "\r\n") {
			return answer{}, refuse(ErrBadArgs, "lines")
		}
	}
	b.console.begin(millis(a.Ms))
	b.console.ends(b.console.client.Line(context.Background(), strings.Join(a.Lines, "\n")))
	return answer{}, nil
}

// begin sets the pace of the client's session, and of the one that it opens.
func (c *console) begin(gap time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sid := c.b.roster.sid(c.last.Local)
	if gap > 0 {
		// A message that waits goes on waiting: its session's pace does not end in between.
		c.play.sids = slices.DeleteFunc(c.play.sids, func(s string) bool { return s == sid })
	}
	c.endPace()
	c.play.gap = gap
	if sid != "" {
		c.pace(sid)
	}
}

// ends sets the number of the example's last line; 0 means that the client took none.
func (c *console) ends(last int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if last == 0 {
		c.endPace()
		return
	}
	c.play.until = last
	c.endPlayed()
}

// pace gives a session the pace of the example. The caller holds c.mu.
func (c *console) pace(sid string) {
	if c.play.gap > 0 {
		c.play.sids = append(c.play.sids, sid)
		c.b.stepper.SetPaceOf(sid, c.play.gap)
	}
}

// endPlayed ends the pace if the client has taken the example's last line and waits for
// another one. The caller holds c.mu.
func (c *console) endPlayed() {
	if c.play.until > 0 && c.last.Taken >= c.play.until && c.last.Prompt != "" {
		c.endPace()
	}
}

// hurry ends the pace.
func (c *console) hurry() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.endPace()
}

// endPace is hurry for callers that hold c.mu.
func (c *console) endPace() {
	for _, sid := range c.play.sids {
		c.b.stepper.SetPaceOf(sid, 0)
	}
	if c.play.gap > 0 {
		c.dirty = true
		c.b.rouse()
	}
	c.play = playing{}
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
	lines := c.fresh
	m := c.message(lines)
	c.fresh, c.dirty = nil, false
	c.mu.Unlock()
	b.post(m)
	c.shown = append(c.shown, lines...)
	c.shown = c.shown[max(len(c.shown)-maxLines, 0):]
}

// all returns the output that the page has, and the prompt.
func (c *console) all() ClientOutput {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.message(c.shown)
}

// message returns lines of output, with the prompt as it is now. The caller holds c.mu.
func (c *console) message(lines []ClientLine) ClientOutput {
	o := c.last
	return ClientOutput{T: "client", Lines: append([]ClientLine{}, lines...), Prompt: o.Prompt, Secret: o.Secret, SID: c.b.roster.sid(o.Local), Paced: c.play.gap > 0}
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

// roster maps the addresses of the built-in client's connections to their sessions.
type roster struct {
	// onChange is called under the server's event lock. begun is the session that has
	// begun; empty means that one has ended.
	onChange func(begun string)

	mu   sync.Mutex
	sids map[string]string // session IDs by the client's address
	last int               // number of the newest session from inside
}

// Observe tracks sessions from inside the page.
func (r *roster) Observe(e *event.Event) {
	if e.Kind != event.KindSessionOpen && e.Kind != event.KindSessionClose {
		return
	}
	r.onChange(r.follow(e))
}

// follow returns the SID if e begins a session from inside.
func (r *roster) follow(e *event.Event) (begun string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case e.Kind == event.KindSessionClose:
		maps.DeleteFunc(r.sids, func(_, sid string) bool { return sid == e.SID })
	case e.Peer != nil && (e.Peer.Via == "mem" || e.Peer.Via == event.ViaDial):
		if r.sids == nil {
			r.sids = map[string]string{}
		}
		if r.sids[e.Peer.Remote] = e.SID; event.Dialled(e.SID) {
			return ""
		}
		r.last, _ = strconv.Atoi(strings.TrimPrefix(e.SID, "S"))
		return e.SID
	}
	return ""
}

// outside reports whether the client's connection from addr is to another server.
func (r *roster) outside(addr string) bool { return event.Dialled(r.sid(addr)) }

// newest returns the number of the newest session from inside the page; 0 means none.
func (r *roster) newest() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}

// inPage reports whether sid is an open session of the built-in client with this server.
func (r *roster) inPage(sid string) bool {
	if event.Dialled(sid) {
		return false
	}
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
