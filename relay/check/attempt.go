package check

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/profile"
	"ftpsim/ftpcore/snapfs"
	"ftpsim/relay/check/runner"
)

// localName is the name of the client's own copy of course.Source, in its folder.
const localName = "a.bin"

// farewell is how long sessions may take to end when the client has ended.
const farewell = 5 * time.Second

// serverLimits make a server of a course end what stands still sooner than a real one.
var serverLimits = ftpcore.Limits{DataSeconds: 20, LoginDelay: -1}

// attempt lets the client meet an obstacle and judges it. The error says that it could not
// take place.
func (p *play) attempt(ctx context.Context, o course.Obstacle) (course.Case, error) {
	kind := profile.All()[0]
	if o.Profile != "" {
		kind, _ = profile.Named(o.Profile)
	}
	s, err := start(settings{
		bind: p.bind, port: p.port, user: p.user, password: p.password, profile: kind, limits: serverLimits,
		faults: p.rules(o), fill: p.fill,
	})
	if err != nil {
		return course.Case{}, err
	}
	defer s.stop()
	out, ran, err := p.meet(ctx, s, o)
	if err != nil {
		return course.Case{}, err
	}
	s.settle(farewell)
	s.stop()
	out.Stored = state(s.files, course.Target[1:], p.content)
	out.Events, out.Findings, out.Hits = s.kept(), s.findings(), s.hits()
	c := course.Assess(o, p.job, out)
	c.Took, c.Output = ran.Took.Nanoseconds(), ran.Output
	if p.out != "" && p.card.Fails(c) {
		c.Recording, c.Capture, err = p.keep(s, o.Name, out.Events)
	}
	return c, err
}

// fill adds the files of a page and the job's source.
func (p *play) fill(to *snapfs.FS) error {
	if err := copyDir("")(to); err != nil {
		return err
	}
	return to.WriteFile(course.Source[1:], p.content, 0o644)
}

// meet runs the client's command in a fresh folder, or waits for the sessions of a device.
func (p *play) meet(ctx context.Context, s *server, o course.Obstacle) (out course.Outcome, r runner.Result, err error) {
	if p.command == nil {
		began := time.Now()
		out.Limit, err = p.await(ctx, s)
		r.Took = time.Since(began)
		return out, r, err
	}
	dir, err := os.MkdirTemp("", "ftpsim-check-")
	if err != nil {
		return out, r, err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, localName)
	if p.job == course.Store {
		if err := os.WriteFile(file, p.content, 0o644); err != nil {
			return out, r, err
		}
	}
	host, port := s.addr()
	words, _ := runner.Fill(p.command, map[string]string{
		"host": host, "port": port, "user": p.user, "password": p.password, "dir": dir, "file": file,
	})
	within, cancel := context.WithCancel(ctx)
	var watch sync.WaitGroup
	defer watch.Wait() // settle waits for the same events
	defer cancel()
	watch.Go(func() { s.endStorm(within, cancel) })
	r, err = runner.Run(within, runner.Command{
		Args: words, Dir: dir, Env: []string{"FTPSIM_OBSTACLE=" + o.Name}, Limit: p.limit, Secrets: []string{p.password},
	})
	switch {
	case err != nil:
		return out, r, err
	case ctx.Err() != nil:
		return out, r, context.Cause(ctx)
	}
	out.Command, out.Exit, out.Limit = true, r.Code, r.Limit || r.Stopped
	if out.Fetched, err = localState(file, p.content); p.job == course.Store {
		out.Fetched = course.Missing
	}
	return out, r, err
}

// endStorm calls end when the client has begun so many sessions that the verdict is certain.
func (s *server) endStorm(ctx context.Context, end func()) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.events:
			if course.IsStorm(s.kept()) {
				end()
				return
			}
		}
	}
}

// state compares a file of the server with the content that it should have.
func state(files *snapfs.FS, name string, want []byte) course.FileState {
	b, err := files.ReadFile(name)
	switch {
	case err != nil:
		return course.Missing
	case bytes.Equal(b, want):
		return course.Right
	}
	return course.Damaged
}

// localState compares a file of this machine, by its hash: it may be of any size.
func localState(name string, want []byte) (course.FileState, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return course.Missing, nil
	case err != nil:
		return course.Missing, err
	case !info.Mode().IsRegular():
		return course.Damaged, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return course.Missing, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return course.Missing, err
	}
	if sum := sha256.Sum256(want); bytes.Equal(h.Sum(nil), sum[:]) {
		return course.Right, nil
	}
	return course.Damaged, nil
}

// settle waits until all sessions have ended, at most for limit.
func (s *server) settle(limit time.Duration) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	for s.open() > 0 {
		select {
		case <-s.events:
		case <-timer.C:
			return
		}
	}
}

// open returns the number of sessions that have not ended.
func (s *server) open() (n int) {
	for _, e := range s.kept() {
		switch e.Kind {
		case event.KindSessionOpen:
			n++
		case event.KindSessionClose:
			n--
		}
	}
	return n
}

// quiet is how long a device must have no session before its attempt is over, unless the job
// is done.
const quiet = 3 * time.Second

// await waits until a device has begun a session and ended its last one. It reports whether
// the device took longer than the limit for that. Without a session it waits for ever.
func (p *play) await(ctx context.Context, s *server) (late bool, err error) {
	var limit, pause <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return false, context.Cause(ctx)
		case <-limit:
			return true, nil
		case <-pause:
			return false, nil
		case <-s.events:
		}
		if s.record.Head() > 0 && limit == nil {
			limit = time.After(p.limit)
		}
		pause = nil
		if limit != nil && s.open() == 0 {
			if p.job != course.Fetch && state(s.files, course.Target[1:], p.content) == course.Right {
				return false, nil
			}
			pause = time.After(quiet)
		}
	}
}
