package capture_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/recording"
)

// tlsRecords are the records of the engine's golden conversations with TLS, by name.
func tlsRecords(t *testing.T) map[string]*recording.Recording {
	t.Helper()
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*recording.Recording{}
	for file, s := range all {
		if s.Config.TLS == nil {
			continue
		}
		if rec := s.Recording(t); slices.ContainsFunc(rec.Events, func(e *event.Event) bool { return e.CarriedBy != 0 }) {
			byName[strings.TrimSuffix(file, ".txtar")] = rec
		}
	}
	if len(byName) < 8 {
		t.Fatalf("only %d of them protect anything", len(byName))
	}
	return byName
}

func export(t *testing.T, events []*event.Event, keys []string) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := capture.Write(&file, events, capture.Options{Secrets: true, Keys: keys}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func open(t *testing.T, file []byte, keys []string) ([]*event.Event, *capture.Report) {
	t.Helper()
	events, rep, err := capture.Reading{Keys: keys}.Read(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	ftptest.CheckEvents(t, events)
	return events, rep
}

// A session of the engine with TLS is written with the keys in the file or beside it,
// opened, written and opened again. Each time it holds what its client saw.
func TestDecrypts(t *testing.T) {
	for name, rec := range tlsRecords(t) {
		t.Run(name, func(t *testing.T) {
			want := conversation(rec.Events)
			ignored := func(line string) bool { return strings.Contains(line, `> "FEAT`) } // that the server threw away
			check := func(what string, file []byte, keys []string) []*event.Event {
				back, rep := open(t, file, keys)
				if name != "tls_injection" && name != "foreign_tls" && rep.NoKey != 0 || rep.Missing != 0 || len(rep.Keys) == 0 {
					t.Errorf("%s: %+v", what, rep)
				}
				wantLines(t, what, slices.DeleteFunc(conversation(back), ignored), slices.DeleteFunc(slices.Clone(want), ignored))
				return back
			}
			check("keys beside it", export(t, rec.Events, nil), rec.Keys)
			back := check("keys in it", export(t, rec.Events, rec.Keys), nil)
			check("written again", export(t, back, rec.Keys), nil)
		})
	}
}

func wantLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	for i := range max(len(want), len(got)) {
		if i >= len(want) || i >= len(got) || want[i] != got[i] {
			t.Fatalf("%s: line %d is\n%.200q, not\n%.200q", what, i+1, got[min(i, len(got)):min(i+2, len(got))], want[min(i, len(want)):min(i+2, len(want))])
		}
	}
}

// An opened session has the same tls events as the engine's record: the handshake, what
// is protected, and the records that carried each message.
func TestDecryptedTellsOfTLS(t *testing.T) {
	rec := tlsRecords(t)["tls_explicit"]
	back, _ := open(t, export(t, rec.Events, rec.Keys), nil)
	tell := func(events []*event.Event) (list []string) {
		carried := map[int64]bool{}
		for _, e := range events {
			if e.SID != "S1" {
				continue
			}
			switch e.Kind {
			case event.KindTLS:
				carried[e.ID] = true
				if e.TLS.Version != "" && e.Chan == event.ChanControl {
					list = append(list, e.TLS.Version+" "+e.TLS.Suite)
				}
			case event.KindCommand, event.KindReply:
				if e.CarriedBy != 0 && !carried[e.CarriedBy] {
					t.Errorf("event %d went over %d, which is none", e.ID, e.CarriedBy)
				}
				list = append(list, strings.Join([]string{string(e.Kind), e.State.TLS, strings.Repeat("over", min(int(e.CarriedBy), 1))}, " "))
			}
		}
		return list
	}
	wantLines(t, "TLS", tell(back), tell(rec.Events))
}

// A session without a key yields its TLS records and a warning that it cannot be read.
func TestNoKey(t *testing.T) {
	for name, rec := range tlsRecords(t) {
		t.Run(name, func(t *testing.T) {
			back, rep := open(t, export(t, rec.Events, nil), nil)
			said := slices.ContainsFunc(back, func(e *event.Event) bool {
				return e.Kind == event.KindWarning && e.Dec.Why == event.ReasonNoKey
			})
			sealed := slices.ContainsFunc(back, func(e *event.Event) bool { return e.Kind == event.KindTLS })
			if rep.NoKey == 0 || rep.Encrypted == 0 || !said || !sealed {
				t.Errorf("said %v, records %v, %+v", said, sealed, rep)
			}
			for _, e := range back {
				if e.CarriedBy != 0 {
					t.Errorf("event %d was read", e.ID)
				}
			}
		})
	}
}

// implicitly is the record without what was said in the clear before TLS, as sessions of
// implicit FTPS.
func implicitly(rec *recording.Recording) (list []*event.Event) {
	begun := map[string]bool{}
	for _, e := range rec.Events {
		begun[e.SID] = begun[e.SID] || e.Kind == event.KindTLS
		if e.Kind == event.KindSessionOpen {
			c, p := *e, *e.Peer
			p.Implicit, c.Peer = true, &p
			e = &c
		} else if !begun[e.SID] {
			continue
		}
		list = append(list, e)
	}
	return list
}

// Implicit FTPS is recognised with and without its key.
func TestImplicit(t *testing.T) {
	rec := tlsRecords(t)["tls_establish"]
	file := export(t, implicitly(rec), nil)
	for _, keys := range [][]string{rec.Keys, nil} {
		back, rep := open(t, file, keys)
		verbs := 0
		for _, e := range back {
			switch e.Kind {
			case event.KindSessionOpen:
				if !e.Peer.Implicit {
					t.Error("the session does not say that it is implicit FTPS")
				}
			case event.KindCommand:
				verbs++
			}
		}
		if rep.Sessions != 1 || rep.Encrypted != 1 || (verbs > 5) != (keys != nil) || (rep.NoKey > 0) != (keys == nil) {
			t.Errorf("%d commands, %+v", verbs, rep)
		}
	}
}
