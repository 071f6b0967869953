package judge

import (
	"cmp"
	"slices"
	"sync"

	"ftpsim/ftpcore/event"
)

const (
	// maxSessions bounds the sessions that a Judge remembers. It forgets the oldest first,
	// ended ones before running ones.
	maxSessions = 1000
	second      = int64(1e9)
)

// Judge applies the rules to the events of a record. The zero value is ready to use. Its
// methods may be called by several goroutines.
type Judge struct {
	// Waiting returns what the sessions of a live server wait for at this moment, the items of
	// a session one after the other; Tick calls it. nil means that only the record tells.
	Waiting func() []event.Waiting
	// OnVerdict is called after a new verdict, under the Judge's lock: it must neither
	// block nor call the Judge. nil is allowed.
	OnVerdict func()

	mu       sync.Mutex
	sessions map[string]*session
	order    []*session // in the order in which they began
	changed  map[string]bool
	count    int                // verdicts so far
	hosts    map[string][]int64 // by client address: when its sessions without a login began
}

// Observe applies the rules to e. It implements event.Observer: the events must come in
// order. It allocates nothing for a data event, and its time does not depend on the record.
func (j *Judge) Observe(e *event.Event) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if e.SID == "" {
		j.observeServer(e)
		return
	}
	s := j.sessions[e.SID]
	if s == nil || e.Kind == event.KindSessionOpen {
		s = j.begin(e)
	}
	s.overTime(e.T - e.Held)
	if e.Held > 0 {
		s.heldUntil = e.T
		s.excuseHeld(e)
	}
	s.observe(e)
}

// observeServer notes a server-wide event.
func (j *Judge) observeServer(e *event.Event) {
	if e.Kind != event.KindRestore {
		return
	}
	for _, s := range j.order {
		if !s.ended {
			s.accuse("page-restored", e.ID, e.T)
			s.stateSet(e.ID)
		}
	}
}

func (j *Judge) begin(e *event.Event) *session {
	if j.sessions == nil {
		j.sessions, j.changed, j.hosts = map[string]*session{}, map[string]bool{}, map[string][]int64{}
	}
	if old := j.sessions[e.SID]; old != nil { // a record whose session names begin anew
		j.order = slices.DeleteFunc(j.order, func(s *session) bool { return s == old })
	}
	if len(j.order) >= maxSessions {
		i := max(slices.IndexFunc(j.order, func(s *session) bool { return s.ended }), 0)
		delete(j.sessions, j.order[i].sid)
		delete(j.changed, j.order[i].sid)
		j.order = slices.Delete(j.order, i, i+1)
	}
	s := &session{judge: j, sid: e.SID, control: e.SID + ".c", first: e.ID, whole: e.Kind == event.KindSessionOpen, began: e.T, idleSince: e.T}
	j.sessions[e.SID] = s
	j.order = append(j.order, s)
	return s
}

// Tick applies the rules about time to all sessions. now is the present as Event.T.
func (j *Judge) Tick(now int64) {
	var waits []event.Waiting
	if j.Waiting != nil {
		waits = j.Waiting()
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(waits) > 0 { // the items of a session follow each other
		n := 1
		for n < len(waits) && waits[n].SID == waits[0].SID {
			n++
		}
		if s := j.sessions[waits[0].SID]; s != nil && !s.ended {
			s.waitsLive(waits[:n], now)
		}
		waits = waits[n:]
	}
	for _, s := range j.order {
		s.overTime(now)
	}
}

// Next returns the earliest time, as Event.T, at which Tick could find something in the
// record as it is. ok is false if time alone finds nothing.
func (j *Judge) Next() (at int64, ok bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, s := range j.order {
		if r, found := s.breaks(); found && (!ok || r.since+r.limit < at) {
			at, ok = r.since+r.limit, true
		}
	}
	return at, ok
}

// Verdicts returns the verdicts of session sid in the order in which they were found. An
// empty sid means all sessions.
func (j *Judge) Verdicts(sid string) []Verdict {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []numbered
	for _, s := range j.order {
		if sid == "" || s.sid == sid {
			list = append(list, s.verdicts...)
		}
	}
	slices.SortStableFunc(list, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	out := make([]Verdict, len(list))
	for i, v := range list {
		out[i] = v.Verdict
	}
	return out
}

// Changed returns the sessions whose verdicts have changed since the last call.
func (j *Judge) Changed() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []string
	for _, s := range j.order {
		if j.changed[s.sid] {
			list = append(list, s.sid)
		}
	}
	clear(j.changed)
	return list
}

// Judged returns the sessions that have a verdict.
func (j *Judge) Judged() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	var list []string
	for _, s := range j.order {
		if len(s.verdicts) > 0 {
			list = append(list, s.sid)
		}
	}
	return list
}

// Over returns the verdicts about a whole record.
func Over(events []*event.Event) []Verdict {
	var j Judge
	for _, e := range events {
		j.Observe(e)
	}
	if n := len(events); n > 0 {
		j.Tick(events[n-1].T) // of a session that is silent while others go on
	}
	return j.Verdicts("")
}

// reconnected counts the sessions of a host that ended without a login. It returns how many
// of them began within the last window, and the time since the first of those.
func (j *Judge) reconnected(host string, began, now int64) (n int, since int64) {
	const window, most = 10 * second, 16
	list := slices.DeleteFunc(append(j.hosts[host], began), func(t int64) bool { return now-t > window })
	list = list[max(0, len(list)-most):]
	if len(j.hosts) >= maxSessions {
		clear(j.hosts)
	}
	j.hosts[host] = list
	if len(list) == 0 {
		return 0, 0
	}
	return len(list), now - list[0]
}
