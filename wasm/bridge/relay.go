package bridge

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"ftpsim/relay/tunnel"
)

// Pauses between attempts to reach the relay: each is twice the one before.
const (
	firstPause = 500 * time.Millisecond
	lastPause  = 5 * time.Second
	// settled is how long a tunnel must last for the pauses to start small again.
	settled     = 5 * time.Second
	dialTimeout = 10 * time.Second
)

// relay keeps up the tunnel to the relay, if the page has one: when it is lost or cannot be
// established, relay tries again.
type relay struct {
	b     *Bridge
	again chan struct{} // ends the pause; buffered, capacity 1

	mu      sync.Mutex
	now     Relay
	opening tunnel.Opening
	page    *tunnel.Page // nil: not connected
	ready   *line        // admitted and not used yet, see comeBack; nil: none

	lines    sync.WaitGroup  // see keepUp
	doors    sync.WaitGroup  // see admit
	admitted map[string]bool // addresses inside the page at which the server listens too
}

func (r *relay) init(b *Bridge) {
	r.b, r.again, r.opening = b, make(chan struct{}, 1), b.opts.Opening
	r.now.State = RelayNone
}

// run serves the relay's clients until ctx is done.
func (r *relay) run(ctx context.Context) {
	if r.b.opts.Dial == nil {
		return
	}
	defer r.doors.Wait()
	defer func() {
		r.lines.Wait()
		if l := r.takeReady(); l != nil {
			l.conn.Close()
		}
	}()
	pause := firstPause
	r.set(Relay{State: RelayConnecting})
	for {
		began := r.b.clock.Now()
		stood, err := r.serve(ctx)
		if stood && r.b.clock.Now().Sub(began) >= settled {
			pause = 0 // only the connection broke: the relay probably still runs
		}
		select {
		case <-r.again: // drop a retry that was asked for before the pause
		default:
		}
		if !r.wait(ctx, err, pause) {
			return
		}
		pause = min(max(2*pause, firstPause), lastPause)
	}
}

// serve establishes a tunnel and serves its clients until it is lost. stood reports
// whether the tunnel was established.
func (r *relay) serve(ctx context.Context) (stood bool, err error) {
	page, seat, err := r.open(ctx)
	if err != nil {
		return false, err
	}
	r.use(page)
	defer r.use(nil)
	var attending sync.WaitGroup
	defer attending.Wait()
	defer page.Close()
	h := page.Hello()
	r.admit(ctx, h.FTP)
	r.b.targets.use(page)
	defer r.b.targets.use(nil)
	r.set(Relay{State: RelayConnected, FTP: h.FTP, FTPS: h.FTPS, Passive: h.Passive, Targets: h.Targets,
		SeatToken: seat.Seat, Number: seat.Number, Name: seat.Name, TakeOver: seat.TakeOver, Open: seat.Open})
	if h.Class {
		attending.Go(func() { r.attend(ctx, page) })
	} else {
		r.b.inLoop(r.b.class.over)
	}
	err = r.b.server.Serve(ctx, page, page)
	if why := page.Err(); why != nil {
		err = why
	}
	return true, err
}

// admit lets the client in the page connect to the port that the relay has, so
// that it names the address that the page shows. The port stays until ctx is done.
func (r *relay) admit(ctx context.Context, ftp string) {
	_, text, err := net.SplitHostPort(ftp) // the host may be a name
	port, errPort := strconv.ParseUint(text, 10, 16)
	if err != nil || errPort != nil {
		return
	}
	home := netip.AddrPortFrom(netip.MustParseAddrPort(innerAddr).Addr(), uint16(port)).String()
	if !r.admitted[home] && home != innerAddr {
		ln, err := r.b.network.Listen(home)
		if err != nil {
			return
		}
		r.doors.Go(func() { r.b.server.Serve(ctx, ln, r.b.network.Server()) })
		if r.admitted == nil {
			r.admitted = map[string]bool{}
		}
		r.admitted[home] = true
	}
	r.b.console.move(home)
}

// open connects to the relay and takes the seat that it gives.
func (r *relay) open(ctx context.Context) (*tunnel.Page, tunnel.Admission, error) {
	near, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	l := r.takeReady()
	if l == nil {
		var err error
		if l, err = r.connect(near, r.hello()); err != nil {
			return nil, tunnel.Admission{}, err
		}
	}
	conn := r.keepUp(ctx, l)
	stop := context.AfterFunc(near, func() { conn.Close() })
	defer stop()
	r.mu.Lock()
	r.opening.Seat, r.opening.Name = l.seat.Seat, l.seat.Name
	r.mu.Unlock()
	page, err := tunnel.NewPage(conn)
	return page, l.seat, err
}

// hello returns what the page says to the relay first.
func (r *relay) hello() tunnel.Opening {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.opening
	r.opening.TakeOver = 0 // for one attempt: a later one must not take over again
	return o
}

// use makes page the tunnel that join ends.
func (r *relay) use(page *tunnel.Page) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.page = page
}

// JoinArgs are a code that the relay asks for, the name that the page's seat is to have, and
// the number of a seat to take over, from 1. What is absent stays as it is.
type JoinArgs struct {
	Code     string `json:"code,omitempty"`
	Name     string `json:"name,omitempty"`
	TakeOver int    `json:"takeOver,omitempty"`
}

// join connects to the relay anew, with another code, name or seat.
func (r *relay) join(a JoinArgs) {
	r.mu.Lock()
	r.opening.Code, r.opening.Name = cmp.Or(a.Code, r.opening.Code), cmp.Or(a.Name, r.opening.Name)
	r.opening.TakeOver = a.TakeOver
	page := r.page
	r.mu.Unlock()
	if page != nil {
		page.Close()
	}
	r.retry()
}

// wait reports the loss of the tunnel to the page and blocks until the next attempt. It
// returns false if ctx is done.
func (r *relay) wait(ctx context.Context, err error, pause time.Duration) bool {
	was := r.status()
	lost := Relay{State: RelayLost, FTP: was.FTP, SeatToken: was.SeatToken, Number: was.Number, Name: was.Name,
		RetryAt: r.b.clock.Now().Add(pause).UnixMilli()}
	if err != nil {
		lost.Error, lost.OtherVersion = err.Error(), errors.Is(err, tunnel.ErrVersion)
	}
	var no *tunnel.Refusal
	if errors.As(err, &no) {
		lost.Refused = string(no.Code)
	}
	if lost.Refused == string(tunnel.CodeCodeNeeded) || lost.Refused == string(tunnel.CodeWrongCode) {
		return r.untilJoined(ctx, lost)
	}
	r.set(lost)
	if pause == 0 {
		return ctx.Err() == nil
	}
	if !r.pause(ctx, pause) {
		return false
	}
	lost.RetryAt = 0
	r.set(lost)
	return true
}

// untilJoined reports that the relay asks for a code, and blocks until there is one. It
// returns false if ctx is done.
func (r *relay) untilJoined(ctx context.Context, lost Relay) bool {
	lost.RetryAt = 0
	r.set(lost)
	select {
	case <-r.again:
		return true
	case <-ctx.Done():
		return false
	}
}

// retry ends the pause before the next attempt.
func (r *relay) retry() {
	select {
	case r.again <- struct{}{}:
	default:
	}
}

// set changes the state that the page is sent.
func (r *relay) set(now Relay) {
	r.mu.Lock()
	r.now = now
	r.mu.Unlock()
	r.b.touch()
}

func (r *relay) status() Relay {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}
