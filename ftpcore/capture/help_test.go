package capture_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// transcripts returns the engine's golden conversations by name, without the ones in
// TLS (write_tls_test.go tests these).
func transcripts(t testing.TB) map[string]*ftptest.Script {
	t.Helper()
	all, err := ftptest.ParseAll(os.DirFS("../testdata"))
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string]*ftptest.Script{}
	for file, s := range all {
		if s.Config.TLS != nil {
			continue
		}
		byName[strings.TrimSuffix(file, ".txtar")] = s
	}
	return byName
}

// transfer is what moved on one data connection.
type transfer struct {
	conn, verb string
	direct     bool // no command stands between the one for the port and the transfer's
	behind     bool // of RETR and STOR one does that was refused
	data       []byte
}

// transfers lists what moved on the client's wire, by data connection, in the
// order in which the connections were made.
func transfers(events []*event.Event) []*transfer {
	var list []*transfer
	byConn := map[string]*transfer{}
	commands := map[string][]*event.Event{}
	done := map[int64]bool{} // commands that were answered by 2yz
	for _, e := range events {
		switch e.Kind {
		case event.KindCommand:
			commands[e.SID] = append(commands[e.SID], e)
		case event.KindReply:
			done[e.Re] = e.Dec.Code/100 == 2
		case event.KindOpen:
			x := &transfer{conn: e.Conn}
			byConn[e.Conn] = x
			list = append(list, x)
		case event.KindData:
			x := byConn[e.Conn]
			x.verb, x.direct = e.Dec.Verb, direct(commands[e.SID], e.Re, done)
			x.behind = behindRefused(commands[e.SID], e.Re, done)
			payload := e.Payload
			if e.Origin != event.OriginWire && e.Dir == event.ToServer {
				payload = [][]byte{e.OrigBytes}
			}
			x.data = append(x.data, bytes.Join(payload, nil)...)
		}
	}
	return list
}

func direct(commands []*event.Event, id int64, done map[int64]bool) bool {
	for i, c := range commands {
		if c.ID == id && i > 0 {
			return forPort(commands[i-1]) && done[commands[i-1].ID]
		}
	}
	return false
}

// behindRefused reports whether the command of id uses the port of an earlier RETR or
// STOR that was refused.
func behindRefused(commands []*event.Event, id int64, done map[int64]bool) bool {
	at := slices.IndexFunc(commands, func(c *event.Event) bool { return c.ID == id })
	for at--; at >= 0; at-- {
		b := commands[at]
		if forPort(b) && done[b.ID] { // of its own
			return false
		}
		if direct(commands, b.ID, done) {
			return (b.Dec.Verb == "RETR" || b.Dec.Verb == "STOR") && !done[b.ID]
		}
	}
	return false
}

func forPort(c *event.Event) bool { return strings.Contains("PASV P@SW EPSV PORT EPRT", c.Dec.Verb) }
