package main

import (
	"fmt"
	"log"
	"strings"
	"sync"
	"time"
)

// limitedLog is a log in which frequent lines do not hide the others. It writes the first
// linesPerKind lines of a kind, and after logPeriod a line with the number of further ones.
type limitedLog struct {
	log *log.Logger

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

func newLimitedLog(l *log.Logger) *limitedLog { return &limitedLog{log: l, kinds: map[string]*lines{}} }

// printf writes a line. kind is its format; who, which may be empty, is written before it.
// Lines with the same who and kind are counted together.
func (q *limitedLog) printf(who, kind string, args ...any) {
	name := who + kind
	q.mu.Lock()
	k := q.kinds[name]
	if k == nil && len(q.kinds) >= maxKinds {
		name, who, args = "more", "", nil
		kind = "there is more to say than is written here"
		k = q.kinds[name]
	}
	if k == nil {
		k = &lines{}
		q.kinds[name] = k
		time.AfterFunc(logPeriod, func() { q.sum(name, who, kind) })
	}
	k.written++
	loud := k.written <= linesPerKind
	if !loud {
		k.dropped++
	}
	q.mu.Unlock()
	if loud {
		q.log.Print(who + fmt.Sprintf(kind, args...))
	}
}

// sum ends the period of a kind.
func (q *limitedLog) sum(name, who, kind string) {
	q.mu.Lock()
	more := q.kinds[name].dropped
	delete(q.kinds, name)
	q.mu.Unlock()
	if more > 0 {
		begins, _, _ := strings.Cut(kind, "%")
		q.log.Printf("%s%s…: %d more such lines within a minute", who, begins, more)
	}
}

// Write writes a line from the HTTP server. All of its lines are of one kind.
func (q *limitedLog) Write(p []byte) (int, error) {
	q.printf("", "http: %s", p)
	return len(p), nil
}
