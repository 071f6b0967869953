package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// pieces is a reader that hands out its elements one by one.
type pieces []string

func (p *pieces) Read(b []byte) (int, error) {
	if len(*p) == 0 {
		return 0, io.EOF
	}
	n := copy(b, (*p)[0])
	if (*p)[0] = (*p)[0][n:]; (*p)[0] == "" {
		*p = (*p)[1:]
	}
	return n, nil
}

func readLines(t testing.TB, r io.Reader, max int) []Line {
	t.Helper()
	var all []Line
	lr := NewLineReader(r, max)
	for {
		l, err := lr.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			return all
		}
		all = append(all, l)
	}
}

func TestLineReader(t *testing.T) {
	for name, tt := range map[string]struct {
		in   []string
		want string // text and warnings of each line
	}{
		"crlf":             {[]string{"NOOP\r\nPWD\r\n"}, `"NOOP" "PWD"`},
		"split":            {[]string{"US", "ER ", "haha\r", "\n"}, `"USER haha"`},
		"bare lf":          {[]string{"NOOP\n"}, `"NOOP" bare-lf:4+1`},
		"extra cr":         {[]string{"NOOP\r\r\n"}, `"NOOP" extra-cr:4+1`},
		"empty":            {[]string{"\r\n"}, `""`},
		"partial at end":   {[]string{"NOOP\r\nPW"}, `"NOOP"`},
		"cr inside":        {[]string{"STOR a\rb\r\n"}, `"STOR a\rb"`},
		"cr nul":           {[]string{"STOR a\r\x00b\r\n"}, `"STOR a\rb" cr-nul:7+1`},
		"nul":              {[]string{"STOR a\x00b\r\n"}, `"STOR a\x00b"`},
		"literal 255":      {[]string{"CWD \xff\xffx\r\n"}, `"CWD \xffx"`},
		"255 of a name":    {[]string{"CWD \xffx\xff", "\r\n"}, `"CWD \xffx\xff" telnet:4+1 telnet:6+1`},
		"255 in a verb":    {[]string{"CW\xffD x\r\n"}, `"CWD x" telnet:2+1`},
		"negotiation":      {[]string{"\xff\xfb\x01\xff\xfd\x03NOOP\r\n"}, `"NOOP" telnet:0+6`},
		"subnegotiation":   {[]string{"\xff\xfa\x1f\x00\n\x00\x18\xff\xf0NOOP\r\n"}, `"NOOP" telnet:0+9`},
		"endless sub":      {[]string{"\xff\xfa" + strings.Repeat("x", maxSubneg) + "NOOP\r\n"}, `"NOOP" telnet:0+258`},
		"IP DM":            {[]string{"\xff\xf4\xff\xf2ABOR\r\n"}, `"ABOR" telnet:0+4`},
		"tnftp, urgent":    {[]string{"\xff\xf4\xf2ABOR\r\n"}, `"ABOR" telnet:0+3`},
		"lftp, urgent":     {[]string{"\xff\xf4\xffABOR\r\n"}, `"ABOR" telnet:0+3`},
		"IP alone":         {[]string{"\xf4", "\xff", "abor\r\n"}, `"abor" telnet:0+2`},
		"ftplib, urgent":   {[]string{"ABOR\r", "NOOP\r\n"}, `"ABOR" no-lf:4+1 "NOOP"`},
		"ftplib, together": {[]string{"ABOR\rNOOP\r\n"}, `"ABOR" no-lf:4+1 "NOOP"`},
		"abor, late lf":    {[]string{"ABOR\r", "\nNOOP\r\n"}, `"ABOR" no-lf:4+1 "NOOP" late-lf:0+1`},
		"abor, two cr":     {[]string{"ABOR\r", "\r\nNOOP\r\n"}, `"ABOR" no-lf:4+1 "NOOP" late-lf:0+2`},
		"abor, lower case": {[]string{"abor\r"}, `"abor" no-lf:4+1`},
		"abor, whole":      {[]string{"ABOR\r\nNOOP\r\n"}, `"ABOR" "NOOP"`},
		"name with f2":     {[]string{"CWD \xf2\xa0\x80\x80\r\n"}, `"CWD \U000a0000"`},
		"as long as may":   {[]string{strings.Repeat("x", 20) + "\r\n"}, `"xxxxxxxxxxxxxxxxxxxx"`},
		"too long":         {[]string{strings.Repeat("x", 21) + "\r\nNOOP\r\n"}, `"xxxxxxxxxxxxxxxxxxxx" too-long:0+23 long "NOOP"`},
	} {
		t.Run(name, func(t *testing.T) {
			in := pieces(tt.in)
			var got []string
			for _, l := range readLines(t, &in, 20) {
				got = append(got, fmt.Sprintf("%q", l.Text))
				for _, w := range l.Warn {
					got = append(got, fmt.Sprintf("%s:%d+%d", w.Code, w.Off, w.Len))
				}
				if l.TooLong {
					got = append(got, "long")
				}
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("got  %s\nwant %s", s, tt.want)
			}
		})
	}
}

func TestLineReaderPlaces(t *testing.T) {
	lines := readLines(t, strings.NewReader("NOOP\r\n\xff\xf4\xff\xf2CWD a\xff\xffb\r\n"), 99)
	l := lines[1]
	if l.Off != 6 || l.Size != 14 || string(l.Raw) != "\xff\xf4\xff\xf2CWD a\xff\xffb\r\n" {
		t.Errorf("off %d, size %d, raw %q", l.Off, l.Size, l.Raw)
	}
	for i, c := range l.Text {
		if at := l.RawOff(i); l.Raw[at] != c {
			t.Errorf("text byte %d (%q) is not at %d", i, c, at)
		}
	}
}

func TestLineReaderError(t *testing.T) {
	boom := errors.New("boom")
	lr := NewLineReader(io.MultiReader(strings.NewReader("NOOP\r\nPW"), iotest.ErrReader(boom)), 99)
	if l, err := lr.Next(); err != nil || string(l.Text) != "NOOP" {
		t.Fatalf("%q, %v", l.Text, err)
	}
	for range 2 {
		if _, err := lr.Next(); !errors.Is(err, boom) {
			t.Fatalf("error %v", err)
		}
	}
}

func TestLineReaderHoldsLittle(t *testing.T) {
	for name, unit := range map[string]string{
		"text": "x", "cr": "\r", "iac": "\xff", "telnet": "\xff\xf1", "broken telnet": "\xff\xf1x", "sub": "\xff\xfa\xff", "cr nul": "\r\x00",
	} {
		t.Run(name, func(t *testing.T) {
			const max, total = 100, 1 << 20
			lr := NewLineReader(strings.NewReader(strings.Repeat(unit, total/len(unit))+strings.Repeat("x", maxSubneg)+"\nNOOP\r\n"), max)
			first, err := lr.Next()
			if err != nil {
				t.Fatal(err)
			}
			if !first.TooLong || cap(first.Raw) > 4*(max+rawSlack) || cap(first.Text) > 4*max ||
				len(first.Warn) > maxPieces+1 || len(first.drops) > maxPieces {
				t.Errorf("long %v, raw %d, text %d, warn %d, drops %d",
					first.TooLong, cap(first.Raw), cap(first.Text), len(first.Warn), len(first.drops))
			}
			if l, err := lr.Next(); err != nil || string(l.Text) != "NOOP" || l.Off != first.Size {
				t.Errorf("then %q at %d, %v", l.Text, l.Off, err)
			}
		})
	}
}

func TestDecodeLine(t *testing.T) {
	for _, raw := range []string{"NOOP", "NOOP\r\n", "NOOP\n", "\xff\xf4\xff\xf2NOOP"} {
		l := DecodeLine([]byte(raw), 99)
		if string(l.Text) != "NOOP" || string(l.Raw) != raw || l.Size != int64(len(raw)) {
			t.Errorf("%q: text %q, raw %q, size %d", raw, l.Text, l.Raw, l.Size)
		}
	}
	if l := DecodeLine([]byte("\xff\xfax"), 99); len(l.Text) != 0 || string(l.Raw) != "\xff\xfax" {
		t.Errorf("unfinished: %q %q", l.Text, l.Raw)
	}
}

func FuzzLineReader(f *testing.F) {
	for _, s := range []string{"NOOP\r\n", "ABOR\r\nX\r\n", "ABOR\r", "\xff\xf4\xff\xf2ABOR\r\n", "\xff\xf4\xf2ABOR\r\n",
		"\xff\xfa\x1f\xff\xf0A\n", "a\r\x00b\r\r\n", strings.Repeat("\xff", 300), strings.Repeat("x", 300) + "\n", "ABOR\r\r\nPWD\n"} {
		f.Add([]byte(s), uint8(3))
	}
	f.Fuzz(func(t *testing.T, in []byte, cut uint8) {
		const max = 64
		whole := readLines(t, bytes.NewReader(in), max)
		var cuts pieces
		for rest := in; len(rest) > 0; {
			n := min(len(rest), 1+int(cut)%7)
			cuts, rest = append(cuts, string(rest[:n])), rest[n:]
		}
		parts := readLines(t, &cuts, max)
		if len(whole) != len(parts) {
			t.Fatalf("%d lines whole, %d in pieces", len(whole), len(parts))
		}
		var off int64
		for i, l := range whole {
			if !bytes.Equal(l.Text, parts[i].Text) || l.TooLong != parts[i].TooLong {
				t.Fatalf("line %d: %q whole, %q in pieces", i, l.Text, parts[i].Text)
			}
			if l.Off != off {
				t.Fatalf("line %d at %d, want %d", i, l.Off, off)
			}
			off += l.Size
			checkLine(t, l, in, max)
			checkLine(t, parts[i], in, max)
		}
	})
}

func checkLine(t *testing.T, l Line, in []byte, max int) {
	t.Helper()
	if len(l.Text) > max || len(l.Raw) > max+rawSlack {
		t.Fatalf("text %d, raw %d bytes", len(l.Text), len(l.Raw))
	}
	if !bytes.HasPrefix(in[l.Off:], l.Raw) {
		t.Fatalf("raw %q is not what was sent", l.Raw)
	}
	for _, w := range l.Warn {
		if w.Off < 0 || w.Len < 1 || w.Off+w.Len > len(l.Raw) {
			t.Fatalf("warning %+v of %d bytes", w, len(l.Raw))
		}
	}
	if l.TooLong {
		return
	}
	if int(l.Size) != len(l.Raw) {
		t.Fatalf("size %d, raw %d", l.Size, len(l.Raw))
	}
	for i, c := range l.Text {
		if l.Raw[l.RawOff(i)] != c {
			t.Fatalf("text byte %d of %q is not at %d of %q", i, l.Text, l.RawOff(i), l.Raw)
		}
	}
}
