package main

import (
	"fmt"
	"log"
	"strings"
	"sync"
	"time"
)

// quiet is a log in which no kind of line drowns the others: of each kind it has a few
// in a minute, and then one that says how many more there were.
type quiet struct {
	log *log.Logger

	mu    sync.Mutex
	kinds map[string]*lines
}

// lines are those of one kind in the minute that runs.
type lines struct{ said, more int }

const (
	quietLines = 5
	quietTime  = time.Minute
	quietKinds = 100 // that are counted one by one
)

func newQuiet(l *log.Logger) *quiet { return &quiet{log: l, kinds: map[string]*lines{}} }

// say writes a line of a kind. who, if it is not empty, stands before the line; each
// has its own count.
func (q *quiet) say(who, kind string, args ...any) {
	name := who + kind
	q.mu.Lock()
	k := q.kinds[name]
	if k == nil && len(q.kinds) >= quietKinds {
		name, who, args = "more", "", nil
		kind = "there is more to say than is written here"
		k = q.kinds[name]
	}
	if k == nil {
		k = &lines{}
		q.kinds[name] = k
		time.AfterFunc(quietTime, func() { q.sum(name, who, kind) })
	}
	k.said++
	loud := k.said <= quietLines
	if !loud {
		k.more++
	}
	q.mu.Unlock()
	if loud {
		q.log.Print(who + fmt.Sprintf(kind, args...))
	}
}

// sum ends a minute.
func (q *quiet) sum(name, who, kind string) {
	q.mu.Lock()
	more := q.kinds[name].more
	delete(q.kinds, name)
	q.mu.Unlock()
	if more > 0 {
		begins, _, _ := strings.Cut(kind, "%")
		q.log.Printf("%s%s…: %d more such lines within a minute", who, begins, more)
	}
}

// Write takes a line of the HTTP server, all of which are of one kind.
func (q *quiet) Write(p []byte) (int, error) {
	q.say("", "http: %s", p)
	return len(p), nil
}
