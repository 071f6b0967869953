package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"ftpsim/relay/tunnel/tunneltest"
)

// TestLimitedLog: of each kind of line a few are written in a minute, then their number.
// Other kinds and other pages are not affected, and the memory for counts is bounded.
func TestLimitedLog(t *testing.T) {
	tunneltest.Bubble(t, func(t *testing.T) {
		out := &lockedBuffer{}
		q := newLimitedLog(slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: timeless}))
		log := slog.New(q)
		for i := range 1000 {
			log.With("page", 1).Warn("refused", "dial", i)
		}
		log.With("page", 2).Warn("refused", "dial", 1)
		log.Info("page is here", "page", 3)
		want := ""
		for i := range linesPerKind {
			want += fmt.Sprintf("level=WARN msg=refused page=1 dial=%d\n", i)
		}
		want += "level=WARN msg=refused page=2 dial=1\nlevel=INFO msg=\"page is here\" page=3\n"
		if out.String() != want {
			t.Errorf("the log has\n%s", out)
		}
		time.Sleep(logPeriod + time.Second)
		log.With("page", 1).Warn("refused", "dial", 1000)
		want += "level=WARN msg=refused page=1 \"more within a minute\"=995\nlevel=WARN msg=refused page=1 dial=1000\n"
		if out.String() != want {
			t.Errorf("a minute later the log has\n%s", out)
		}
		for i := range 10_000 {
			log.With("page", i).Warn("refused")
		}
		if n := strings.Count(out.String(), "\n"); n > 9+maxKinds+linesPerKind {
			t.Errorf("10,000 pages make %d lines", n)
		}
		q.count.mu.Lock()
		if len(q.count.kinds) > maxKinds+1 {
			t.Errorf("%d kinds are remembered", len(q.count.kinds))
		}
		q.count.mu.Unlock()
		time.Sleep(logPeriod)
	})
}

// timeless removes the time from a line of the log.
func timeless(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// TestLogFormats: a line is one JSON object or one line of text, whatever its values hold,
// and -log-level leaves out the lines below it.
func TestLogFormats(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		out := &lockedBuffer{}
		log := newLogger(out, format, slog.LevelWarn)
		log.Info("page is here")
		log.Warn("tunnel refused", "origin", "http://a\nforged")
		text := out.String()
		if strings.Count(text, "\n") != 1 || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: the log has %q", format, text)
		}
		var line struct{ Level, Msg, Origin string }
		err := json.Unmarshal([]byte(text), &line)
		if (err == nil) != (format == "json") {
			t.Errorf("%s: %q: %v", format, text, err)
		}
		if format == "json" && (line.Level != "WARN" || line.Msg != "tunnel refused" || line.Origin != "http://a\nforged") {
			t.Errorf("json: %+v", line)
		}
	}
}
