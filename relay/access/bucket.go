package access

import (
	"net/netip"
	"sync"
	"time"
)

// maxRemembered is the number of addresses from which on those that need not be remembered are
// forgotten.
const maxRemembered = 1024

// bucket is a token bucket. It is not safe for concurrent use.
type bucket struct {
	most  float64
	pause time.Duration // until one more token
	have  float64
	last  time.Time
}

func newBucket(most float64, pause time.Duration) *bucket {
	return &bucket{most: most, pause: pause, have: most}
}

func (b *bucket) fill(now time.Time) {
	if !b.last.IsZero() {
		b.have = min(b.most, b.have+float64(now.Sub(b.last))/float64(b.pause))
	}
	b.last = now
}

// take takes a token. It returns false if there is none.
func (b *bucket) take(now time.Time) bool {
	b.fill(now)
	if b.have < 1 {
		return false
	}
	b.have--
	return true
}

func (b *bucket) giveBack() { b.have = min(b.most, b.have+1) }

func (b *bucket) full(now time.Time) bool {
	b.fill(now)
	return b.have >= b.most
}

// household returns the addresses that count as one: an IPv4 address, or the /64 of an IPv6
// address, of which one machine has all.
func household(addr netip.Addr) netip.Addr {
	addr = addr.Unmap()
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.Addr()
		}
	}
	return addr
}

// Rate bounds how fast one address may connect. It is safe for concurrent use.
type Rate struct {
	burst float64
	pause time.Duration

	mu    sync.Mutex
	addrs map[netip.Addr]*bucket
}

// NewRate returns a Rate of perSecond connections of each address, and burst at once.
func NewRate(perSecond, burst int) *Rate {
	return &Rate{burst: float64(burst), pause: time.Second / time.Duration(perSecond), addrs: map[netip.Addr]*bucket{}}
}

// Allow counts a connection from addr. It returns false if that is one too many.
func (r *Rate) Allow(addr netip.Addr) bool {
	addr = household(addr)
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	b := r.addrs[addr]
	if b == nil {
		if len(r.addrs) >= maxRemembered {
			for a, b := range r.addrs {
				if b.full(now) {
					delete(r.addrs, a)
				}
			}
		}
		b = newBucket(r.burst, r.pause)
		r.addrs[addr] = b
	}
	return b.take(now)
}
