package capture

import (
	"bytes"
	"fmt"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"
)

// scaled is a capture that is being made up.
type scaled struct {
	list []taken
	size int
	at   int64
	seq  uint32 // of what repeat says next
}

// say adds a segment with the text, from a client's port or from port 21.
func (s *scaled) say(client uint16, toServer bool, seq uint32, flags byte, text string) {
	s.sayTo(21, client, toServer, seq, flags, text)
}

func (s *scaled) sayTo(server, client uint16, toServer bool, seq uint32, flags byte, text string) {
	host := netip.MustParseAddr("10.0.0.1")
	x := &outSegment{from: netip.AddrPortFrom(host.Next(), server), to: netip.AddrPortFrom(host, client), seq: seq, flags: flags, payload: []byte(text)}
	if x.toServer = toServer; toServer {
		x.from, x.to = x.to, x.from
	}
	s.at += 1000
	s.list = append(s.list, taken{s.at, seg{x, x.appendFrame(nil)[14:]}})
	s.size += 40 + 14 + 16 + len(text)
}

// repeat says text again and again, in segments of at most 1460 bytes, until the
// capture has n bytes.
func (s *scaled) repeat(n int, toServer bool, text string) {
	block := bytes.Repeat([]byte(text), max(1460/len(text), 1))
	for ; s.size < n; s.seq += uint32(len(block)) {
		s.say(4000, toServer, s.seq, flagACK, string(block))
	}
}

// inputs make captures of about n bytes, each of a kind that could take long.
var inputs = map[string]func(s *scaled, n int){
	"replies that never end": func(s *scaled, n int) { s.repeat(n, false, "220-no end\r\n") },
	"replies of two codes":   func(s *scaled, n int) { s.repeat(n, false, "220-no end\r\n221-nor here\r\n") },
	"one long reply": func(s *scaled, n int) {
		s.repeat(1, false, "220-a long reply\r\n")
		s.repeat(n, false, " a line\r\n")
		s.repeat(n+1, false, "220 its end\r\n")
	},
	"replies":                 func(s *scaled, n int) { s.repeat(n, false, "220 ok\r\n") },
	"no line end":             func(s *scaled, n int) { s.repeat(n, false, "220 and on and on ") },
	"commands":                func(s *scaled, n int) { s.repeat(n, true, "TYPE I\r\n") },
	"transfers unanswered":    func(s *scaled, n int) { s.repeat(n, true, "RETR a\r\n") },
	"passwords":               func(s *scaled, n int) { s.repeat(n, true, "USER haha\r\nPASS haha\r\n") },
	"a command without end":   func(s *scaled, n int) { s.repeat(n, true, "STOR and on and on") },
	"one byte each":           func(s *scaled, n int) { s.repeat(n, true, "N") },
	"pipelined, then replies": pipelined,
	"replies to nothing": func(s *scaled, n int) {
		s.repeat(manyCommands*len("RETR a\r\n"), true, "RETR a\r\n")
		for block := strings.Repeat("215 x\r\n", 200); s.size < n; s.seq += uint32(len(block)) {
			s.say(4000, false, s.seq, flagACK, block)
		}
	},
	"ports and strangers": func(s *scaled, n int) {
		for port := uint16(1024); s.size < n/2; port++ { // connections that no command announced
			s.sayTo(port, 5000, true, 0, flagSYN, "")
			s.sayTo(port, 5000, false, 0, flagSYN|flagACK, "")
		}
		s.repeat(s.size+n/4, true, "PORT 10,0,0,2,19,136\r\n")
	},
	"names": func(s *scaled, n int) {
		for port, i := uint16(1024), 0; s.size < n; port, i = port+1, i+1 {
			s.say(port, true, 0, flagSYN, "")
			s.say(port, false, 0, flagSYN|flagACK, "")
			s.say(port, true, 1, flagACK, fmt.Sprintf("USER n%d\r\nPASS p%d\r\n", i, i))
		}
	},
	"backwards": func(s *scaled, n int) {
		s.say(4000, false, 0, flagSYN|flagACK, "")
		for seq := uint32(n); s.size < n; seq -= 4 {
			s.say(4000, false, seq, flagACK, "220-")
		}
	},
	"connections": func(s *scaled, n int) {
		for port := uint16(1024); s.size < n; port++ {
			s.say(port, true, 0, flagSYN, "")
			s.say(port, false, 0, flagSYN|flagACK, "")
			s.say(port, true, 1, flagACK, "USER haha\r\nPASS haha\r\n")
			s.say(port, false, 1, flagACK, "220 hello\r\n331 say\r\n230 in\r\n")
		}
	},
	"fragments without end": func(s *scaled, n int) {
		s.say(4000, false, 1, flagACK, "220 a reply that is cut into pieces of eight bytes\r\n")
		first := cut4(s.list[0].ip, 8)
		for id := uint16(0); s.size < n; id++ {
			for _, ip := range first[1:] { // the beginning never comes
				ip = bytes.Clone(ip)
				be.PutUint16(ip[4:], id)
				s.list = append(s.list, taken{s.at, seg{nil, ip}})
				s.size += len(ip) + 14 + 16
			}
		}
	},
	"passive ports": func(s *scaled, n int) {
		s.say(4000, true, 0, flagSYN, "")
		for seq := uint32(1); s.size < n; seq++ {
			s.say(4000, true, seq*6-5, flagACK, "PASV\r\n")
			s.say(4000, false, seq*30-29, flagACK, "227 ok (10,0,0,2,100,100)...\r\n")
		}
	},
}

// manyCommands are many, and leave room for the events of their replies.
const manyCommands = 60_000

// pipelined says many commands, and then answers them.
func pipelined(s *scaled, n int) {
	s.repeat(manyCommands*len("RETR a\r\n"), true, "RETR a\r\n")
	seq := uint32(1)
	for block := string(bytes.Repeat([]byte("150 on\r\n200 ok\r\n"), 90)); s.size < n; seq += uint32(len(block)) {
		s.say(4000, false, seq, flagACK, block)
	}
}

// made is an input as a file: of so many bytes, about.
func made(kind string, n int) []byte {
	var s scaled
	inputs[kind](&s, n)
	return file{order: le, link: linkEthernet, head: ethernetHead()}.write(s.list)
}

// Beginnings of replies without an end cost a bounded number of allocations each: their
// end is not searched for up to the end of the file.
func TestRepliesWithoutEnd(t *testing.T) {
	const lines = 2000
	for _, text := range []string{"220-no end\r\n", "220-no end\r\n221-nor here\r\n", "220-a\r\n 220 b\r\n"} {
		said := bytes.Repeat([]byte(text), lines/bytes.Count([]byte(text), []byte("\n")))
		n := testing.AllocsPerRun(1, func() {
			ends := newReplySplitter(said, &pace{})
			for off := 0; off < len(said); off += ends.length(off) {
			}
		})
		if n > 20*lines {
			t.Errorf("%q: %.0f allocations for each line", text, n/lines)
		}
	}
	said := []byte("220-a\r\n220-b\r\n220 c\r\n221-d\r\nno reply\r\n221-e\r\nlast")
	ends, list := newReplySplitter(said, &pace{}), []string{}
	for off := 0; off < len(said); off += ends.length(off) {
		list = append(list, string(said[off:off+ends.length(off)]))
	}
	want := []string{"220-a\r\n220-b\r\n220 c\r\n", "221-d\r\n", "no reply\r\n", "221-e\r\n", "last"}
	if fmt.Sprintf("%q", list) != fmt.Sprintf("%q", want) {
		t.Errorf("cut into %q, want %q", list, want)
	}
}

// Reading pauses regularly in every input, and an error of Pause ends it at once.
func TestSlices(t *testing.T) {
	for kind := range inputs {
		b := made(kind, 200_000)
		pauses, steps := 0, map[Phase]int{}
		_, rep, err := Reading{Pause: func(p Progress) error {
			pauses++
			steps[p.Phase]++
			if p.Done > p.All && p.All > 0 {
				t.Fatalf("%s: %+v", kind, p)
			}
			return nil
		}}.Read(bytes.NewReader(b))
		if err != nil || len(steps) != 5 || pauses < rep.Packets/perSlice {
			t.Errorf("%s: %v, %d pauses in %v", kind, err, pauses, steps)
		}
		if n := steps[PhaseMessages]; kind == "a command without end" && n < rep.Packets/perSlice {
			t.Errorf("%s: %d pauses while one line is read", kind, n)
		}
		stop := fmt.Errorf("enough")
		for n := range min(pauses, 8) {
			left := n * pauses / min(pauses, 8)
			calls := 0
			events, _, err := Reading{Pause: func(Progress) error {
				if calls++; calls > left {
					return stop
				}
				return nil
			}}.Read(bytes.NewReader(b))
			if err != stop || events != nil || calls != left+1 {
				t.Fatalf("%s, stopped at pause %d of %d: %v, %d events, %d pauses", kind, left+1, pauses, err, len(events), calls)
			}
		}
	}
}

// reading is how long it takes to read a capture.
func reading(b *testing.B, file []byte) time.Duration {
	runtime.GC() // what made the file is not part of it
	began := time.Now()
	if _, _, err := Read(bytes.NewReader(file)); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

// BenchmarkScale reads 5 MB and 50 MB of each kind and reports the ratio of the shortest times.
// A kind with a much larger ratio than plain replies needs quadratic time.
func BenchmarkScale(b *testing.B) {
	plain := reading(b, made("replies", 5_000_000))
	for kind := range inputs {
		small, large := made(kind, 5_000_000), made(kind, 50_000_000)
		b.Run(kind, func(b *testing.B) {
			best := [2]time.Duration{time.Hour, time.Hour}
			for range b.N {
				for i, in := range [][]byte{small, large} {
					best[i] = min(best[i], reading(b, in))
				}
			}
			times := float64(best[1]) / float64(best[0])
			b.ReportMetric(times, "times")
			b.ReportMetric(best[0].Seconds(), "s/5MB")
			b.ReportMetric(best[1].Seconds(), "s/50MB")
			if times > 12 && best[1] > time.Second { // what is quicker is noise: caches, the collector
				b.Errorf("50 MB take %.1f times as long as 5 MB", times)
			}
			if times := float64(best[0]) / float64(plain); times > 20 {
				b.Errorf("5 MB take %.0f times as long as plain replies", times)
			}
		})
	}
}
