package ftpcore_test

import (
	"bytes"
	"io"
	"math/rand"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// Events keep the bytes that moved, even if the file or its memory changes afterwards: for
// sizes around the size of a chunk, in both types and directions.
func TestPayloadStays(t *testing.T) {
	for name, gate := range map[string]func(h *ftptest.Server) event.Gate{
		"gate":    func(h *ftptest.Server) event.Gate { return &h.Gate },
		"no gate": func(*ftptest.Server) event.Gate { return nil },
	} {
		t.Run(name, func(t *testing.T) {
			inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
				h.Server.Gate = gate(h)
				testPayload(t, h)
			})
		})
	}
}

func testPayload(t *testing.T, h *ftptest.Server) {
	p := call(t, h, "haha", "hehe")
	rnd := rand.New(rand.NewSource(1))
	sent := map[int64][]byte{} // by the transfer's command
	move := func(line string, b []byte) {
		d := p.passive()
		p.say(line, "150")
		if b == nil {
			got, err := io.ReadAll(d)
			if err != nil {
				t.Fatal(err)
			}
			b = got
		} else if _, err := d.Write(b); err != nil {
			t.Fatal(err)
		}
		d.Close()
		p.want("226")
		sent[last(h.Events(), line[:4])] = b
	}
	for _, typ := range []string{"TYPE I", "TYPE A"} {
		p.say(typ, "200")
		for _, size := range []int{1, 300, 100 << 10, 256<<10 - 1, 256 << 10, 256<<10 + 1, 700 << 10, 3 << 20} {
			b := make([]byte, size)
			rnd.Read(b)
			move("STOR file", b)
			move("RETR file", nil)
			move("APPE file", b[:size/2+1])
			move("LIST", nil)
		}
	}
	p.say("DELE file", "250")
	got := map[int64][]byte{}
	for _, e := range h.Events() {
		if e.Kind == event.KindData {
			got[e.Re] = append(got[e.Re], bytes.Join(e.Payload, nil)...)
		}
	}
	for id, b := range sent {
		if !bytes.Equal(got[id], b) {
			t.Errorf("command %d: %d bytes moved, the record has %d, or others", id, len(b), len(got[id]))
		}
	}
	if len(sent) != 64 {
		t.Errorf("%d transfers", len(sent))
	}
}

// last returns the latest command event of that verb.
func last(events []*event.Event, verb string) (id int64) {
	for _, e := range events {
		if e.Kind == event.KindCommand && e.Dec.Verb == verb {
			id = e.ID
		}
	}
	return id
}
