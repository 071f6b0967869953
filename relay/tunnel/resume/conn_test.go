package resume

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func noise(seed byte, n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{seed}).Read(b)
	return b
}

// talk exchanges two texts at the same time and compares them.
func (r *rig) talk(down, up []byte) error {
	var wg sync.WaitGroup
	var gotDown, gotUp []byte
	var errDown, errUp error
	wg.Go(func() { gotDown, errDown = exchange(r.relay, r.page, down, 70) })
	wg.Go(func() { gotUp, errUp = exchange(r.page, r.relay, up, 90) })
	wg.Wait()
	switch {
	case errDown != nil || errUp != nil:
		return fmt.Errorf("down: %v, up: %v", errDown, errUp)
	case !bytes.Equal(gotDown, down) || !bytes.Equal(gotUp, up):
		return fmt.Errorf("the bytes differ")
	}
	return nil
}

// TestCutAtEachOffset cuts the first line after each number of bytes in each direction: in a
// header, in data, between frames.
func TestCutAtEachOffset(t *testing.T) {
	down, up := noise(1, 420), noise(2, 450)
	const most = 600 // more than both with their headers
	for end, name := range []string{"down", "up"} {
		for at := range most {
			synctest.Test(t, func(t *testing.T) {
				limit := [2]int{-1, -1}
				limit[end] = at
				relay, page := newLine(limit[0], limit[1])
				r := newRig(t, NewKeeper(within, 1<<20), relay, page)
				defer r.close()
				go r.keepUp()
				if err := r.talk(down, up); err != nil {
					t.Fatalf("%s cut after %d bytes: %v", name, at, err)
				}
				synctest.Wait()
				if n := r.keeper.Counts().Resumed; at < len(down) && n != 1 {
					t.Fatalf("%s cut after %d bytes: resumed %d times", name, at, n)
				}
			})
		}
	}
}

// TestCutAgainAndAgain cuts each line after so many bytes. Some cuts fall into what is sent again.
// With fewer than 60 the two ends can cut each other thousands of times before a byte comes over.
func TestCutAgainAndAgain(t *testing.T) {
	down, up := noise(1, 90), noise(2, 120)
	for after := 60; after < 150; after += 1 + after/20 {
		synctest.Test(t, func(t *testing.T) {
			next := func() (relay, page net.Conn) { return newLine(after, after+5) }
			relay, page := next()
			r := newRig(t, NewKeeper(within, 1<<20), relay, page)
			defer r.close()
			r.next = next
			go r.keepUp()
			if err := r.talk(down, up); err != nil {
				t.Fatalf("cut after each %d bytes: %v", after, err)
			}
		})
	}
}

// TestFullWaits: a writer without a carrier may write 4 MiB and then waits; nothing is lost.
func TestFullWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 64<<20), relay, page)
		defer r.close()
		r.pageLine.rip()
		text := noise(3, 6<<20)
		wrote := 0
		done := make(chan error, 1)
		go func() {
			for at := 0; at < len(text); at += 256 << 10 {
				if _, err := r.relay.Write(text[at : at+256<<10]); err != nil {
					done <- err
					return
				}
				wrote += 256 << 10
			}
			done <- nil
		}()
		synctest.Wait()
		if wrote < 3<<20 || wrote > 4<<20 {
			t.Errorf("%d bytes were taken without a carrier", wrote)
		}
		must(t, r.comeBack())
		go io.Copy(io.Discard, r.relay) // takes the acknowledgements
		got := make([]byte, len(text))
		_, err := io.ReadFull(r.page, got)
		must(t, err)
		must(t, <-done)
		if !bytes.Equal(got, text) {
			t.Error("the bytes differ")
		}
	})
}

// TestWriteDeadline: the wait for room ends at the deadline.
func TestWriteDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		r := newRig(t, NewKeeper(within, 64<<20), relay, page)
		defer r.close()
		r.pageLine.rip()
		synctest.Wait()
		r.relay.SetWriteDeadline(time.Now().Add(time.Second))
		_, err := r.relay.Write(make([]byte, 8<<20))
		wantErr(t, err, os.ErrDeadlineExceeded)
	})
}

// TestExpires: if the page does not come back, the stream ends when its time is over, not before.
func TestExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		k := NewKeeper(within, 1<<20)
		r := newRig(t, k, relay, page)
		r.pageLine.rip()
		time.Sleep(within - time.Millisecond)
		synctest.Wait()
		if err := r.relay.why(); err != nil {
			t.Fatalf("it ended before its time: %v", err)
		}
		time.Sleep(2 * time.Millisecond)
		_, err := r.relay.Read(make([]byte, 1))
		wantErr(t, err, ErrExpired)
		_, err = k.Resume(r.token, owner, 0)
		wantErr(t, err, ErrUnknown)
		synctest.Wait()
		if c := k.Counts(); c.Expired != 1 || c.Refused[ErrUnknown] != 1 {
			t.Errorf("counted %+v", c)
		}
		r.page.Close()
	})
}

// TestLeaving: an end that leaves is not awaited, however it says so.
func TestLeaving(t *testing.T) {
	for name, leave := range map[string]func(r *rig){
		"closes the stream":  func(r *rig) { r.page.Close() },
		"closes the carrier": func(r *rig) { r.pageLine.Conn.Close() }, // as a browser closes a tab's WebSocket
		"says so, and is cut": func(r *rig) { // as when a load balancer closes behind it
			var frame [headerSize]byte
			putHeader(frame[:], goodbye, 0)
			r.pageLine.Write(frame[:])
			r.pageLine.rip()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				relay, page := newLine(-1, -1)
				r := newRig(t, NewKeeper(within, 1<<20), relay, page)
				began := time.Now()
				_, err := r.page.Write([]byte("the last words"))
				must(t, err)
				leave(r)
				got, err := io.ReadAll(r.relay)
				if string(got) != "the last words" || err != nil {
					t.Errorf("read %q, %v", got, err)
				}
				if waited := time.Since(began); waited > 2*time.Second {
					t.Errorf("the relay waited for %v", waited)
				}
				_, err = r.keeper.Resume(r.token, owner, 0)
				wantErr(t, err, ErrUnknown)
				r.close()
			})
		})
	}
}

// deaf is a carrier that cannot be written to any more; its Read brings the end.
type deaf struct{ net.Conn }

func (deaf) Write([]byte) (int, error) { return 0, errCut }

func (deaf) Read([]byte) (int, error) {
	time.Sleep(endTime / 2)
	return 0, io.EOF
}

// TestWriteFindsTheEnd: a page that has left is not taken for one that was cut because a write
// notices it first.
func TestWriteFindsTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		defer page.Close()
		c, _ := NewKeeper(within, 1<<20).Keep(deaf{relay}, owner)
		c.Write([]byte("is the page there?"))
		_, err := c.Read(make([]byte, 1))
		wantErr(t, err, io.EOF)
	})
}

// TestSilence: a carrier that takes everything and brings nothing is given up.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		relay, page := newLine(-1, -1)
		c := New(page, Options{Within: within, Silence: 10 * time.Second})
		defer c.Close()
		defer relay.Close()
		time.Sleep(time.Hour) // without anything to acknowledge, silence means nothing
		if c.carrier == nil {
			t.Fatal("an idle carrier was given up")
		}
		began := time.Now()
		_, err := c.Write([]byte("hello?"))
		must(t, err)
		<-c.CutOff()
		if d := time.Since(began); d != 10*time.Second {
			t.Errorf("it was given up after %v", d)
		}
	})
}

// TestBrokenRules: what an end must not send ends the stream.
func TestBrokenRules(t *testing.T) {
	frame := func(length uint32, received uint64, data string) string {
		var b [headerSize]byte
		putHeader(b[:], length, received)
		return string(b[:]) + data
	}
	for name, says := range map[string]string{
		"an acknowledgement beyond the end": frame(0, 6, ""),
		"one in data's header":              frame(1, 1<<63, "x"),
		"an acknowledgement that goes back": frame(0, 5, "") + frame(0, 4, ""),
		"a frame that is too long":          frame(maxFrame+1, 0, ""),
		"bytes behind the goodbye":          frame(goodbye, 0, "x"),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				relay, page := newLine(-1, -1)
				c, _ := NewKeeper(within, 1<<20).Keep(relay, owner)
				_, err := c.Write([]byte("hello"))
				must(t, err)
				page.Write([]byte(says))
				_, err = io.ReadAll(c)
				wantErr(t, err, ErrProtocol)
				page.Close()
			})
		})
	}
}
