package inspect

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// Transfer is a data transfer under way.
type Transfer struct {
	SID, Conn, Verb, Path string
	Dir                   event.Dir
	Bytes                 int64
	Size                  int64   // in all; -1: unknown
	Rate                  float64 // bytes per second over the last second
}

// Meter knows the transfers under way and how fast they are.
type Meter struct {
	Clock event.Clock // nil: ftpcore.SystemClock

	mu   sync.Mutex
	runs map[string]*run // by connection
	seq  int
}

// run is a transfer and where it was at some moments of the last second.
type run struct {
	Transfer
	seq   int
	marks []mark // oldest first; the first is the last one before the window
}

type mark struct {
	at    time.Time
	bytes int64
}

// Rates look back over window, by marks that are gap apart.
const (
	window = time.Second
	gap    = 100 * time.Millisecond
)

// Observe follows the data connections.
func (m *Meter) Observe(e *event.Event) {
	switch e.Kind {
	case event.KindOpen, event.KindData, event.KindClose, event.KindFail:
	default:
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	switch e.Kind {
	case event.KindOpen:
		m.open(e)
	case event.KindData:
		m.data(e)
	default:
		delete(m.runs, e.Conn)
	}
}

func (m *Meter) open(e *event.Event) {
	if m.runs == nil {
		m.runs = map[string]*run{}
	}
	m.seq++
	r := &run{seq: m.seq, marks: []mark{{at: e.Wall}}}
	r.Transfer = Transfer{SID: e.SID, Conn: e.Conn, Size: -1, Dir: e.Dir}
	m.runs[e.Conn] = r
	r.learn(e)
}

func (m *Meter) data(e *event.Event) {
	if m.runs[e.Conn] == nil {
		m.open(e)
	}
	r := m.runs[e.Conn]
	r.learn(e)
	if r.Bytes == 0 { // a passive connection may have waited for its command
		r.marks[0].at = e.Wall.Add(-gap)
	}
	r.Bytes, r.Dir = e.Total, e.Dir
	if e.Wall.Sub(r.marks[len(r.marks)-1].at) >= gap {
		r.marks = append(r.marks, mark{e.Wall, e.Total})
		r.forget(e.Wall)
	}
}

// learn takes from e what the connection is about. A passive connection says it
// only when its data flows.
func (r *run) learn(e *event.Event) {
	if e.Size > 0 {
		r.Size = e.Size
	}
	if e.Dec == nil || e.Dec.Verb == "" {
		return
	}
	r.Verb, r.Path = e.Dec.Verb, e.Dec.Path
	if uploads[r.Verb] {
		r.Dir = event.ToServer
	}
	for _, f := range e.Dec.Fields {
		if n, err := strconv.ParseInt(f.Value, 10, 64); err == nil && f.Name == "size" {
			r.Size = n
		}
	}
}

var uploads = map[string]bool{"STOR": true, "STOU": true, "APPE": true}

// forget drops the marks that lie before the window, but for the last of them.
func (r *run) forget(now time.Time) {
	for len(r.marks) > 1 && now.Sub(r.marks[1].at) >= window {
		r.marks = slices.Delete(r.marks, 0, 1)
	}
}

// Transfers lists what is under way, in the order it began: connections that
// carry a transfer, not those that still wait for their command.
func (m *Meter) Transfers() []Transfer {
	now := time.Now()
	if m.Clock != nil {
		now = m.Clock.Now()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	runs := make([]*run, 0, len(m.runs))
	for _, r := range m.runs {
		if r.Verb != "" {
			runs = append(runs, r)
		}
	}
	slices.SortFunc(runs, func(a, b *run) int { return a.seq - b.seq })
	list := make([]Transfer, len(runs))
	for i, r := range runs {
		r.forget(now)
		list[i] = r.Transfer
		from := r.marks[0]
		if took := max(now.Sub(from.at), gap); r.Bytes > from.bytes {
			list[i].Rate = float64(r.Bytes-from.bytes) / took.Seconds()
		}
	}
	return list
}
