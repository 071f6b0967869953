package servercheck

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
)

// serverFacts are the replies of the first session that the card shows or needs.
type serverFacts struct{ greeting, system, features string }

// prepare logs in, makes the directory and stores the fixtures.
func (t *target) prepare(ctx context.Context, name string) (facts serverFacts, err error) {
	s, err := t.open(ctx)
	if err != nil {
		return facts, err
	}
	defer s.close()
	t.made = map[string]bool{}
	facts.greeting = s.do(&Step{}).Text
	if err := s.logIn(); err != nil {
		return facts, err
	}
	facts.system = s.do(&Step{Send: "SYST"}).Text
	if x := s.do(&Step{Send: "FEAT"}); x.Code == 211 {
		facts.features = x.Text
	}
	home, ok := quotedPath(s.unshown(s.do(&Step{Send: "PWD"}).Text))
	if !ok {
		home = "/"
	}
	defer s.quit()
	return facts, s.furnish(path.Join(home, name))
}

// logIn logs in. It fails with ErrLogin.
func (s *session) logIn() error {
	x := s.do(&Step{Send: "USER {user}"})
	if x.Code/100 == 3 {
		x = s.do(&Step{Send: "PASS {password}"})
	}
	if x.Code/100 != 2 {
		return fmt.Errorf("%w: %s", ErrLogin, x.Reply())
	}
	return nil
}

// furnish makes the directory and its fixtures.
func (s *session) furnish(dir string) error {
	if s.do(&Step{Send: "CWD " + dir}).Code/100 == 2 {
		return fmt.Errorf("%w: %s", ErrExists, dir)
	}
	s.dir = dir // already now: a run that is stopped before the reply removes it too
	x := s.do(&Step{Send: "MKD {dir}"})
	if c := x.Code / 100; c != 2 {
		if c == 4 || c == 5 {
			s.dir = ""
		}
		return fmt.Errorf("%w: %s", ErrWrite, strings.ReplaceAll(x.Reply(), "{dir}", dir))
	}
	delete(s.made, "{dir}")
	for _, step := range []Step{
		send("CWD {dir}"), send("TYPE I"), put("STOR "+bytesName, everyByte), put("STOR "+textName, textLF),
		send("MKD " + dirName), put("STOR "+dirName+"/one.txt", "1"), send("MKD " + emptyName),
	} {
		if x := s.do(&step); x.Code/100 != 2 {
			return fmt.Errorf("%w: %s answers %s", ErrWrite, step.Send, x.Reply())
		}
	}
	return nil
}

// maxLeave bounds the time of the removal after a cancellation.
const maxLeave = time.Minute

// leave removes everything that the run has made, in a session of its own, also if ctx has
// ended. What remains is in card.Left.
func (t *target) leave(ctx context.Context, card *Scorecard) error {
	if t.dir == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), maxLeave)
	defer cancel()
	s, err := t.open(ctx)
	if err != nil {
		card.Left = []string{t.dir}
		return err
	}
	defer s.close()
	s.do(&Step{})
	if err := s.logIn(); err != nil {
		card.Left = []string{t.dir}
		return fmt.Errorf("%s was not removed: %w", t.dir, err)
	}
	s.removeAll(t.dir, 0)
	if x := s.do(&Step{Send: "CWD " + t.dir}); x.Code/100 != 5 || x.Code == 530 {
		card.Left = []string{t.dir}
		return fmt.Errorf("%s was not removed", t.dir)
	}
	s.quit()
	return nil
}

// maxDepth is the most directories inside each other that a run makes.
const maxDepth = 4

// removeAll removes a directory with what the run has made in it and what NLST lists.
func (s *session) removeAll(dir string, depth int) {
	if s.do(&Step{Send: "CWD " + dir}).Code/100 != 2 {
		return
	}
	names := s.do(&Step{Send: "NLST"}).Down
	list := []string{}
	for line := range strings.Lines(names) {
		list = append(list, path.Base(strings.TrimRight(line, "\r\n")))
	}
	if depth == 0 {
		for name := range s.made {
			list = append(list, name)
		}
		slices.Sort(list)
		list = slices.Compact(list)
		slices.Reverse(list) // what is in a directory comes before it
	}
	for _, name := range list {
		if name == "" || name == "." || name == ".." {
			continue
		}
		if s.do(&Step{Send: "DELE " + path.Join(dir, name)}).Code/100 != 2 && depth < maxDepth {
			s.removeAll(path.Join(dir, name), depth+1)
		}
	}
	s.do(&Step{Send: "CWD " + path.Dir(dir)})
	s.do(&Step{Send: "RMD " + dir})
}
