package inspect

import (
	"math"
	"slices"
	"sync"
	"unsafe"

	"ftpsim/ftpcore/event"
)

// Default limits of a Recorder.
const (
	DefaultEvents  = 200_000
	DefaultBytes   = 160 << 20
	DefaultPayload = 192 << 20
)

// Recorder keeps the newest events with their bytes. When it is full, it drops the oldest
// 64th at once, so that the oldest kept event changes rarely. The IDs of the observed events
// must be consecutive.
//
// Payloads of data connections have a limit of their own: beyond it, the oldest events lose
// their Payload. All payload bytes count, even bytes that share memory with files, because
// the files may release it.
type Recorder struct {
	MaxEvents  int    // zero means DefaultEvents
	MaxBytes   int    // bytes of memory, estimated; zero means DefaultBytes
	MaxPayload int    // bytes; zero means DefaultPayload; see SetMaxPayload
	OnEvent    func() // called after each event, under the server's event lock
	// OnDrop is called with each dropped event, in order. It must not call the Recorder.
	OnDrop func(e *event.Event)

	mu      sync.Mutex
	ring    []kept // circular buffer; it grows up to the limit
	first   int    // index in ring of the oldest event
	n       int
	bytes   int   // memory of the kept events
	head    int64 // ID of the newest event
	dropped int64

	payload    int   // bytes of the kept payloads
	strippedTo int64 // events up to this ID have lost their payload

	states [8]*event.State // of the latest events, different from each other; see sizeOf
	state  int             // index in states of the oldest
}

// kept is an event that is kept.
type kept struct {
	e    *event.Event
	size int // memory without its payload, in bytes
}

// Observe keeps e.
func (r *Recorder) Observe(e *event.Event) {
	r.mu.Lock()
	r.add(e)
	r.mu.Unlock()
	if r.OnEvent != nil {
		r.OnEvent()
	}
}

func (r *Recorder) add(e *event.Event) {
	limit, room := r.MaxEvents, r.MaxBytes
	if limit == 0 {
		limit = DefaultEvents
	}
	if room == 0 {
		room = DefaultBytes
	}
	size := r.sizeOf(e)
	r.dropPayload(payloadSize(e))
	if r.n >= limit {
		r.drop(max(limit/64, 1), 0)
	}
	if r.bytes+size > room {
		r.drop(0, r.bytes+size-room+room/64)
	}
	if r.n == len(r.ring) {
		r.grow(limit)
	}
	r.ring[(r.first+r.n)%len(r.ring)] = kept{e, size}
	r.n++
	r.bytes += size
	r.payload += payloadSize(e)
	r.head = e.ID
}

// PayloadRoom returns the bytes that payloads take, and the most that they may take.
func (r *Recorder) PayloadRoom() (used, most int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.payload, r.payloadRoom()
}

// SetMaxPayload sets MaxPayload while events come. Payloads beyond it are dropped at once,
// the oldest first.
func (r *Recorder) SetMaxPayload(most int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.MaxPayload = most
	r.dropPayload(0)
}

func (r *Recorder) payloadRoom() int {
	if r.MaxPayload == 0 {
		return DefaultPayload
	}
	return r.MaxPayload
}

// dropPayload drops old payloads to make room for size bytes.
func (r *Recorder) dropPayload(size int) {
	room := r.payloadRoom()
	for r.payload > 0 && r.payload+size > room {
		r.strippedTo = max(r.strippedTo+1, r.oldest())
		k := &r.ring[(r.first+int(r.strippedTo-r.oldest()))%len(r.ring)]
		if k.e.Payload != nil {
			r.payload -= payloadSize(k.e)
			bare := *k.e // a copy, because other goroutines may read the event
			bare.Payload = nil
			k.e = &bare
		}
	}
}

// drop drops the oldest events: at least n, and at least size bytes.
func (r *Recorder) drop(n, size int) {
	for r.n > 0 && (n > 0 || size > 0) {
		k := r.ring[r.first]
		r.payload -= payloadSize(k.e)
		r.ring[r.first] = kept{}
		r.first = (r.first + 1) % len(r.ring)
		r.n--
		r.bytes -= k.size
		r.dropped++
		n--
		size -= k.size
		if r.OnDrop != nil {
			r.OnDrop(k.e)
		}
	}
}

func (r *Recorder) grow(limit int) {
	ring := make([]kept, min(max(2*len(r.ring), 256), limit))
	for i := range r.n {
		ring[i] = r.ring[(r.first+i)%len(r.ring)]
	}
	r.ring, r.first = ring, 0
}

// at returns the i-th kept event.
func (r *Recorder) at(i int) *event.Event { return r.ring[(r.first+i)%len(r.ring)].e }

// oldest returns the ID of the oldest kept event; without events, of the next one.
func (r *Recorder) oldest() int64 { return r.head - int64(r.n) + 1 }

// Head returns the ID of the newest event; zero before the first.
func (r *Recorder) Head() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.head
}

// Dropped returns the number of dropped events since the beginning or Clear.
func (r *Recorder) Dropped() int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// Range returns the kept events with IDs between from and to, both included, oldest first, at
// most limit.
func (r *Recorder) Range(from, to int64, limit int) []*event.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	oldest := r.oldest()
	from = max(from, oldest)
	to = min(to, r.head)
	if to < from || limit <= 0 {
		return nil
	}
	list := make([]*event.Event, min(to-from+1, int64(limit)))
	for i := range list {
		list[i] = r.at(int(from-oldest) + i)
	}
	return list
}

// Since returns the oldest kept events after id, at most limit.
func (r *Recorder) Since(id int64, limit int) []*event.Event {
	return r.Range(id+1, math.MaxInt64, limit)
}

// Bytes returns the exact bytes of a control event or the sample of a data event; with orig,
// as they were before the gate changed them. It reports false if the event is not kept.
func (r *Recorder) Bytes(id int64, orig bool) ([]byte, bool) {
	list := r.Range(id, id, 1)
	if list == nil {
		return nil, false
	}
	if orig && list[0].Orig {
		return list[0].OrigBytes, true
	}
	return list[0].Data, true
}

// Payload returns all bytes of a data or tls event, in pieces that the caller must not
// change. It reports false if the event or its payload is not kept.
func (r *Recorder) Payload(id int64) ([][]byte, bool) {
	list := r.Range(id, id, 1)
	if list == nil || list[0].Kind != event.KindData && list[0].Kind != event.KindTLS {
		return nil, false
	}
	p := list[0].Payload
	return p, p != nil || list[0].Bytes == 0 || list[0].Origin == event.OriginDropped
}

// Clear drops all events. IDs continue.
func (r *Recorder) Clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.drop(r.n, r.bytes)
	r.first, r.dropped = 0, 0
}

// payloadSize returns the memory of e's payload, in bytes.
func payloadSize(e *event.Event) (n int) {
	for _, b := range e.Payload {
		n += cap(b) + int(unsafe.Sizeof(b))
	}
	return n
}

// sizeOf estimates the memory of e without its payload, in bytes. Events of a session share
// their State while it stays the same: it counts only once.
func (r *Recorder) sizeOf(e *event.Event) int {
	n := footprint(e)
	if e.State != nil && !slices.Contains(r.states[:], e.State) {
		n += int(unsafe.Sizeof(*e.State))
		r.states[r.state] = e.State
		r.state = (r.state + 1) % len(r.states)
	}
	return n
}

// footprint estimates the memory of e without its payload and its State, in bytes.
func footprint(e *event.Event) int {
	n := int(unsafe.Sizeof(*e)) + cap(e.Data) + cap(e.OrigBytes)
	if e.Raw != nil {
		n += int(unsafe.Sizeof(*e.Raw))
	}
	if d := e.Dec; d != nil {
		n += int(unsafe.Sizeof(*d)) + len(d.Arg) + len(d.Text) + len(d.Path)
		n += len(d.Fields)*int(unsafe.Sizeof(event.Field{})) + len(d.Warn)*int(unsafe.Sizeof(event.Warning{})) + len(d.Notes)*int(unsafe.Sizeof(""))
	}
	if e.TLS != nil {
		n += int(unsafe.Sizeof(*e.TLS)) + len(e.TLS.Records)*int(unsafe.Sizeof(event.TLSRecord{}))
	}
	return n
}
