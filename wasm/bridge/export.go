package bridge

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"

	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/recording"
)

// ExportFormat is the file format of an export.
type ExportFormat string

const (
	ExportJSON   ExportFormat = "json"   // .ftpsim.json: everything; can be opened again
	ExportText   ExportFormat = "txt"    // transcript
	ExportMD     ExportFormat = "md"     // transcript in Markdown
	ExportPcapng ExportFormat = "pcapng" // for Wireshark
)

// ExportArgs says which events to export, and how.
type ExportArgs struct {
	Format    ExportFormat `json:"format"`
	Filter    string       `json:"filter,omitempty"` // expression of the event filter; empty: all events
	From      int64        `json:"from,omitempty"`
	To        int64        `json:"to,omitempty"`        // absent: up to the newest
	Secrets   bool         `json:"secrets,omitempty"`   // include passwords and the keys of TLS connections
	Small     bool         `json:"small,omitempty"`     // json: leave out files and the payload of data connections
	BySession bool         `json:"bySession,omitempty"` // txt, md: one session after another
}

// Exported answers export.
type Exported struct {
	Events int `json:"events"` // how many events were exported
}

// shown returns the events that the page shows: the server's, or a recording's.
func (b *Bridge) shown() *inspect.Recorder {
	if b.view != nil {
		return &b.view.recorder
	}
	return &b.recorder
}

func (b *Bridge) export(a ExportArgs, _ []byte) (answer, error) {
	events, err := b.choose(a)
	if err != nil {
		return answer{}, err
	}
	var out bytes.Buffer
	style := recording.Style{Markdown: a.Format == ExportMD, BySession: a.BySession, Secrets: a.Secrets}
	switch a.Format {
	case ExportJSON:
		err = recording.Save(&out, b.recording(events, a))
	case ExportText, ExportMD:
		err = recording.Text(&out, events, style)
	case ExportPcapng:
		o := capture.Options{Secrets: a.Secrets}
		if a.Secrets {
			o.Keys = b.keysShown()
		}
		err = capture.Write(&out, events, o)
	default:
		err = refuse(ErrBadArgs, "format")
	}
	if err != nil {
		return answer{}, err
	}
	return answer{result: Exported{len(events)}, data: out.Bytes()}, nil
}

// choose returns the events that a selects.
func (b *Bridge) choose(a ExportArgs) ([]*event.Event, error) {
	x, problem := expr.Parse(a.Filter)
	if problem != nil {
		return nil, refuse(ErrBadArgs, "filter")
	}
	rec := b.shown()
	events := rec.Range(a.From, cmp.Or(a.To, rec.Head()), int(rec.Head()))
	names := map[string]string{}
	for _, e := range events {
		if e.Peer != nil && e.Peer.Client != "" {
			names[e.SID] = e.Peer.Client
		}
	}
	env := expr.Env{
		Event: func(id int64) *event.Event {
			for _, e := range rec.Range(id, id, 1) {
				return e
			}
			return nil
		},
		Client: func(sid string) string { return names[sid] },
		Nth:    expr.Numbers(func() []*event.Event { return rec.Range(1, rec.Head(), int(rec.Head())) }),

		Verdicts: b.pointed(),
	}
	wanted := func(e *event.Event) bool { return x.Match(e, env) }
	if a.Format == ExportPcapng {
		wanted = withRecords(events, wanted)
	}
	return b.targets.hide(slices.DeleteFunc(events, func(e *event.Event) bool { return !wanted(e) })), nil
}

// withRecords extends wanted to all TLS events of a connection if it accepts any message
// sent over TLS there: Wireshark decrypts a connection's TLS records only in sequence.
func withRecords(events []*event.Event, wanted func(*event.Event) bool) func(*event.Event) bool {
	conns := map[string]bool{}
	for _, e := range events {
		if e.CarriedBy != 0 && !conns[e.Conn] && wanted(e) {
			conns[e.Conn] = true
		}
	}
	return func(e *event.Event) bool { return wanted(e) || e.Kind == event.KindTLS && conns[e.Conn] }
}

// recording returns a recording of events, as a asks for.
func (b *Bridge) recording(events []*event.Event, a ExportArgs) *recording.Recording {
	r := &recording.Recording{
		Program: b.opts.Version, Events: events, Began: began(events),
		Server: b.setup(events), Keys: b.keysShown(),
	}
	if len(events) > 0 && a.Filter == "" {
		if snap, err := b.snapAt(events[0].ID - 1); err == nil {
			r.Files = snap
		}
	}
	if b.view != nil {
		r.Program, r.Masked, r.Server = b.view.rec.Program, b.view.rec.Masked, b.view.rec.Server
	}
	if !a.Secrets {
		r = recording.Mask(r)
	}
	if a.Small {
		r.Server.Faults = nil // a share link has the faults beside the record
		return small(r)
	}
	return r
}

// keysShown returns the secrets of the TLS connections of the events that the page shows,
// in the NSS key log format.
func (b *Bridge) keysShown() []string {
	if b.view != nil {
		return b.view.rec.Keys
	}
	return b.keys.all()
}

// setup returns the set-up of this server, for a recording of events.
func (b *Bridge) setup(events []*event.Event) recording.Server {
	var faults recording.Faults
	if n := len(events); n > 0 {
		faults = b.stepper.InForce(events[0].ID, events[n-1].ID)
	}
	return recording.Server{
		Faults: faults, Profiles: recording.UsedProfiles(b.allProfiles(), events), Accounts: recording.Accounts(accounts()), AccountChanges: b.accountChanges,
		Limits: recording.LimitsOf(b.server.Limits), MaxBytes: maxBytes, MaxFiles: maxFiles,
		TLS: &recording.TLS{Resume: b.tls.Resumption, Require: b.tls.Require, StrictEOF: b.tls.StrictEOF},
	}
}

// small returns r without files and without the payload of data connections.
func small(r *recording.Recording) *recording.Recording {
	out := *r
	out.Files, out.Events = nil, slices.Clone(r.Events)
	for i, e := range out.Events {
		if e.Payload != nil || e.Kind == event.KindData {
			c := *e
			c.Payload = nil
			if c.Kind == event.KindData {
				c.OrigBytes = nil
			}
			out.Events[i] = &c
		}
	}
	return &out
}

// maxPart is the most bytes of a data event's payload that one bytes.get returns.
const maxPart = 1 << 20

// payload answers with part of the payload of a data event.
func (b *Bridge) payload(a BytesArgs) (answer, error) {
	pieces, ok := b.shown().Payload(a.ID)
	if !ok {
		return answer{}, refuse(ErrNoFile, "these bytes are not kept")
	}
	if a.Off < 0 || a.Len < 0 {
		return answer{}, refuse(ErrBadArgs, "off, len")
	}
	return answer{data: part(pieces, a.Off, min(a.Len, maxPart))}, nil
}

// part returns up to n bytes of the joined pieces from off on.
func part(pieces [][]byte, off, n int64) []byte {
	out := []byte{}
	for _, p := range pieces {
		size := int64(len(p))
		if off < size && n > 0 {
			p = p[off:min(size, off+n)]
			out = append(out, p...)
			n -= int64(len(p))
		}
		off = max(off-size, 0)
	}
	return out
}

// namedIn lists the snapshots that were taken during events.
func namedIn(events []*event.Event) []SnapshotInfo {
	list := []SnapshotInfo{}
	for _, e := range events {
		if e.Kind != event.KindSnapshot || e.Dec == nil {
			continue
		}
		i := SnapshotInfo{Taken: e.Wall.UnixMilli(), Sessions: []string{}}
		for _, f := range e.Dec.Fields {
			switch f.Name {
			case "snapshot":
				i.Name = f.Value
			case "snid":
				i.SNID = f.Value
			case "to":
				i.ID, _ = strconv.ParseInt(f.Value, 10, 64)
			}
		}
		list = append(list, i)
	}
	return list
}
