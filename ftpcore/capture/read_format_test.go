package capture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// taken is a packet as it is written in these tests: from its IP header on.
type taken struct {
	at int64
	seg
}

type seg struct {
	*outSegment
	ip []byte
}

// recorded plays a transcript and returns its events and the packets of it.
func recorded(t testing.TB, name string) ([]*event.Event, []taken) {
	t.Helper()
	tt, ok := t.(*testing.T)
	if !ok {
		t.Fatal("only a test plays transcripts")
	}
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	events := all[name+".txtar"].Record(tt)
	var w packetStream
	for _, a := range plan(events, Options{Secrets: true}).actions {
		w.perform(a)
	}
	var list []taken
	for i := range w.packets {
		s := w.packets[i].segment(uint16(i))
		list = append(list, taken{w.packets[i].at, seg{s, s.appendFrame(nil)[14:]}})
	}
	return events, list
}

// told returns a short form of a record, without event numbers.
func told(events []*event.Event) (list []string) {
	for _, e := range events {
		list = append(list, fmt.Sprintf("%s %s %s %x %x %d", e.Conn, e.Kind, e.Dir, e.Data, bytes.Join(e.Payload, nil), e.T/1000))
	}
	return list
}

func mustRead(t testing.TB, file []byte) ([]*event.Event, *Report) {
	t.Helper()
	events, rep, err := Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return events, rep
}

// file writes packets as some kind of file.
type file struct {
	order binary.ByteOrder
	nano  bool // of a pcap
	link  uint16
	head  func(ip []byte) []byte // the link layer
	ng    string                 // pcapng: which block holds a packet
	resol byte
	snap  int // bytes that are kept of a packet; 0: all
}

func (f file) append32(b []byte, list ...uint32) []byte {
	for _, n := range list {
		b = append(b, 0, 0, 0, 0)
		f.order.PutUint32(b[len(b)-4:], n)
	}
	return b
}

func (f file) append16(b []byte, list ...uint16) []byte {
	for _, n := range list {
		b = append(b, 0, 0)
		f.order.PutUint16(b[len(b)-2:], n)
	}
	return b
}

func (f file) block(b []byte, kind uint32, body []byte) []byte {
	body = pad(slices.Clone(body))
	n := uint32(len(body) + 12)
	return f.append32(append(f.append32(b, kind, n), body...), n)
}

func (f file) write(list []taken) []byte {
	var b []byte
	if f.ng == "" {
		magic := uint32(0xA1B2C3D4)
		if f.nano {
			magic = 0xA1B23C4D
		}
		b = f.append16(f.append32(b, magic), 2, 4)
		b = f.append32(b, 0, 0, 1<<18, uint32(f.link))
	} else {
		b = f.block(b, blockSection, f.append32(f.append16(f.append32(nil, byteOrderMagic), 1, 0), 1<<32-1, 1<<32-1))
		options := f.append16(append(f.append16(nil, optTSResol, 1), f.resol, 0, 0, 0), optEnd, 0)
		b = f.block(b, blockInterface, append(f.append32(f.append16(nil, f.link, 0), 0), options...))
	}
	for _, p := range list {
		b = f.packet(b, p)
	}
	return b
}

func (f file) packet(b []byte, p taken) []byte {
	data := append(f.head(p.ip), p.ip...)
	whole := uint32(len(data))
	if f.snap > 0 {
		data = data[:min(len(data), f.snap)]
	}
	n := uint32(len(data))
	ticks := uint64(p.at / 1000)
	switch {
	case f.resol == 9:
		ticks = uint64(p.at)
	case f.resol&0x80 != 0: // parts of 1/2^30 s: less than a nanosecond each
		sec, ns := uint64(p.at/1e9), uint64(p.at%1e9)
		ticks = sec<<30 | (ns<<30+1e9-1)/1e9
	}
	switch f.ng {
	case "":
		frac := uint32(p.at % 1e9)
		if !f.nano {
			frac /= 1000
		}
		return append(f.append32(b, uint32(p.at/1e9), frac, n, whole), data...)
	case "old":
		head := f.append16(nil, 0, 0)
		return f.block(b, blockOldPacket, append(f.append32(head, uint32(ticks>>32), uint32(ticks), n, whole), data...))
	case "simple":
		return f.block(b, blockSimple, append(f.append32(nil, whole), data...))
	}
	return f.block(b, blockPacket, append(f.append32(nil, 0, uint32(ticks>>32), uint32(ticks), n, whole), data...))
}

func zeros(n int) func([]byte) []byte { return func([]byte) []byte { return make([]byte, n) } }

// Every file format and link type yields the same events.
func TestFormats(t *testing.T) {
	kinds := map[string]file{
		"pcap le":              {order: le, link: linkEthernet, head: ethernetHead()},
		"pcap be":              {order: be, link: linkEthernet, head: ethernetHead()},
		"pcap le ns":           {order: le, nano: true, link: linkRaw, head: zeros(0)},
		"pcap be ns":           {order: be, nano: true, link: linkNull, head: zeros(4)},
		"pcap VLAN":            {order: le, link: linkEthernet, head: ethernetHead(etherVLAN)},
		"pcap QinQ":            {order: le, link: linkEthernet, head: ethernetHead(etherQinQ, etherVLAN)},
		"pcap cooked":          {order: le, link: linkCooked, head: func(ip []byte) []byte { return cookedOf(etherOf(ip)...) }},
		"pcap cooked v2":       {order: be, link: linkCooked2, head: func(ip []byte) []byte { return cooked2Of(etherOf(ip)...) }},
		"pcapng µs":            {order: le, ng: "enhanced", resol: 6, link: linkEthernet, head: ethernetHead()},
		"pcapng be ns":         {order: be, ng: "enhanced", resol: 9, link: linkLoop, head: zeros(4)},
		"pcapng powers of two": {order: le, ng: "enhanced", resol: 0x80 | 30, link: linkRaw, head: zeros(0)},
		"pcapng old":           {order: le, ng: "old", resol: 6, link: linkEthernet, head: ethernetHead()},
		"pcapng simple":        {order: be, ng: "simple", resol: 6, link: linkEthernet, head: ethernetHead()},
	}
	for _, name := range []string{"client_lftp", "data_ipv6"} {
		events, packets := recorded(t, name)
		var own bytes.Buffer
		if err := Write(&own, events, Options{Secrets: true}); err != nil {
			t.Fatal(err)
		}
		all, _ := mustRead(t, own.Bytes())
		want := told(all)
		for kind, f := range kinds {
			t.Run(name+"/"+kind, func(t *testing.T) {
				got, rep := mustRead(t, f.write(packets))
				if list := told(got); !slices.Equal(list, want) {
					t.Errorf("%+v\n%s\nwant\n%s", rep, strings.Join(list, "\n"), strings.Join(want, "\n"))
				}
			})
		}
	}
}

// A file that is not a capture is refused; a truncated capture yields the packets that it
// holds.
func TestBroken(t *testing.T) {
	for _, text := range []string{"", "x", "no capture at all, but long enough", "\x0a\x0d\x0d\x0a0000xxxx0000"} {
		if _, _, err := Read(strings.NewReader(text)); !errors.Is(err, ErrFormat) {
			t.Errorf("%q: %v", text, err)
		}
	}
	_, packets := recorded(t, "transfer_retr")
	for _, f := range []file{{order: le, link: linkRaw, head: zeros(0)}, {order: le, ng: "enhanced", resol: 6, link: linkRaw, head: zeros(0)}} {
		whole := f.write(packets)
		before := 0
		for n := 24; n < len(whole); n += 61 {
			events, rep, err := Read(bytes.NewReader(whole[:n]))
			if err != nil && n > 64 || len(events) < before {
				t.Fatalf("%d of %d bytes: %v, %d events", n, len(whole), err, len(events))
			}
			if rep.Packets > 2 { // until then a session is an attempt
				before = len(events)
			}
			if n < len(whole)-1000 && err == nil && rep.Packets == len(packets) {
				t.Errorf("%d of %d bytes hold all packets", n, len(whole))
			}
		}
	}
}

// noisy changes packets as networks and captures do: segments are retransmitted, split
// differently, overlap, or come out of order.
func noisy(packets []taken, seed uint64) []taken {
	r := rand.New(rand.NewPCG(seed, 1))
	var out []taken
	remake := func(p taken, from, to int) taken {
		s := *p.outSegment
		s.payload, s.seq = p.payload[from:to], p.seq+uint32(from)
		return taken{p.at, seg{&s, s.appendFrame(nil)[14:]}}
	}
	for i := 0; i < len(packets); i++ {
		p := packets[i]
		n := len(p.payload)
		switch r.IntN(5) {
		case 0: // resent
			out = append(out, p, p)
		case 1: // cut in two that overlap
			if n < 2 {
				out = append(out, p)
				break
			}
			cut := 1 + r.IntN(n-1)
			out = append(out, remake(p, 0, cut), remake(p, r.IntN(cut+1), n))
		case 2: // the second half first
			if n < 2 {
				out = append(out, p)
				break
			}
			cut := 1 + r.IntN(n-1)
			out = append(out, remake(p, cut, n), remake(p, 0, cut))
		case 3: // overtaken by the next of its direction
			if i+1 < len(packets) && n > 0 && len(packets[i+1].payload) > 0 && packets[i+1].from == p.from && packets[i+1].to == p.to {
				out = append(out, packets[i+1], p)
				i++
				break
			}
			out = append(out, p)
		default:
			out = append(out, p)
		}
	}
	return out
}

func TestReassembly(t *testing.T) {
	f := file{order: le, ng: "enhanced", resol: 9, link: linkRaw, head: zeros(0)}
	for _, name := range []string{"client_lftp", "transfer_large", "mid_commands"} {
		_, packets := recorded(t, name)
		plain, _ := mustRead(t, f.write(packets))
		for seed := range uint64(20) {
			got, rep := mustRead(t, f.write(noisy(packets, seed)))
			if rep.Missing != 0 || rep.Strays != 0 || !slices.Equal(said(got), said(plain)) {
				t.Fatalf("%s, seed %d: %+v\n%.3000q\nwant\n%.3000q", name, seed, rep, said(got), said(plain))
			}
		}
	}
}

// said lists the messages in order, and then all that moved on each data connection.
func said(events []*event.Event) (list []string) {
	moved := map[string][]byte{}
	for _, e := range events {
		switch {
		case e.Chan == event.ChanControl:
			list = append(list, fmt.Sprintf("%s %s %q re %q", e.Conn, e.Kind, e.Data, lineOf(events, e.Re)))
		case e.Kind == event.KindData:
			moved[e.Conn] = append(moved[e.Conn], bytes.Join(e.Payload, nil)...)
		}
	}
	for conn, b := range moved {
		list = append(list, fmt.Sprintf("%s %x", conn, b))
	}
	slices.Sort(list[len(list)-len(moved):])
	return list
}

func lineOf(events []*event.Event, id int64) []byte {
	if id == 0 {
		return nil
	}
	return events[id-1].Data
}

// A missing segment yields a warning; the others are read.
func TestMissing(t *testing.T) {
	_, packets := recorded(t, "transfer_retr")
	f := file{order: le, ng: "enhanced", resol: 9, link: linkRaw, head: zeros(0)}
	at := slices.IndexFunc(packets, func(p taken) bool { return len(p.payload) == 1460 })
	events, rep := mustRead(t, f.write(slices.Delete(slices.Clone(packets), at, at+1)))
	i := slices.IndexFunc(events, func(e *event.Event) bool { return e.Kind == event.KindWarning })
	if rep.Missing != 1460 || i < 0 || events[i].Dec.Why != "bytes-missing" || events[i].Conn != "S1.d1" {
		t.Errorf("%+v, warning %d", rep, i)
	}
	whole, _ := mustRead(t, f.write(packets))
	if n := len(events) - len(whole); n < 0 {
		t.Errorf("%d events fewer", -n)
	}
}

// A capture that begins in mid-session is understood, handshake or not.
func TestMidSession(t *testing.T) {
	_, packets := recorded(t, "transfer_retr")
	at := slices.IndexFunc(packets, func(p taken) bool { return strings.HasPrefix(string(p.payload), "TYPE") })
	events, rep := mustRead(t, file{order: le, link: linkRaw, head: zeros(0)}.write(packets[at:]))
	if rep.Sessions != 1 || rep.Data == 0 || events[0].Kind != event.KindSessionOpen || events[1].State.FSM != event.StLoggedIn {
		t.Errorf("%+v, first %+v", rep, events[:2])
	}
}

// On other ports FTP is recognised by its content; SMTP is not taken for FTP.
func TestFoundByContent(t *testing.T) {
	_, packets := recorded(t, "client_curl")
	move := func(list []taken, change func(b []byte) []byte) (out []taken) {
		for _, p := range list {
			s := *p.outSegment
			if s.from.Port() == 21 {
				s.from = at(s.from, 2121)
			}
			if s.to.Port() == 21 {
				s.to = at(s.to, 2121)
			}
			s.payload = change(s.payload)
			out = append(out, taken{p.at, seg{&s, s.appendFrame(nil)[14:]}})
		}
		return out
	}
	f := file{order: le, link: linkRaw, head: zeros(0)}
	if _, rep := mustRead(t, f.write(move(packets, func(b []byte) []byte { return b }))); rep.Sessions != 1 {
		t.Errorf("on port 2121: %+v", rep)
	}
	mail := func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("USER"), []byte("EHLO")) }
	if _, rep := mustRead(t, f.write(move(packets, mail))); rep.Sessions != 0 {
		t.Errorf("mail: %+v", rep)
	}
}

func at(a netip.AddrPort, port uint16) netip.AddrPort { return netip.AddrPortFrom(a.Addr(), port) }
