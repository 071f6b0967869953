package capture_test

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/wire"
)

// S12: an opened capture shows no password, however PASS is spelled. A user name that was
// also sent with PASS counts as a password.
func TestS12OpenedCapture(t *testing.T) {
	const secret = "s3cr3t-Wort"
	for _, before := range []string{"", "USER haha\r\n"} {
		var events []*event.Event
		synctest.Test(t, func(t *testing.T) {
			h := ftptest.NewServer(t, ftptest.Config{Host: "127.0.0.1"}, nil)
			defer h.Close()
			for _, line := range ftptest.Spellings(secret) {
				conn, err := h.Dial()
				if err != nil {
					t.Fatal(err)
				}
				go io.Copy(io.Discard, conn)
				io.WriteString(conn, before+line+"\r\nUSER haha\r\nPASS "+secret+"\r\n")
				synctest.Wait()
				conn.Close()
				synctest.Wait()
			}
			events = h.Events()
		})
		var file bytes.Buffer
		if err := capture.Write(&file, events, capture.Options{Secrets: true}); err != nil {
			t.Fatal(err)
		}
		back, _, err := capture.Read(&file)
		if err != nil {
			t.Fatal(err)
		}
		has := func(b []byte) bool { return bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(secret))) }
		commands := 0
		for _, e := range back {
			is, _ := e.Masks()
			if text, err := json.Marshal(e); err != nil || has(text) || has(wire.Masked(e.Data, is)) {
				t.Errorf("event %d: %s %q", e.ID, text, e.Data)
			}
			if e.Kind == event.KindCommand {
				commands++
			}
		}
		if commands < 3*len(ftptest.Spellings(secret)) {
			t.Errorf("%d commands", commands)
		}
	}
}
