package endure

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"ftpsim/ftpcore/event"
	"ftpsim/relay/standin"
	"ftpsim/relay/tunnel"
	"ftpsim/wasm/bridge"

	//lint:file-ignore SA1019 the project keeps this import path of the WebSocket library, although its home has moved
	"nhooyr.io/websocket"
)

// tab is a page in this process: the program of the Worker, on a WebSocket of Go.
type tab struct {
	b      *bridge.Bridge
	mark   string // path of a file that only this page has
	cancel context.CancelFunc
	ended  chan struct{}

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced when something below has changed
	relay    bridge.Relay
	answers  map[int64]answer
	last     int64
	commands map[string]int64 // IDs of the events of commands, by their lines
	endings  map[int64]string // final replies, by the command's ID
	closed   map[string]bool  // sessions that have ended
	sessions map[int64]string // by the command's ID
	ws       *websocket.Conn
}

// marks counts the tabs of this process.
var marks atomic.Int64

type answer struct {
	err  *bridge.Error
	data []byte
}

// openTab opens a page of the relay at http, "127.0.0.1:8021", over the wire.
func openTab(http string, w *wire, was tunnel.Opening) *tab {
	p := &tab{
		ended: make(chan struct{}), changed: make(chan struct{}), answers: map[int64]answer{},
		commands: map[string]int64{}, endings: map[int64]string{}, closed: map[string]bool{}, sessions: map[int64]string{},
	}
	p.b = bridge.New(bridge.Options{Post: p.post, Dial: func(ctx context.Context) (net.Conn, error) { return p.dial(ctx, http, w) }, Opening: was, MaxEvents: 2000})
	var ctx context.Context
	ctx, p.cancel = context.WithCancel(context.Background())
	go func() {
		defer close(p.ended)
		p.b.Run(ctx)
	}()
	p.send("hello", bridge.Empty{}, nil)
	p.mark = fmt.Sprintf("/incoming/mark-%d", marks.Add(1))
	p.send("fs.put", bridge.PutArgs{Path: p.mark, Last: true}, nil)
	return p
}

func (p *tab) dial(ctx context.Context, relay string, w *wire) (net.Conn, error) {
	over := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", w.addr())
	}}
	conn, ws, err := standin.Dial(ctx, "http://"+relay+"/", &http.Client{Transport: over})
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	p.ws = ws
	p.mu.Unlock()
	return conn, nil
}

// kill ends the page as a browser that crashes does: its connection breaks.
func (p *tab) kill() {
	p.mu.Lock()
	ws := p.ws
	p.mu.Unlock()
	p.cancel()
	if ws != nil {
		ws.CloseNow()
	}
	<-p.ended
}

// leave ends the page as a browser does whose tab is closed.
func (p *tab) leave() {
	p.mu.Lock()
	ws := p.ws
	p.mu.Unlock()
	if ws != nil {
		ws.Close(websocket.StatusGoingAway, "")
	}
	p.kill()
}

// post is for bridge.Options.
func (p *tab) post(msg, data []byte) {
	var m struct {
		T     string          `json:"t"`
		ID    int64           `json:"id"`
		Error *bridge.Error   `json:"error"`
		Relay bridge.Relay    `json:"relay"`
		List  json.RawMessage `json:"list"`
	}
	if err := json.Unmarshal(msg, &m); err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch m.T {
	case "ack":
		p.answers[m.ID] = answer{m.Error, append([]byte(nil), data...)}
	case "status":
		p.relay = m.Relay
	case "events":
		var list []*event.Event
		if err := json.Unmarshal(m.List, &list); err != nil {
			panic(err)
		}
		for _, e := range list {
			p.note(e)
		}
		if n := len(list); n > 0 { // so that the Worker does not hold back the next ones
			p.b.Send(fmt.Appendf(nil, `{"t":"seen","id":%d}`, list[n-1].ID), nil)
		}
	default:
		return
	}
	close(p.changed)
	p.changed = make(chan struct{})
}

// note remembers what became of the transfers.
func (p *tab) note(e *event.Event) {
	switch {
	case e.Kind == event.KindCommand && e.Dec != nil:
		p.commands[e.Dec.Verb+" "+e.Dec.Arg] = e.ID
		p.sessions[e.ID] = e.SID
	case e.Kind == event.KindReply && e.Final && e.Dec != nil:
		p.endings[e.Re] = strconv.Itoa(e.Dec.Code)
	case e.Kind == event.KindSessionClose:
		p.closed[e.SID] = true
	}
}

// until blocks until ok, which is called with p locked, returns true. It fails when the page
// has ended or ctx is done.
func (p *tab) until(ctx context.Context, what string, ok func() bool) error {
	for {
		p.mu.Lock()
		done, changed := ok(), p.changed
		p.mu.Unlock()
		if done {
			return nil
		}
		select {
		case <-changed:
		case <-p.ended:
			return fmt.Errorf("%s: the page has ended", what)
		case <-ctx.Done():
			return fmt.Errorf("%s: %w", what, ctx.Err())
		}
	}
}

// connected blocks until the relay serves the page, and returns its FTP address.
func (p *tab) connected(ctx context.Context) (ftp string, err error) {
	err = p.until(ctx, "the relay does not serve the page", func() bool {
		ftp = p.relay.FTP
		return p.relay.State == bridge.RelayConnected
	})
	return ftp, err
}

// opening returns what a page says that comes after this one, in the same tab.
func (p *tab) opening() tunnel.Opening {
	p.mu.Lock()
	defer p.mu.Unlock()
	return tunnel.Opening{Seat: p.relay.SeatToken}
}

func (p *tab) send(name string, args any, data []byte) int64 {
	raw, err := json.Marshal(args)
	if err != nil {
		panic(err)
	}
	p.mu.Lock()
	p.last++
	id := p.last
	p.mu.Unlock()
	msg, err := json.Marshal(bridge.Command{T: "cmd", ID: id, Name: name, Args: raw})
	if err != nil {
		panic(err)
	}
	p.b.Send(msg, data)
	return id
}

// call sends a command and returns the bytes of its answer.
func (p *tab) call(ctx context.Context, name string, args any, data []byte) (bytes []byte, err error) {
	id := p.send(name, args, data)
	var a answer
	err = p.until(ctx, name, func() (ok bool) {
		if a, ok = p.answers[id]; ok {
			delete(p.answers, id)
		}
		return ok
	})
	if err == nil && a.err != nil {
		err = errors.New(a.err.Text)
	}
	return a.data, err
}

// put writes a file, not by FTP.
func (p *tab) put(ctx context.Context, path string, content []byte) error {
	const piece = 256 << 10
	for off := 0; ; off += piece {
		n := min(piece, len(content)-off)
		args := bridge.PutArgs{Path: path, Off: int64(off), Last: off+n == len(content)}
		if _, err := p.call(ctx, "fs.put", args, content[off:off+n]); err != nil || args.Last {
			return err
		}
	}
}

// get reads a file, not by FTP.
func (p *tab) get(ctx context.Context, path string) ([]byte, error) {
	return p.call(ctx, "fs.get", bridge.GetArgs{Path: path}, nil)
}

// ending returns how the server says that the command, which it has answered, ended: its final
// reply, or "closed" if its session has ended without one. It blocks while the command runs.
func (p *tab) ending(ctx context.Context, line string) (how string, err error) {
	err = p.until(ctx, "the server never ends "+line, func() bool {
		id, got := p.commands[line]
		if !got {
			return false
		}
		if how = p.endings[id]; how == "" && p.closed[p.sessions[id]] {
			how = "closed"
		}
		return how != ""
	})
	return how, err
}
