package bridge

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"ftpsim/wasm/bridge/keep"
)

// slowStore is a store whose first read of a piece waits until it is released.
type slowStore struct {
	*browser
	once             sync.Once
	reading, release chan struct{}
}

func (s *slowStore) Open(ctx context.Context) (keep.Disk, error) {
	_, err := s.browser.Open(ctx)
	if err != nil && !errors.Is(err, keep.ErrVersion) {
		return nil, err
	}
	return s, err
}

func (s *slowStore) Read(ctx context.Context, name string) ([]byte, error) {
	if name[0] == 'p' {
		s.once.Do(func() {
			close(s.reading)
			<-s.release
		})
	}
	return s.browser.Read(ctx, name)
}

// Stored files are not deleted while they are rescued.
func TestAnewWaitsForTheRescue(t *testing.T) {
	web := newBrowser(t)
	visit(t, Options{Store: web, Keep: KeepArgs{Files: true}}, func(p *page) {
		p.must("fs.put", PutArgs{"/precious.txt", 0, true}, []byte(strings.Repeat("precious", 100)))
		p.stored()
	})
	web.mu.Lock()
	web.shut = keep.ErrVersion
	web.mu.Unlock()
	slow := &slowStore{browser: web, reading: make(chan struct{}), release: make(chan struct{})}
	p := open(t, Options{Store: slow, Keep: KeepArgs{Files: true}, Kept: true})
	p.until(func() bool { return p.status.Keep.Broken == KeepVersion })
	id := p.send("keep.rescue", Empty{}, nil)
	<-slow.reading
	p.must("keep.anew", nil, nil)
	close(slow.release)
	if r := result[Rescued](t, p.answer(id)); r.Lost != 0 || r.Files == 0 {
		t.Errorf("got %+v", r)
	}
	p.until(func() bool { return p.status.Keep.Broken == "" })
}
