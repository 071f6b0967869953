package inspect

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"ftpsim/ftpcore/event"
)

// Transfer is a running transfer.
type Transfer struct {
	SID, Conn, Verb, Path string
	Dir                   event.Dir
	Bytes                 int64
	Size                  int64   // total bytes; -1 means unknown
	Rate                  float64 // bytes per second over the last second
}

// Meter observes the running transfers and measures their rates.
type Meter struct {
	Clock event.Clock // nil means the real time

	mu   sync.Mutex
	runs map[string]*transferState // by connection
	seq  int
}

// transferState is a transfer with its byte counts at some times of the last second.
type transferState struct {
	Transfer
	seq   int
	marks []mark // oldest first; the first is the last mark before the window
}

type mark struct {
	at    time.Time
	bytes int64
}

// Rates are measured over window, with marks that are at least gap apart.
const (
	window = time.Second
	gap    = 100 * time.Millisecond
)

// Observe updates the transfers from the events of data connections.
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
		m.runs = map[string]*transferState{}
	}
	m.seq++
	r := &transferState{seq: m.seq, marks: []mark{{at: e.Wall}}}
	r.Transfer = Transfer{SID: e.SID, Conn: e.Conn, Size: -1, Dir: e.Dir}
	m.runs[e.Conn] = r
	r.update(e)
}

func (m *Meter) data(e *event.Event) {
	if m.runs[e.Conn] == nil {
		m.open(e)
	}
	r := m.runs[e.Conn]
	r.update(e)
	if r.Bytes == 0 { // a passive connection may have been open long before its command
		r.marks[0].at = e.Wall.Add(-gap)
	}
	r.Bytes, r.Dir = e.Total, e.Dir
	if e.Wall.Sub(r.marks[len(r.marks)-1].at) >= gap {
		r.marks = append(r.marks, mark{e.Wall, e.Total})
		r.dropMarks(e.Wall)
	}
}

// update updates verb, path and size from e. For a passive connection they are known only
// from its data events on.
func (r *transferState) update(e *event.Event) {
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

// dropMarks drops the marks before the window, except the last of them.
func (r *transferState) dropMarks(now time.Time) {
	for len(r.marks) > 1 && now.Sub(r.marks[1].at) >= window {
		r.marks = slices.Delete(r.marks, 0, 1)
	}
}

// Transfers returns the running transfers in the order in which they began. It leaves out
// connections that still wait for a command.
func (m *Meter) Transfers() []Transfer {
	now := time.Now()
	if m.Clock != nil {
		now = m.Clock.Now()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	runs := make([]*transferState, 0, len(m.runs))
	for _, r := range m.runs {
		if r.Verb != "" {
			runs = append(runs, r)
		}
	}
	slices.SortFunc(runs, func(a, b *transferState) int { return a.seq - b.seq })
	list := make([]Transfer, len(runs))
	for i, r := range runs {
		r.dropMarks(now)
		list[i] = r.Transfer
		from := r.marks[0]
		if took := max(now.Sub(from.at), gap); r.Bytes > from.bytes {
			list[i].Rate = float64(r.Bytes-from.bytes) / took.Seconds()
		}
	}
	return list
}
