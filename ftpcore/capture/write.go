package capture

import (
	"bufio"
	"fmt"
	"hash/fnv"
	"io"
	"strings"

	"ftpsim/ftpcore/event"
)

// Options are the options of Write.
type Options struct {
	// Secrets writes passwords in the clear. When it is false, each byte of a password
	// is written as an asterisk, so that lengths and sequence numbers stay true.
	Secrets bool
	// Keys are lines of an NSS key log. The lines that belong to TLS connections of the
	// record are written too: anyone with the file can then decrypt these connections.
	Keys []string
}

const (
	application = "ftpsim"
	// ackEvery is the number of segments after which the receiver sends an ACK.
	ackEvery = 8
)

// packet is a packet that has not been written yet.
type packet struct {
	at         int64
	conn       *tcpConn
	fromClient bool
	flags      byte
	seq, ack   uint32
	payload    []byte
	comments   []string
}

// packetStream turns the actions of a plan into packets.
type packetStream struct{ packets []packet }

// Write writes the record as a pcapng that shows what the client's network card would
// have seen. Ports, times and bytes are the record's; handshakes, acknowledgements and
// Ethernet addresses are made up. There are two exceptions: passwords are masked (see
// Options), and the server's ports are written as 21 (control), 990 (implicit FTPS)
// and 20 (active data), so that every dissector recognises them. Protected
// connections are written as their TLS records; the keys are in a block before the
// packets. Where the record does not hold bytes, the sequence numbers jump. Packet
// comments say what was edited, dropped, injected, held or left out. Write returns only
// errors of w.
func Write(w io.Writer, events []*event.Event, o Options) error {
	p := plan(events, o)
	var out packetStream
	for _, a := range p.actions {
		out.perform(a)
	}
	out.attachLeftComments(p)
	bw := bufio.NewWriterSize(w, 64<<10)
	keys := p.keys()
	bw.Write(sectionBlock(append(p.comments(keys), text(optApplication, application))...))
	bw.Write(interfaceBlock(linkEthernet, text(optIfName, application)))
	if len(keys) > 0 {
		bw.Write(secretsBlock(secretsTLS, []byte(strings.Join(keys, "\n")+"\n")))
	}
	var frame, block []byte
	for i := range out.packets {
		k := &out.packets[i]
		frame = k.segment(uint16(i)).appendFrame(frame[:0])
		block = appendPacket(block[:0], k.at, frame, k.comments)
		if _, err := bw.Write(block); err != nil {
			return err
		}
	}
	return bw.Flush()
}

// comments returns the comments on the capture as a whole, as options of the section.
func (p *planner) comments(keys []string) []option {
	list := []string{"Reconstructed from a record of ftpsim: every byte and time of the conversation and every port of the client is the record's; the packets around them are made up."}
	for _, as := range []uint16{portControl, portImplicit} {
		if n := p.originalPorts[as]; n != 0 {
			list = append(list, fmt.Sprintf("The server's control port was %d; it is written as %d.", n, as))
		}
	}
	if p.originalPorts[portActiveData] != 0 {
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

func (w *packetStream) perform(a action) {
	l := a.conn
	if a.kind != actionComment && a.kind != actionOpen && !l.open {
		w.handshake(a.at, l, true, nil)
	}
	switch a.kind {
	case actionOpen:
		w.handshake(a.at, l, a.fromClient, a.comments)
	case actionBytes:
		w.bytes(a)
	case actionFIN:
		w.put(a.at, l, a.fromClient, flagFIN|flagACK, nil, a.comments)
		w.put(a.at, l, !a.fromClient, flagFIN|flagACK, nil, nil)
		w.put(a.at, l, a.fromClient, flagACK, nil, nil)
	case actionRST:
		w.put(a.at, l, a.fromClient, flagRST|flagACK, nil, a.comments)
	case actionHole:
		l.comments = append(l.comments, a.comments...)
		l.sent[sideOf(a.fromClient)] += uint32(a.missing)
	case actionComment:
		l.comments = append(l.comments, a.comments...)
	}
}

func (w *packetStream) handshake(at int64, l *tcpConn, fromClient bool, comments []string) {
	l.open = true
	l.sent = l.firstNumbers(len(w.packets))
	w.put(at, l, fromClient, flagSYN, nil, comments)
	w.put(at, l, !fromClient, flagSYN|flagACK, nil, nil)
	w.put(at, l, fromClient, flagACK, nil, nil)
}

// bytes sends the payload of a in segments of the largest size, with ACKs between them.
func (w *packetStream) bytes(a action) {
	l, mss := a.conn, maxSegment(a.conn.client.Addr())
	if l.unacked[sideOf(a.fromClient)] > 0 {
		w.put(a.at, l, !a.fromClient, flagACK, nil, nil)
	}
	comments := a.comments
	for i, b := range a.payload {
		for len(b) > 0 {
			n := min(len(b), mss)
			flags := byte(flagACK)
			if n == len(b) && i == len(a.payload)-1 {
				flags |= flagPSH
			}
			w.put(a.at, l, a.fromClient, flags, b[:n], comments)
			b, comments = b[n:], nil
			if l.unacked[sideOf(a.fromClient)] == ackEvery {
				w.put(a.at, l, !a.fromClient, flagACK, nil, nil)
			}
		}
	}
	l.comments = append(l.comments, comments...) // there was no payload to carry them
}

// put adds one segment. A comment that waits on the connection goes with it.
func (w *packetStream) put(at int64, l *tcpConn, fromClient bool, flags byte, payload []byte, comments []string) {
	me, other := sideOf(fromClient), sideOf(!fromClient)
	k := packet{at: at, conn: l, fromClient: fromClient, flags: flags, seq: l.sent[me], payload: payload}
	k.comments = append(l.comments, comments...)
	l.comments = nil
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

// attachLeftComments attaches the comments that no later packet carried to the last packet
// of their connection.
func (w *packetStream) attachLeftComments(p *planner) {
	for _, a := range p.actions {
		if l := a.conn; l.comments != nil && l.open {
			k := &w.packets[l.last]
			k.comments = append(k.comments, l.comments...)
			l.comments = nil
		}
	}
}

// firstNumbers returns the initial sequence numbers of both sides. They differ between
// connections and are the same whenever the same record is written.
func (l *tcpConn) firstNumbers(packet int) [2]uint32 {
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

func (k *packet) segment(id uint16) *outSegment {
	s := &outSegment{from: k.conn.server, to: k.conn.client, toServer: k.fromClient, id: id,
		seq: k.seq, ack: k.ack, flags: k.flags, payload: k.payload,
		mssIfFirst: uint16(maxSegment(k.conn.client.Addr()))}
	if k.fromClient {
		s.from, s.to = s.to, s.from
	}
	return s
}
