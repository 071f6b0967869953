package class

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"maps"
	"net/netip"
	"sync"
	"time"
)

const (
	tokenLife = 24 * time.Hour
	// maxWrong is how many wrong codes may come from one address at once; then one more is
	// allowed every wrongPause.
	maxWrong   = 10
	wrongPause = 6 * time.Second
)

// newToken returns a token that every relay with the same code accepts: when it was made, 16
// random bytes, and their HMAC.
func (h *Hub) newToken() string {
	b := binary.BigEndian.AppendUint64(nil, uint64(h.o.Now().Unix()))
	b = append(b, randomBytes(16)...)
	return base64.RawURLEncoding.EncodeToString(append(b, h.sign(b)...))
}

func (h *Hub) sign(b []byte) []byte {
	m := hmac.New(sha256.New, []byte("teacher:"+h.o.Code))
	m.Write(b)
	return m.Sum(nil)
}

// valid reports whether token is a token of newToken that is not too old.
func (h *Hub) valid(token string) bool {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+16+sha256.Size || h.o.Code == "" || !hmac.Equal(b[24:], h.sign(b[:24])) {
		return false
	}
	age := h.o.Now().Sub(time.Unix(int64(binary.BigEndian.Uint64(b)), 0))
	return age < tokenLife
}

// check returns why a teacher with this code is not let in; empty: the code is right.
func (h *Hub) check(code string, from netip.Addr) string {
	if !h.wrong.take(from) {
		return "slow-down"
	}
	// Hashes have one length, so the time does not tell the code's.
	got, want := sha256.Sum256([]byte(code)), sha256.Sum256([]byte(h.o.Code))
	if h.o.Code == "" || subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
		return "wrong-code"
	}
	h.wrong.giveBack(from)
	return ""
}

// limiter counts wrong codes by address. IPv6 addresses of one network of 64 bits are one.
type limiter struct {
	now   func() time.Time
	mu    sync.Mutex
	until map[netip.Prefix]time.Time // when all wrong codes of an address are forgotten
}

func (l *limiter) key(a netip.Addr) netip.Prefix {
	bits := 32
	if a = a.Unmap().WithZone(""); a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits)
	return p
}

// take counts a code from a, as if it were wrong. It returns false if there were too many.
func (l *limiter) take(a netip.Addr) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if l.until == nil {
		l.until = map[netip.Prefix]time.Time{}
	}
	maps.DeleteFunc(l.until, func(_ netip.Prefix, t time.Time) bool { return t.Before(now) })
	from, ok := l.until[l.key(a)]
	if !ok {
		from = now
	}
	if from.Sub(now) > (maxWrong-1)*wrongPause {
		return false
	}
	l.until[l.key(a)] = from.Add(wrongPause)
	return true
}

// giveBack takes back what take has counted for a right code.
func (l *limiter) giveBack(a netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until[l.key(a)] = l.until[l.key(a)].Add(-wrongPause)
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}
