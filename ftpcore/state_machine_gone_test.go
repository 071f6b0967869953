//go:build !race

// One client after the other, in bubbles: the race detector finds nothing here but
// takes four times as long. make test-go runs this file without it.

package ftpcore_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/memnet"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/wire"
)

// Each verb is sent in each state, with good and bad arguments. Every edge of the machine is
// taken, and no other move happens.
func TestMachineCanBeGone(t *testing.T) {
	for _, p := range profile.All() {
		if p.List != wire.ListUnix || p.Features != nil || p.OneLine {
			continue // other words for the full server's rows
		}
		t.Run(p.Name, func(t *testing.T) {
			m, verbOf := machineFor(p, nil)
			want := edgeSet(m.Edges)
			seen := map[step]bool{}
			note := func(events []*event.Event) {
				steps, _ := stepsOf(events, verbOf)
				checkSteps(t, steps, want)
				for _, s := range steps {
					seen[s] = true
				}
			}
			for name, s := range transcripts(t) {
				if cmp.Or(s.Config.Profile.Name, "full") == p.Name && s.Config.TLS == nil && !strings.HasPrefix(name, "rewind") {
					note(s.Record(t))
				}
			}
			verbs := []string{"FROB", "GET /", ""}
			for _, c := range (&ftpcore.Server{Profile: p}).Reference() {
				verbs = append(verbs, c.Verb)
				if p.Seed == ftpcore.SeedAsWritten {
					verbs = append(verbs, strings.ToLower(c.Verb))
				}
			}
			for _, place := range places {
				if place.only != "" && place.only != p.Seed {
					continue
				}
				for _, v := range verbs {
					note(goThere(t, p, place, v))
					note(goAborting(t, p, place, v))
				}
			}
			for _, s := range slices.SortedFunc(maps.Keys(want), func(a, b step) int { return strings.Compare(a.String(), b.String()) }) {
				if !seen[s] {
					t.Errorf("nobody ever went %s", s)
				}
			}
		})
	}
}

// place is a state and how to get there.
type place struct {
	lines []string
	only  string // a seed that has it; empty: all
	host  string // of client and server; empty: IPv4
	deaf  bool   // no passive port can be opened
	busy  bool   // no transfer may begin
	crowd bool   // there is no room for another session
	data  string // what the client does on the data connection: reset, flood, take or refuse; empty: nothing
}

var (
	in     = []string{"USER haha", "PASS hehe"}
	places = []place{
		{},
		{lines: []string{"USER haha"}},
		{lines: []string{"USER nobody"}},
		{lines: in},
		{lines: in, deaf: true},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), deaf: true},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}")},
		{lines: append(in[:2:2], "EPSV"), host: "::1"},
		{lines: append(in[:2:2], "REST 2", "RNFR a")},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}", "RNFR a")},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}", "RNFR a"), deaf: true},
		{lines: append(in[:2:2], "EPSV", "RNFR a"), host: "::1"},
		{lines: append(in[:2:2], "EPSV ALL", "EPSV")},
		{lines: append(in[:2:2], "EPSV ALL", "EPSV", "RNFR a")},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}", "STOR up")},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), data: "reset"},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), data: "flood"},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), data: "take"},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), data: "refuse"},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}"), busy: true},
		{lines: append(in[:2:2], "PORT 127,0,0,1,{port}", "RNFR a"), busy: true},
		{lines: []string{"USER haha", "PASS bad", "USER haha"}},
		{lines: append(in[:2:2], "EPSV ALL", "RNFR a")},
		{lines: append(in[:2:2], "EPSV ALL")},
		{lines: []string{"USER books"}},
		{lines: []string{"USER books", "PASS hehe"}},
		{lines: []string{"USER haha", "PASS bad", "USER books", "PASS hehe"}},
		{crowd: true},
		{lines: []string{"PORT 127,0,0,1,{port}"}, only: ftpcore.SeedAsWritten},
		{lines: []string{"USER haha", "PORT 127,0,0,1,{port}"}, only: ftpcore.SeedAsWritten},
		{lines: []string{"USER haha", "PORT 127,0,0,1,{port}"}, data: "flood", only: ftpcore.SeedAsWritten},
	}
	arguments = []string{"", "haha", "hehe", "a", "d", "e", "nothing/there", "?", "I", "S", "F", "1", "ALL", "0", "UTF8 ON", "new",
		"USER", "127,0,0,1,{port}", "|1|127.0.0.1|{eprt}|"}
)

// special has the arguments of verbs that need other arguments than the common ones.
var special = map[string][]string{
	"CSID": {"Name=x;"}, "PRET": {"LIST"}, "RANG": {"1 0"}, "SITE": {"CPFR a", "IDLE"}, "COMB": {"new a"},
	"MFMT": {"20261122070739 a"}, "MFCT": {"20261122070739 a"}, "MFF": {"UNIX.mode=0600; a"},
	"ACCT": {"haha", "hehe"}, "REIN": {}, "SMNT": {}, "HOST": {}, "LANG": {}, "STOU": {"nothing/there"}, "ALLO": {"1"}, "AVBL": {},
	"HASH": {}, "XCRC": {}, "XMD5": {}, "XSHA": {}, "XSHA1": {}, "XSHA256": {}, "XSHA512": {}, "MD5": {}, "MMD5": {}, "P@SW": {},
	"LPRT": {"4,4,127,0,0,1,2,{port}", "127,0,0,1,{port}"}, "LPSV": {},
	"XCWD": {}, "XCUP": {}, "XPWD": {}, "XMKD": {"new"}, "XRMD": {"e"}, "CLNT": {}, "SYST": {}, "NOOP": {}, "FEAT": {},
}

// goThere sends verb with each of the arguments, each in a new session that is in the place's
// state. Without a verb the client hangs up there.
func goThere(t *testing.T, p ftpcore.Profile, pl place, verb string) []*event.Event {
	t.Helper()
	args := arguments
	if few, ok := special[verb]; ok {
		args = append([]string{"", "a", "d", "?"}, few...)
	}
	if verb == "" {
		args = args[:1]
	}
	return goWith(t, p, pl, verb, args, 4000, ftptest.File{Name: "b"})
}

// goAborting sends a verb that reads a whole file, and then ABOR.
func goAborting(t *testing.T, p ftpcore.Profile, pl place, verb string) []*event.Event {
	t.Helper()
	args := []string{"b\r\nABOR"}
	switch verb {
	case "HASH", "XCRC", "XMD5", "XSHA", "XSHA1", "XSHA256", "XSHA512", "MD5", "MMD5":
	case "COMB":
		args = []string{"new b\r\nABOR"}
	default:
		return nil
	}
	if !slices.Contains(pl.lines, in[1]) || pl.deaf || pl.crowd || pl.data != "" {
		return nil
	}
	return goWith(t, p, pl, verb, args, 0, ftptest.File{Name: "b", Data: make([]byte, 5<<20)})
}

func goWith(t *testing.T, p ftpcore.Profile, pl place, verb string, args []string, quota int64, more ftptest.File) (events []*event.Event) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		host := pl.host
		if host == "" {
			host = "127.0.0.1"
		}
		c := ftptest.Config{Profile: p, Host: host, Quota: quota}
		c.Limits.LoginTries = 2
		if pl.busy {
			c.Limits.Transfers = -1
		}
		if pl.crowd {
			c.Limits.Sessions = 1
		}
		for _, arg := range args {
			h := ftptest.NewServer(t, c, []ftptest.File{{Name: "a", Data: []byte("abc\n")}, {Name: "d/x", Data: []byte("x")}, {Name: "e/"}, more})
			if pl.crowd {
				if _, err := h.Dial(); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
			}
			visit(t, h, pl, host, strings.TrimSpace(verb+" "+arg))
			h.Close()
			events = append(events, apart(h.Events(), len(events))...)
		}
	})
	return events
}

// apart makes the events' IDs and sessions different from the IDs and sessions of other test servers.
func apart(events []*event.Event, base int) []*event.Event {
	for _, e := range events {
		e.SID = fmt.Sprintf("%s of %d", e.SID, base)
		e.ID += int64(base)
		if e.Re != 0 {
			e.Re += int64(base)
		}
	}
	return events
}

// deafNet opens no port.
type deafNet struct{ ftpcore.Network }

func (deafNet) Listen(context.Context, net.Conn) (net.Listener, error) {
	return nil, errors.New("no port left")
}

func visit(t *testing.T, h *ftptest.Server, pl place, host, last string) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	defer func() { <-over }()
	defer cancel()
	at := netip.MustParseAddr(host)
	conn, far := memnet.Pipe(netip.AddrPortFrom(at, 40000), netip.AddrPortFrom(at, 21))
	defer conn.Close()
	go drain(conn)
	network := ftpcore.Network(h.Net.Server())
	if pl.deaf {
		network = deafNet{network}
	}
	go func() {
		defer close(over)
		h.Server.ServeConn(ctx, far, network)
	}()
	ln, err := h.Net.ClientAt(host).Listen(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	if pl.data == "refuse" {
		ln.Close()
	}
	go answer(ln, pl.data)
	port := ln.Addr().(*net.TCPAddr).Port
	fill := strings.NewReplacer("{port}", fmt.Sprintf("%d,%d", port>>8, port&255), "{eprt}", fmt.Sprint(port))
	for _, line := range append(slices.Clone(pl.lines), last) {
		synctest.Wait()
		if line == "" {
			conn.Reset()
			break
		}
		conn.Write([]byte(fill.Replace(line) + "\r\n"))
	}
	synctest.Wait()
	cancel() // the client is still there to be told 421
	synctest.Wait()
}

func drain(c net.Conn) {
	var b bytes.Buffer
	b.ReadFrom(c)
}

// answer accepts data connections as a client that sends nothing, breaks them, or sends more
// than the quota.
func answer(ln net.Listener, how string) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		switch how {
		case "reset":
			c.(interface{ Reset() error }).Reset()
		case "flood":
			go drain(c)
			c.Write(make([]byte, 9000))
			c.(interface{ CloseWrite() error }).CloseWrite()
		case "take":
			c.(interface{ CloseWrite() error }).CloseWrite()
			go drain(c)
		default:
			go drain(c)
		}
	}
}
