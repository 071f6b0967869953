package resume

import (
	"io"
	"net"
	"testing"
)

// carriers are what the benchmarks compare: a bare TCP connection and a stream on one.
var carriers = map[string]func(b *testing.B) (near, far net.Conn){
	"bare": tcpPair,
	"resumable": func(b *testing.B) (near, far net.Conn) {
		x, y := tcpPair(b)
		k := NewKeeper(within, 256<<20)
		c, _ := k.Keep(x, owner)
		return c, New(y, Options{Within: within})
	},
}

func tcpPair(b *testing.B) (near, far net.Conn) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	defer ln.Close()
	if near, err = net.Dial("tcp", ln.Addr().String()); err == nil {
		far, err = ln.Accept()
	}
	if err != nil {
		b.Fatal(err)
	}
	return near, far
}

func BenchmarkStream(b *testing.B) {
	for name, pair := range carriers {
		b.Run(name, func(b *testing.B) {
			near, far := pair(b)
			defer near.Close()
			defer far.Close()
			go io.Copy(io.Discard, near)
			piece := make([]byte, 256<<10)
			done := make(chan error, 1)
			go func() {
				_, err := io.CopyN(io.Discard, far, int64(b.N)*int64(len(piece)))
				done <- err
			}()
			b.SetBytes(int64(len(piece)))
			b.ResetTimer()
			for range b.N {
				if _, err := near.Write(piece); err != nil {
					b.Fatal(err)
				}
			}
			if err := <-done; err != nil {
				b.Fatal(err)
			}
		})
	}
}

func BenchmarkRoundTrip(b *testing.B) {
	for name, pair := range carriers {
		b.Run(name, func(b *testing.B) {
			near, far := pair(b)
			defer near.Close()
			defer far.Close()
			go io.Copy(far, far)
			p := make([]byte, 50)
			b.ResetTimer()
			for range b.N {
				if _, err := near.Write(p); err != nil {
					b.Fatal(err)
				}
				if _, err := io.ReadFull(near, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
