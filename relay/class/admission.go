package class

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/netip"
	"time"

	"ftpsim/relay/access"
)

const tokenLife = 24 * time.Hour

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

// codeTime is how long a teacher may wait until the code is looked at; see access.Code.
const codeTime = 20 * time.Second

// check returns why a teacher with this code is not let in; empty: the code is right.
func (h *Hub) check(ctx context.Context, code string, from netip.Addr) string {
	if h.code == nil {
		return "wrong-code"
	}
	ctx, cancel := context.WithTimeout(ctx, codeTime)
	defer cancel()
	switch h.code.Check(ctx, code, from) {
	case access.Right:
		return ""
	case access.SlowDown:
		return "slow-down"
	}
	return "wrong-code"
}

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return b
}
