package capture

import (
	"bytes"
	"path"
	"slices"
	"strings"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/wire"
)

// Step is one command of a client, with the bytes that it uploaded.
type Step struct {
	Line []byte // as the client sent it, with its line end
	Verb string
	Arg  string
	// Mid means that the command was sent while the transfer before it was running.
	Mid bool
	// Up holds the bytes that the client sent on the data connection, in pieces.
	Up      [][]byte
	Missing int64 // bytes of the transfer that the record does not hold
	Code    int   // of the final reply; zero means that none came
	Lack    Lack  // what is missing; "" means nothing
}

// Lack says which part of a step the record does not hold.
type Lack string

const (
	// LackEnd: the line end of the command. Respeak does not send the command, because
	// the server would wait for the end.
	LackEnd Lack = "end"
	// LackBytes: some of the uploaded bytes. Respeak sends the others.
	LackBytes Lack = "bytes"
	// LackData: the data connection of an upload that succeeded. Respeak sends an empty
	// file.
	LackData Lack = "data"
)

// transfer reports whether the command uses a data connection.
func (s *Step) transfer() bool { return table[s.Verb].Data }

// Script returns the commands that the client of session sid sent, before any change at
// the gate, and the bytes that it uploaded. AUTH, PBSZ, PROT and CCC are left out:
// Respeak uses clear text.
func Script(events []*event.Event, sid string) []Step {
	var steps []Step
	at := map[int64]int{} // index of the step, by the command's event number
	moved := map[int]bool{}
	moving := -1 // index of the transfer that is running; -1: none
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

// protects reports whether s is a command about TLS protection.
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

// sent returns the bytes of a data event as they were at the client, before any change
// at the gate to an upload, and how many of them the record does not hold.
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

// Need is a file or a directory that a script expects on the server.
type Need struct {
	Path string // absolute; the path of a directory ends in a slash
	Data []byte
}

// maxStandIn is the most zeros that stand for the part of a file before a restart point.
const maxStandIn = 16 << 20

// Needs returns what another server must have for the script of session sid to work: the
// files that the client fetched, with the bytes that it fetched, and the directories that
// it entered, except what the client had uploaded or made itself. If a file was
// fetched from a restart point on, zeros stand for the part before it.
func Needs(events []*event.Event, sid string) []Need {
	var list []Need
	known := map[string]bool{"/": true} // paths made by the client or already in list
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

// rooted makes a path absolute. A path relative to an unknown directory is taken as
// relative to the root, where sessions of this server begin.
func rooted(p string) string { return path.Clean("/" + p) }

// fetch is a RETR that is running.
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

// file returns the fetched file as far as it can be decoded.
func (f *fetch) file() []byte {
	b, _ := decode(f.coding, f.pieces)
	return append(make([]byte, f.from), b...)
}
