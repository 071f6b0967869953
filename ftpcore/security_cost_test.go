package ftpcore_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"

	"ftpsim/ftpcore/ftptest"
)

// S6: the cost of a pattern is at most its length times the length of the names, and bounded.
func TestS06PatternCost(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		for i := range 3000 {
			if err := h.FS.WriteFile(fmt.Sprintf("%s%04d", strings.Repeat("a", 250), i), nil, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		c := call(t, h, "haha", "hehe")
		for _, tt := range []struct{ pattern, code string }{
			{strings.Repeat("*a", 120) + "*b", "550"},
			{strings.Repeat("[!b]*", 50) + "x", "550"},
			{strings.Repeat("*", 255), "150"},
			{strings.Repeat("{a,b}", 50), "550"},
			{strings.Repeat("*/", 99) + "*", "550"},
			{"*0007", "150"},
		} {
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			if code := c.code("NLST " + tt.pattern); code != tt.code {
				t.Errorf("%.20s…: %s", tt.pattern, code)
			}
			if tt.code == "150" {
				io.Copy(io.Discard, data)
				c.want("226")
			}
			data.Close()
		}
		if check := ruled(h, "pattern-too-costly"); check == nil || check.Got <= check.Limit {
			t.Errorf("the record says %+v", check)
		}
	})
}

// S11: the server does not rely on sizes that a client announces.
func TestS11Sizes(t *testing.T) {
	inHouse(t, ftptest.Config{Quota: 40 << 20}, []ftptest.File{{Name: "a", Data: []byte("abc")}, {Name: "big", Data: bytes.Repeat([]byte("line\n"), 5<<20)}}, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h, "haha", "hehe")
		for _, typ := range []string{"TYPE I", "TYPE A"} {
			c.say(typ, "200")
			for _, rest := range []string{"4611686018427387904", "9223372036854775807", "1000000"} {
				for _, verb := range []string{"STOR a", "STOR new", "RETR a"} {
					data, err := c.connect(c.port())
					if err != nil {
						t.Fatal(err)
					}
					c.say("REST "+rest, "350")
					if code := c.code(verb); code[0] != '5' {
						t.Errorf("%s, REST %s, %s: %s", typ, rest, verb, code)
					}
					data.Close()
				}
			}
			for _, rest := range []string{"REST -1", "REST 9223372036854775808", "REST +1", "REST 0x10"} {
				c.say(rest, "501")
			}
		}
		c.say("SIZE big", "550") // TYPE A: it would have to be read through
		data, err := c.connect(c.port())
		if err != nil {
			t.Fatal(err)
		}
		defer data.Close()
		c.say("REST 20000000", "350")
		c.say("RETR big", "55")
		if used, _ := h.FS.Usage(); used != 3+25<<20 {
			t.Errorf("the files have %d bytes", used)
		}
	})
}

// S11: the limits of uploads apply to the decompressed bytes of MODE Z.
func TestS11DecompressionBomb(t *testing.T) {
	var bomb bytes.Buffer
	z := zlib.NewWriter(&bomb)
	for range 40 {
		z.Write(make([]byte, 1<<20))
	}
	z.Close()
	runs := bytes.Repeat([]byte{0xff}, 1<<17) // MODE C: each a run of 63 filler bytes
	for mode, up := range map[string][]byte{"Z": bomb.Bytes(), "C": append([]byte{0, 0}, runs...)} {
		inHouse(t, ftptest.Config{Quota: 1 << 20}, nil, func(t *testing.T, h *ftptest.Server) {
			c := call(t, h, "haha", "hehe")
			c.say("TYPE I", "200")
			c.say("MODE "+mode, "200")
			data, err := c.connect(c.port())
			if err != nil {
				t.Fatal(err)
			}
			defer data.Close()
			c.say("STOR bomb", "150")
			go func() {
				data.Write(up)
				data.(interface{ CloseWrite() error }).CloseWrite()
			}()
			c.want("552")
			if used, files := h.FS.Usage(); used != 0 || files != 0 {
				t.Errorf("MODE %s: %d bytes in %d files stay", mode, used, files)
			}
			if check := ruled(h, "quota"); check == nil || check.Limit != 1<<20 {
				t.Errorf("MODE %s: the record says %+v", mode, check)
			}
		})
	}
}
