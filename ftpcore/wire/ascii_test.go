package wire

import (
	"bytes"
	"strings"
	"testing"
)

type converter interface{ Convert(dst, src []byte) []byte }

func TestASCII(t *testing.T) {
	for _, tt := range []struct{ local, net, back string }{
		{"a\nb\n", "a\r\nb\r\n", "a\nb\n"},
		{"a\r\nb\n", "a\r\nb\r\n", "a\nb\n"},
		{"\n\n", "\r\n\r\n", "\n\n"},
		{"a\rb", "a\rb", "a\rb"},
		{"a\r", "a\r", "a\r"},
		{"a\r\r\n", "a\r\r\n", "a\r\n"},
		{"", "", ""},
		{"no end", "no end", "no end"},
	} {
		var to ToNet
		if got := string(to.Flush(to.Convert(nil, []byte(tt.local)))); got != tt.net {
			t.Errorf("%q to net: %q", tt.local, got)
		}
		var from FromNet
		if got := string(from.Flush(from.Convert(nil, []byte(tt.net)))); got != tt.back {
			t.Errorf("%q from net: %q", tt.net, got)
		}
	}
}

func TestASCIIDoesNotAllocate(t *testing.T) {
	src := []byte(strings.Repeat("a line of text\r\nanother\n", 1000))
	dst := make([]byte, 0, 2*len(src)+1)
	for _, c := range []converter{new(ToNet), new(FromNet)} {
		if n := testing.AllocsPerRun(10, func() { c.Convert(dst, src) }); n != 0 {
			t.Errorf("%T: %v allocations", c, n)
		}
	}
}

func FuzzASCII(f *testing.F) {
	f.Add([]byte("a\r\nb\n\r\r\n"), uint8(1))
	f.Add([]byte("\r\r\r\n\n"), uint8(2))
	f.Fuzz(func(t *testing.T, text []byte, cut uint8) {
		var a, b ToNet
		whole := a.Flush(a.Convert(nil, text))
		if parts := b.Flush(inPieces(&b, text, cut)); !bytes.Equal(whole, parts) {
			t.Fatalf("to net %q: whole %q, in pieces %q", text, whole, parts)
		}
		want := strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n", "\r\n")
		if string(whole) != want {
			t.Fatalf("to net %q: %q, want %q", text, whole, want)
		}
		var c, d FromNet
		whole = c.Flush(c.Convert(nil, text))
		if parts := d.Flush(inPieces(&d, text, cut)); !bytes.Equal(whole, parts) {
			t.Fatalf("from net %q: whole %q, in pieces %q", text, whole, parts)
		}
		if want := strings.ReplaceAll(string(text), "\r\n", "\n"); string(whole) != want {
			t.Fatalf("from net %q: %q, want %q", text, whole, want)
		}
	})
}

func inPieces(c converter, text []byte, cut uint8) (out []byte) {
	for len(text) > 0 {
		n := min(len(text), 1+int(cut)%5)
		out = c.Convert(out, text[:n])
		text = text[n:]
	}
	return out
}

func BenchmarkToNet(b *testing.B)   { benchASCII(b, new(ToNet)) }
func BenchmarkFromNet(b *testing.B) { benchASCII(b, new(FromNet)) }

func benchASCII(b *testing.B, c converter) {
	src := []byte(strings.Repeat("a line of ordinary text that is fifty bytes long\r\n", 1300))
	dst := make([]byte, 0, 2*len(src)+1)
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		c.Convert(dst, src)
	}
}
