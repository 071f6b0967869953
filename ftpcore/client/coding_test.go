package client_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"ftpsim/ftpcore/event"
)

// odd is content that every coding has to change.
var odd = "line\n\nlast   of it\x00\x00\x00\x00\xff\xff\n" + strings.Repeat("z", 70_000) + "\nno end\xff"

// TestCodings sends, fetches and lists in every TYPE, STRU and MODE.
func TestCodings(t *testing.T) {
	for _, typ := range []string{"a", "a t", "a c", "e", "e n", "i", "l 8"} {
		for _, mode := range []string{"s", "b", "c", "z"} {
			for _, stru := range []string{"f", "r", "p"} {
				t.Run(typ+mode+stru, func(t *testing.T) {
					h := newTestSetup(t, nil)
					h.write("odd", odd)
					for _, line := range []string{"type " + typ, "mode " + mode, "struct " + stru} {
						h.says(line, 200)
					}
					h.saysBut110("put odd", 229, 150, 226)
					h.served("odd", odd)
					h.says("get odd back", 229, 150, 226)
					h.fetched("back", odd)
					h.saysBut110("append odd", 229, 150, 226)
					h.served("odd", odd+odd)
					if got := of(h.do("nlist docs"), "listing"); len(got) != 5 || got[0] != "docs/a.txt" {
						t.Errorf("listed: %q", got)
					}
					if got := of(h.do("mlsd docs"), "listing"); len(got) != 5 || !strings.HasSuffix(got[0], "; a.txt") {
						t.Errorf("%q", got)
					}
				})
			}
		}
	}
}

// saysBut110 is says, ignoring replies to restart markers (110).
func (h *testSetup) saysBut110(line string, codes ...int) {
	h.t.Helper()
	got := slices.DeleteFunc(replies(h.do(line)), func(code int) bool { return code == 110 })
	if !slices.Equal(got, codes) {
		h.t.Errorf("%s: replies %v, want %v", line, got, codes)
	}
}

// cutGate ends the first data connection of a direction at the block in which its
// byte at comes.
type cutGate struct {
	dir event.Dir
	at  int64

	mu   sync.Mutex
	done bool
}

func (g *cutGate) Decide(_ context.Context, m *event.Message) event.Decision {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m.Kind == event.KindData && m.Dir == g.dir && !g.done && m.Off+int64(len(m.Bytes)) > g.at {
		g.done = true
		return event.Decision{Action: event.Close}
	}
	return event.Decision{Action: event.Pass}
}

func (g *cutGate) BlockSize(*event.Message) int { return 10_000 }

// TestRestartByMarker continues at the last marker after a transfer was cut.
func TestRestartByMarker(t *testing.T) {
	for _, mode := range []string{"block", "compressed"} {
		t.Run(mode, func(t *testing.T) {
			content := strings.Repeat("abcdefghijklmno\n", 12_000)
			h := newTestSetup(t, &cutGate{dir: event.ToClient, at: 90_000})
			h.write("up", content)
			h.do("mode " + mode)
			h.do("put up")
			h.served("up", content)
			h.do("get up down")
			if got := h.read("down"); len(got) == 0 || len(got) == len(content) {
				t.Fatalf("%d bytes before the cut", len(got))
			}
			if out := text(h.do("reget up down")); !strings.Contains(out, "REST 65536") {
				t.Error(out)
			}
			h.fetched("down", content)

			h = newTestSetup(t, &cutGate{dir: event.ToServer, at: 90_000})
			h.write("up", content)
			h.do("mode " + mode)
			h.do("reput up")
			h.sees("The server has answered no marker in up.")
			h.do("put up")
			if out := text(h.do("reput up")); !strings.Contains(out, "REST 65536") {
				t.Error(out)
			}
			h.served("up", content)
		})
	}
}

// TestReputCounts continues after the bytes that the server has.
func TestReputCounts(t *testing.T) {
	h := newTestSetup(t, nil)
	h.write("readme.txt", "one\ntwo\nthree\n")
	h.says("reput readme.txt", 200, 213, 229, 350, 150, 226)
	h.served("readme.txt", "one\ntwo\nthree\n")
}

// TestCodingSettings: a setting stays for the next connection, and a parameter that quote has
// changed at the server is set again.
func TestCodingSettings(t *testing.T) {
	h := newTestSetup(t, nil)
	h.do("mode block")
	h.do("struct record")
	if out := text(h.do("status")); !strings.Contains(out, "Type: binary. Mode: block. Structure: record.") {
		t.Error(out)
	}
	h.says("quote MODE S", 200)
	h.says("nlist docs/a.txt", 200, 229, 150, 226) // MODE
	h.says("quote MODE Q", 504)
	h.says("disconnect", 221)
	h.says("open haha:hehe@", 220, 331, 230)
	h.says("nlist docs/a.txt", 200, 200, 229, 150, 226) // MODE, STRU
	for line, want := range map[string]string{"mode b": "mode block ", "struct r": "struct record ", "type e": "type ebcdic "} {
		if got, _ := h.client.Complete(line); got != want {
			t.Errorf("%q is completed to %q, want %q", line, got, want)
		}
	}
	if _, options := h.client.Complete("mode "); fmt.Sprint(options) != "[block compressed deflate stream]" {
		t.Errorf("modes: %v", options)
	}
}

// TestBadData: data that do not follow the mode are reported.
func TestBadData(t *testing.T) {
	h := newTestSetup(t, spoilGate{})
	h.do("mode block")
	h.do("get readme.txt")
	h.sees("data connection: not in the form that TYPE, STRU and MODE say")
}

// spoilGate makes each first byte of a download another.
type spoilGate struct{}

func (spoilGate) Decide(_ context.Context, m *event.Message) event.Decision {
	if m.Kind != event.KindData {
		return event.Decision{Action: event.Pass}
	}
	b := bytes.Clone(m.Bytes)
	b[0] = 0xFF
	return event.Decision{Action: event.Edit, Bytes: b}
}
