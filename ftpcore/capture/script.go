package capture

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Step is one command of a client's, and what it moved.
type Step struct {
	Line []byte // as it was sent, its line end included
	Verb string
	Arg  string
	// Mid says that it was sent while the transfer before it was under way.
	Mid bool
	// Up is what the client sent on the data connection, in pieces.
	Up      [][]byte
	Missing int64 // bytes of it that the record does not hold
	Code    int   // of the final reply; 0: none came
	Lack    Lack
}

// Lack is what the record does not hold of a step.
type Lack string

const (
	// LackEnd: the command's line has no end. It is not sent, since the server would wait
	// for one.
	LackEnd Lack = "end"
	// LackBytes: some of the bytes that were uploaded. The others are sent.
	LackBytes Lack = "bytes"
	// LackData: the data connection of an upload that succeeded. An empty file is sent.
	LackData Lack = "data"
)

// transfer reports whether the command moves something on a data connection.
func (s *Step) transfer() bool { return table[s.Verb].Data }

// Script is what the client of session sid did: the commands that it sent,
// whatever the gate made of them, and the bytes that it uploaded. Requests for
// protection are left out: it is spoken in the clear.
func Script(events []*event.Event, sid string) []Step {
	var steps []Step
	at := map[int64]int{} // by the command's event
	moved := map[int]bool{}
	moving := -1 // the transfer under way
	for _, e := range events {
		if e.SID != sid {
			continue
		}
		switch i, known := at[e.Re]; {
		case e.Kind == event.KindCommand && e.Origin != event.OriginInjected:
			s := step(e)
			s.Mid = moving >= 0
			at[e.ID] = len(steps)
			steps = append(steps, s)
		case !known:
		case e.Kind == event.KindOpen:
			moved[i] = true
		case e.Kind == event.KindReply && e.Dec != nil && e.Dec.Code >= 200:
			if steps[i].Code == 0 {
				steps[i].Code = e.Dec.Code
			}
			if i == moving {
				moving = -1
			}
		case e.Kind == event.KindReply && steps[i].transfer():
			moving = i
		case e.Kind == event.KindData && e.Dir == event.ToServer:
			up, missing := sent(e)
			steps[i].Up = append(steps[i].Up, up...)
			steps[i].Missing += missing
			moved[i] = true
		case e.Kind == event.KindWarning && e.Chan == event.ChanData && e.Dec != nil && e.Dec.Why == event.ReasonBytesMissing:
			steps[i].Missing += max(e.Bytes, 1)
		}
	}
	for i := range steps {
		steps[i].Lack = lack(&steps[i], moved[i])
	}
	return slices.DeleteFunc(steps, protects)
}

func lack(s *Step, moved bool) Lack {
	switch {
	case !bytes.HasSuffix(s.Line, []byte("\n")):
		return LackEnd
	case uploads(s.Verb) && s.Missing > 0:
		return LackBytes
	case uploads(s.Verb) && !moved && s.Code/100 == 2:
		return LackData
	}
	return ""
}

// protects reports whether s asks for protection, or does without it.
func protects(s Step) bool {
	return slices.Contains([]string{"AUTH", "PBSZ", "PROT", "CCC"}, s.Verb)
}

func step(e *event.Event) Step {
	b := e.Data
	if e.Origin == event.OriginEdited {
		b = e.OrigBytes
	}
	cmd := wire.ParseCommand(wire.DecodeLine(b, maxLine))
	return Step{Line: b, Verb: cmd.Verb, Arg: cmd.Arg}
}

// sent is what was on the client's wire of a data event, and how many bytes of
// it the record does not hold.
func sent(e *event.Event) (pieces [][]byte, missing int64) {
	pieces, all := e.Payload, e.Bytes
	if e.Dir == event.ToServer && (e.Origin == event.OriginDropped || e.Origin == event.OriginEdited) {
		pieces, all = [][]byte{e.OrigBytes}, int64(len(e.OrigBytes))
	}
	if pieces == nil && len(e.Data) > 0 {
		pieces = [][]byte{e.Data}
	}
	return pieces, max(all-size(pieces), 0)
}

// Need is a file that a client found on its server, or a directory.
type Need struct {
	Path string // absolute; a directory's ends in a slash
	Data []byte
}

// maxStandIn bounds the zeros that stand for what a client did not fetch.
const maxStandIn = 16 << 20

// Needs are the files that the client of session sid fetched, as far as it did,
// and the directories that it entered, if it had not made them itself: what
// another server must have so that the script means the same. Zeros stand for the
// beginning of a file that was fetched from a restart point on.
func Needs(events []*event.Event, sid string) []Need {
	var list []Need
	known := map[string]bool{"/": true} // made by the client, or on the list
	need := func(n Need) {
		if !known[n.Path] {
			list = append(list, n)
		}
		known[n.Path] = true
	}
	fetches := map[int64]*fetch{}
	asked := map[int64]*event.Event{}
	for _, e := range events {
		if e.SID != sid || e.Dec == nil || e.State == nil {
			continue
		}
		verb := e.Dec.Verb
		if c := asked[e.Re]; c != nil {
			verb = c.Dec.Verb
		}
		ok := e.Final && e.Dec.Code/100 == 2
		switch {
		case e.Kind == event.KindCommand:
			asked[e.ID] = e
			if verb == "RETR" && e.State.Rest <= maxStandIn {
				fetches[e.ID] = &fetch{coding: codingOf(e.State, verb), from: e.State.Rest}
			}
		case e.Kind == event.KindData && e.Dir == event.ToServer:
			known[rooted(e.Dec.Path)] = true
		case e.Kind == event.KindData && fetches[e.Re] != nil:
			fetches[e.Re].take(e)
		case ok && (verb == "CWD" || verb == "XCWD"):
			need(Need{Path: strings.TrimSuffix(rooted(e.State.Cwd), "/") + "/"})
		case ok && (verb == "MKD" || verb == "XMKD"):
			if p, err := wire.Resolve(e.State.Cwd, wire.NameOnWire(asked[e.Re].Dec.Arg)); err == nil {
				known[p+"/"] = true
			}
		case e.Final && fetches[e.Re] != nil && fetches[e.Re].path != "":
			need(Need{rooted(fetches[e.Re].path), fetches[e.Re].file()})
		}
	}
	return list
}

// rooted takes a path of an unknown directory for one of the root: there a session of
// another server begins.
func rooted(p string) string { return path.Clean("/" + p) }

// fetch is a RETR under way.
type fetch struct {
	path   string
	coding wire.Coding
	from   int64 // restart point
	pieces [][]byte
}

func (f *fetch) take(e *event.Event) {
	pieces, _ := sent(e)
	f.path = e.Dec.Path
	f.pieces = append(f.pieces, pieces...)
}

// file is what was fetched, as far as it can be read.
func (f *fetch) file() []byte {
	b, _ := decode(f.coding, f.pieces)
	return append(make([]byte, f.from), b...)
}
