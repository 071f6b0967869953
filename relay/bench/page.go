package main

import (
	"context"
	"fmt"
	"log"

	"ftpsim/relay/testkit"
)

// pageReport compares the server in the page, reached through the relay, to a bare WebSocket.
type pageReport struct {
	webSocket *column
	pages     []*column // this checkout's, then the base's if there is one
}

// measurePages measures the pages of the checkouts in alternation. Each round opens them
// anew.
func measurePages(ctx context.Context, checkouts []checkout, rounds int, size int64) (*pageReport, error) {
	r := &pageReport{webSocket: newColumn("plain JavaScript WebSocket", nil)}
	for _, c := range checkouts {
		r.pages = append(r.pages, newColumn(c.role, func() (*server, error) { return startPage(c.relay()) }))
	}
	load := newPayload(size)
	p := pagePlan(load)
	for round := range rounds {
		log.Printf("pages, round %d of %d", round+1, rounds)
		top, err := ceiling(size)
		if err != nil {
			return nil, err
		}
		for row, values := range top {
			r.webSocket.figures[row] = append(r.webSocket.figures[row], values...)
		}
		if err := p.round(ctx, r.pages); err != nil {
			return nil, fmt.Errorf("through relay and page: %w", err)
		}
	}
	return r, nil
}

// startPage starts a relay and opens its page.
func startPage(binary string) (*server, error) {
	relay, err := testkit.StartRelay(binary)
	if err != nil {
		return nil, err
	}
	browser, err := relay.OpenPage("", "")
	if err != nil {
		relay.Stop()
		return nil, err
	}
	return &server{
		addr:   relay.FTP,
		pid:    relay.Group(),
		secure: true,
		sample: func() (sample, error) {
			s := sample{}
			if err := s.sampleGroup(proc, relay.Group(), partRelay); err != nil {
				return nil, err
			}
			return s, s.sampleBrowser(proc, browser.Group())
		},
		stop: func() {
			browser.Stop()
			relay.Stop()
		},
	}, nil
}
