package resume

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestToken: a token goes on with the stream of its owner once, and only the latest does.
func TestToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 1<<20), relay, page)
		defer r.close()
		first := r.token
		for _, c := range []struct {
			name, token string
			owner       Owner
			want        error
		}{
			{"no token", "", owner, ErrUnknown},
			{"a guess", strings.Repeat("0", 2*tokenSize), owner, ErrUnknown},
			{"a part of it", first[2:], owner, ErrUnknown},
			{"another seat", first, Owner{"other", owner.Origin}, ErrForeign},
			{"another origin", first, Owner{owner.Seat, "https://evil.example"}, ErrForeign},
		} {
			if _, err := r.keeper.Resume(c.token, c.owner, 0); err != c.want {
				t.Errorf("%s: error %v, want %v", c.name, err, c.want)
			}
		}
		must(t, r.comeBack())
		must(t, r.talk([]byte("down"), []byte("up"))) // the attempts have cut nothing
		synctest.Wait()
		if r.token == first {
			t.Error("the token stays")
		}
		_, err := r.keeper.Resume(first, owner, 0)
		wantErr(t, err, ErrUsed)
		must(t, r.talk([]byte("down"), []byte("up"))) // the attempts have cut nothing
		want := map[error]int64{ErrUnknown: 3, ErrForeign: 2, ErrUsed: 1}
		got := r.keeper.Counts()
		for why, n := range want {
			if got.Refused[why] != n {
				t.Errorf("%v was counted %d times, want %d", why, got.Refused[why], n)
			}
		}
		if got.Resumed != 1 {
			t.Errorf("resumed %d times", got.Resumed)
		}
	})
}

// TestLostAdmission: the page did not get the admission with the next token, and comes back
// with the one that it has; also twice.
func TestLostAdmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 1<<20), relay, page)
		defer r.close()
		first := r.token
		for range 2 {
			_, err := r.keeper.Resume(first, owner, 0)
			must(t, err)
		}
		must(t, r.comeBack())
		must(t, r.talk([]byte("down"), []byte("up")))
		// Once the page has said something with the latest, the latest alone counts.
		_, err := r.keeper.Resume(first, owner, 0)
		wantErr(t, err, ErrUsed)
	})
}

// TestFirstFrame: a page that has nothing to say makes the old token invalid all the same.
func TestFirstFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 1<<20), relay, page)
		defer r.close()
		go io.Copy(io.Discard, r.relay)
		first := r.token
		must(t, r.comeBack())
		synctest.Wait()
		_, err := r.keeper.Resume(first, owner, 0)
		wantErr(t, err, ErrUsed)
	})
}

// TestDoubleResume: of two attempts at the same time the later one goes on, and the other gets
// nothing of the stream.
func TestDoubleResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 1<<20), relay, page)
		defer r.close()
		one, err := r.keeper.Resume(r.token, owner, 0)
		must(t, err)
		must(t, r.comeBack())
		otherRelay, otherPage := newLine(-1, -1)
		defer otherPage.Close()
		wantErr(t, one.Attach(otherRelay), net.ErrClosed)
		must(t, r.talk([]byte("down"), []byte("up")))
		_, err = r.keeper.Resume(one.Token, owner, 0)
		wantErr(t, err, ErrUnknown)
	})
}

// TestBeyond: a page that claims to have received what was never sent, or less than it said
// before, ends its stream.
func TestBeyond(t *testing.T) {
	for name, claim := range map[string]uint64{"beyond the end": 11, "acknowledged before": 9} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				relay, page := newLine(-1, -1)
				r := newRig(t, NewKeeper(within, 1<<20), relay, page)
				must(t, r.talk([]byte("0123456789"), []byte("up")))
				time.Sleep(time.Second) // all is acknowledged
				go io.Copy(io.Discard, r.relay)
				synctest.Wait()
				time.Sleep(time.Second)
				_, err := r.keeper.Resume(r.token, owner, claim)
				wantErr(t, err, ErrBeyond)
				<-r.relay.Done()
				wantErr(t, r.relay.why(), ErrProtocol)
				if n := r.keeper.Counts().Refused[ErrBeyond]; n != 1 {
					t.Errorf("counted %d times", n)
				}
				r.close()
			})
		})
	}
}

// TestMemory: beyond the memory of all, the stream that was cut first gives way; one that has
// its carrier does not.
func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := NewKeeper(within, 3<<20)
		var conns []*Conn
		for i := range 4 {
			relay, page := newLine(-1, -1)
			c, _ := k.Keep(relay, owner)
			conns = append(conns, c)
			defer c.Close()
			defer page.Close()
			if i == 0 {
				continue // stays connected
			}
			page.(*lineEnd).rip()
			go io.Copy(io.Discard, c)
			synctest.Wait()
			time.Sleep(time.Second)
		}
		for i, c := range conns[1:3] {
			_, err := c.Write(make([]byte, 900<<10)) // takes 1 MiB
			must(t, err)
			if c.why() != nil {
				t.Fatalf("stream %d gave way", i+1)
			}
		}
		c := conns[3]
		for range 2 {
			go c.Write(make([]byte, 1<<20)) // asks for 2 MiB
			synctest.Wait()
		}
		wantErr(t, conns[1].why(), ErrMemory)
		if conns[0].why() != nil || conns[2].why() != nil {
			t.Errorf("another gave way: %v, %v", conns[0].why(), conns[2].why())
		}
		if n := k.Counts().Evicted; n != 1 {
			t.Errorf("%d gave way", n)
		}
		for _, c := range conns {
			c.Close()
		}
		synctest.Wait()
		if held := k.held.Load(); held != 0 {
			t.Errorf("%d bytes are held by nobody", held)
		}
	})
}

// TestNoMemory: a stream moves on with the little that each has.
func TestNoMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 0), relay, page)
		defer r.close()
		go io.Copy(io.Discard, r.relay)
		text := noise(1, 300_000)
		got, err := exchange(r.relay, r.page, text, 100_000)
		must(t, err)
		if !bytes.Equal(got, text) {
			t.Error("the bytes differ")
		}
	})
}

// TestLeave: a page that came back without its stream does not leave the old one behind.
func TestLeave(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 0), relay, page)
		defer r.close()
		r.keeper.Leave(owner.Seat)
		if r.relay.why() != nil {
			t.Error("a stream with a carrier has ended")
		}
		r.pageLine.rip()
		go io.Copy(io.Discard, r.relay)
		synctest.Wait()
		r.keeper.Leave("another")
		if r.relay.why() != nil {
			t.Error("another seat's stream has ended")
		}
		r.keeper.Leave(owner.Seat)
		wantErr(t, r.relay.why(), ErrExpired)
	})
}
