package tlsconn

import (
	"bytes"
	"io"
	"math/rand/v2"
	"net"
	"testing"

	"ftpsim/ftpcore/event"
)

// chunked is a connection that gives its bytes in pieces of the sizes of cut, in turns.
type chunked struct {
	net.Conn
	rest []byte
	cut  []int
	i    int
}

func (c *chunked) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.rest[:min(len(c.rest), c.cut[c.i%len(c.cut)])])
	c.rest = c.rest[n:]
	c.i++
	return n, nil
}

// records returns records of application data with payloads of these lengths.
func records(lengths ...int) (all []byte, each [][]byte) {
	random := rand.NewChaCha8([32]byte{})
	for _, n := range lengths {
		r := make([]byte, recordHead+n)
		random.Read(r[recordHead:])
		copy(r, []byte{recordData, 3, 3, byte(n >> 8), byte(n)})
		all, each = append(all, r...), append(each, r)
	}
	return all, each
}

// However the bytes arrive, Read never returns bytes of two records, and each record is
// kept as it was, also after later ones were read into the same buffer.
func TestRecordsStayWhole(t *testing.T) {
	lengths := []int{0, 1, 5, 16384, 16640, 3, 65535, 16384, 16384, 40000, 700, 1, 1, 16384}
	for _, cut := range [][]int{{1 << 20}, {1}, {7, 1, 4096}, {firstRead}, {16389}, {100_000, 3}} {
		all, want := records(append(lengths, lengths...)...)
		w := NewRecordConn(&chunked{rest: bytes.Clone(all), cut: cut}, 0, 0, nil)
		w.complete()
		var got []byte
		for p := make([]byte, 70_000); ; {
			n, err := w.Read(p[:1+len(got)%len(p)])
			got = append(got, p[:n]...)
			if err != nil {
				break
			}
		}
		if !bytes.Equal(got, all) {
			t.Fatalf("cut %v: other bytes, %d of %d", cut, len(got), len(all))
		}
		flight := w.TakeFlight(event.ToServer)
		if len(flight.pieces) != len(want) {
			t.Fatalf("cut %v: %d records of %d", cut, len(flight.pieces), len(want))
		}
		for i, p := range flight.pieces {
			if !bytes.Equal(p, want[i]) || cap(p) != len(p) {
				t.Errorf("cut %v: record %d is not what came, or may grow into the next", cut, i)
			}
		}
	}
}

func BenchmarkRecordConn(b *testing.B) {
	lengths := make([]int, 640)
	for i := range lengths {
		lengths[i] = 16384 + 17
	}
	all, _ := records(lengths...)
	b.SetBytes(int64(len(all)))
	b.ReportAllocs()
	p := make([]byte, 17000)
	for b.Loop() {
		w := NewRecordConn(&chunked{rest: all, cut: []int{1 << 20}}, 0, 0, nil)
		w.complete()
		for {
			if _, err := w.Read(p); err != nil {
				break
			}
			if w.size(event.ToServer) > 4<<20 {
				w.TakeFlight(event.ToServer)
			}
		}
	}
}
