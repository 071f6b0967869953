package main

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/tunnel"
)

// sit opens a page that says o, and returns its admission and its WebSocket too.
func (r *testRelay) sit(o tunnel.Opening) (*tunnel.Page, tunnel.Admission, tab) {
	r.t.Helper()
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(r.t, err)
	a, err := tunnel.RequestTunnel(conn, o)
	must(r.t, err)
	page, err := tunnel.NewPage(conn)
	must(r.t, err)
	r.t.Cleanup(func() { page.Close(); <-page.Done() })
	return page, a, conn.(tab)
}

// vacant waits until the page of seat number has gone.
func (r *testRelay) vacant(number int) {
	r.t.Helper()
	eventually(r.t, "the page is gone", func() bool {
		r.seats.mu.Lock()
		defer r.seats.mu.Unlock()
		return r.seats.list[number].page == nil
	})
}

// school is a relay that others can reach too: it keeps each seat for its page.
func school(t *testing.T) *testRelay {
	r := startRelay(t)
	r.seats.alone = false
	return r
}

// TestSeatIsKept: while the page is gone its port says so and no other page gets it; with its
// token the page has number, address and name again.
func TestSeatIsKept(t *testing.T) {
	r := school(t)
	for _, name := range []string{"Ada", "Grace"} {
		page, a, tab := r.sit(tunnel.Opening{Name: name})
		ftp := page.Hello().FTP
		tab.Close()
		r.vacant(a.Number)
		c := dialFTP(t, ftp)
		if line := c.want("421 "); !strings.Contains(line, r.url()) {
			t.Errorf("a client gets %q", line)
		}
		if other, b, _ := r.sit(tunnel.Opening{}); other.Hello().FTP == ftp || b.Number == a.Number {
			t.Errorf("another page gets the kept seat %d, %s", b.Number, ftp)
		}
		back, b, _ := r.sit(tunnel.Opening{Seat: a.Seat})
		if b != a || back.Hello().FTP != ftp {
			t.Errorf("it comes back as %+v, %s, it was %+v, %s", b, back.Hello().FTP, a, ftp)
		}
		control, server := r.session(back)
		control.Close()
		server.Close()
	}
}

// TestSeatIsForgotten: a seat that no page comes back to is free after a while, and its port too.
func TestSeatIsForgotten(t *testing.T) {
	r := school(t)
	r.sit(tunnel.Opening{})
	r.seats.keep = time.Millisecond
	page, a, tab := r.sit(tunnel.Opening{Name: "Ada"})
	tab.Close()
	eventually(t, "the port is free", func() bool {
		ln, err := net.Listen("tcp", page.Hello().FTP)
		if err == nil {
			ln.Close()
		}
		return err == nil
	})
	if _, b, _ := r.sit(tunnel.Opening{Seat: a.Seat}); b.Seat == a.Seat || b.Name != "" || b.Number != 2 {
		t.Errorf("the forgotten page gets %+v", b)
	}
}

// TestSeatOfTwoTabs: a duplicated tab says the same token; it gets a seat of its own.
func TestSeatOfTwoTabs(t *testing.T) {
	r := school(t)
	one, a, _ := r.sit(tunnel.Opening{Name: "Ada"})
	_, b, _ := r.sit(tunnel.Opening{Seat: a.Seat, Name: "Ada"})
	if b.Number != 2 || b.Seat == a.Seat {
		t.Errorf("the second tab gets %+v", b)
	}
	c, s := r.session(one)
	c.Close()
	s.Close()
}

// TestTakeOver: a page gets an occupied seat if it may; the page before loses tunnel and token.
func TestTakeOver(t *testing.T) {
	for name, c := range map[string]struct {
		alone, token bool
		want         int
	}{
		"on this machine":   {true, false, 1},
		"with the token":    {false, true, 1},
		"without the token": {false, false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			r := startRelay(t)
			r.seats.alone = c.alone
			one, a, _ := r.sit(tunnel.Opening{Name: "Ada"})
			o := tunnel.Opening{TakeOver: 1}
			if c.token {
				o.Seat = a.Seat
			}
			two, b, _ := r.sit(o)
			if b.Number != c.want || b.Seat == a.Seat || b.Name != "" {
				t.Fatalf("it gets %+v", b)
			}
			if c.want == 1 {
				<-one.Done()
				if _, again, _ := r.sit(tunnel.Opening{Seat: a.Seat}); again.Number != 2 {
					t.Errorf("the page before comes back as %+v", again)
				}
			}
			control, server := r.session(two)
			control.Close()
			server.Close()
		})
	}
}

// TestSeatsAreBounded: when all seats are taken or kept, the one that has been vacant longest
// is given away; when all are taken, a page is refused.
func TestSeatsAreBounded(t *testing.T) {
	r := startRelayWith(t, config{http: "127.0.0.1:0", ftp: "127.0.0.1:0", seats: 3, ftpPorts: portRange{29300, 29399}})
	r.seats.alone = false
	r.sit(tunnel.Opening{})
	_, a, first := r.sit(tunnel.Opening{})
	_, b, second := r.sit(tunnel.Opening{})
	first.Close()
	r.vacant(a.Number)
	second.Close()
	r.vacant(b.Number)
	page, c, _ := r.sit(tunnel.Opening{})
	if c.Number != a.Number || c.Seat == a.Seat || !strings.Contains(page.Hello().FTP, ":293") {
		t.Errorf("it gets %+v, %s, and %+v was vacant longer than %+v", c, page.Hello().FTP, a, b)
	}
	r.sit(tunnel.Opening{Seat: b.Seat})
	conn, err := r.dialTunnel(http.Header{"Origin": {strings.TrimSuffix(r.url(), "/")}})
	must(t, err)
	_, err = tunnel.RequestTunnel(conn, tunnel.Opening{Seat: a.Seat})
	var no *tunnel.Refusal
	if !errors.As(err, &no) || no.Code != tunnel.CodeTooMany && no.Code != tunnel.CodeNoFreePort {
		t.Errorf("a page too many gets %v", err)
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"Ada": "Ada", "  Ada \t Lovelace\r\n": "Ada Lovelace", "\x1b[31mred\x07": "[31mred", "阿达": "阿达",
		"a\u202eb": "a b", "\xff": "", strings.Repeat("é", 50): strings.Repeat("é", 40),
	} {
		if got := cleanName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}

// TestClientsOfTakenOver: the clients of the page before are told why they lose it.
func TestClientsOfTakenOver(t *testing.T) {
	r := startRelay(t)
	one, _, _ := r.sit(tunnel.Opening{})
	c, _ := r.session(one)
	r.sit(tunnel.Opening{TakeOver: 1})
	c.want("421 Another page has taken over")
	if _, err := c.r.ReadByte(); err != io.EOF {
		t.Errorf("then %v", err)
	}
}

// TestTakeOverVacant: who takes over a seat that is kept for another page gets neither its
// token nor its name.
func TestTakeOverVacant(t *testing.T) {
	r := startRelay(t)
	_, a, tab := r.sit(tunnel.Opening{Name: "Ada"})
	r.sit(tunnel.Opening{})
	tab.Close()
	r.vacant(a.Number)
	_, b, _ := r.sit(tunnel.Opening{TakeOver: 1})
	if b.Number != 1 || b.Seat == a.Seat || b.Name != "" {
		t.Errorf("it gets %+v, the page before had %+v", b, a)
	}
}
