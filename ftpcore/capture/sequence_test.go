package capture

import (
	"maps"
	"slices"
	"testing"
)

// Two sections of unlike byte order, each with interfaces of its own, are one
// conversation.
func TestSectionsAndInterfaces(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	plain, _ := mustRead(t, file{order: le, link: linkEthernet, head: ethernetHead()}.write(packets))
	kinds := encapsulations()
	var b []byte
	half := len(packets) / 2
	for i, f := range []file{{order: le}, {order: be}} {
		f.ng, f.resol = "enhanced", 9
		f.link, f.head = linkRaw, zeros(0)
		b = append(b, f.write(nil)...)
		second := kinds["cooked 2 VLAN"] // another interface, whose clock counts seconds from elsewhere
		options := f.append16(nil, optTSOffset, 8)
		options = append(options, f.append64(1000)...)
		options = f.append16(append(f.append16(options, optTSResol, 1), 9, 0, 0, 0), optEnd, 0)
		b = f.block(b, blockInterface, append(f.append32(f.append16(nil, second.link, 0), 0), options...))
		for j, p := range packets[i*half : (i+1)*half+i*(len(packets)%2)] {
			if j%2 == 0 {
				b = f.packet(b, p)
				continue
			}
			data := append(second.head(p.ip), p.ip...)
			n, at := uint32(len(data)), uint64(p.at-1000e9)
			b = f.block(b, blockPacket, append(f.append32(nil, 1, uint32(at>>32), uint32(at), n, n), data...))
		}
	}
	got, rep := mustRead(t, b)
	if !slices.Equal(told(got), told(plain)) || rep.Packets != len(packets) {
		t.Errorf("%+v\n%s", rep, differ(told(got), told(plain)))
	}
}

func (f file) append64(n uint64) []byte {
	b := make([]byte, 8)
	f.order.PutUint64(b, n)
	return b
}

// Sequence numbers that wrap at 2³² within a connection are not a hole.
func TestSequenceWraps(t *testing.T) {
	for _, name := range slices.Sorted(maps.Values(conversations)) {
		_, packets := recorded(t, name)
		f := file{order: le, ng: "enhanced", resol: 9, link: linkRaw, head: zeros(0)}
		plain, _ := mustRead(t, f.write(packets))
		for _, before := range []uint32{1, 40, 700, 5000} {
			got, rep := mustRead(t, f.write(wrapped(packets, before)))
			if rep.Missing != 0 || rep.Strays != 0 || rep.Resent != 0 || !slices.Equal(told(got), told(plain)) {
				t.Errorf("%s, %d before the end: %+v\n%s", name, before, rep, differ(told(got), told(plain)))
			}
			got, rep = mustRead(t, f.write(noisy(wrapped(packets, before), uint64(before))))
			if rep.Missing != 0 || rep.Strays != 0 || !slices.Equal(said(got), said(plain)) {
				t.Errorf("%s, %d before the end, noisy: %+v\n%.2000q", name, before, rep, said(got))
			}
		}
	}
}

// wrapped has every direction begin so many bytes before its numbers wrap.
func wrapped(packets []taken, before uint32) (list []taken) {
	begun := map[addrPair]uint32{}
	for _, p := range packets {
		here, there := addrPair{p.from, p.to}, addrPair{p.to, p.from}
		if p.flags&flagSYN != 0 {
			begun[here] = p.seq
		}
		s := *p.outSegment
		s.seq = p.seq - begun[here] - before
		if s.flags&flagACK != 0 {
			s.ack = p.ack - begun[there] - before
		}
		list = append(list, taken{p.at, seg{&s, s.appendFrame(nil)[14:]}})
	}
	return list
}
