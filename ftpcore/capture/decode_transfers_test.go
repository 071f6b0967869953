package capture_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// In an opened capture the end of a data connection holds the decoded file in every MODE
// and STRU, and its data events explain the bytes that are not the file's, as in the
// engine.
func TestModesAreDecoded(t *testing.T) {
	seen := map[string]int{}
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			events := s.Record(t)
			back, _ := open(t, export(t, events, nil), nil)
			again := name == "rewind_params" || name == "gate_block" // what was done from the page shows in no packet
			if got, want := explained(back), explained(events); !again && !slices.Equal(got, want) {
				t.Errorf("explained\n%q, want\n%q", got, want)
			}
			for _, e := range back {
				if e.Kind != event.KindClose || e.Dec.Fields == nil {
					continue
				}
				seen[e.State.Mode+e.State.Stru]++
				f := e.Dec.Fields[0]
				if n := len(bytes.Join(e.Payload, nil)); f.Name != "file-size" || f.Value != fmt.Sprint(n) {
					t.Errorf("%+v, but %d bytes", f, n)
				}
			}
		})
	}
	for _, mode := range []string{"BF", "CF", "ZF", "SR", "SP"} {
		if seen[mode] == 0 {
			t.Errorf("no file moved in %s: %v", mode, seen)
		}
	}
}

// explained lists the fields of data events about bytes that are not the file's, in order.
func explained(events []*event.Event) (list []string) {
	for _, e := range events {
		if e.Kind == event.KindData && e.Dec != nil && e.Origin == event.OriginWire {
			for _, f := range e.Dec.Fields {
				if f.Name == "protocol" {
					continue
				}
				list = append(list, f.Name+"="+f.Value)
			}
		}
	}
	return list
}

// Needs returns a file that was fetched in MODE Z or B as it was on the server.
func TestNeedsAreDecoded(t *testing.T) {
	file := bytes.Repeat([]byte("some lines of text\n"), 300)
	for _, c := range []wire.Coding{{Type: "I", Stru: "F", Mode: "Z", Level: 6}, {Type: "I", Stru: "F", Mode: "B"},
		{Type: "I", Stru: "F", Mode: "C"}, {Type: "A", Stru: "R", Mode: "S"}, {Type: "A", Stru: "F", Mode: "Z"}} {
		var wire bytes.Buffer
		if _, err := wire.ReadFrom(c.Encode(bytes.NewReader(file), 0)); err != nil {
			t.Fatal(err)
		}
		state := &event.State{Cwd: "/", Type: c.Type, Mode: c.Mode, Stru: c.Stru}
		e := func(id, re int64, kind event.Kind, code int) *event.Event {
			return &event.Event{ID: id, Re: re, SID: "S1", Kind: kind, State: state, Final: code >= 200, Dir: event.ToClient,
				Dec: &event.Decoded{Verb: "RETR", Code: code, Path: "/x"}}
		}
		data := e(3, 1, event.KindData, 0)
		data.Bytes, data.Payload = int64(wire.Len()), slices.Collect(slices.Chunk(wire.Bytes(), 100))
		needs := capture.Needs([]*event.Event{e(1, 0, event.KindCommand, 0), e(2, 1, event.KindReply, 150), data, e(4, 1, event.KindReply, 226)}, "S1")
		if len(needs) != 1 || !bytes.Equal(needs[0].Data, file) {
			t.Errorf("%+v: %d needs", c, len(needs))
		}
	}
}
