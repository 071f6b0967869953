package bridge

import (
	"context"
	"crypto/subtle"
	"fmt"
	"path"
	"slices"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
	"ftpsim/ftpcore/wire"
)

// Respeaking answers respeak.
type Respeaking struct {
	Commands int      `json:"commands"`       // how many commands will be sent
	User     string   `json:"user,omitempty"` // user that logs in instead of the recorded one; empty: the recorded one
	Placed   []string `json:"placed"`         // files and directories created for commands that need them
}

// SIDArgs names a session.
type SIDArgs struct {
	SID string `json:"sid"`
}

// speechPatience is how long to wait for a reply: a person may be stepping through the
// session.
const speechPatience = 10 * time.Minute

// respeak starts to send the commands of a session's client to this server again. Its
// progress is printed in the built-in client's output.
func (b *Bridge) respeak(a SIDArgs, _ []byte) (answer, error) {
	events := b.shown().Since(0, int(b.shown().Head()))
	s := capture.Speech{Dialer: b.network.Client(), Addr: innerAddr, Steps: capture.Script(events, a.SID), Patience: speechPatience}
	if len(s.Steps) == 0 {
		return answer{}, refuse(ErrNoSession, a.SID)
	}
	placed, err := b.place(capture.Needs(events, a.SID))
	if err != nil {
		return answer{}, err
	}
	if !b.canLogIn(s.Steps) {
		full := b.accounts[0]
		s.User, s.Password = full.User, full.Password
	}
	b.speak(a.SID, s)
	return answer{result: Respeaking{len(s.Steps), s.User, placed}}, nil
}

// canLogIn reports whether the first login in steps succeeds here. Without one it returns
// true.
func (b *Bridge) canLogIn(steps []capture.Step) bool {
	user := ""
	for _, s := range steps {
		switch s.Verb {
		case "USER":
			user = s.Arg
		case "PASS":
			return slices.ContainsFunc(b.accounts, func(a ftpcore.Account) bool {
				return a.User == user && (a.AnyPassword || subtle.ConstantTimeCompare([]byte(a.Password), []byte(s.Arg)) == 1)
			})
		}
	}
	return true
}

// place creates the files and directories that the commands need and that do not exist. It
// returns their paths.
func (b *Bridge) place(needs []capture.Need) ([]string, error) {
	placed := []string{}
	for _, n := range needs {
		if b.there(n.Path) {
			continue
		}
		if err := b.write(n.Path, n.Data); err != nil {
			return placed, err
		}
		placed = append(placed, n.Path)
	}
	return placed, nil
}

// write stores data as the file p, with the directories above it. A p that ends with a slash
// is a directory.
func (b *Bridge) write(p string, data []byte) error {
	dir, name := path.Split(p)
	err := b.makeDirs(path.Clean(dir))
	for off := 0; err == nil && name != "" && off <= len(data); off += maxPiece {
		end := min(off+maxPiece, len(data))
		_, err = b.put(PutArgs{Path: p, Off: int64(off), Last: off+maxPiece > len(data)}, data[off:end])
	}
	return err
}

func (b *Bridge) there(p string) bool {
	_, err := b.fs.Stat(wire.FSPath(path.Clean(p)))
	return err == nil
}

// makeDirs creates a directory and its parents.
func (b *Bridge) makeDirs(p string) error {
	if b.there(p) {
		return nil
	}
	if err := b.makeDirs(path.Dir(p)); err != nil {
		return err
	}
	_, err := b.mkdir(PathArgs{p}, nil)
	return err
}

// speak runs s in a goroutine of its own and prints its progress. hush stops it.
func (b *Bridge) speak(sid string, s capture.Speech) {
	same, other, left := 0, 0, 0
	s.Said = func(o capture.Outcome) {
		if text := lacking(o); text != "" {
			b.console.say(LineError, o.Line+": "+text)
		}
		switch {
		case o.Code == 0:
			left++
		case o.Same():
			same++
		default:
			other++
			b.console.say(LineError, fmt.Sprintf("%s: %d then, now %d %s", o.Line, o.Step.Code, o.Code, o.Text))
		}
	}
	b.console.say(LineInfo, fmt.Sprintf("Saying again what the client of %s said: %d commands. Ctrl+C stops it.", sid, len(s.Steps)))
	ctx, cancel := context.WithCancel(b.ctx)
	before := b.hush
	b.hush = func() {
		if before != nil {
			before()
		}
		cancel()
	}
	b.work.Go(func() {
		defer cancel()
		err := s.Respeak(ctx)
		b.console.say(LineInfo, fmt.Sprintf("Said again: %d of %d commands, %d answered alike, %d otherwise, %d left out.",
			same+other, len(s.Steps), same, other, left))
		switch {
		case b.ctx.Err() != nil:
		case ctx.Err() != nil:
			b.console.say(LineInfo, "It was stopped.")
		case err != nil:
			b.console.say(LineError, err.Error())
		}
	})
}

// lacking says what the recorded events lack of a step, and what was sent instead.
func lacking(o capture.Outcome) string {
	switch o.Step.Lack {
	case capture.LackEnd:
		return "not sent: the record does not hold its end"
	case capture.LackBytes:
		return fmt.Sprintf("%d of the bytes that were uploaded are not in the record; the others were sent", o.Step.Missing)
	case capture.LackData:
		return "its data connection is not in the record; an empty file was sent"
	}
	return ""
}

// interrupt stops the client's command and all respeaking.
func (b *Bridge) interrupt() {
	if b.hush != nil {
		b.hush()
		b.hush = nil
	}
	b.console.hurry()
	b.console.client.Interrupt()
}

// say prints a line in the client's output.
func (c *console) say(kind LineKind, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh, c.dirty = append(c.fresh, ClientLine{Kind: kind, Text: text}), true
	c.b.rouse()
}
