package ftpcore_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/wire"
)

// S12: no view shows a password, in any spelling and at any time: it is neither in the
// decoded fields of an event nor in bytes that are not masked, and no reply repeats it,
// except the reply to USER.
func TestS12EventsMasked(t *testing.T) {
	for _, st := range []struct {
		name   string
		before []string
		secret string
	}{
		{"before USER", nil, "s3cr3t-Wort"},
		{"after 331", []string{"USER haha"}, "s3cr3t-Wort"},
		{"after 332", []string{"USER books", "PASS hehe"}, "s3cr3t-Wort"},
		{"after 530", []string{"USER haha", "PASS wrong"}, "s3cr3t-Wort"},
		{"logged in", []string{"USER haha", "PASS hehe"}, "hehe"},
	} {
		for i, line := range append(ftptest.Spellings(st.secret), "PASS "+strings.Repeat(st.secret, 500)) {
			t.Run(fmt.Sprintf("%s/%d %.30q", st.name, i, line), func(t *testing.T) {
				inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
					c := call(t, h)
					for _, l := range st.before {
						c.say(l, "")
					}
					n := len(h.Events())
					c.send(line)
					answer := c.want("")
					if strings.Contains(answer, st.secret) && !strings.HasPrefix(strings.ToUpper(line), "USER") {
						t.Errorf("the server says it back: %s", answer)
					}
					c.say("STAT", "211")
					hidesSecret(t, h.Events()[n:], st.secret)
					if is, _ := h.Events()[n].Masks(); len(is) != 1 {
						t.Errorf("nothing is marked: is the line recorded? %q", h.Events()[n].Data)
					}
				})
			})
		}
	}
}

// S12: every kind of server masks the same secrets.
func TestS12EveryKindOfServer(t *testing.T) {
	const secret = "s3cr3t-Wort"
	for _, p := range profile.All() {
		for _, line := range ftptest.Spellings(secret) {
			t.Run(fmt.Sprintf("%s/%.30q", p.Name, line), func(t *testing.T) {
				inHouse(t, ftptest.Config{Profile: p}, nil, func(t *testing.T, h *ftptest.Server) {
					c := call(t, h)
					c.say("USER haha", "")
					n := len(h.Events())
					c.send(line)
					synctest.Wait()
					hidesSecret(t, h.Events()[n:], secret)
				})
			})
		}
	}
}

// S12: a message that is edited at the gate is masked before and after, and so is an injected
// one.
func TestS12AtTheGate(t *testing.T) {
	const secret = "s3cr3t-Wort"
	for _, line := range ftptest.Spellings(secret) {
		t.Run(fmt.Sprintf("%.30q", line), func(t *testing.T) {
			inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
				c := call(t, h)
				c.say("USER haha", "331")
				n := len(h.Events())
				edits := func(sent, passes string) {
					h.Gate.Pause()
					c.send(sent)
					synctest.Wait()
					for _, m := range h.Gate.Held() {
						hidesSecret(t, []*event.Event{m.Event}, secret)
						if err := h.Gate.Edit(m.HID, []byte(passes+"\r\n")); err != nil {
							t.Fatal(err)
						}
					}
					h.Gate.Run()
					synctest.Wait()
				}
				edits(line, "NOOP")
				edits("NOOP", line)
				edits(line, line)
				if err := h.Server.Inject("S1", event.ToServer, []byte(line+"\r\n")); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				time.Sleep(time.Second)
				hidesSecret(t, h.Events()[n:], secret)
			})
		})
	}
}

// S12: a 331 that repeats a secret user name is masked while it is held, when it is edited
// and when it is replaced.
func TestS12ReplyAtTheGate(t *testing.T) {
	const secret = "s3cr3t-Wort"
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		h.Gate.Pause()
		c.send("USER " + secret)
		synctest.Wait()
		if err := h.Gate.Step("", ""); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		held := h.Gate.Held()
		if len(held) != 1 || held[0].Event.Kind != event.KindReply {
			t.Fatalf("held: %+v", held)
		}
		hidesSecret(t, []*event.Event{held[0].Event}, secret)
		if err := h.Gate.Edit(held[0].HID, []byte("331 Hello "+secret+"!\r\n")); err != nil {
			t.Fatal(err)
		}
		c.want("331 Hello " + secret)
		hidesSecret(t, h.Events(), secret)
		if e := h.Events()[len(h.Events())-1]; e.Was != "331 Password required for ••••••." {
			t.Errorf("was: %q", e.Was)
		}
	})
}

// The 500 to a misspelt PASS has the reason.
func TestStrayByteIsNamed(t *testing.T) {
	for line, want := range map[string]string{
		"\x00PASS x":        "500 Command not understood: x00 (NUL) stands before PASS.",
		"\rPASS x":          "500 Command not understood: x0D (CR) stands before PASS.",
		"\ufeffPASS x":      "500 Command not understood: xEF xBB xBF (byte order mark) stands before PASS.",
		"PA\bSS x":          "500 Command not understood: x08 (backspace) stands in PASS.",
		"PASS\tx":           "500 Command not understood: x09 (tab) stands behind PASS.",
		`"PASS x"`:          `500 Command not understood: x22 (quotation mark) stands before PASS.`,
		"NO\x00OP":          "500 Command not understood: x00 (NUL) stands in NOOP.",
		"USER\thaha":        "500 Command not understood: x09 (tab) stands behind USER.",
		"USER haha\rPASS x": "501 x0D (CR) stands in the argument of USER.",
		"PAS x":             "500 Command not understood.",
	} {
		inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
			c := call(t, h)
			c.say("USER haha", "331")
			if got := strings.TrimSpace(c.say(line, "")); got != want {
				t.Errorf("%q: %q, want %q", line, got, want)
			}
			events := h.Events()
			odd := events[len(events)-2].Dec.Warn
			if strings.HasPrefix(want, "500") && strings.Contains(want, "(") && !slices.ContainsFunc(odd, func(w event.Warning) bool { return w.Code == event.WarnStrayByte }) {
				t.Errorf("%q: the record does not mark the byte", line)
			}
		})
	}
}

// Other text is shown.
func TestNotMasked(t *testing.T) {
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		c := call(t, h)
		lines := []string{"NOOP", "FEAT", "HELP RETR", "CLNT lftp", "AUTH TLS", "AUTH GSSAPI", "USER nobody", "USER hahaa", "USER Haha", "USER anonymous"}
		for _, l := range lines {
			c.say(l, "")
		}
		c.say("USER haha", "331")
		c.say("TYPE I", "200")
		c.say("PASS hehe", "230")
		for _, l := range []string{"XYZ", "LSIT -a", "GET file", "CWD/PUB", "CWD hehe", "SITE CHMOD 600 hehe", "STOR pass word", "MLSDfolder", "USER homer"} {
			c.say(l, "")
			lines = append(lines, l)
		}
		shown := map[string]bool{}
		for _, e := range h.Events() {
			if e.Kind == event.KindCommand {
				shown[strings.TrimSuffix(e.Dec.Verb+" "+e.Dec.Arg, " ")] = true
			}
		}
		for _, l := range lines {
			if !shown[strings.Replace(l, "MLSDf", "MLSD f", 1)] {
				t.Errorf("%s is masked", l)
			}
		}
	})
}

// hidesSecret checks that no field of these events has the secret, and that their bytes have
// it only in masked ranges.
func hidesSecret(t *testing.T, events []*event.Event, secret string) {
	t.Helper()
	for _, e := range events {
		text, err := json.Marshal(e)
		if err != nil || bytes.Contains(bytes.ToLower(text), bytes.ToLower([]byte(secret))) {
			t.Errorf("event %d: %.600s %v", e.ID, text, err)
		}
		is, was := e.Masks()
		for _, b := range [][]byte{wire.Masked(e.Data, is), wire.Masked(e.OrigBytes, was)} {
			if bytes.Contains(bytes.ToLower(b), []byte(strings.ToLower(secret[:4]))) {
				t.Errorf("event %d: its bytes show it: %.100q", e.ID, b)
			}
		}
	}
}
