package tunnel

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
)

// TestNumbers fixes the numbers of the protocol: whenever one changes, Version and SPEC.md
// must change too.
func TestNumbers(t *testing.T) {
	for _, c := range []struct {
		name string
		got  int
		want int
	}{
		{"version", Version, 3},
		{"hello", int(kindHello), 1}, {"accepted", int(kindAccepted), 2}, {"data", int(kindData), 3},
		{"listen", int(kindListen), 4}, {"dial", int(kindDial), 5}, {"reply", int(kindReply), 6}, {"stranger", int(kindStranger), 7}, {"connect", int(kindConnect), 8},
		{"class", int(kindClass), 9}, {"opening", int(kindOpening), 10}, {"admission", int(kindAdmission), 11},
		{"reset", int(sigReset), 1}, {"stop", int(sigStop), 2},
		{"preamble", preambleSize, 4}, {"body", maxBody, 4096}, {"signal", signalSize, 5},
		{"window", window, 1 << 20}, {"backlog", backlog, 256},
	} {
		if c.got != c.want {
			t.Errorf("%s is %d, was %d", c.name, c.got, c.want)
		}
	}
	b, err := appendHeader(nil, kindDial, &dialHeader{Control: 4, Addr: "127.0.0.1:40001"})
	must(t, err)
	want := "\x03\x05\x00\x26" + `{"control":4,"addr":"127.0.0.1:40001"}`
	if string(b) != want {
		t.Errorf("a dial header is\n%s, was\n%s", hex.Dump(b), hex.Dump([]byte(want)))
	}
	b, err = appendHeader(nil, kindConnect, &connectHeader{Target: "device"})
	must(t, err)
	if want := "\x03\x08\x00\x13" + `{"target":"device"}`; string(b) != want {
		t.Errorf("a connect header is\n%s, was\n%s", hex.Dump(b), hex.Dump([]byte(want)))
	}
	if b := sigStop.encode(0x01020304); !bytes.Equal(b, []byte{2, 1, 2, 3, 4}) {
		t.Errorf("a signal is % x", b)
	}
}

func TestHeaderRoundTrip(t *testing.T) {
	for k, body := range map[kind]any{
		kindHello:     &Hello{Relay: "1.2", FTP: "[::1]:2121", FTPS: "[::1]:990", Passive: [2]int{50000, 50999}, Targets: []string{"device"}, Class: true},
		kindAccepted:  &acceptedHeader{"127.0.0.1:990", "127.0.0.1:4000", "127.0.0.1:990", true},
		kindData:      &dataHeader{7, "[fe80::1%eth0]:4000", "127.0.0.1:50000"},
		kindListen:    &listenHeader{4_000_000_000, true},
		kindStranger:  &strangerHeader{"127.0.0.2:40001"},
		kindDial:      &dialHeader{1, "a \"quoted\" \x00 address", 40001},
		kindConnect:   &connectHeader{"device"},
		kindOpening:   &Opening{"code", "seat", "Ada", 1, "token", 1 << 40},
		kindAdmission: &Admission{Seat: "seat", Number: 2, Name: "Ada", TakeOver: true, Open: true, Resume: "next", Resumed: true, Received: 1 << 40},
		kindReply:     &replyHeader{Local: "127.0.0.1:50000", Error: &Refusal{CodeRefused, "no"}},
	} {
		b, err := appendHeader([]byte("before"), k, body)
		must(t, err)
		r := bytes.NewReader(append(b[len("before"):], "after"...))
		got := reflect.New(reflect.TypeOf(body).Elem()).Interface()
		must(t, expectHeader(r, k, got))
		if !reflect.DeepEqual(got, body) {
			t.Errorf("kind %d: %+v became %+v", k, body, got)
		}
		if rest, _ := io.ReadAll(r); string(rest) != "after" {
			t.Errorf("kind %d: it left %q", k, rest)
		}
	}
}

func TestHeaderRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bytes string
		want  error
	}{
		"nothing":           {"", io.EOF},
		"half a preamble":   {"\x03\x02", io.ErrUnexpectedEOF},
		"another version":   {"\x02\x04\x00\x02{}", ErrVersion},
		"HTTP":              {"GET / HTTP/1.1\r\n", ErrVersion},
		"too long":          {"\x03\x04\xff\xff{}", ErrProtocol},
		"cut":               {"\x03\x04\x00\x09{}", io.ErrUnexpectedEOF},
		"no JSON":           {"\x03\x04\x00\x02{]", ErrProtocol},
		"more than JSON":    {"\x03\x04\x00\x03{}x", ErrProtocol},
		"a wrong type":      {"\x03\x04\x00\x0f" + `{"control":"a"}`, ErrProtocol},
		"a negative number": {"\x03\x04\x00\x0e" + `{"control":-1}`, ErrProtocol},
		"another kind":      {"\x03\x05\x00\x02{}", ErrProtocol},
	} {
		var h listenHeader
		if err := expectHeader(strings.NewReader(c.bytes), kindListen, &h); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if _, err := appendHeader(nil, kindReply, &replyHeader{Local: strings.Repeat("x", maxBody)}); !errors.Is(err, ErrProtocol) {
		t.Errorf("a header that is too long is written: %v", err)
	}
}

// FuzzHeader: no input panics, and a header that was read is written unchanged.
func FuzzHeader(f *testing.F) {
	f.Add([]byte("\x03\x04\x00\x0d" + `{"control":2}`))
	f.Add([]byte("\x03\x05\x00\x26" + `{"control":4,"addr":"127.0.0.1:40001"}`))
	f.Add([]byte("\x03\x01\x00\x02{}"))
	f.Add([]byte("GET /tunnel HTTP/1.1\r\n\r\n"))
	bodies := map[kind]func() any{
		kindHello:     func() any { return &Hello{} },
		kindAccepted:  func() any { return &acceptedHeader{} },
		kindData:      func() any { return &dataHeader{} },
		kindListen:    func() any { return &listenHeader{} },
		kindStranger:  func() any { return &strangerHeader{} },
		kindDial:      func() any { return &dialHeader{} },
		kindConnect:   func() any { return &connectHeader{} },
		kindOpening:   func() any { return &Opening{} },
		kindAdmission: func() any { return &Admission{} },
		kindReply:     func() any { return &replyHeader{} },
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		k, raw, err := readHeader(bytes.NewReader(in))
		if err != nil || bodies[k] == nil {
			return
		}
		body := bodies[k]()
		if decodeBody(raw, body) != nil {
			return
		}
		out, err := appendHeader(nil, k, body)
		if err != nil {
			return // escapes can make it longer than it was
		}
		again := bodies[k]()
		if err := expectHeader(bytes.NewReader(out), k, again); err != nil || !reflect.DeepEqual(body, again) {
			t.Errorf("%+v became %+v, %v", body, again, err)
		}
	})
}
