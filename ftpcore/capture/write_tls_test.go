package capture

import (
	"bytes"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
)

// hello is a record that holds as much of a ClientHello as names a connection.
func hello(random byte) []byte {
	return append([]byte{22, 3, 1, 0, 38, 1, 0, 0, 34, 3, 3}, bytes.Repeat([]byte{random}, 32)...)
}

// secured is a session whose PASS, a reply and a block went in TLS.
func secured() []*event.Event {
	control := func(id int64, kind event.Kind, dir event.Dir, data string) *event.Event {
		return &event.Event{V: 1, ID: id, T: id, SID: "S1", Conn: "S1.c", Chan: event.ChanControl, Dir: dir,
			Kind: kind, Origin: event.OriginWire, Data: []byte(data), Bytes: int64(len(data)), Dec: &event.Decoded{}}
	}
	data := func(id int64, kind event.Kind, dir event.Dir, b string) *event.Event {
		e := control(id, kind, dir, b)
		e.Conn, e.Chan, e.Payload = "S1.d1", event.ChanData, [][]byte{[]byte(b)}
		return e
	}
	pass := control(5, event.KindCommand, event.ToServer, "PASS hehe\r\n")
	pass.CarriedBy, pass.Raw = 4, &event.Raw{Mask: [][2]int{{5, 9}}}
	reply := control(7, event.KindReply, event.ToClient, "230 In.\r\n")
	reply.CarriedBy, reply.Origin, reply.OrigBytes = 6, event.OriginEdited, []byte("230 Out.\r\n")
	open := data(8, event.KindOpen, event.ToServer, "")
	open.Port = 50000
	block := data(11, event.KindData, event.ToServer, "plain file")
	block.CarriedBy = 10
	return []*event.Event{
		control(1, event.KindSessionOpen, event.NoDir, ""),
		control(2, event.KindCommand, event.ToServer, "AUTH TLS\r\n"),
		control(3, event.KindTLS, event.ToServer, string(hello(0xAA))),
		control(4, event.KindTLS, event.ToServer, "<pass>"),
		pass,
		control(6, event.KindTLS, event.ToClient, "<reply>"),
		reply,
		open,
		data(9, event.KindTLS, event.ToServer, string(hello(0xBB))),
		data(10, event.KindTLS, event.ToServer, "<block>"),
		block,
		data(12, event.KindClose, event.ToServer, ""),
		control(13, event.KindSessionClose, event.NoDir, ""),
	}
}

func written(t *testing.T, events []*event.Event, o Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, events, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Messages in TLS are written as TLS records, never as plaintext.
func TestCiphertextAlone(t *testing.T) {
	file := written(t, secured(), Options{})
	for _, there := range []string{"AUTH TLS\r\n", "<pass>", "<reply>", "<block>", "edited by hand", "their keys are not in this file"} {
		if !bytes.Contains(file, []byte(there)) {
			t.Errorf("the capture lacks %q", there)
		}
	}
	for _, secret := range []string{"hehe", "230 In.\r\n", "plain file", "Contains secrets"} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the capture holds %q", secret)
		}
	}
}

// Keys are written when they are given, before the packets, and only for
// the connections that the capture holds.
func TestKeys(t *testing.T) {
	line := func(random string) string {
		return "CLIENT_RANDOM " + strings.Repeat(random, 32) + " " + strings.Repeat("0f", 48)
	}
	file := written(t, secured(), Options{Keys: []string{line("aa"), line("BB"), line("cc"), "nonsense"}})
	want := line("aa") + "\n" + line("BB") + "\n"
	head := le.AppendUint32(le.AppendUint32(nil, 0x544c534b), uint32(len(want)))
	at := bytes.Index(file, append(head, want...))
	if at < 8 || le.Uint32(file[at-8:]) != 10 {
		t.Fatalf("there is no block of secrets in\n%s", hex.Dump(file))
	}
	if packet := bytes.Index(file, []byte("AUTH TLS")); packet < at {
		t.Error("the keys come after the packets")
	}
	if !bytes.Contains(file, []byte("Contains secrets")) || bytes.Contains(file, []byte(line("cc"))) {
		t.Error("the file does not say what it holds, or holds too much")
	}
	if _, rep, err := Read(bytes.NewReader(file)); err != nil || rep.Sessions != 1 {
		t.Errorf("read back: %+v, %v", rep, err)
	}
}

// A server of implicit FTPS is written with port 990.
func TestImplicitPort(t *testing.T) {
	events := secured()
	events[0].Peer = &event.Peer{Remote: "127.0.0.1:4000", Local: "127.0.0.1:9990", Implicit: true}
	if p := plan(events, Options{}); p.server.Port() != 990 || p.originalPorts[990] != 9990 {
		t.Errorf("the server is at %v, %v", p.server, p.originalPorts)
	}
}

// Ciphertext that the record does not hold gets a comment, since nothing after it can be
// decrypted.
func TestCiphertextNotKept(t *testing.T) {
	events := slices.Clone(secured())
	events[9].Payload, events[9].Bytes = nil, 100_000
	if !bytes.Contains(written(t, events, Options{}), []byte("cannot be decrypted from here on")) {
		t.Error("no comment tells that ciphertext is missing")
	}
}
