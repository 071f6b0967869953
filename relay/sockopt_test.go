//go:build unix

package main

import (
	"io"
	"syscall"
	"testing"
)

// TestUrgent: urgent data stays in the stream, as tnftp, lftp and ftplib send it in ABOR
// (CLIENTS.md).
func TestUrgent(t *testing.T) {
	r := startRelay(t)
	page := r.openPage()
	for name, parts := range map[string]struct{ before, urgent, after string }{
		"tnftp":  {"\xff\xf4", "\xff", "\xf2ABOR\r\n"},
		"lftp":   {"\xff\xf4\xff", "\xf2", "ABOR\r\n"},
		"ftplib": {"", "ABOR\r\n", ""},
	} {
		c, s := r.session(page)
		io.WriteString(c, parts.before)
		raw, err := c.SyscallConn()
		must(t, err)
		var sent error
		must(t, raw.Control(func(fd uintptr) {
			sent = syscall.Sendto(int(fd), []byte(parts.urgent), syscall.MSG_OOB, nil)
		}))
		must(t, sent)
		io.WriteString(c, parts.after)
		want := parts.before + parts.urgent + parts.after
		got := make([]byte, len(want))
		if n, err := io.ReadFull(s, got); string(got) != want {
			t.Errorf("%s: % x arrived, %v; % x was sent", name, got[:n], err, want)
		}
		c.Close()
		s.Close()
	}
}
