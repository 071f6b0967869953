package check

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/relay/version"
)

// play is a run of a course with one client.
type play struct {
	bind     string
	port     int
	user     string
	password string
	command  []string // words; nil means a device, which a person starts
	job      course.Job
	limit    time.Duration // for each attempt
	parallel int           // attempts at the same time
	out      string        // directory of the reports; empty means none

	course  course.Course
	content []byte // of course.Source
	card    course.Card
	screen  *screen
}

// errStopped reports that the course was ended by a signal.
var errStopped = errors.New("stopped")

// run plays the course. The card has the attempts so far if there is an error.
func (p *play) run(ctx context.Context) error {
	p.card.Program, p.card.Began = version.String(), time.Now()
	p.card.Course, p.card.Job, p.card.Cases = p.course.Name, p.job, []course.Case{}
	p.content = course.Content(p.card.Seed)
	defer func() { p.card.Rules = course.Rows(p.card.Cases) }()
	all, cancel := context.WithCancel(ctx)
	ends := p.attempts(all)
	var first error
	for i, o := range p.course.Obstacles { // in the order of the course, however they end
		if first == nil {
			p.screen.begin(i, len(p.course.Obstacles), o)
		}
		e := <-ends[i]
		switch {
		case first != nil:
		case ctx.Err() != nil:
			first = errStopped
		case e.err != nil:
			first = fmt.Errorf("%s: %w", o.Name, e.err)
		default:
			p.card.Cases = append(p.card.Cases, e.c)
			p.screen.end(&p.card, e.c)
			continue
		}
		cancel()
	}
	cancel()
	p.screen.clear()
	return first
}

// end is how an attempt ended.
type end struct {
	c   course.Case
	err error
}

// attempts begins the attempts, at most p.parallel at the same time, and returns a channel for
// the end of each.
func (p *play) attempts(ctx context.Context) []chan end {
	ends := make([]chan end, len(p.course.Obstacles))
	next := make(chan int, len(ends))
	for i := range ends {
		ends[i] = make(chan end, 1)
		next <- i
	}
	close(next)
	for range p.parallel {
		go func() {
			for i := range next {
				var e end
				if e.err = ctx.Err(); e.err == nil {
					e.c, e.err = p.attempt(ctx, p.course.Obstacles[i])
				}
				ends[i] <- e
			}
		}()
	}
	return ends
}

// screen shows the progress of a course.
type screen struct {
	out      io.Writer
	err      io.Writer
	terminal bool   // err is a terminal: it has a line of progress
	invite   string // tells a person how to start the device; empty: a command is the client
	failed   int
}

// clearLine removes the line of progress.
const clearLine = "\r\x1b[K"

// clear removes the line of progress, if there is one.
func (s *screen) clear() {
	if s.terminal && s.invite == "" {
		fmt.Fprint(s.err, clearLine)
	}
}

func (s *screen) begin(i, all int, o course.Obstacle) {
	switch {
	case s.invite != "":
		fmt.Fprintf(s.err, "[%d/%d] %s: %s %s\n", i+1, all, o.Name, o.Server, s.invite)
	case s.terminal:
		fmt.Fprintf(s.err, "%s[%d/%d] %d failed · %s", clearLine, i+1, all, s.failed, o.Name)
	}
}

func (s *screen) end(card *course.Card, c course.Case) {
	s.clear()
	if card.Fails(c) {
		s.failed++
	}
	fmt.Fprintf(s.out, "%s %-34s %-12s %-14s %s\n", c.Verdict.Sign(), c.Obstacle, c.Verdict, c.Ending, c.Clause)
	if c.Verdict == course.Fail || c.Verdict == course.Lenient {
		fmt.Fprintf(s.out, "    %s\n", c.Why)
		for _, f := range c.Findings {
			if f.Verdict != course.Info {
				fmt.Fprintf(s.out, "    %s %s (%s)\n", f.Verdict.Sign(), course.Printable(f.Text), f.Clause)
			}
		}
	}
}
