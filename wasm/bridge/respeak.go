package bridge

import (
	"crypto/subtle"
	"fmt"
	"path"
	"slices"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/capture"
)

// Respeaking tells what will be said.
type Respeaking struct {
	Commands int      `json:"commands"`
	User     string   `json:"user,omitempty"` // who logs in instead; empty: as it was
	Placed   []string `json:"placed"`         // files put where the client will look for them
}

// SIDArgs names a session.
type SIDArgs struct {
	SID string `json:"sid"`
}

// respeak begins to say again to this server what the client of a session said
// then. How it goes the built-in client's lines tell.
func (b *Bridge) respeak(a SIDArgs, _ []byte) (answer, error) {
	events := b.shown().Since(0, int(b.shown().Head()))
	s := capture.Speech{Dialer: b.network.Client(), Addr: innerAddr, Steps: capture.Script(events, a.SID)}
	if len(s.Steps) == 0 {
		return answer{}, refuse(ErrNoSession, a.SID)
	}
	placed, err := b.place(capture.Needs(events, a.SID))
	if err != nil {
		return answer{}, err
	}
	if !canLogIn(s.Steps) {
		full := accounts()[0]
		s.User, s.Password = full.User, full.Password
	}
	b.speak(a.SID, s)
	return answer{result: Respeaking{len(s.Steps), s.User, placed}}, nil
}

// canLogIn reports whether the first login of steps is one of ours.
func canLogIn(steps []capture.Step) bool {
	user := ""
	for _, s := range steps {
		switch s.Verb {
		case "USER":
			user = s.Arg
		case "PASS":
			return slices.ContainsFunc(accounts(), func(a ftpcore.Account) bool {
				return a.User == user && (a.AnyPassword || subtle.ConstantTimeCompare([]byte(a.Password), []byte(s.Arg)) == 1)
			})
		}
	}
	return true
}

// place puts the files and directories that a client will look for where there
// are none.
func (b *Bridge) place(needs []capture.Need) ([]string, error) {
	placed := []string{}
	for _, n := range needs {
		if b.there(n.Path) {
			continue
		}
		dir, name := path.Split(n.Path)
		err := b.makeDirs(path.Clean(dir))
		for off := 0; err == nil && name != "" && off <= len(n.Data); off += maxPiece {
			end := min(off+maxPiece, len(n.Data))
			_, err = b.put(PutArgs{Path: n.Path, Off: int64(off), Last: off+maxPiece > len(n.Data)}, n.Data[off:end])
		}
		if err != nil {
			return placed, err
		}
		placed = append(placed, n.Path)
	}
	return placed, nil
}

func (b *Bridge) there(p string) bool {
	_, err := b.fs.Stat(ftpcore.FSPath(path.Clean(p)))
	return err == nil
}

// makeDirs makes a directory and those above it.
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

// speak says s and prints how it goes.
func (b *Bridge) speak(sid string, s capture.Speech) {
	same, other := 0, 0
	s.Said = func(o capture.Outcome) {
		if o.Same() {
			same++
			return
		}
		other++
		b.console.say(LineError, fmt.Sprintf("%s: %d then, now %d %s", o.Line, o.Step.Code, o.Code, o.Text))
	}
	b.console.say(LineInfo, fmt.Sprintf("Saying again what the client of %s said: %d commands.", sid, len(s.Steps)))
	b.work.Go(func() {
		err := s.Respeak(b.ctx)
		b.console.say(LineInfo, fmt.Sprintf("Said again: %d of %d commands, %d answered alike, %d otherwise.",
			same+other, len(s.Steps), same, other))
		if err != nil && b.ctx.Err() == nil {
			b.console.say(LineError, err.Error())
		}
	})
}

// say prints a line of the client's.
func (c *console) say(kind LineKind, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh, c.dirty = append(c.fresh, ClientLine{Kind: kind, Text: text}), true
	c.b.rouse()
}
