package client_test

import (
	"context"
	"strings"
	"testing"

	"ftpsim/ftpcore/client"
)

// After Follow the client uses the new state: it sends TYPE I again before a binary transfer.
func TestFollowForgetsTheType(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says("get big.bin", 200, 229, 150, 226)
	h.says("get big.bin", 229, 150, 226)
	h.client.Follow(client.Server{User: "haha", Cwd: "/docs", Type: "A", Mode: "S", Stru: "F"}, false, "gone back")
	h.wait("the note", func() bool { return strings.Contains(text(h.lines), "gone back") })
	h.says("get big.bin", 200, 229, 150, 226)
}

// Follow cancels a question; with anew it opens a new session without a login.
func TestFollowOpensAnew(t *testing.T) {
	h := newTestSetup(t, nil)
	h.says("bye", 221)
	h.client.Line(context.Background(), "open")
	h.wait("the question", func() bool { return strings.HasPrefix(h.last.Prompt, "Name") })
	h.client.Follow(client.Server{User: "haha", Cwd: "/", Type: "I", Mode: "S", Stru: "F"}, false, "one")
	h.wait("the prompt", func() bool { return h.last.Prompt == "ftp> " && strings.Contains(text(h.lines), "one") })
	h.says("bye", 221)
	h.client.Follow(client.Server{User: "haha", Cwd: "/", Type: "I", Mode: "S", Stru: "F"}, true, "two")
	h.wait("the greeting", func() bool {
		_, after, found := strings.Cut(text(h.lines), "two")
		return found && strings.Contains(after, "220 ") && h.last.Prompt == "ftp> "
	})
	h.says("noop", 200)
}
