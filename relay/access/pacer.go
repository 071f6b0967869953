package access

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"sync"
	"time"
)

// How often a code may be guessed from one address.
const (
	freeGuesses = 20                     // wrong codes in a row that cost no time
	guessPause  = 200 * time.Millisecond // after which one more is free
	maxWaiting  = 64                     // codes of one address that may wait
)

// pacer lets each address try codes at a bounded rate. Every try takes a turn, and a right code
// gives it back, so only wrong codes use turns up. When an address has none left, tries wait for
// the next one. The one that gets it is drawn by lot: whoever tries wrong codes without end then
// delays the others behind the same address, and cannot lock them out. Nothing can let right
// codes pass undelayed here: whoever guesses would see from the delay that a code is wrong.
type pacer struct {
	mu    sync.Mutex
	doors map[netip.Addr]*guessers
}

// guessers are the tries of one address.
type guessers struct {
	turns   *bucket
	waiting []chan bool // each gets true when it is its turn, false when it gives way
	due     bool        // a timer runs that calls serve
}

func newPacer() *pacer { return &pacer{doors: map[netip.Addr]*guessers{}} }

// turn takes a turn for a try from addr. It waits for one until ctx is done, and returns false
// if there is none.
func (p *pacer) turn(ctx context.Context, addr netip.Addr) bool {
	addr = household(addr)
	p.mu.Lock()
	g := p.at(addr)
	if len(g.waiting) == 0 && g.turns.take(time.Now()) {
		p.mu.Unlock()
		return true
	}
	mine := make(chan bool, 1)
	if len(g.waiting) >= maxWaiting { // one of them gives way, so that those who came first cannot keep the others out
		i := rand.IntN(len(g.waiting))
		g.waiting[i] <- false
		g.waiting[i] = mine
	} else {
		g.waiting = append(g.waiting, mine)
	}
	p.schedule(addr, g)
	p.mu.Unlock()
	select {
	case got := <-mine:
		return got
	case <-ctx.Done():
		return p.leave(addr, mine)
	}
}

// leave ends the wait of mine. It returns true if its turn has come meanwhile.
func (p *pacer) leave(addr netip.Addr, mine chan bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case got := <-mine:
		return got
	default:
	}
	g := p.at(addr)
	for i, w := range g.waiting {
		if w == mine {
			g.waiting = append(g.waiting[:i], g.waiting[i+1:]...)
			break
		}
	}
	return false
}

// done ends a try; a right code gives its turn back.
func (p *pacer) done(addr netip.Addr, right bool) {
	if !right {
		return
	}
	addr = household(addr)
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.at(addr)
	g.turns.giveBack()
	p.serve(g)
}

// serve gives the turns that there are to tries that wait. The caller holds mu.
func (p *pacer) serve(g *guessers) {
	for len(g.waiting) > 0 && g.turns.take(time.Now()) {
		i, last := rand.IntN(len(g.waiting)), len(g.waiting)-1
		g.waiting[i] <- true
		g.waiting[i] = g.waiting[last]
		g.waiting = g.waiting[:last]
	}
}

// schedule makes sure that serve runs when there is a turn again. The caller holds mu.
func (p *pacer) schedule(addr netip.Addr, g *guessers) {
	if g.due {
		return
	}
	g.due = true
	time.AfterFunc(guessPause, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		g.due = false
		p.serve(g)
		if len(g.waiting) > 0 {
			p.schedule(addr, g)
		}
	})
}

// at returns the tries of addr. The caller holds mu.
func (p *pacer) at(addr netip.Addr) *guessers {
	g := p.doors[addr]
	if g == nil {
		p.forget()
		g = &guessers{turns: newBucket(freeGuesses, guessPause)}
		p.doors[addr] = g
	}
	return g
}

// forget drops addresses that have all their turns, when there are many. The caller holds mu.
func (p *pacer) forget() {
	if len(p.doors) < maxRemembered {
		return
	}
	now := time.Now()
	for addr, g := range p.doors {
		if len(g.waiting) == 0 && !g.due && g.turns.full(now) {
			delete(p.doors, addr)
		}
	}
}
