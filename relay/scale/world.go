package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"sync"

	"ftpsim/relay/standin"
	"ftpsim/relay/testkit"
)

// world is a relay and its pages, which are in this process.
type world struct {
	relay *testkit.Relay
	pages []*standin.Page
	ftp   []string // the pages' addresses for FTP clients
}

// newWorld starts the relay binary for at most seats pages, with more flags. The caller must close
// it.
func newWorld(binary string, seats int, flags ...string) (*world, error) {
	relay, err := testkit.StartRelay(binary, append([]string{"-seats", strconv.Itoa(seats), "-per-address", "100"}, flags...)...)
	if err != nil {
		return nil, err
	}
	return &world{relay: relay}, nil
}

// open opens n pages more, one after the other, so that none is refused for the crowd.
func (w *world) open(ctx context.Context, n int) error {
	for range n {
		p := standin.Open(standin.Options{Relay: "http://" + w.relay.HTTP + "/", Name: fmt.Sprintf("student %d", len(w.pages)+1)})
		w.pages = append(w.pages, p)
		ftp, err := p.Connected(ctx)
		if err != nil {
			return fmt.Errorf("page %d: %w", len(w.pages), err)
		}
		w.ftp = append(w.ftp, ftp)
	}
	return nil
}

func (w *world) close() {
	for _, p := range w.pages {
		p.Close()
	}
	w.relay.Stop()
}

// transfer has clients FTP clients at each page send and fetch files of size bytes, rounds
// times each, all at the same time. It fails unless all bytes are equal, and unless each page
// ends up with the files of its own clients and no others.
func (w *world) transfer(clients, rounds int, size int) error {
	var wg sync.WaitGroup
	errs := make([]error, len(w.pages)*clients)
	for page, addr := range w.ftp {
		for client := range clients {
			wg.Go(func() {
				if err := sendAndFetch(addr, page, client, rounds, size); err != nil {
					errs[page*clients+client] = fmt.Errorf("page %d, client %d: %w", page+1, client+1, err)
				}
			})
		}
	}
	wg.Wait()
	for page, addr := range w.ftp {
		errs = append(errs, holdsOnly(addr, page, clients))
	}
	return errors.Join(errs...)
}

func fileName(page, client int) string { return fmt.Sprintf("%d-%d.bin", page, client) }

// sendAndFetch is one client's part in transfer.
func sendAndFetch(addr string, page, client, rounds, size int) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	content := make([]byte, size)
	for round := range rounds {
		seed := [32]byte{byte(page), byte(page >> 8), byte(client), byte(round)}
		rand.NewChaCha8(seed).Read(content)
		if err := c.Put(fileName(page, client), bytes.NewReader(content)); err != nil {
			return err
		}
		var back bytes.Buffer
		if err := c.Get(fileName(page, client), &back); err != nil {
			return err
		}
		if !bytes.Equal(back.Bytes(), content) {
			return fmt.Errorf("round %d: %d bytes went, and %d others came back", round+1, size, back.Len())
		}
	}
	return c.Do(221, "QUIT")
}

// holdsOnly fails unless a page has the files of its own clients and no others.
func holdsOnly(addr string, page, clients int) error {
	c, err := testkit.Login(addr)
	if err != nil {
		return err
	}
	defer c.Close()
	list, err := c.Entries("/")
	if err != nil {
		return err
	}
	want := map[string]bool{}
	for client := range clients {
		want[fileName(page, client)] = true
	}
	for _, e := range list {
		if !want[e.Name] {
			return fmt.Errorf("page %d has the file %s", page+1, e.Name)
		}
		delete(want, e.Name)
	}
	if len(want) > 0 {
		return fmt.Errorf("page %d lacks %v", page+1, want)
	}
	return nil
}
