package capture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// conversation is one session of a foreign client and server. Tests drop, cut or reorder
// its packets. Each line is the name of a connection, the side that acts (C or S), and
// the action: "+port" opens a connection to that port, "-" closes it, letter*n sends n
// times that letter, anything else is a line to send, in which "|" is a line end. Other
// scripts also use "?port" for a SYN without an answer, "!port" for a SYN that is refused,
// and "rst" for a reset.
const conversation = `
c  C +21
c  S 220 ProFTPD Server (files) [10.0.0.1]
c  C USER anna
c  S 331 Password required for anna
c  C PASS open sesame
c  S 230 User anna logged in, and here is a text that is longer than ninety-six bytes leave room for
c  C SYST
c  S 215 UNIX Type: L8
c  C FEAT
c  S 211-Features:| EPSV| MDTM| SIZE| UTF8| MFMT| REST STREAM| MLST modify*;perm*;size*;type*| LANG en-US*|211 End
c  C PWD
c  S 257 "/home/anna" is the current directory
c  C TYPE I
c  S 200 Type set to I
c  C PASV
c  S 227 Entering Passive Mode (10,0,0,1,195,81).
d1 C +50001
c  C RETR a name that is longer than what is left of ninety-six bytes.txt
c  S 150 Opening BINARY mode data connection for a name that is longer (4000 bytes)
d1 S r*4000
d1 S -
c  S 226 Transfer complete, RETR
c  C CWD pub
c  S 250 CWD command successful
c  C PORT 10,0,0,2,156,65
d2 S +40001
c  S 200 PORT command successful
c  C STOR upload.bin
c  S 150 Opening BINARY mode data connection for upload.bin
d2 C u*3000
d2 C -
c  S 226 Transfer complete, STOR
c  C EPSV
c  S 229 Entering Extended Passive Mode (|||50003|)
d3 C +50003
c  C NLST
c  S 150 Opening ASCII mode data connection for file list
d3 S l*500
c  S 226 Transfer complete, NLST
d3 S l*500
d3 S -
c  C SIZE upload.bin
c  S 213 3000
c  C QUIT
c  S 221 Goodbye.
c  S -
`

var (
	conversationClient = netip.MustParseAddr("10.0.0.2")
	conversationServer = netip.MustParseAddr("10.0.0.1")
)

// conversationPackets are the packets of the conversation, one millisecond apart.
func conversationPackets() []taken { return play(conversation) }

// play makes the packets of a script that is written like conversation.
func play(script string) []taken {
	var w packetStream
	links := map[string]*tcpConn{}
	at := int64(1_700_000_000_000_000_000)
	client := uint16(45000)
	for line := range strings.Lines(strings.TrimSpace(script)) {
		name, rest, _ := strings.Cut(line, " ")
		who, what, _ := strings.Cut(strings.TrimSpace(rest), " ")
		a := action{at: at, conn: links[name], fromClient: who == "C", kind: actionBytes}
		at += 1_000_000
		if n := 0; strings.ContainsAny(what[:1], "+?!") {
			fmt.Sscan(what[1:], &n)
			l := &tcpConn{client: netip.AddrPortFrom(conversationClient, client), server: netip.AddrPortFrom(conversationServer, uint16(n))}
			if !a.fromClient {
				l.client, l.server = netip.AddrPortFrom(conversationClient, uint16(n)), netip.AddrPortFrom(conversationServer, portActiveData)
			}
			client++
			links[name], a.conn, a.kind = l, l, actionOpen
			if what[0] != '+' {
				w.put(a.at, l, a.fromClient, flagSYN, nil, nil)
				if what[0] == '!' {
					w.put(a.at, l, !a.fromClient, flagRST|flagACK, nil, nil)
				}
				continue
			}
		} else if what == "-" {
			a.kind = actionFIN
		} else if what == "rst" {
			a.kind = actionRST
		} else {
			a.payload = [][]byte{saying(what)}
		}
		w.perform(a)
	}
	var list []taken
	for i := range w.packets {
		w.packets[i].at += int64(i) // no two at once
		s := w.packets[i].segment(uint16(i))
		list = append(list, taken{w.packets[i].at, seg{s, s.appendFrame(nil)[14:]}})
	}
	return list
}

// saying is what a line of a script sends.
func saying(what string) []byte {
	if letter, count, ok := strings.Cut(what, "*"); ok && len(letter) == 1 {
		n := 0
		fmt.Sscan(count, &n)
		return bytes.Repeat([]byte(letter), n)
	}
	if !strings.Contains(what, "|||") {
		what = strings.ReplaceAll(what, "|", "\r\n")
	}
	return []byte(what + "\r\n")
}

var plainPcap = file{order: le, link: linkEthernet, head: ethernetHead()}

func without(list []taken, gone func(i int, p taken) bool) (out []taken) {
	for i, p := range list {
		if !gone(i, p) {
			out = append(out, p)
		}
	}
	return out
}

func fromServer(p taken) bool { return p.from.Addr() == conversationServer }

// later moves packets to a later time.
func later(list []taken, by int64) (out []taken) {
	for _, p := range list {
		p.at += by
		out = append(out, p)
	}
	return out
}

// Whatever happens to its packets, no event about the conversation is false.
func TestConversation(t *testing.T) {
	whole := conversationPackets()
	const second = 1_000_000_000
	snapped := plainPcap
	snapped.snap = 96
	variants := map[string][]byte{
		"whole":          plainPcap.write(whole),
		"96 bytes":       snapped.write(whole),
		"no SYNs":        plainPcap.write(without(whole, func(_ int, p taken) bool { return p.flags&flagSYN != 0 })),
		"client alone":   plainPcap.write(without(whole, func(_ int, p taken) bool { return fromServer(p) })),
		"server alone":   plainPcap.write(without(whole, func(_ int, p taken) bool { return !fromServer(p) })),
		"client first":   plainPcap.write(append(without(whole, func(_ int, p taken) bool { return fromServer(p) }), later(without(whole, func(_ int, p taken) bool { return !fromServer(p) }), second)...)),
		"twice":          plainPcap.write(slices.Concat(whole, later(whole, second))),
		"each twice":     plainPcap.write(slices.Concat(whole, later(whole, 100))),
		"control alone":  plainPcap.write(without(whole, func(_ int, p taken) bool { return p.from.Port() != 21 && p.to.Port() != 21 })),
		"no SYN, 96":     snapped.write(without(whole, func(_ int, p taken) bool { return p.flags&flagSYN != 0 })),
		"begins in PASV": plainPcap.write(whole[slices.IndexFunc(whole, func(p taken) bool { return strings.HasPrefix(string(p.payload), "227") }):]),
	}
	for n := range 7 {
		variants[fmt.Sprintf("seventh gone, %d", n)] = plainPcap.write(without(whole, func(i int, _ taken) bool { return i%7 == n }))
	}
	for n := 2; n <= 5; n++ {
		mixed := slices.Clone(whole)
		for i := 0; i+n <= len(mixed); i += n {
			slices.Reverse(mixed[i : i+n])
		}
		for i := range mixed {
			mixed[i].at = whole[i].at
		}
		variants[fmt.Sprintf("%d turned round", n)] = plainPcap.write(mixed)
	}
	for name, b := range variants {
		t.Run(name, func(t *testing.T) {
			events, rep := mustRead(t, b)
			checkConversation(t, events)
			if rep.Sessions != 1 {
				t.Errorf("%d sessions", rep.Sessions)
			}
			if t.Failed() {
				t.Log(outline(events))
			}
		})
	}
	events, _ := mustRead(t, variants["whole"])
	checkWhole(t, events)
}

// No event is false either if packets are lost and cut at random.
func TestConversationLosses(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 13))
		percent := 5 + r.IntN(15)
		list := without(conversationPackets(), func(int, taken) bool { return r.IntN(100) < percent })
		if r.IntN(2) == 0 {
			list = without(list, func(_ int, p taken) bool { return p.flags&flagSYN != 0 })
		}
		f := plainPcap
		if r.IntN(2) == 0 {
			f.snap = 80 + r.IntN(80)
		}
		events, _ := mustRead(t, f.write(list))
		if checkConversation(t, events); t.Failed() {
			t.Fatalf("seed %d\n%s", seed, outline(events))
		}
	}
}

// checkWhole checks that nothing is missing where all was captured.
func checkWhole(t *testing.T, events []*event.Event) {
	moved := map[string]int64{}
	said := 0
	for _, e := range events {
		if e.Seen != "" || e.Packet == 0 {
			t.Errorf("%s is %q, packet %d", e.Kind, e.Seen, e.Packet)
		}
		if e.Kind == event.KindData {
			moved[e.Dec.Verb+" "+e.Dec.Path] += e.Bytes
		}
		if e.Chan == event.ChanControl {
			said++
		}
	}
	want := map[string]int64{"RETR /home/anna/a name that is longer than what is left of ninety-six bytes.txt": 4000, "STOR /home/anna/pub/upload.bin": 3000, "NLST /home/anna/pub": 1000}
	if fmt.Sprint(moved) != fmt.Sprint(want) || said != 34 {
		t.Errorf("%d messages; moved %v, not %v", said, moved, want)
	}
	if last := events[len(events)-1]; last.Kind != event.KindSessionClose || last.Dec.Why != event.ReasonServerLeft {
		t.Errorf("the last is %s, %+v", last.Kind, last.Dec)
	}
}

// pairs has the command of each reply, "" for the greeting.
func pairs() map[string]string {
	m := map[string]string{}
	command := ""
	for line := range strings.Lines(strings.TrimSpace(conversation)) {
		conn, rest, _ := strings.Cut(line, " ")
		who, what, _ := strings.Cut(strings.TrimSpace(rest), " ")
		switch said := string(saying(what)); {
		case conn != "c" || what == "-" || strings.HasPrefix(what, "+"):
		case who == "C":
			command = said
			m[said] = ""
		default:
			m[said] = command
		}
	}
	return m
}

// checkConversation fails on events that are false about the conversation.
func checkConversation(t *testing.T, events []*event.Event) {
	t.Helper()
	truth := pairs()
	for _, e := range events {
		text := string(e.Data)
		warn := func(c event.WarningCode) bool {
			return slices.ContainsFunc(e.Dec.Warn, func(w event.Warning) bool { return w.Code == c })
		}
		is := func(fits func(s string) bool) bool {
			for s := range truth {
				if fits(s) {
					return true
				}
			}
			return false
		}
		switch e.Kind {
		case event.KindCommand, event.KindReply:
			cut, tail := warn(event.WarnCutByHole), warn(event.WarnBehindHole)
			_, whole := truth[text]
			switch {
			case tail:
				if !is(func(s string) bool { return strings.HasSuffix(s, text) }) {
					t.Errorf("event %d: nothing ends in %q", e.ID, text)
				}
			case cut:
				if !is(func(s string) bool { return strings.HasPrefix(s, text) && len(s) > len(text) }) {
					t.Errorf("event %d: nothing begins with %q", e.ID, text)
				}
			case !whole:
				t.Errorf("event %d: nobody said %q", e.ID, text)
			}
			if e.Kind == event.KindReply && e.Re != 0 {
				command := string(events[e.Re-1].Data)
				if !is(func(s string) bool { return strings.HasPrefix(s, text) && strings.HasPrefix(truth[s], command) }) {
					t.Errorf("event %d (%s): %q does not answer %q", e.ID, e.Seen, text, command)
				}
			}
			for _, w := range e.Dec.Warn {
				if w.Code != event.WarnCutByHole && w.Code != event.WarnBehindHole {
					t.Errorf("event %d: %q is said to be odd: %s", e.ID, text, w.Code)
				}
			}
		case event.KindUnfinished:
			if e.Seen != event.EvidenceMissing || !is(func(s string) bool { return strings.Contains(s, text) }) {
				t.Errorf("event %d: unfinished %q", e.ID, text)
			}
		case event.KindData:
			letter := map[string]string{"RETR": "r", "STOR": "u", "NLST": "l", "": text[:1]}[e.Dec.Verb]
			if strings.Trim(text, letter) != "" || (e.Dir == event.ToServer) != (text[0] == 'u') {
				t.Errorf("event %d: %s %s moves %.1q", e.ID, e.Dir, e.Dec.Verb, text)
			}
		case event.KindFail, event.KindTimeout:
			t.Errorf("event %d: %s, %s", e.ID, e.Kind, e.Dec.Why)
		case event.KindSessionClose:
			if e.Dec.Why != event.ReasonServerLeft && e.Seen == "" {
				t.Errorf("event %d: %s", e.ID, e.Dec.Why)
			}
		}
		if p := e.Peer; p != nil && !strings.HasPrefix(p.Remote, conversationClient.String()) {
			t.Errorf("event %d: the client is %s", e.ID, p.Remote)
		}
		if s := e.State; s != nil && !slices.Contains([]string{"", "pub", "/home/anna", "/home/anna/pub"}, s.Cwd) {
			t.Errorf("event %d: the directory is %s", e.ID, s.Cwd)
		}
		if b, _ := json.Marshal(e); strings.Contains(string(b), "sesame") {
			t.Errorf("event %d shows the password", e.ID)
		}
		if e.Packet == 0 && e.Seen != event.EvidenceMissing {
			t.Errorf("event %d (%s) has no packet", e.ID, e.Kind)
		}
	}
}

// outline returns a short form of a record.
func outline(events []*event.Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%d p%d %s %s %s %s re %d %.50q", e.ID, e.Packet, e.Conn, e.Kind, e.Dir, e.Seen, e.Re, e.Data)
		if e.Dec != nil {
			fmt.Fprintf(&b, " %s %s %s %v", e.Dec.Why, e.Dec.Verb, e.Dec.Path, e.Dec.Warn)
		}
		fmt.Fprintf(&b, " [%s %s]\n", e.State.FSM, e.State.Cwd)
	}
	return b.String()
}
