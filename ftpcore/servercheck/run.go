package servercheck

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ftpsim/ftpcore/compare"
	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/profile"
)

// Options choose the server and what is spoken to it.
type Options struct {
	Connect Connect
	Addr    string // "192.0.2.7:21", for the card
	Name    string // of the server, for the card; empty means Addr
	Account Account
	// Pin is the fingerprint of the certificate that the server must have; another one ends
	// the handshake. Empty accepts every certificate.
	Pin string
	// Dir is the name of the directory that Run makes in the account's first directory and
	// removes. It must not exist. Empty means "ftpsim-check".
	Dir string
	// Profile is the engine's profile to compare with; empty means the one that fits the
	// server's greeting, or the full server.
	Profile string
	Only    []string // parts of the IDs of the cases to speak; empty means all
	// Patience is how long to wait for each answer. Zero means 20 seconds.
	Patience time.Duration
	// Progress, if not nil, is called after each case.
	Progress func(done, total int, r CaseResult)
}

const (
	defaultDir      = "ftpsim-check"
	defaultPatience = 20 * time.Second
)

// Errors of Run, wrapped. A Card that comes with an error tells what was spoken until then.
var (
	ErrLogin  = errors.New("the login fails")
	ErrWrite  = errors.New("the account cannot make a directory")
	ErrExists = errors.New("the directory for the check exists already")
	ErrSilent = errors.New("the server does not greet any more")
)

// Chosen returns the cases that Run would speak.
func Chosen(o Options) []Case {
	return slices.DeleteFunc(Cases(), func(c Case) bool {
		return len(o.Only) > 0 && !slices.ContainsFunc(o.Only, func(part string) bool { return strings.Contains(c.ID, part) })
	})
}

// Run speaks the cases to the server and to the engine, and returns the card. If ctx ends,
// it stops after the current step, removes its directory and returns the card of the cases
// so far, with ctx's error.
func Run(ctx context.Context, o Options) (*Scorecard, error) {
	t := &target{connect: o.Connect, account: o.Account, patience: cmp.Or(o.Patience, defaultPatience), pin: o.Pin}
	card := &Scorecard{Server: cmp.Or(o.Name, o.Addr), Addr: o.Addr, Began: time.Now(), Results: []CaseResult{}}
	t.certificate = card.certificate
	facts, err := t.prepare(ctx, cmp.Or(o.Dir, defaultDir))
	if err != nil {
		return card, errors.Join(err, t.leave(ctx, card))
	}
	card.Greeting, card.System, card.Features = facts.greeting, facts.system, facts.features
	card.Profile = cmp.Or(o.Profile, fitting(facts.greeting, facts.system))
	err = t.compareWith(ctx, card, &o)
	return card, errors.Join(err, t.leave(ctx, card))
}

// maxSilent is how many sessions in a row may get no greeting before the run ends.
const maxSilent = 3

// compareWith speaks each case to the server and to the engine.
func (t *target) compareWith(ctx context.Context, card *Scorecard, o *Options) error {
	p, ok := profile.Named(card.Profile)
	if !ok {
		return fmt.Errorf("there is no profile %q", card.Profile)
	}
	ours, err := startEngine(p)
	if err != nil {
		return err
	}
	defer ours.stop()
	ours.patience = t.patience
	// A small profile cannot make directories. Its cases are then not reached.
	ourFacts, _ := ours.prepare(ctx, cmp.Or(o.Dir, defaultDir))
	cases, silent := Chosen(*o), 0
	for i := range cases {
		began := time.Now()
		theirs := t.speak(ctx, &cases[i])
		took := int64(time.Since(began))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		r := resultOf(&cases[i], theirs, ours.speak(ctx, &cases[i]), card.Features, ourFacts.features)
		r.Took = took
		card.Results = append(card.Results, r)
		if o.Progress != nil {
			o.Progress(len(card.Results), len(cases), r)
		}
		if silent++; theirs.exchanges[0].Code != 0 {
			silent = 0
		}
		if silent == maxSilent {
			return ErrSilent
		}
	}
	return nil
}

// resultOf judges a case on both sides and aligns them.
func resultOf(c *Case, theirs, ours talk, features, ourFeatures string) CaseResult {
	r := CaseResult{ID: c.ID, Group: c.Group, Clause: c.Clause, Title: c.Title, Exchanges: theirs.lines(), SID: theirs.sid, Event: theirs.began}
	r.Verdict, r.Findings = judge(c, theirs.exchanges, features)
	r.Ours, _ = judge(c, ours.exchanges, ourFeatures)
	switch r.Verdict {
	case course.Fail:
		r.Stumble = c.Stumble
	case course.Lenient:
		r.Stumble = "none is known to stumble"
	case course.Info:
		return r // what the server does not offer cannot differ
	}
	rows := compare.Compare(theirs.log.events, ours.log.events, compare.Options{}).Rows
	for _, row := range rows {
		if d, ok := difference(c, row, theirs, ours, features, ourFeatures); ok {
			r.Differences = append(r.Differences, d)
		}
	}
	return r
}

// talk is one session of a case.
type talk struct {
	exchanges []Exchange
	log       record
	sid       string // see Recorded
	began     int64  // the session's first event
}

func (t talk) byID(id int64) *Exchange {
	i := slices.IndexFunc(t.exchanges, func(x Exchange) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return &t.exchanges[i]
}

// lines returns the conversation for the card, without the login: commands after "> ",
// replies after "< ", data after "= ".
func (t talk) lines() (list []string) {
	for _, x := range t.exchanges {
		if x.Lost == "" && x.Step.Login {
			continue
		}
		if x.Step.Send != "" {
			list = append(list, "> "+request(x.Step))
		}
		for line := range strings.Lines(x.Lines) {
			list = append(list, "< "+strings.TrimRight(line, "\r\n"))
		}
		if x.Down != "" {
			list = append(list, "= "+shortened(x.Down))
		}
		if x.Lost != "" {
			list = append(list, "  ("+x.Lost+")")
		}
	}
	return list
}

// speak speaks one case in a session of its own.
func (t *target) speak(ctx context.Context, c *Case) talk {
	steps := c.Steps
	if !c.Fresh {
		steps = append(login(), steps...)
	}
	s, err := t.open(ctx)
	if err != nil {
		return talk{exchanges: []Exchange{{Step: &Step{}, Lost: "no connection"}}}
	}
	defer s.close()
	var list []Exchange
	var recorded talk
	if r, ok := s.link.(Recorded); ok {
		recorded.sid, recorded.began = r.Session(), r.Newest()
	}
	for i := range steps {
		if steps[i].verb() == "PASS" && i > 0 && list[i-1].Code == 230 {
			list = append(list, Exchange{Step: &steps[i], Code: 230})
			continue // USER alone was enough
		}
		x := s.do(&steps[i])
		list = append(list, x)
		if x.Code == 0 || len(x.Step.Want) == 0 && (x.Code >= 400 || x.Lost != "") {
			break
		}
	}
	if last := list[len(list)-1]; last.Code != 0 && !last.Step.Closes {
		s.quit()
	}
	recorded.exchanges, recorded.log = list, s.log
	return recorded
}

// login returns the steps with which most cases begin.
func login() []Step {
	steps := []Step{send(""), send("USER {user}"), send("PASS {password}"), send("CWD {dir}"), send("TYPE I")}
	for i := range steps {
		steps[i].Login = true
	}
	return steps
}
