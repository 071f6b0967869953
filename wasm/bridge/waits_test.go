package bridge

import (
	"bufio"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// waitsFor reads messages until Status.Waits has an entry that fits.
func (p *page) waitsFor(fits func(w event.Waiting) bool) {
	p.t.Helper()
	p.until(func() bool { return slices.ContainsFunc(p.status.Waits, fits) })
}

// The status reports what a session waits for, even if there is no event of it.
func TestStatusFollowsWaits(t *testing.T) {
	p := open(t, Options{})
	c, err := p.b.network.Dial(t.Context(), innerAddr)
	if err != nil {
		t.Fatal(err)
	}
	replies := bufio.NewReader(c)
	say := func(line, code string) string {
		t.Helper()
		if line != "" {
			fmt.Fprintf(c, "%s\r\n", line)
		}
		r, err := replies.ReadString('\n')
		if err != nil || !strings.HasPrefix(r, code) {
			t.Fatalf("%s: %q, %v", line, r, err)
		}
		return r
	}
	say("", "220")
	say("USER haha", "331")
	say("PASS hehe", "230")
	pasv := say("PASV", "227")
	addr, _, err := wire.ParsePort(pasv[strings.Index(pasv, "(")+1 : strings.Index(pasv, ")")])
	if err != nil {
		t.Fatal(err)
	}
	say("STOR new", "150")
	p.waitsFor(func(w event.Waiting) bool { return w.For == event.WaitConnect })
	data, err := p.b.network.Dial(t.Context(), addr.String())
	if err != nil {
		t.Fatal(err)
	}
	p.waitsFor(func(w event.Waiting) bool { return w.For == event.WaitData && !w.Gone })
	c.Close() // the record does not show this before the transfer has ended
	p.waitsFor(func(w event.Waiting) bool { return w.For == event.WaitData && w.Gone })
	data.Close()
	p.until(func() bool { return len(p.status.Waits) == 0 })
}
