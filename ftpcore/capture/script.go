package capture

import (
	"path"
	"slices"
	"strings"

	"ftpsim/ftpcore"
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
}

// transfer reports whether the command moves something on a data connection.
func (s *Step) transfer() bool { return table[s.Verb].Data }

// Script is what the client of session sid did: the commands that it sent,
// whatever the gate made of them, and the bytes that it uploaded. Requests for
// protection that were refused are left out.
func Script(events []*ftpcore.Event, sid string) []Step {
	var steps []Step
	at := map[int64]int{} // by the command's event
	moving := -1          // the transfer under way
	for _, e := range events {
		if e.SID != sid {
			continue
		}
		switch i, known := at[e.Re]; {
		case e.Kind == ftpcore.KindCommand && e.Origin != ftpcore.OriginInjected:
			s := step(e)
			s.Mid = moving >= 0
			at[e.ID] = len(steps)
			steps = append(steps, s)
		case !known:
		case e.Kind == ftpcore.KindReply && e.Dec != nil && e.Dec.Code >= 200:
			if steps[i].Code == 0 {
				steps[i].Code = e.Dec.Code
			}
			if i == moving {
				moving = -1
			}
		case e.Kind == ftpcore.KindReply && steps[i].transfer():
			moving = i
		case e.Kind == ftpcore.KindData && e.Dir == ftpcore.ToServer:
			up, missing := sent(e)
			steps[i].Up = append(steps[i].Up, up...)
			steps[i].Missing += missing
		}
	}
	return slices.DeleteFunc(steps, inVain)
}

// inVain reports whether s asked for protection that the session then went without:
// what was said in the clear is said again in the clear.
func inVain(s Step) bool {
	switch s.Verb {
	case "AUTH", "PBSZ", "PROT", "CCC":
		return s.Code/100 != 2
	}
	return false
}

func step(e *ftpcore.Event) Step {
	b := e.Data
	if e.Origin == ftpcore.OriginEdited {
		b = e.OrigBytes
	}
	cmd := ftpcore.ParseCommand(ftpcore.DecodeLine(b, maxLine))
	return Step{Line: b, Verb: cmd.Verb, Arg: cmd.Arg}
}

// sent is what was on the client's wire of a data event, and how many bytes of
// it the record does not hold.
func sent(e *ftpcore.Event) (pieces [][]byte, missing int64) {
	pieces, all := e.Payload, e.Bytes
	if e.Dir == ftpcore.ToServer && (e.Origin == ftpcore.OriginDropped || e.Origin == ftpcore.OriginEdited) {
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
func Needs(events []*ftpcore.Event, sid string) []Need {
	var list []Need
	known := map[string]bool{"/": true} // made by the client, or on the list
	need := func(n Need) {
		if !known[n.Path] {
			list = append(list, n)
		}
		known[n.Path] = true
	}
	fetches := map[int64]*fetch{}
	asked := map[int64]*ftpcore.Event{}
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
		case e.Kind == ftpcore.KindCommand:
			asked[e.ID] = e
			if verb == "RETR" && e.State.Rest <= maxStandIn {
				fetches[e.ID] = &fetch{ascii: strings.HasPrefix(e.State.Type, "A"), data: make([]byte, e.State.Rest)}
			}
		case e.Kind == ftpcore.KindData && e.Dir == ftpcore.ToServer:
			known[rooted(e.Dec.Path)] = true
		case e.Kind == ftpcore.KindData && fetches[e.Re] != nil:
			fetches[e.Re].take(e)
		case ok && (verb == "CWD" || verb == "XCWD"):
			need(Need{Path: strings.TrimSuffix(rooted(e.State.Cwd), "/") + "/"})
		case ok && (verb == "MKD" || verb == "XMKD"):
			if p, err := ftpcore.Resolve(e.State.Cwd, ftpcore.NameOnWire(asked[e.Re].Dec.Arg)); err == nil {
				known[p+"/"] = true
			}
		case e.Final && fetches[e.Re] != nil && fetches[e.Re].path != "":
			need(Need{rooted(fetches[e.Re].path), fetches[e.Re].data})
		}
	}
	return list
}

// rooted takes a path of an unknown directory for one of the root: there a session of
// another server begins.
func rooted(p string) string { return path.Clean("/" + p) }

// fetch is a RETR under way.
type fetch struct {
	path  string
	data  []byte
	ascii bool
	conv  ftpcore.FromNet
}

func (f *fetch) take(e *ftpcore.Event) {
	pieces, _ := sent(e)
	f.path = e.Dec.Path
	for _, b := range pieces {
		if f.ascii {
			f.data = f.conv.Convert(f.data, b)
		} else {
			f.data = append(f.data, b...)
		}
	}
}
