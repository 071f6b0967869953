package capture

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"strings"

	"ftpsim/ftpcore/event"
)

// Options say how Write writes.
type Options struct {
	// Secrets writes passwords as they were. Without it each of their bytes is
	// an asterisk, so that lengths and sequence numbers stay true.
	Secrets bool
	// Keys are lines of NSS's key log. Those that belong to TLS connections of the
	// record are written too: whoever has the file reads what they protected.
	Keys []string
}

const (
	application = "ftpsim"
	// ackEvery is how many segments go one way before the other side answers.
	ackEvery = 8
)

// packet is a frame that is not yet written.
type packet struct {
	at         int64
	link       *link
	fromClient bool
	flags      byte
	seq, ack   uint32
	payload    []byte
	notes      []string
}

// wire makes the packets of a plan.
type packetStream struct{ packets []packet }

// Write writes the record as a pcapng: what the client's network card would have
// seen. Handshakes, acknowledgements and Ethernet addresses are made up; ports,
// times and bytes are the record's, but for passwords and for ports of the
// server's, which are written as 21 (control), 990 (implicit FTPS) and 20 (active
// data) so that the file opens right everywhere. What TLS protected is written as
// its records; the keys stand in a block before the packets. Bytes that
// the record does not hold are left out: the sequence numbers jump. Packets tell in comments what was
// edited, dropped, injected, held or left out. It fails only if w does.
func Write(w io.Writer, events []*event.Event, o Options) error {
	p := plan(events, o)
	var out packetStream
	for _, a := range p.acts {
		out.do(a)
	}
	out.settle(p)
	bw := bufio.NewWriterSize(w, 64<<10)
	keys := p.keys()
	bw.Write(sectionBlock(append(p.about(keys), text(optApplication, application))...))
	bw.Write(interfaceBlock(linkEthernet, text(optIfName, application)))
	if len(keys) > 0 {
		bw.Write(secretsBlock(secretsTLS, []byte(strings.Join(keys, "\n")+"\n")))
	}
	var frame, block []byte
	for i := range out.packets {
		k := &out.packets[i]
		frame = k.segment(uint16(i)).appendFrame(frame[:0])
		block = appendPacket(block[:0], k.at, frame, k.notes)
		if _, err := bw.Write(block); err != nil {
			return err
		}
	}
	return bw.Flush()
}

// about is what the capture as a whole has to say.
func (p *planner) about(keys []string) []option {
	list := []string{"Reconstructed from a record of ftpsim: every byte and time of the conversation and every port of the client is the record's; the packets around them are made up."}
	for _, as := range []uint16{portControl, portImplicit} {
		if n := p.was[as]; n != 0 {
			list = append(list, fmt.Sprintf("The server's control port was %d; it is written as %d.", n, as))
		}
	}
	if p.was[portActiveData] != 0 {
		list = append(list, "The server's port for active data connections is written as 20.")
	}
	list = append(list, p.aboutSecrets(keys)...)
	list = append(list, p.advice(len(keys) > 0)...)
	var options []option
	for _, s := range list {
		options = append(options, text(optComment, s))
	}
	return options
}

func (w *packetStream) do(a act) {
	l := a.link
	if a.deed != deedNote && a.deed != deedOpen && !l.open {
		w.handshake(a.at, l, true, nil)
	}
	switch a.deed {
	case deedOpen:
		w.handshake(a.at, l, a.fromClient, a.notes)
	case deedBytes:
		w.bytes(a)
	case deedFIN:
		w.put(a.at, l, a.fromClient, flagFIN|flagACK, nil, a.notes)
		w.put(a.at, l, !a.fromClient, flagFIN|flagACK, nil, nil)
		w.put(a.at, l, a.fromClient, flagACK, nil, nil)
	case deedRST:
		w.put(a.at, l, a.fromClient, flagRST|flagACK, nil, a.notes)
	case deedHole:
		l.notes = append(l.notes, a.notes...)
		l.sent[sideOf(a.fromClient)] += uint32(a.missing)
	case deedNote:
		l.notes = append(l.notes, a.notes...)
	}
}

func (w *packetStream) handshake(at int64, l *link, fromClient bool, notes []string) {
	l.open = true
	l.sent = l.firstNumbers(len(w.packets))
	w.put(at, l, fromClient, flagSYN, nil, notes)
	w.put(at, l, !fromClient, flagSYN|flagACK, nil, nil)
	w.put(at, l, fromClient, flagACK, nil, nil)
}

// bytes sends the payload in segments.
func (w *packetStream) bytes(a act) {
	l, mss := a.link, maxSegment(a.link.client.Addr())
	if l.unacked[sideOf(a.fromClient)] > 0 {
		w.put(a.at, l, !a.fromClient, flagACK, nil, nil)
	}
	notes := a.notes
	for i, b := range a.payload {
		for len(b) > 0 {
			n := min(len(b), mss)
			flags := byte(flagACK)
			if n == len(b) && i == len(a.payload)-1 {
				flags |= flagPSH
			}
			w.put(a.at, l, a.fromClient, flags, b[:n], notes)
			b, notes = b[n:], nil
			if l.unacked[sideOf(a.fromClient)] == ackEvery {
				w.put(a.at, l, !a.fromClient, flagACK, nil, nil)
			}
		}
	}
	l.notes = append(l.notes, notes...) // of an empty message
}

// put sends one segment.
func (w *packetStream) put(at int64, l *link, fromClient bool, flags byte, payload []byte, notes []string) {
	me, other := sideOf(fromClient), sideOf(!fromClient)
	k := packet{at: at, link: l, fromClient: fromClient, flags: flags, seq: l.sent[me], payload: payload}
	k.notes = append(l.notes, notes...)
	l.notes = nil
	if flags&flagACK != 0 {
		k.ack = l.sent[other]
		l.unacked[other] = 0
	}
	l.sent[me] += uint32(len(payload))
	if len(payload) > 0 {
		l.unacked[me]++
	}
	if flags&(flagSYN|flagFIN) != 0 {
		l.sent[me]++
	}
	l.last = len(w.packets)
	w.packets = append(w.packets, k)
}

// settle gives notes that found no packet after them to the one before.
func (w *packetStream) settle(p *planner) {
	for _, a := range p.acts {
		if l := a.link; l.notes != nil && l.open {
			k := &w.packets[l.last]
			k.notes = append(k.notes, l.notes...)
			l.notes = nil
		}
	}
}

// firstNumbers are different for every connection and equal for equal records.
func (l *link) firstNumbers(packet int) [2]uint32 {
	h := fnv.New64a()
	fmt.Fprint(h, l.client, l.server, packet)
	n := h.Sum64()
	return [2]uint32{uint32(n), uint32(n >> 32)}
}

func sideOf(client bool) int {
	if client {
		return 0
	}
	return 1
}

func (k *packet) segment(id uint16) *segment {
	s := &segment{from: k.link.server, to: k.link.client, toServer: k.fromClient, id: id,
		seq: k.seq, ack: k.ack, flags: k.flags, payload: k.payload,
		mssIfFirst: uint16(maxSegment(k.link.client.Addr()))}
	if k.fromClient {
		s.from, s.to = s.to, s.from
	}
	return s
}
