package capture

import (
	"bytes"
	"io"
	"os"
	"testing"

	"ftpsim/ftpcore/event"
)

// sampled are packets of lftp against vsftpd, at most n of them.
func sampled(t testing.TB, n int) (list []taken) {
	t.Helper()
	b, err := os.ReadFile("testdata/vsftpd_lftp.pcap")
	if err != nil {
		t.Fatal(err)
	}
	frames, err := readFrames(bytes.NewReader(b), &Report{}, &pace{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range frames[:min(n, len(frames))] {
		list = append(list, taken{f.at, seg{nil, f.data[14:]}})
	}
	return list
}

// addSeeds adds the same conversation in every kind of file, in every
// encapsulation, and in fragments.
func addSeeds(f *testing.F) {
	packets := sampled(f, 60)
	plain := file{order: le, link: linkEthernet, head: ethernetHead()}
	whole := plain.write(packets)
	f.Add(whole)
	f.Add(gzipped(whole))
	f.Add(plain.modified(packets, 24))
	f.Add(plain.modified(packets, 32))
	f.Add(plain.write(fragmented(packets, 24)))
	for _, kind := range []string{"enhanced", "old", "simple"} {
		f.Add(file{order: be, ng: kind, resol: 9, link: linkRaw, head: zeros(0)}.write(packets))
	}
	for _, e := range encapsulations() {
		f.Add(file{order: le, link: e.link, head: e.head}.write(packets))
	}
}

// FuzzRead feeds Read arbitrary bytes. Read must not panic, its events must be in order
// and writable, and the report must account for all packets.
func FuzzRead(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		if len(in) > 1<<16 {
			return
		}
		events, rep, err := Read(bytes.NewReader(in))
		if err != nil {
			return
		}
		unread := 0
		for _, u := range rep.Unread {
			unread += u.Packets
		}
		if unread != rep.NotTCP || rep.NotTCP > rep.Packets || rep.Unjoined > rep.Fragments || rep.Fragments > rep.Packets {
			t.Fatalf("it does not add up: %+v", rep)
		}
		last := int64(0)
		for i, e := range events {
			if e.ID != int64(i+1) || e.T < last || e.State == nil || e.Re >= e.ID {
				t.Fatalf("event %d: %+v", i+1, e)
			}
			last = e.T
			if e.Kind == event.KindSessionOpen {
				Script(events, e.SID)
				Needs(events, e.SID)
			}
		}
		if err := Write(io.Discard, events, Options{}); err != nil {
			t.Fatal(err)
		}
	})
}
