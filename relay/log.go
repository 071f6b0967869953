package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"
)

// newLogger returns the relay's log, which writes lines of at least level to out. format is
// "text" or "json".
func newLogger(out io.Writer, format string, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(out, opts)
	if format == "json" {
		h = slog.NewJSONHandler(out, opts)
	}
	return slog.New(newLimitedLog(h))
}

// limitedLog is a slog.Handler in which frequent lines do not hide the others. It passes on
// the first linesPerKind lines of a kind, and after logPeriod a line with the number of
// further ones. A kind is a message together with the attributes of Logger.With, such as a
// page's number; a message must therefore be constant, and attributes hold what varies.
type limitedLog struct {
	to    slog.Handler
	who   string // the attributes of With
	count *lineCounts
}

// lineCounts counts the lines of each kind. It is shared by all handlers of a log.
type lineCounts struct {
	mu    sync.Mutex
	kinds map[string]*lines
}

// lines counts the lines of a kind in the current period.
type lines struct{ written, dropped int }

const (
	linesPerKind = 5
	logPeriod    = time.Minute
	maxKinds     = 100 // further kinds are counted together
)

func newLimitedLog(to slog.Handler) *limitedLog {
	return &limitedLog{to: to, count: &lineCounts{kinds: map[string]*lines{}}}
}

// Enabled implements slog.Handler.
func (q *limitedLog) Enabled(ctx context.Context, level slog.Level) bool {
	return q.to.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (q *limitedLog) Handle(ctx context.Context, r slog.Record) error {
	kind := q.who + r.Message
	c := q.count
	c.mu.Lock()
	k := c.kinds[kind]
	if k == nil && len(c.kinds) >= maxKinds {
		q = &limitedLog{to: q.to, count: c}
		r = slog.NewRecord(r.Time, r.Level, "there is more to say than is written here", 0)
		kind = "more"
		k = c.kinds[kind]
	}
	if k == nil {
		k = &lines{}
		c.kinds[kind] = k
		time.AfterFunc(logPeriod, func() { q.sum(kind, r.Level, r.Message) })
	}
	k.written++
	loud := k.written <= linesPerKind
	if !loud {
		k.dropped++
	}
	c.mu.Unlock()
	if !loud {
		return nil
	}
	return q.to.Handle(ctx, r)
}

// sum ends the period of a kind.
func (q *limitedLog) sum(kind string, level slog.Level, message string) {
	q.count.mu.Lock()
	more := q.count.kinds[kind].dropped
	delete(q.count.kinds, kind)
	q.count.mu.Unlock()
	if more > 0 {
		r := slog.NewRecord(time.Now(), level, message, 0)
		r.AddAttrs(slog.Int("more within a minute", more))
		q.to.Handle(context.Background(), r)
	}
}

// WithAttrs implements slog.Handler.
func (q *limitedLog) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &limitedLog{q.to.WithAttrs(attrs), q.who + fmt.Sprint(attrs), q.count}
}

// WithGroup implements slog.Handler.
func (q *limitedLog) WithGroup(name string) slog.Handler {
	return &limitedLog{q.to.WithGroup(name), q.who + name + ".", q.count}
}

// httpErrors is a writer for lines of the HTTP server. All of them are of one kind.
type httpErrors struct{ log *slog.Logger }

func (h httpErrors) Write(p []byte) (int, error) {
	h.log.Warn("http", "error", strings.TrimSuffix(string(p), "\n"))
	return len(p), nil
}

// short returns at most 200 characters of s, which comes from outside.
func short(s string) string { return fmt.Sprintf("%.200s", s) }
