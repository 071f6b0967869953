package bridge

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/servercheck"
)

// ServerCheckArgs begin to judge a server of the relay's.
type ServerCheckArgs struct {
	Target   string `json:"target"` // one of Relay.Targets
	User     string `json:"user"`
	Password string `json:"password"`
	Dir      string `json:"dir,omitempty"` // name of the directory to make and remove; absent: the usual one
}

// ServerError classifies why a check ended early.
type ServerError string

const (
	ServerLogin   ServerError = "login"
	ServerWrite   ServerError = "write"   // the account cannot make a directory
	ServerExists  ServerError = "exists"  // the directory is there already
	ServerSilent  ServerError = "silent"  // the server does not greet any more
	ServerStopped ServerError = "stopped" // by the user
	ServerFailed  ServerError = "failed"
)

// serverErrors are the errors of servercheck with a text of their own in the page.
var serverErrors = []struct {
	err  error
	code ServerError
}{
	{servercheck.ErrLogin, ServerLogin}, {servercheck.ErrWrite, ServerWrite},
	{servercheck.ErrExists, ServerExists}, {servercheck.ErrSilent, ServerSilent}, {context.Canceled, ServerStopped},
}

// serverCheck runs at most one check at a time.
type serverCheck struct {
	mu     sync.Mutex
	state  ServerCheck
	cancel context.CancelFunc
}

// serverPlan answers with what a check will do.
func (b *Bridge) serverPlan(a ServerCheckArgs, _ []byte) (answer, error) {
	return answer{result: servercheck.PlanOf(servercheck.Options{Dir: a.Dir})}, nil
}

// startServerCheck begins to judge a server.
func (b *Bridge) startServerCheck(a ServerCheckArgs, _ []byte) (answer, error) {
	switch {
	case !slices.Contains(b.targets.Names(), a.Target):
		return answer{}, refuse(ErrBadArgs, errNoTarget.Error())
	case a.User == "" || strings.ContainsAny(a.User+a.Password+a.Dir, "\r\n") || strings.ContainsAny(a.Dir, `/\`):
		return answer{}, refuse(ErrBadArgs, "user, password or dir")
	}
	o := servercheck.Options{
		Connect: func(ctx context.Context) (servercheck.Link, error) { return b.targets.Connect(ctx, a.Target) },
		Addr:    a.Target + ":", Name: a.Target, Dir: a.Dir, Pin: b.targets.Pin(a.Target),
		Account: servercheck.Account{User: a.User, Password: a.Password},
	}
	c := &b.check
	o.Progress = func(done, total int, r servercheck.CaseResult) {
		b.changeCheck(func(s *ServerCheck) {
			s.Done, s.Total, s.Now = done, total, r.ID
			if r.Verdict == course.Fail {
				s.Failed++
			}
		})
	}
	ctx, cancel := context.WithCancel(b.ctx)
	c.mu.Lock()
	running := c.state.Running
	if !running {
		c.state, c.cancel = ServerCheck{T: "server", Running: true, Target: a.Target, Total: servercheck.PlanOf(o).Cases}, cancel
	}
	c.mu.Unlock()
	if running {
		cancel()
		return answer{}, refuse(ErrBadArgs, "a check is running")
	}
	b.changeCheck(func(*ServerCheck) {})
	b.work.Go(func() {
		defer cancel()
		card, err := servercheck.Run(ctx, o)
		card.Program = b.opts.Version
		b.changeCheck(func(s *ServerCheck) { s.end(card, err) })
	})
	return answer{}, nil
}

// end notes how a check has ended.
func (s *ServerCheck) end(card *servercheck.Scorecard, err error) {
	s.Running, s.Ending, s.Card = false, false, card
	if err == nil {
		return
	}
	s.Ended, s.Text = ServerFailed, err.Error()
	for _, known := range serverErrors {
		if errors.Is(err, known.err) {
			s.Ended, s.Text = known.code, strings.TrimPrefix(s.Text, known.err.Error()+": ")
			return
		}
	}
}

// changeCheck changes the state of the check and has it sent.
func (b *Bridge) changeCheck(change func(*ServerCheck)) {
	b.check.mu.Lock()
	change(&b.check.state)
	b.check.mu.Unlock()
	b.dirty.check.Store(true)
	b.rouse()
}

// stopServerCheck stops a check. It still removes its directory.
func (b *Bridge) stopServerCheck() {
	b.check.mu.Lock()
	cancel := b.check.cancel
	b.check.mu.Unlock()
	if cancel != nil {
		cancel()
	}
	b.changeCheck(func(s *ServerCheck) { s.Ending = s.Running })
}

// serverCard answers with the card in a format.
func (b *Bridge) serverCard(a CardArgs, _ []byte) (answer, error) {
	b.check.mu.Lock()
	card := b.check.state.Card
	b.check.mu.Unlock()
	if card == nil {
		return answer{}, refuse(ErrBadArgs, "there is no card")
	}
	var out bytes.Buffer
	var err error
	switch a.Format {
	case CardMarkdown:
		err = card.Markdown(&out)
	default:
		err = card.HTML(&out)
	}
	return answer{data: out.Bytes()}, err
}

func (b *Bridge) checkDue(from time.Time) time.Time { return onlyIf(b.dirty.check.Load(), from) }

func (b *Bridge) sendCheck(time.Time) {
	b.dirty.check.Store(false)
	if state := b.checkMessage(); state.T != "" {
		b.post(state)
	}
}

// checkMessage returns the state of the check of a server; its T is empty if there was none.
func (b *Bridge) checkMessage() ServerCheck {
	b.check.mu.Lock()
	defer b.check.mu.Unlock()
	return b.check.state
}
