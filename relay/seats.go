package main

import (
	"cmp"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"ftpsim/relay/tunnel"
)

// keepTime is how long a seat is kept for a page that has gone.
const keepTime = 10 * time.Minute

// maxSeats bounds -seats.
const maxSeats = 10000

// maxName is the longest name of a seat, in characters.
const maxName = 40

var errNoFTPPort = errors.New("no free port for another page")

// errTakenOver means that another page has taken the seat, because a person wanted that.
var errTakenOver = errors.New("another page has taken over this page's FTP address")

// seat is the place of a page: a number, an FTP address and a name. It is kept for the page
// when that has gone: a page with its token comes back to it.
type seat struct {
	number int // from 1; the first has the -ftp address
	l      *ftpListener

	// Guarded by seatTable.mu.
	token  string
	name   string
	id     string      // in the class, once it is announced there
	page   *page       // nil: the seat is vacant
	since  time.Time   // when it became vacant
	expiry *time.Timer // of a vacant seat
}

// seatTable is the relay's seats. A seat that is not in it was never taken, or not for long.
type seatTable struct {
	most int           // how many there may be
	keep time.Duration // see keepTime
	// alone is true if only this machine can reach the relay. Then a page without a token gets
	// a seat at once when its page has gone: a person who closes a tab and opens another expects
	// the same address. And a page may take over any seat.
	alone bool
	// gone is called with the ID of each seat that is given up and was announced to the class.
	gone func(id string)

	mu   sync.Mutex
	list map[int]*seat
}

// takeSeat gives the page p a seat: the one that o has the token of, the one that it may take
// over, or the next free one. It fails with errNoFTPPort. The page that it displaces, if any,
// has lost its seat and is closed.
func (s *server) takeSeat(o tunnel.Opening, p *page) (*seat, error) {
	t := &s.seats
	t.mu.Lock()
	defer t.mu.Unlock()
	st := t.byToken(o.Seat)
	if other := t.list[o.TakeOver]; other != nil && (t.alone || other == st) {
		st = other
		t.displace(st)
	} else if st == nil || st.page != nil {
		var err error
		if st, err = s.nextSeat(); err != nil {
			return nil, err
		}
	}
	st.occupy(p, o.Name)
	return st, nil
}

// occupy makes p the page of st. Only the page that comes back keeps the token.
func (st *seat) occupy(p *page, name string) {
	if st.expiry != nil {
		st.expiry.Stop()
	}
	if st.token == "" {
		st.token = rand.Text()
	}
	st.name = cmp.Or(cleanName(name), st.name)
	st.page = p
	st.l.setPage(p)
}

// displace ends the page of st, if it has one, and the right to come back here of the page that
// has or had it.
func (t *seatTable) displace(st *seat) {
	t.giveUp(st)
	st.token, st.name, st.id = "", "", ""
	if p := st.page; p != nil {
		go func() {
			if <-p.ready; p.end != nil {
				p.end.Close(errTakenOver)
			}
		}()
	}
}

// byToken returns the seat whose token it is; nil if there is none.
func (t *seatTable) byToken(token string) (found *seat) {
	for _, st := range t.list {
		if st.token != "" && subtle.ConstantTimeCompare([]byte(st.token), []byte(token)) == 1 {
			found = st
		}
	}
	return found
}

// nextSeat returns the free seat with the lowest number. If all are taken or kept, it is the
// one that has been vacant longest. t.mu is locked.
func (s *server) nextSeat() (*seat, error) {
	t := &s.seats
	noPort := false // one failure is enough: all further numbers would try the same ports
	for number := 1; number <= t.most; number++ {
		st := t.list[number]
		switch {
		case st == nil && !noPort:
			l, err := s.listenerOf(number)
			if err == nil {
				return t.renew(number, l), nil
			}
			noPort = true
		case st != nil && st.page == nil && t.alone:
			return t.renew(number, st.l), nil
		}
	}
	if st := t.longestVacant(); st != nil {
		return t.renew(st.number, st.l), nil
	}
	return nil, errNoFTPPort
}

// renew returns a new seat in the place of the vacant one with that number, if there is one.
func (t *seatTable) renew(number int, l *ftpListener) *seat {
	if was := t.list[number]; was != nil {
		was.expiry.Stop()
		t.giveUp(was)
	}
	st := &seat{number: number, l: l}
	t.list[number] = st
	return st
}

// giveUp tells the class that st is no more. t.mu is locked.
func (t *seatTable) giveUp(st *seat) {
	if st.id != "" {
		t.gone(st.id)
	}
}

// longestVacant returns the kept seat whose page has gone first; nil if all are occupied.
func (t *seatTable) longestVacant() *seat {
	vacant := slices.Collect(maps.Values(t.list))
	vacant = slices.DeleteFunc(vacant, func(st *seat) bool { return st.page != nil })
	if len(vacant) == 0 {
		return nil
	}
	return slices.MinFunc(vacant, func(a, b *seat) int { return a.since.Compare(b.since) })
}

// leaveSeat makes st vacant, whose page p has gone. Its clients get 421 until the page is back
// or the seat is free again.
func (s *server) leaveSeat(st *seat, p *page) {
	t := &s.seats
	t.mu.Lock()
	defer t.mu.Unlock()
	if st.page != p {
		return // it was displaced
	}
	st.page, st.since = nil, time.Now()
	st.l.setPage(nil)
	if s.ctx.Err() != nil {
		s.freeSeat(st)
		return
	}
	st.expiry = time.AfterFunc(t.keep, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if st.page == nil && t.list[st.number] == st {
			s.freeSeat(st)
		}
	})
}

// freeSeat forgets a vacant seat and closes its port; the first one's stays open. t.mu is
// locked.
func (s *server) freeSeat(st *seat) {
	delete(s.seats.list, st.number)
	s.seats.giveUp(st)
	if st.l != s.first {
		st.l.ln.Close()
	}
}

// freeVacant frees all vacant seats when the relay ends.
func (s *server) freeVacant() {
	t := &s.seats
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, st := range t.list {
		if st.page == nil {
			st.expiry.Stop()
			s.freeSeat(st)
		}
	}
}

// listenerOf returns the listener of a new seat. The first one has the listener of -ftp; another's is
// opened at a port of -ftp-ports or, without it, at the next free port above the first.
func (s *server) listenerOf(number int) (*ftpListener, error) {
	if number == 1 {
		return s.first, nil
	}
	base := s.first.ln.Addr().(*net.TCPAddr)
	ports := portRange{base.Port + 1, min(base.Port+10*s.seats.most, 65535)}
	if s.cfg.ftpPorts.first != 0 {
		ports = s.cfg.ftpPorts
	}
	for port := ports.first; port <= ports.last; port++ {
		if s.cfg.passive.contains(port) {
			continue
		}
		if l, err := s.openFTPListener(net.JoinHostPort(zoned(base), strconv.Itoa(port)), nil); err == nil {
			return l, nil
		}
	}
	return nil, errNoFTPPort
}

// zoned returns the IP address of a, with its zone.
func zoned(a *net.TCPAddr) string { return a.AddrPort().Addr().Unmap().String() }

// admission returns what the relay tells the page of st.
func (t *seatTable) admission(st *seat) tunnel.Admission {
	t.mu.Lock()
	defer t.mu.Unlock()
	return tunnel.Admission{Seat: st.token, Number: st.number, Name: st.name, TakeOver: t.alone && st.number > 1}
}

// cleanName returns a name without what cannot be seen, and at most maxName long.
func cleanName(name string) string {
	name = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(name, ""), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if r := []rune(name); len(r) > maxName {
		name = strings.TrimSpace(string(r[:maxName]))
	}
	return name
}
