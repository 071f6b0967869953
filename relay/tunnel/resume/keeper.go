package resume

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// tokenSize is the length of a token in bytes. Its text is hexadecimal.
const tokenSize = 16

// ErrMemory means that the stream was given up while it was cut, for the memory of others. It
// wraps ECONNRESET.
var ErrMemory = fmt.Errorf("the memory for cut connections is full: %w", syscall.ECONNRESET)

// Reasons why a stream does not go on.
var (
	ErrUnknown = errors.New("no stream has this token")
	ErrUsed    = errors.New("the token has been used")
	ErrForeign = errors.New("the token belongs to another seat or origin")
	ErrBeyond  = errors.New("the position is none of the stream's")
)

// Owner is what a token is tied to.
type Owner struct {
	Seat   string // the token of the page's seat
	Origin string // of the page's WebSocket
}

// Counts are the numbers of a Keeper, all but Cut since it began.
type Counts struct {
	Cut                       int // streams that have no carrier now
	Resumed, Expired, Evicted int64
	Refused                   map[error]int64 // by reason
}

// Keeper has the streams of a relay. It issues a token with each admission: the page that
// shows it goes on with its stream.
type Keeper struct {
	within time.Duration
	most   int64 // bytes

	held atomic.Int64 // bytes

	mu      sync.Mutex
	streams map[*stream]bool
	counts  Counts
}

// stream is a Conn with its tokens. Keeper.mu guards it.
type stream struct {
	c     *Conn
	owner Owner
	// next is the token of the latest admission; now is the one that the page showed for it,
	// valid until a frame proves that the admission has arrived; used was valid before.
	now, next, used []byte
	turn            int // of the latest admission, see Offer
}

// NewKeeper returns a Keeper whose streams live for within while they are cut, and hold at
// most memory bytes together.
func NewKeeper(within time.Duration, memory int64) *Keeper {
	return &Keeper{within: within, most: memory, streams: map[*stream]bool{}, counts: Counts{Refused: map[error]int64{}}}
}

// Within is how long a stream lives while it is cut.
func (k *Keeper) Within() time.Duration { return k.within }

// Keep begins a stream of o on carrier, and returns it with its token. The caller admits the
// page before it reads from the stream or writes to it.
func (k *Keeper) Keep(carrier net.Conn, o Owner) (c *Conn, token string) {
	s := &stream{owner: o, next: newToken()}
	s.c = New(carrier, Options{
		Within: k.within, take: k.take,
		heard: func(turn int) { k.confirm(s, turn) },
		ended: func() { k.forget(s) },
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	k.streams[s] = true
	return s.c, hex.EncodeToString(s.next)
}

// Resumption is a stream that a page may go on with.
type Resumption struct {
	Token    string // the next one
	Received uint64 // bytes that have arrived from the page
	c        *Conn
	offer    Offer
	theirs   uint64
	done     func()
}

// Resume finds the stream of o that token names, for a page that has received so many bytes of
// it, and cuts its present carrier. The error is one of the reasons above; it is counted.
func (k *Keeper) Resume(token string, o Owner, received uint64) (*Resumption, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	s, fresh, err := k.find(token, o)
	var offer Offer
	if err == nil {
		if offer, err = s.c.offer(received); err != nil && !errors.Is(err, ErrBeyond) {
			err = ErrUnknown // it has just ended
		}
	}
	if err != nil {
		k.counts.Refused[err]++
		return nil, err
	}
	if fresh { // the latest admission had arrived
		if s.now != nil {
			s.used = s.now
		}
		s.now = s.next
	}
	s.next, s.turn = newToken(), offer.turn
	return &Resumption{
		Token: hex.EncodeToString(s.next), Received: offer.Received, c: s.c, offer: offer, theirs: received,
		done: func() { k.count(&k.counts.Resumed) },
	}, nil
}

// Attach goes on with the stream on carrier, after the page was admitted.
func (r *Resumption) Attach(carrier net.Conn) error {
	err := r.c.Attach(r.offer, carrier, r.theirs)
	if err == nil {
		r.done()
	}
	return err
}

// find returns the stream that token names; fresh means that the token is the latest. It
// compares with all, in constant time. The caller holds mu.
func (k *Keeper) find(token string, o Owner) (found *stream, fresh bool, why error) {
	got, err := hex.DecodeString(token)
	if err != nil || len(got) != tokenSize {
		return nil, false, ErrUnknown
	}
	why = ErrUnknown
	for s := range k.streams {
		switch {
		case same(got, s.next):
			found, fresh = s, true
		case same(got, s.now):
			found = s
		case same(got, s.used):
			why = ErrUsed
		}
	}
	if found == nil {
		return nil, false, why
	}
	if !same([]byte(o.Seat), []byte(found.owner.Seat)) || !same([]byte(o.Origin), []byte(found.owner.Origin)) {
		return nil, false, ErrForeign
	}
	return found, fresh, nil
}

func same(a, b []byte) bool { return subtle.ConstantTimeCompare(a, b) == 1 }

// confirm ends the validity of the token before the latest: the page has the latest.
func (k *Keeper) confirm(s *stream, turn int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if turn == s.turn && s.now != nil {
		s.used, s.now = s.now, nil
	}
}

// Leave ends the streams of seat that are cut: the page has come back without going on with
// them. It reports whether there was one.
func (k *Keeper) Leave(seat string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	found := false
	for s := range k.streams {
		if seat == "" || !same([]byte(seat), []byte(s.owner.Seat)) {
			continue
		}
		if _, cut := s.c.without(); cut {
			s.c.expire(ErrExpired)
			found = true
		}
	}
	return found
}

func (k *Keeper) forget(s *stream) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.streams, s)
	if errors.Is(s.c.why(), ErrExpired) {
		k.counts.Expired++
	}
}

func (k *Keeper) count(n *int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	*n++
}

// Counts returns the numbers so far.
func (k *Keeper) Counts() Counts {
	k.mu.Lock()
	defer k.mu.Unlock()
	c := k.counts
	for s := range k.streams {
		if _, cut := s.c.without(); cut {
			c.Cut++
		}
	}
	c.Refused = map[error]int64{}
	for why, n := range k.counts.Refused {
		c.Refused[why] = n
	}
	return c
}

// take is kept.take: it asks for n more bytes. If there are none, the stream that has been cut
// for the longest time gives way, and the caller gets none this time.
func (k *Keeper) take(n int) bool {
	if k.held.Add(int64(n)) <= k.most || n < 0 {
		return true
	}
	k.held.Add(int64(-n))
	go k.evict(n)
	return false
}

// evict ends the stream that has been cut for the longest time, if one is, unless there is
// memory for n bytes by now.
func (k *Keeper) evict(n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.held.Load()+int64(n) <= k.most {
		return
	}
	var oldest *Conn
	var since time.Time
	for s := range k.streams {
		if at, cut := s.c.without(); cut && s.c.holds() && (oldest == nil || at.Before(since)) {
			oldest, since = s.c, at
		}
	}
	if oldest != nil {
		oldest.expire(ErrMemory)
		k.counts.Evicted++
	}
}

func newToken() []byte {
	b := make([]byte, tokenSize)
	rand.Read(b)
	return b
}
