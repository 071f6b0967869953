package capture

import (
	"bytes"
	"slices"
	"testing"
)

// fragmented cuts the packets that are long enough into fragments, the last one
// first, and sends some of them twice.
func fragmented(packets []taken, size int) (list []taken) {
	for i, p := range packets {
		var cut [][]byte
		switch {
		case p.ip[0]>>4 == 4 && len(p.ip) > 20+size:
			cut = cut4(p.ip, size)
		case p.ip[0]>>4 == 6 && len(p.ip) > 40+size:
			cut = cut6(p.ip, size, uint32(i))
		default:
			cut = [][]byte{p.ip}
		}
		slices.Reverse(cut)
		if len(cut) > 1 && i%2 == 0 {
			cut = slices.Insert(cut, 1, cut[0])
		}
		for _, ip := range cut {
			list = append(list, taken{p.at, seg{p.outSegment, ip}})
		}
	}
	return list
}

func cut4(ip []byte, size int) (cut [][]byte) {
	for off := 0; off < len(ip)-20; off += size {
		end := min(off+size, len(ip)-20)
		b := joined(ip[:20], ip[20+off:20+end])
		be.PutUint16(b[2:], uint16(len(b)))
		fragment := uint16(off / 8)
		if end < len(ip)-20 {
			fragment |= 0x2000
		}
		be.PutUint16(b[6:], fragment)
		be.PutUint16(b[10:], 0)
		be.PutUint16(b[10:], fold(sum(0, b[:20])))
		cut = append(cut, b)
	}
	return cut
}

func cut6(ip []byte, size int, id uint32) (cut [][]byte) {
	for off := 0; off < len(ip)-40; off += size {
		end := min(off+size, len(ip)-40)
		fragment := uint16(off)
		if end < len(ip)-40 {
			fragment |= 1
		}
		head := be.AppendUint32(be.AppendUint16([]byte{ip[6], 0}, fragment), id)
		b := joined(ip[:40], head, ip[40+off:40+end])
		be.PutUint16(b[4:], uint16(len(b)-40))
		b[6] = protoFragment
		cut = append(cut, b)
	}
	return cut
}

func TestFragments(t *testing.T) {
	for version, name := range conversations {
		_, packets := recorded(t, name)
		f := file{order: le, link: linkEthernet, head: ethernetHead()}
		plain, _ := mustRead(t, f.write(packets))
		for _, size := range []int{8, 24, 256} {
			t.Run(version, func(t *testing.T) {
				got, rep := mustRead(t, f.write(fragmented(packets, size)))
				if !slices.Equal(told(got), told(plain)) || rep.Fragments == 0 || rep.NotTCP+rep.Unjoined > 0 || rep.Missing > 0 {
					t.Errorf("cut to %d bytes: %+v\n%s", size, rep, differ(told(got), told(plain)))
				}
			})
		}
	}
}

// Incomplete datagrams are counted, and their number is bounded.
func TestFragmentsLeft(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	cut := fragmented(packets, 256)
	lost := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x1FFF != 0 })
	same := func(p taken) bool { return bytes.Equal(p.ip, cut[lost].ip) }
	left := 0
	for _, p := range cut {
		if be.Uint16(p.ip[4:]) == be.Uint16(cut[lost].ip[4:]) && !same(p) {
			left++
		}
	}
	_, rep := mustRead(t, f.write(slices.DeleteFunc(slices.Clone(cut), same)))
	if left == 0 || rep.Unjoined != left {
		t.Errorf("one fragment lost: %+v, want %d without it", rep, left)
	}

	first := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x3FFF == 0x2000 })
	many := make([]taken, 3*maxDatagrams)
	for i := range many {
		ip := bytes.Clone(cut[first].ip)
		be.PutUint16(ip[4:], uint16(i))
		many[i] = taken{cut[first].at, seg{cut[first].outSegment, ip}}
	}
	_, rep = mustRead(t, f.write(many))
	if rep.Unjoined != len(many) || rep.Fragments != len(many) {
		t.Errorf("%d beginnings: %+v", len(many), rep)
	}
	d := newDissector(&Report{})
	for _, p := range many {
		d.tcp(frame{at: p.at, link: linkRaw, data: p.ip})
		if len(d.fragments.waiting) > maxDatagrams || len(d.fragments.order) > maxDatagrams {
			t.Fatalf("%d datagrams wait", len(d.fragments.waiting))
		}
	}
}

// A second use of an identification, long after, is another datagram.
func TestFragmentsTooLate(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	cut := fragmented(packets, 256)
	last := slices.IndexFunc(cut, func(p taken) bool { return be.Uint16(p.ip[6:])&0x1FFF != 0 })
	rep := &Report{}
	d := newDissector(rep)
	for i, p := range cut[last:] {
		if i > 0 && be.Uint16(p.ip[4:]) != be.Uint16(cut[last].ip[4:]) {
			break
		}
		at := p.at
		if i > 0 {
			at += int64(fragmentsWait) + 1
		}
		if _, ok := d.tcp(frame{at: at, link: linkRaw, data: p.ip}); ok {
			t.Error("joined with a fragment of a minute ago")
		}
	}
	if d.done(); rep.Unjoined != rep.Fragments || rep.Fragments < 2 {
		t.Errorf("%+v", rep)
	}
}
