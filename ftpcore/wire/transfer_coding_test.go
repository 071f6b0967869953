//go:build !race

// Coders are one goroutine's: see state_machine_gone_test.go.

package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"ftpsim/ftpcore/event"
)

var types, strus, modes = []string{"A", "E", "I"}, []string{"F", "R", "P"}, []string{"S", "B", "C", "Z"}

func eachCoding(t *testing.T, f func(t *testing.T, c Coding)) {
	for _, typ := range types {
		for _, stru := range strus {
			for _, mode := range modes {
				c := Coding{typ, stru, mode, DefaultLevel}
				t.Run(c.String(), func(t *testing.T) { f(t, c) })
			}
		}
	}
}

// What stands on the wire, byte by byte as RFC 959 §3.1.2 and §3.4 describe it.
func TestCodingBytes(t *testing.T) {
	for _, c := range []struct{ coding, file, wire string }{
		{"A F S", "a\nb\n", "61 0D0A 62 0D0A"},
		{"E F S", "a\nb\n", "81 15 82 15"},
		{"I F S", "a\n\xff", "61 0A FF"},

		{"A R S", "a\nb\n", "61 FF01 62 FF03"},
		{"A R S", "a\nb", "61 FF01 62 FF02"},
		{"A R S", "a\r\n\n", "61 FF01 FF03"},
		{"A R S", "", "FF02"},
		{"I R S", "\xff\r\n", "FFFF 0D FF03"},
		{"E R S", "a\n\x9f", "81 FF01 FFFF FF02"}, // U+009F is xFF in the code page

		{"I F B", "abc", "40 0003 616263"},
		{"I F B", "", "40 0000"},
		{"A F B", "a\n", "40 0003 610D0A"},
		{"A R B", "a\n\nb\n", "80 0001 61  80 0000  C0 0001 62"},
		{"A R B", "a\nb", "80 0001 61  40 0001 62"},
		{"E R B", "a\n", "C0 0001 81"},

		{"I F C", "abc", "0040 03 616263"},
		{"I F C", "", "0040 C0"},
		{"I F C", "aaaa", "0040 84 61"},
		{"I F C", "abaaab\x00\x00\x00", "02 6162 83 61 01 62 0040 C3"},
		{"A F C", "a     b", "01 61 C5 0040 01 62"},
		{"E F C", "a     b", "01 81 C5 0040 01 82"},
		{"I F C", strings.Repeat("a", 70), "BF 61 0040 87 61"},
		{"A R C", "ab\ncccc\n", "0080 02 6162 00C0 84 63"},
		{"A R C", "\n\n", "0080 C0 00C0 C0"},

		{"I P S", "abc", "04 00 03 01 616263 04 01 00 00"},
		{"I P S", "", "04 00 00 00"},
		{"A P S", "a\n", "04 00 03 01 610D0A 04 01 00 00"},
		{"I P B", "a", "40 0009 04 00 01 01 61 04 01 00 00"},
	} {
		w := strings.Fields(c.coding)
		k := Coding{w[0], w[1], w[2], DefaultLevel}
		want := unhex(t, c.wire)
		got, err := io.ReadAll(k.Encode(strings.NewReader(c.file), 0))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s %q: % X (%v), want % X", c.coding, c.file, got, err, want)
		}
		back, err := decoded(k, want)
		norm := c.file
		if k.ASCII() {
			norm = strings.ReplaceAll(norm, "\r\n", "\n")
		}
		if err != nil || string(back) != norm {
			t.Errorf("%s % X: %q (%v), want %q", c.coding, want, back, err, norm)
		}
	}
}

// What others may send and we do not.
func TestCodingAccepts(t *testing.T) {
	for _, c := range []struct{ coding, wire, file, marks string }{
		{"A R S", "61 FF01 FF02", "a\n", ""},
		{"A R S", "61 0D0A 62 FF03", "a\nb\n", ""},
		{"A R B", "00 0001 61 80 0001 62 40 0000", "ab\n", ""},
		{"I F B", "A0 0001 61 60 0001 62", "ab", ""}, // EOR in STRU F, suspected errors
		{"I F B", "00 0002 6162 10 0002 5831 40 0001 63", "abc", "X1=2 "},
		{"A F B", "00 0001 0D 10 0001 31 40 0001 0A", "\n", ""}, // in the midst of a line end
		{"I F C", "00 10 02 5831 0040 C2", "\x00\x00", "X1=0 "},
		{"I F C", "03 616263 0040", "abc", ""},
		{"I R C", "0080 0040 01 61", "a\n", ""},
		{"I F C", "80 61 C0 0040 01 62", "b", ""},
		{"I P S", "05 07 02 03 99 6162 06 00 01 02 0000 FF 04 08 01 01 63 04 00 00 00", "abc", ""},
		{"I P C", "07 04000101 61 0401 0040 C2", "a", ""},
		{"I F Z", "", "", ""},
	} {
		w := strings.Fields(c.coding)
		k := Coding{w[0], w[1], w[2], DefaultLevel}
		var file bytes.Buffer
		marks := ""
		err := k.Decode(bytes.NewReader(unhex(t, c.wire)), &file, func(text string) error {
			marks += fmt.Sprintf("%s=%d ", text, file.Len())
			return nil
		})
		if err != nil || file.String() != c.file || marks != c.marks {
			t.Errorf("%s %s: %q, marks %q (%v), want %q, %q", c.coding, c.wire, file.String(), marks, err, c.file, c.marks)
		}
	}
}

// What is no file, and how that is told.
func TestCodingRefuses(t *testing.T) {
	for _, c := range []struct {
		coding, wire string
		err          error
		file         string // what came before
	}{
		{"A R S", "61 FF00", ErrBadData, "a"},
		{"A R S", "61 FF04", ErrBadData, "a"},
		{"A R S", "61 FF01", ErrNoEnd, "a\n"},
		{"A R S", "61 FF", ErrNoEnd, "a"},
		{"I F B", "", ErrNoEnd, ""},
		{"I F B", "00 0003 6162", ErrNoEnd, "ab"},
		{"I F B", "40 00", ErrNoEnd, ""},
		{"I F B", "00 0001 61 01 0001 62", ErrBadData, "a"},
		{"I F C", "01 61", ErrNoEnd, "a"},
		{"I F C", "01 61 00 08", ErrBadData, "a"},
		{"I F C", "0040 03 61", ErrNoEnd, "a"},
		{"I F C", "0040 83", ErrNoEnd, ""},
		{"I P S", "04 00 01 04 61", ErrPageType, ""},
		{"I P S", "03 00 01 01 61", ErrBadData, ""},
		{"I P S", "05 00 00 00 00", ErrBadData, ""},
		{"I P S", "04 00 01 01 61 04 02 01 01 62", ErrBadData, "a"},
		{"I P S", "04 00 01 01 61", ErrNoEnd, "a"},
		{"I P B", "40 0005 04 00 01 01 61", ErrNoEnd, "a"},
		{"I P B", "40 0005 04 00 00 00 61", ErrBadData, ""},
		{"I F Z", "789C", ErrNoEnd, ""},
		{"I F Z", "0102030405", ErrBadData, ""},
		{"I F Z", "789C4B04000061006200", ErrBadData, "a"},
	} {
		w := strings.Fields(c.coding)
		got, err := decoded(Coding{w[0], w[1], w[2], DefaultLevel}, unhex(t, c.wire))
		if !errors.Is(err, c.err) || string(got) != c.file {
			t.Errorf("%s %s: %q (%v), want %q (%v)", c.coding, c.wire, got, err, c.file, c.err)
		}
	}
}

func decoded(c Coding, wire []byte) ([]byte, error) {
	var file bytes.Buffer
	err := c.Decode(bytes.NewReader(wire), &file, nil)
	return file.Bytes(), err
}

// samples are contents that find the corners.
func samples() [][]byte {
	r := rand.New(rand.NewPCG(1, 2))
	list := [][]byte{nil, []byte("\n"), []byte("\r"), []byte("\r\n"), []byte("a"), []byte("\xff"), []byte("\xff\xff\n\xff"),
		bytes.Repeat([]byte("0123456789abcdef"), 5000),     // one record of 80,000 bytes
		bytes.Repeat([]byte("\xff"), 70000),                // all escapes
		bytes.Repeat([]byte{0}, 66000), []byte("\n\n\n\n"), // all filler, all empty
		bytes.Repeat([]byte("a line\r\n"), 9000)}
	for n := range 34 {
		b := make([]byte, r.IntN(1<<(n%17)+1))
		alphabet := []byte("\r\n\xff\x00 a")
		for i := range b {
			if n%2 == 0 {
				b[i] = byte(r.Uint32())
			} else {
				b[i] = alphabet[r.IntN(len(alphabet))]
			}
		}
		list = append(list, b)
	}
	return list
}

// normal is what TYPE A makes of a file: both line ends are the same to it.
func normal(c Coding, file []byte) []byte {
	if c.ASCII() {
		return bytes.ReplaceAll(file, []byte("\r\n"), []byte("\n"))
	}
	return file
}

// Every file comes back unchanged in every coding.
func TestCodingRoundTrip(t *testing.T) {
	eachCoding(t, func(t *testing.T, c Coding) {
		for _, file := range samples() {
			wire, err := io.ReadAll(c.Encode(bytes.NewReader(file), 0))
			if err != nil {
				t.Fatal(err)
			}
			back, err := decoded(c, wire)
			if err != nil || !bytes.Equal(back, normal(c, file)) {
				t.Fatalf("%.80q: %.80q (%v)", file, back, err)
			}
			if len(wire) > 3*len(file)+64 {
				t.Errorf("%d bytes for a file of %d", len(wire), len(file))
			}
		}
	})
}

// The wire and the file do not depend on how reading and writing are cut.
func TestCodingCuts(t *testing.T) {
	eachCoding(t, func(t *testing.T, c Coding) {
		for _, file := range samples() {
			file = file[:min(len(file), 10_000)] // more than two blocks
			whole, _ := io.ReadAll(c.Encode(bytes.NewReader(file), 0))
			parts, _ := io.ReadAll(c.Encode(iotest.OneByteReader(bytes.NewReader(file)), 0))
			if !bytes.Equal(whole, parts) {
				t.Fatalf("%.80q: % .80X, byte by byte % .80X", file, whole, parts)
			}
			var a, b bytes.Buffer
			if err := c.Decode(iotest.OneByteReader(bytes.NewReader(whole)), &a, nil); err != nil {
				t.Fatal(err)
			}
			c.Decode(iotest.HalfReader(bytes.NewReader(whole)), &b, nil)
			if !bytes.Equal(a.Bytes(), normal(c, file)) || !bytes.Equal(a.Bytes(), b.Bytes()) {
				t.Fatalf("%.80q: %.80q", file, a.Bytes())
			}
		}
	})
}

// A transfer that begins again at any of its markers makes the same file.
func TestCodingMarkers(t *testing.T) {
	eachCoding(t, func(t *testing.T, c Coding) {
		found := 0
		for _, file := range samples() {
			wire, _ := io.ReadAll(c.Encode(bytes.NewReader(file), 0))
			var have bytes.Buffer
			c.Decode(bytes.NewReader(wire), &have, func(text string) error {
				found++
				var at int64
				fmt.Sscan(text, &at)
				rest, _ := io.ReadAll(c.Encode(bytes.NewReader(file[at:]), at))
				var tail bytes.Buffer
				if err := c.Decode(bytes.NewReader(rest), &tail, nil); err != nil {
					t.Fatal(err)
				}
				if both := append(bytes.Clone(have.Bytes()), tail.Bytes()...); !bytes.Equal(both, normal(c, file)) {
					t.Fatalf("from %s on: %d bytes, want %d", text, len(both), len(file))
				}
				return nil
			})
		}
		if c.Marks() != (found > 0) {
			t.Errorf("%d markers", found)
		}
	})
}

// Errors of the wire and of the file come through as they are.
func TestCodingErrors(t *testing.T) {
	broken := errors.New("broken")
	eachCoding(t, func(t *testing.T, c Coding) {
		file := bytes.Repeat([]byte("some lines\n"), 10000)
		if _, err := io.ReadAll(c.Encode(iotest.TimeoutReader(iotest.OneByteReader(bytes.NewReader(file))), 0)); err != iotest.ErrTimeout {
			t.Errorf("the file: %v", err)
		}
		wire, _ := io.ReadAll(c.Encode(bytes.NewReader(file), 0))
		cut := io.MultiReader(bytes.NewReader(wire[:len(wire)/2]), iotest.ErrReader(broken))
		if err := c.Decode(cut, io.Discard, nil); err != broken {
			t.Errorf("the wire: %v", err)
		}
		if err := c.Decode(bytes.NewReader(wire), noRoomWriter{broken}, nil); err != broken {
			t.Errorf("writing: %v", err)
		}
	})
}

type noRoomWriter struct{ err error }

func (f noRoomWriter) Write([]byte) (int, error) { return 0, f.err }

func TestEBCDIC(t *testing.T) {
	seen := map[byte]bool{}
	for i := range 256 {
		b := []byte{byte(i)}
		e := ToEBCDIC(nil, b)
		if seen[e[0]] || !bytes.Equal(FromEBCDIC(nil, e), b) {
			t.Errorf("%02X is not alone", i)
		}
		seen[e[0]] = true
	}
	// Samples of IBM's code page 1047.
	if got, want := ToEBCDIC(nil, []byte("Az09 [ ]^{}~\n")), unhex(t, "C1 A9 F0 F9 40 AD 40 BD 5F C0 D0 A1 15"); !bytes.Equal(got, want) {
		t.Errorf("% X, want % X", got, want)
	}
}

// FuzzDecode: no bytes make a decoder panic, loop or grow; cutting changes
// nothing.
func FuzzDecode(f *testing.F) {
	for i, file := range samples()[:14] {
		for k := range len(types) * len(strus) * len(modes) {
			wire, _ := io.ReadAll(codingOf(k).Encode(bytes.NewReader(file[:min(len(file), 300)]), 0))
			if i%4 == k%4 {
				f.Add(wire, uint8(k))
			}
		}
	}
	f.Fuzz(func(t *testing.T, wire []byte, kind uint8) {
		c := codingOf(int(kind))
		if x := NewExplainer(c); x != nil {
			x.Add(wire)
			var d event.Decoded
			x.End(&d, int64(len(wire)))
			for _, f := range d.Fields {
				if f.Off < 0 || f.Len < 0 || f.Off+f.Len > len(wire) {
					t.Fatalf("%s: %+v of %d bytes", c, f, len(wire))
				}
			}
		}
		a, b := &bounded{}, &bounded{}
		errA := c.Decode(bytes.NewReader(wire), a, a.mark)
		errB := c.Decode(iotest.OneByteReader(bytes.NewReader(wire)), b, b.mark)
		if !bytes.Equal(a.Bytes(), b.Bytes()) || a.marks != b.marks || (errA == nil) != (errB == nil) {
			t.Fatalf("%s: whole %q %v, byte by byte %q %v", c, a.Bytes(), errA, b.Bytes(), errB)
		}
		for _, err := range []error{ErrBadData, ErrNoEnd, ErrPageType, errNoRoom} {
			if errors.Is(errA, err) {
				return
			}
		}
		if errA != nil {
			t.Fatalf("%s: %v", c, errA)
		}
		again, _ := io.ReadAll(c.Encode(bytes.NewReader(a.Bytes()), 0))
		if back, err := decoded(c, again); err != nil || !bytes.Equal(back, normal(c, a.Bytes())) {
			t.Fatalf("%s: %q came back as %q (%v)", c, a.Bytes(), back, err)
		}
	})
}

func codingOf(k int) Coding {
	k %= len(types) * len(strus) * len(modes)
	return Coding{types[k%3], strus[k/3%3], modes[k/9], DefaultLevel}
}

var errNoRoom = errors.New("no room left")

// bounded is a file of at most a mebibyte, as under a quota.
type bounded struct {
	bytes.Buffer
	marks string
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > 1<<20 {
		return 0, errNoRoom
	}
	return b.Buffer.Write(p)
}

func (b *bounded) mark(text string) error {
	b.marks += fmt.Sprintf("%q %d ", text, b.Len())
	return nil
}
