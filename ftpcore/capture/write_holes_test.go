package capture_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// withoutData is the pcapng file without its first packet that holds all of part.
func withoutData(t *testing.T, file []byte, part []byte) []byte {
	t.Helper()
	const packet = 6
	for at := 0; at < len(file); {
		size := int(binary.LittleEndian.Uint32(file[at+4:]))
		if binary.LittleEndian.Uint32(file[at:]) == packet && bytes.Contains(file[at:at+size], part) {
			return append(bytes.Clone(file[:at]), file[at+size:]...)
		}
		at += size
	}
	t.Fatalf("no packet holds %q", part)
	return nil
}

// A hole of an opened capture is written as a hole again: the sequence numbers jump, and a
// comment says so.
func TestHoleStaysAHole(t *testing.T) {
	events := transcripts(t)["transfer_retr"].Record(t)
	whole := export(t, events, nil)
	at := slices.IndexFunc(events, func(e *event.Event) bool { return e.Kind == event.KindData })
	big := bytes.Join(events[at].Payload, nil)
	for _, part := range []string{"USER ", "331 ", string(big[100:600])} {
		back, rep := open(t, withoutData(t, whole, []byte(part)), nil)
		if rep.Missing == 0 {
			t.Fatalf("without %.4q nothing is missing", part)
		}
		file := export(t, back, nil)
		if !bytes.Contains(file, []byte("are not in the record and are left out here: they were not captured")) {
			t.Errorf("without %.4q no comment tells of the hole", part)
		}
		again, rep2 := open(t, file, nil)
		if rep2.Missing != rep.Missing {
			t.Errorf("without %.4q %d bytes were missing, now %d", part, rep.Missing, rep2.Missing)
		}
		wantLines(t, "without "+part[:3], conversation(again), conversation(back))
	}
}

// Bytes of a data connection that are not kept leave a hole too.
func TestUnkeptBytesAreAHole(t *testing.T) {
	events := transcripts(t)["transfer_retr"].Record(t)
	missing := int64(0)
	for i, e := range events {
		if e.Kind == event.KindData {
			c := *e
			c.Bytes, c.Payload = c.Bytes+100_000, nil
			missing += c.Bytes - int64(len(c.Data))
			events[i] = &c
		}
	}
	_, rep := open(t, export(t, events, nil), nil)
	if missing == 0 || rep.Missing != missing {
		t.Errorf("%d bytes are missing, want %d", rep.Missing, missing)
	}
}

// A long command is written whole. If it is longer than the record keeps, its rest is a
// hole, and the commands after it are written.
func TestLongCommand(t *testing.T) {
	for _, size := range []int{5000, 50_000, 500_000} {
		long := "NOOP " + strings.Repeat("x", size) + "\r\n"
		var events []*event.Event
		synctest.Test(t, func(t *testing.T) {
			h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, nil)
			defer h.Close()
			conn, err := h.Dial()
			if err != nil {
				t.Fatal(err)
			}
			go io.Copy(io.Discard, conn)
			io.WriteString(conn, long)
			synctest.Wait()
			io.WriteString(conn, "SYST\r\n")
			synctest.Wait()
			conn.Close()
			synctest.Wait()
			events = h.Events()
		})
		file := export(t, events, nil)
		back, rep := open(t, file, nil)
		if size < 60_000 {
			sent := 0
			for _, e := range back {
				if e.Kind == event.KindCommand && e.Dec.Verb == "NOOP" {
					sent = len(e.Data)
				}
			}
			if rep.Missing != 0 || sent != len(long) {
				t.Errorf("%d bytes: %d missing, %d there", len(long), rep.Missing, sent)
			}
		} else if rep.Missing == 0 || !bytes.Contains(file, []byte("they are the end of the line before")) {
			t.Errorf("%d bytes: %d missing, or no comment", len(long), rep.Missing)
		}
		if !bytes.Contains(file, []byte("SYST\r\n")) {
			t.Errorf("%d bytes: what came after it is lost", len(long))
		}
	}
}
