package bridge

import (
	"cmp"
	"io/fs"
	"slices"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/expr"
	"ftpsim/ftpcore/history"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/wire"
)

// LessonStage is what a lesson changes when it starts. An empty field stays as it is.
type LessonStage struct {
	Profile  string   `json:"profile,omitempty"`
	Files    []string `json:"files"`          // their paths
	Accounts []string `json:"accounts"`       // their user names
	Faults   []string `json:"faults"`         // their names in the library
	Breaks   []string `json:"breaks"`         // their expressions
	Pace     int64    `json:"pace,omitempty"` // milliseconds between two messages of a control connection
	Paused   bool     `json:"paused,omitempty"`
	TLS      bool     `json:"tls,omitempty"`
}

func stageInfo(s lesson.Stage) LessonStage {
	i := LessonStage{
		Profile: s.Profile, Files: []string{}, Accounts: []string{}, Pace: s.Pace.Milliseconds(), Paused: s.Paused, TLS: s.TLS,
		Faults: []string{}, Breaks: append([]string{}, s.Breaks...),
	}
	rules, _ := s.Rules() // checkStage has reported an error
	for _, r := range rules {
		i.Faults = append(i.Faults, cmp.Or(r.Name, r.Match))
	}
	for _, f := range s.Files {
		i.Files = append(i.Files, f.Path)
	}
	for _, a := range s.Accounts {
		i.Accounts = append(i.Accounts, a.User)
	}
	return i
}

// checkStage refuses a stage that names a profile, a fault or a path that does not exist here.
func (b *Bridge) checkStage(s lesson.Stage) error {
	if _, ok := b.profileNamed(s.Profile); s.Profile != "" && !ok {
		return refuse(ErrBadLesson, "profile "+s.Profile)
	}
	if _, err := s.Rules(); err != nil {
		return refuse(ErrBadLesson, err.Error())
	}
	for _, x := range s.Breaks {
		if _, problem := expr.Parse(x); problem != nil {
			return refuse(ErrBadLesson, "break "+x)
		}
	}
	for _, f := range s.Files {
		if _, _, err := changeable(f.Path); err != nil {
			return refuse(ErrBadLesson, "file "+f.Path)
		}
	}
	return nil
}

// stage has the ways to undo what a lesson has set.
type stage []func()

// undo undoes the changes, the latest first.
func (s *stage) undo() {
	for _, step := range slices.Backward(*s) {
		step()
	}
	*s = nil
}

// set changes the server as want says. If it fails, st can undo what it has changed already.
func (b *Bridge) set(st *stage, want lesson.Stage) error {
	b.keeper.hold(true)
	if err := b.setFiles(st, want.Files); err != nil {
		return err
	}
	b.setAccounts(st, want.Accounts)
	if want.Profile != "" {
		before := b.profile
		*st = append(*st, func() { b.setConfig(ConfigArgs{before}, nil) })
		if _, err := b.setConfig(ConfigArgs{want.Profile}, nil); err != nil {
			return err
		}
	}
	if want.TLS {
		before := b.tls
		*st = append(*st, func() { b.setTLS(before, nil) })
		if _, err := b.setTLS(firstTLS, nil); err != nil {
			return err
		}
	}
	if err := b.setRules(st, want); err != nil {
		return err
	}
	if want.Pace > 0 {
		before := b.stepper.Pace()
		*st = append(*st, func() { b.stepper.SetPace(before) })
		b.stepper.SetPace(want.Pace)
	}
	if paused := b.stepper.Paused(); want.Paused && !paused {
		*st = append(*st, b.letRun)
		b.stepper.Pause()
	}
	return nil
}

// setRules sets the faults and the breakpoints of want.
func (b *Bridge) setRules(st *stage, want lesson.Stage) error {
	rules, err := want.Rules()
	if err != nil {
		return err
	}
	for _, rule := range rules {
		ref, err := b.setFault(FaultArgs{Rule: &rule}, nil)
		if err != nil {
			return err
		}
		*st = append(*st, func() { b.stepper.DelFault(ref.result.(FaultRef).FID) })
	}
	for _, x := range want.Breaks {
		ref, err := b.setBreak(Break{Expr: x, Action: BreakHold}, nil)
		if err != nil {
			return err
		}
		*st = append(*st, func() { b.stepper.DelBreak(ref.result.(BreakRef).BID) })
	}
	return nil
}

// setAccounts adds accounts, in place of accounts with the same names.
func (b *Bridge) setAccounts(st *stage, list []lesson.Account) {
	if len(list) == 0 {
		return
	}
	before, now := b.accounts, []ftpcore.Account{}
	for _, a := range list {
		acc := ftpcore.Account{User: a.User, Password: a.Password, Home: a.Home}
		if a.Write {
			acc.Write = []string{"/"}
		}
		now = append(now, acc)
	}
	added := now
	for _, a := range before {
		if !slices.ContainsFunc(added, func(x ftpcore.Account) bool { return x.User == a.User }) {
			now = append(now, a)
		}
	}
	b.useAccounts(now)
	*st = append(*st, func() { b.useAccounts(before) })
}

// useAccounts changes the server's accounts.
func (b *Bridge) useAccounts(list []ftpcore.Account) {
	b.accounts = list
	b.server.SetAccounts(list)
	b.accountChanges = append(b.accountChanges, recording.AccountChange{After: b.recorder.Head(), Accounts: recording.Accounts(list)})
}

// setFiles writes files. Undoing it brings back all files as they were before.
func (b *Bridge) setFiles(st *stage, files []lesson.File) error {
	before := history.Moment{ID: b.recorder.Head(), Snap: b.fs.Snapshot()}
	*st = append(*st, func() { b.bringBack(before) })
	for _, f := range files {
		if err := b.write(f.Path, f.Content); err != nil {
			return err
		}
	}
	return nil
}

// bringBack restores the files of m, if they have changed since. Sessions of the built-in
// client continue, the others are closed with 421.
func (b *Bridge) bringBack(m history.Moment) {
	if b.fs.Revision() == m.Snap.Revision() {
		return
	}
	for p := range b.puts { // unfinished uploads from the page belong to the present files
		b.abortPut(p)
	}
	var own *history.Session // the built-in client's
	now, _ := b.history.At(b.recorder.Head())
	for _, s := range now.Sessions {
		if inside(s) {
			own = &s
		}
	}
	if _, err := b.history.RestoreFrom(b.server, m, ftpcore.Rewind{}, inside); err != nil || own == nil {
		return
	}
	state := history.AdaptState(*own.State, m.Snap)
	b.console.client.Follow(clientState(&state), false, "The server has the files from before the lesson.")
}

// lessonFiles gives a lesson.Run the files of a tree.
type lessonFiles struct{ tree files }

// Content returns the content of the file path, an absolute FTP path.
func (f lessonFiles) Content(path string) ([]byte, error) {
	return fs.ReadFile(f.tree, wire.FSPath(path))
}
