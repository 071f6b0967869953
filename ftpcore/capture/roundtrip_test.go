package capture_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// Read returns what Write has written: the commands and replies of each session as its
// client saw them, and the bytes of its data connections.
func TestRoundTrip(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			events := s.Record(t)
			var file bytes.Buffer
			if err := capture.Write(&file, events, capture.Options{Secrets: true}); err != nil {
				t.Fatal(err)
			}
			back, rep, err := capture.Read(&file)
			if err != nil {
				t.Fatal(err)
			}
			if rep.Cut || rep.Truncated || rep.Missing+int64(rep.Resent+rep.Strays+rep.NotTCP) > 0 {
				t.Errorf("our own capture is odd: %+v", rep)
			}
			ftptest.CheckEvents(t, back)
			want, got := conversation(events), conversation(back)
			if strings.HasPrefix(name, "seed_written") { // there a read is a command, and no line
				want, got = slices.DeleteFunc(want, isCommand), slices.DeleteFunc(got, isCommand)
			}
			if strings.HasPrefix(name, "fault_") { // rules make replies that are none: they are read in other pieces
				want, got = streams(events), streams(back)
			}
			if len(want) == 0 {
				t.Error("nothing was said")
			}
			for i := range max(len(want), len(got)) {
				if i >= len(want) || i >= len(got) || want[i] != got[i] {
					t.Fatalf("line %d of\n%q\nis not as in\n%q", i+1, got, want)
				}
			}
		})
	}
}

// streams is conversation with the bytes of each direction of a session in one line. It has no
// sessions whose server does not begin as an FTP server does: in a capture they are none.
func streams(events []*event.Event) []string {
	type session struct{ up, down []byte }
	all := map[string]*session{}
	var order []string
	for _, e := range events {
		if all[e.SID] == nil {
			all[e.SID] = &session{}
			order = append(order, e.SID)
		}
		switch s := all[e.SID]; {
		case e.Kind == event.KindCommand && e.Origin == event.OriginEdited:
			s.up = append(s.up, e.OrigBytes...)
		case e.Kind == event.KindCommand && e.Origin != event.OriginInjected:
			s.up = append(s.up, e.Data...)
		case e.Kind == event.KindReply && e.Origin != event.OriginDropped:
			s.down = append(s.down, e.Data...)
		}
	}
	var list []string
	for _, sid := range order {
		if s := all[sid]; len(s.down) > 0 && '1' <= s.down[0] && s.down[0] <= '5' {
			list = append(list, fmt.Sprintf("> %q", s.up), fmt.Sprintf("< %q", s.down))
		}
	}
	for _, x := range transfers(events) {
		list = append(list, fmt.Sprintf("%s %x", x.verb, x.data))
	}
	return list
}

func isCommand(line string) bool { return line[3] == '>' }

// conversation is what a client saw, one line for each message, session by session.
func conversation(events []*event.Event) []string {
	bySession := map[string][]string{}
	var order []string
	add := func(e *event.Event, format string, args ...any) {
		if !slices.Contains(order, e.SID) {
			order = append(order, e.SID)
		}
		bySession[e.SID] = append(bySession[e.SID], fmt.Sprintf(format, args...))
	}
	for _, e := range events {
		b := e.Data
		switch e.Kind {
		case event.KindCommand:
			if e.Origin == event.OriginEdited {
				b = e.OrigBytes
			}
			if e.Origin != event.OriginInjected {
				add(e, "%s > %q", e.SID, b)
			}
		case event.KindReply:
			if e.Origin != event.OriginDropped {
				add(e, "%s < %q", e.SID, b)
			}
		}
	}
	var list []string
	for _, sid := range order {
		list = append(list, bySession[sid]...)
	}
	for _, x := range transfers(events) {
		list = append(list, fmt.Sprintf("%s %s %x", x.conn[:2], x.verb, x.data))
	}
	return list
}

// Bytes without a line end are written once, at the time when they came. Read returns
// them as a part of their command if its rest followed.
func TestUnfinishedLines(t *testing.T) {
	events := transcripts(t)["live_unfinished"].Record(t)
	var file bytes.Buffer
	if err := capture.Write(&file, events, capture.Options{Secrets: true}); err != nil {
		t.Fatal(err)
	}
	back, _, err := capture.Read(&file)
	if err != nil {
		t.Fatal(err)
	}
	var sent, left []byte
	for _, e := range back {
		switch e.Kind {
		case event.KindCommand:
			sent = append(sent, e.Data...)
		case event.KindUnfinished:
			left = append(left, e.Data...)
		}
	}
	if string(sent) != "USER haha\r\nPASS hehe\r\n" || string(left) != "NOO" {
		t.Errorf("the client sent %q and left %q", sent, left)
	}
	if last := back[len(back)-2]; last.Dec.Why != event.ReasonLeftUnfinished || last.Bytes != 3 {
		t.Errorf("before the end: %+v", last)
	}
}
