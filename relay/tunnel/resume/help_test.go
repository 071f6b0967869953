package resume

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/memnet"
)

var owner = Owner{Seat: "seat", Origin: "https://relay.example"}

const within = 30 * time.Second

var errCut = errors.New("the line is cut")

// line is a carrier's two ends. It breaks after a number of bytes in one direction: those
// arrive, the others do not.
type line struct {
	mu   sync.Mutex
	left [2]int // bytes that the ends may still write; negative: any number
	cut  bool
}

type lineEnd struct {
	*memnet.Conn
	l   *line
	end int
}

// newLine returns the relay's end and the page's.
func newLine(relayWrites, pageWrites int) (relay, page net.Conn) {
	at := netip.MustParseAddrPort("127.0.0.1:1")
	a, b := memnet.Pipe(at, at)
	l := &line{left: [2]int{relayWrites, pageWrites}}
	return &lineEnd{a, l, 0}, &lineEnd{b, l, 1}
}

func (e *lineEnd) Write(p []byte) (int, error) {
	e.l.mu.Lock()
	n := len(p)
	if left := e.l.left[e.end]; left >= 0 {
		n = min(n, left)
		e.l.left[e.end] -= n
	}
	cut := e.l.cut || n < len(p)
	e.l.cut = cut
	e.l.mu.Unlock()
	if n > 0 {
		e.Conn.Write(p[:n])
	}
	if cut {
		e.Conn.Close()
		return n, errCut
	}
	return n, nil
}

func (e *lineEnd) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	e.l.mu.Lock()
	defer e.l.mu.Unlock()
	if err != nil && e.l.cut {
		return copy(p, "left masked"), errCut // as a WebSocket does in the middle of a frame
	}
	return n, err
}

// rip cuts the line at once.
func (e *lineEnd) rip() {
	e.l.mu.Lock()
	e.l.cut = true
	e.l.mu.Unlock()
	e.Conn.Close()
}

// rig is a relay's end with its Keeper and a page's end, which connects again whenever it is
// cut.
type rig struct {
	t           *testing.T
	keeper      *Keeper
	relay, page *Conn
	token       string
	pageLine    *lineEnd
	// next makes the next line; nil: one that does not break.
	next func() (relay, page net.Conn)
}

func newRig(t *testing.T, k *Keeper, relayLine, pageLine net.Conn) *rig {
	r := &rig{t: t, keeper: k, pageLine: pageLine.(*lineEnd)}
	r.relay, r.token = k.Keep(relayLine, owner)
	r.page = New(pageLine, Options{Within: within})
	return r
}

// comeBack goes on with the stream on a new line.
func (r *rig) comeBack() error {
	offer, err := r.page.Cut()
	if err != nil {
		return err
	}
	relay, page := newLine(-1, -1)
	if r.next != nil {
		relay, page = r.next()
	}
	s, err := r.keeper.Resume(r.token, owner, offer.Received)
	if err != nil {
		return err
	}
	r.token, r.pageLine = s.Token, page.(*lineEnd)
	go s.Attach(relay)
	return r.page.Attach(offer, page, s.Received)
}

// keepUp comes back after each cut until the stream ends.
func (r *rig) keepUp() {
	for {
		select {
		case <-r.page.CutOff():
			if err := r.comeBack(); err != nil && r.page.why() == nil {
				r.t.Errorf("the page does not come back: %v", err)
				r.page.Close()
			}
		case <-r.page.Done():
			return
		}
	}
}

func (r *rig) close() {
	r.page.Close()
	r.relay.Close()
	<-r.page.Done()
	<-r.relay.Done()
}

// must fails the test at once if err is not nil.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("error %v, want %v", err, want)
	}
}

// exchange writes said in pieces on one end and reads as many bytes at the other.
func exchange(from, to *Conn, said []byte, piece int) (got []byte, err error) {
	wrote := make(chan error, 1)
	go func() {
		for at := 0; at < len(said); at += piece {
			if _, err := from.Write(said[at:min(at+piece, len(said))]); err != nil {
				wrote <- err
				return
			}
		}
		wrote <- nil
	}()
	got = make([]byte, len(said))
	_, err = io.ReadFull(to, got)
	return got, errors.Join(err, <-wrote)
}
