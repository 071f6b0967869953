package bridge

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/client"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
	"ftpsim/relay/tunnel"
)

// targets reaches the servers that the relay offers by name (client.Targets), and records
// their sessions by watching. It keeps the certificates that the user has pinned
// (client.Pins).
type targets struct {
	b *Bridge

	mu      sync.Mutex
	page    *tunnel.Page // nil: there is no relay now
	last    int          // number of the newest session: "D1" is 1
	pins    map[string]string
	changed map[string]string // of pins, since the page was told
	shared  map[string]bool   // user names that were passwords as well
}

func (t *targets) init(b *Bridge) {
	t.b, t.pins, t.changed, t.shared = b, map[string]string{}, map[string]string{}, map[string]bool{}
}

// use sets the tunnel to the relay; nil means that it is lost.
func (t *targets) use(p *tunnel.Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.page = p
}

// Names lists the servers that the relay offers.
func (t *targets) Names() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.page == nil {
		return nil
	}
	return t.page.Hello().Targets
}

// errNoTarget reports that the relay has gone, or has no server of that name any more.
var errNoTarget = errors.New("the relay does not offer this server")

// Connect opens a control connection to the server called name and begins to record the
// session.
func (t *targets) Connect(ctx context.Context, name string) (client.Link, error) {
	t.mu.Lock()
	page := t.page
	t.mu.Unlock()
	if page == nil {
		return nil, errNoTarget
	}
	conn, err := page.Connect(ctx, name)
	if err != nil {
		return nil, relaysWords(err)
	}
	t.mu.Lock()
	t.last++
	sid := fmt.Sprintf("D%d", t.last)
	t.mu.Unlock()
	l := &targetLink{page: page, sid: sid}
	emit := func(e *event.Event) int64 {
		id := t.b.server.EmitDialled(e)
		if e.Kind == event.KindSessionOpen || e.Kind == event.KindCommand {
			l.newest.Store(id)
		}
		return id
	}
	l.watch = capture.NewWatch(capture.WatchOptions{
		SID: sid, Server: conn.RemoteAddr().String(), Client: conn.LocalAddr().String(),
		Emit: emit, Clock: t.b.clock, Shared: t.noteShared,
	})
	l.control = l.watch.Control(conn)
	return l, nil
}

// relaysWords returns the relay's refusal in err, if there is one: its text says more than
// the system error below it.
func relaysWords(err error) error {
	var no *tunnel.Refusal
	if errors.As(err, &no) {
		return no
	}
	return err
}

// noteShared notes a user name that is a password too.
func (t *targets) noteShared(word string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.shared[word] = true
}

// hide returns events, for an export, without the user names of other servers that are
// passwords too: which they are shows only after their USER.
func (t *targets) hide(events []*event.Event) []*event.Event {
	t.mu.Lock()
	words := slices.Sorted(maps.Keys(t.shared))
	t.mu.Unlock()
	if len(words) == 0 {
		return events
	}
	out := slices.Clone(events)
	var at []int
	var dialled []*event.Event
	for i, e := range events {
		if event.Dialled(e.SID) {
			at, dialled = append(at, i), append(dialled, e)
		}
	}
	for i, e := range wire.Remask(dialled, nil, words...) {
		if e != dialled[i] {
			capture.Blank(e)
			out[at[i]] = e
		}
	}
	return out
}

// targetLink is an open control connection to a server of the relay's.
type targetLink struct {
	page    *tunnel.Page
	sid     string
	watch   *capture.Watch
	control *capture.WatchedConn
	newest  atomic.Int64 // see Newest
}

// Session returns the ID of the session (servercheck.Recorded).
func (l *targetLink) Session() string { return l.sid }

// Newest returns the ID of the event of the newest command; before the first one, of the
// session's beginning.
func (l *targetLink) Newest() int64 { return l.newest.Load() }

// Control returns the control connection.
func (l *targetLink) Control() net.Conn { return l.control }

// Dial connects to the port of addr. The host of addr is without effect: the relay reaches
// the server of the control connection and no other.
func (l *targetLink) Dial(ctx context.Context, addr string) (net.Conn, error) {
	_, text, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return nil, err
	}
	conn, err := l.page.DialData(ctx, l.control, uint16(port))
	if err != nil {
		err = relaysWords(err)
		l.watch.NotOpened(int(port), whyNotOpened(err), err.Error())
		return nil, err
	}
	return l.watch.Data(conn, true, int(port)), nil
}

// whyNotOpened returns the reason for which there is no data connection.
func whyNotOpened(err error) event.Reason {
	var no *tunnel.Refusal
	switch errors.As(err, &no); {
	case no == nil:
	case no.Code == tunnel.CodeRefused:
		return event.ReasonSYNRefused
	case no.Code == tunnel.CodeTimeout:
		return event.ReasonSYNUnanswered
	case no.Code == tunnel.CodeLowPort:
		return event.ReasonLowPort
	case no.Code == tunnel.CodeOwnPort:
		return event.ReasonOwnPort
	}
	return event.ReasonNoDataConnection
}

// Listen opens a port of the relay for a data connection of the server, and of no other
// host.
func (l *targetLink) Listen(ctx context.Context) (net.Listener, error) {
	ln, err := l.page.Listen(ctx, l.control)
	if err != nil {
		return nil, relaysWords(err)
	}
	return &targetPort{ln, l.watch}, nil
}

// targetPort is a port for an active data connection.
type targetPort struct {
	net.Listener
	watch *capture.Watch
}

// Accept returns the server's connection. It skips connections from other hosts, which the
// relay has reset.
func (p *targetPort) Accept() (net.Conn, error) {
	for {
		conn, err := p.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if _, ok := conn.RemoteAddr().(tunnel.TargetAddr); ok {
			return p.watch.Data(conn, false, p.Addr().(*net.TCPAddr).Port), nil
		}
		conn.Close()
	}
}
