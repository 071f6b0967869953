package recording_test

import (
	"bytes"
	"os"
	"testing"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/wire"
)

// Open masks a recording of commit 4f3002f by the rules of this engine: that engine masked
// only PASS and ACCT.
func TestOldRecordingIsMaskedAnew(t *testing.T) {
	const secret = "s3cr3t-wort"
	has := func(b []byte) bool { return bytes.Contains(bytes.ToLower(b), []byte(secret)) }
	for _, name := range []string{"secrets_4f3002f.ftpsim.json", "secrets_4f3002f_masked.ftpsim.json"} {
		t.Run(name, func(t *testing.T) {
			file, err := os.ReadFile("testdata/" + name)
			if err != nil || !has(file) {
				t.Fatalf("the file has no secret to hide: %v", err)
			}
			r, err := recording.Open(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			commands := 0
			for _, e := range r.Events {
				if text := recording.JSON(e); has(text) {
					t.Errorf("event %d: %s", e.ID, text)
				}
				is, was := e.Masks()
				if has(wire.Masked(e.Data, is)) || has(wire.Masked(e.OrigBytes, was)) {
					t.Errorf("event %d: its bytes show it: %q %q", e.ID, e.Data, e.OrigBytes)
				}
				if r.Masked && (has(e.Data) || has(e.OrigBytes)) {
					t.Errorf("event %d of a masked file has it: %q %q", e.ID, e.Data, e.OrigBytes)
				}
				if e.Kind == event.KindCommand {
					commands++
				}
			}
			if commands < 15 {
				t.Errorf("%d commands", commands)
			}
			for what, write := range map[string]func(*bytes.Buffer) error{
				"file":       func(b *bytes.Buffer) error { return recording.Save(b, recording.Mask(r)) },
				"transcript": func(b *bytes.Buffer) error { return recording.Text(b, r.Events, recording.Plain) },
				"capture":    func(b *bytes.Buffer) error { return capture.Write(b, r.Events, capture.Options{}) },
			} {
				var b bytes.Buffer
				if err := write(&b); err != nil || has(b.Bytes()) {
					t.Errorf("the %s has it: %v", what, err)
				}
			}
		})
	}
}

// Open does not change a recording of this engine.
func TestRemaskChangesNothing(t *testing.T) {
	for name, s := range transcripts(t) {
		t.Run(name, func(t *testing.T) {
			r := s.Recording(t)
			accounts := make([]ftpcore.Account, len(r.Server.Accounts))
			for i, a := range r.Server.Accounts {
				accounts[i] = ftpcore.Account(a)
			}
			for i, e := range wire.Remask(r.Events, ftpcore.LoginsOf(r.Server.Profiles, accounts)) {
				if e != r.Events[i] {
					t.Errorf("event %d became\n%s\nof\n%s", e.ID, recording.JSON(e), recording.JSON(r.Events[i]))
				}
			}
		})
	}
}
