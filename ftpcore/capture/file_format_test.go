package capture

import (
	"bytes"
	"compress/gzip"
	"errors"
	"slices"
	"testing"
)

// A file is identified by its first bytes; the error names the format of one that is not
// a capture.
func TestFirstBytes(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	plain, _ := mustRead(t, f.write(packets))
	modified := func(each int) func(file) []byte {
		return func(f file) []byte { return f.modified(packets, each) }
	}
	kinds := map[string]func(file) []byte{
		"pcap": func(f file) []byte { return f.write(packets) },
		"nanoseconds": func(f file) []byte {
			f.nano = true
			return f.write(packets)
		},
		"modified":     modified(24),
		"modified CPU": modified(32),
		"pcapng": func(f file) []byte {
			f.ng, f.resol = "enhanced", 6
			return f.write(packets)
		},
	}
	for kind, write := range kinds {
		for order, f := range map[string]file{"le": f, "be": {order: be, link: f.link, head: f.head}} {
			t.Run(kind+"/"+order, func(t *testing.T) {
				b := write(f)
				for _, packed := range []bool{false, true} {
					if packed {
						b = gzipped(b)
					}
					got, rep := mustRead(t, b)
					if !slices.Equal(told(got), told(plain)) || rep.Packed != packed || rep.Truncated {
						t.Errorf("packed %v: %+v\n%s", packed, rep, differ(told(got), told(plain)))
					}
				}
			})
		}
	}
	for want, text := range map[string]string{
		"empty": "", "text": "x", "unknown": "\x01\x02", "zip": "PK\x03\x04....", "json": "\n {}", "html": "<!doctype html>",
		"snoop": "snoop\x00\x00\x00", "xz": "\xfd7zXZ\x00\x00",
	} {
		for _, b := range [][]byte{[]byte(text), gzipped([]byte(text))} {
			_, _, err := Read(bytes.NewReader(b))
			var foreign *ForeignError
			if !errors.As(err, &foreign) || foreign.Kind != want || !errors.Is(err, ErrFormat) {
				t.Errorf("%q: %v, want %s", text, err, want)
			}
		}
	}
}

// A truncated gzip file yields the packets before the break.
func TestPackedBroken(t *testing.T) {
	_, packets := recorded(t, "client_lftp")
	f := file{order: le, link: linkEthernet, head: ethernetHead()}
	b := gzipped(f.write(packets))
	got, rep := mustRead(t, b[:len(b)*3/4])
	if !rep.Truncated || !rep.Packed || len(got) == 0 || rep.Packets == 0 || rep.Packets >= len(packets) {
		t.Errorf("%d events, %+v", len(got), rep)
	}
}

func gzipped(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	w.Write(b)
	w.Close()
	return out.Bytes()
}

// modified writes a pcap as Alexey Kuznetzov's libpcap did, with so many bytes
// before each packet.
func (f file) modified(list []taken, each int) []byte {
	b := f.write(nil)
	f.order.PutUint32(b, 0xA1B2CD34)
	for _, p := range list {
		data := append(f.head(p.ip), p.ip...)
		n := uint32(len(data))
		b = f.append32(b, uint32(p.at/1e9), uint32(p.at%1e9)/1000, n, n, 2)
		b = append(f.append16(b, etherIPv4), make([]byte, each-22)...)
		b = append(b, data...)
	}
	return b
}
