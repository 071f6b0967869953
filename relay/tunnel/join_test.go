package tunnel

import (
	"net"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/relay/tunnel/tunneltest"
)

// TestJoin: frames that the other end does not wait for are sent with the next frame, in
// order, or after joinTime. The page's other frames are joined until nothing else can run.
func TestJoin(t *testing.T) {
	ack, fin, credit := frame(frameWindow, flagACK, 7, 0), frame(frameWindow, flagFIN, 7, 0), frame(frameWindow, 0, 7, 9)
	opens, data := frame(frameWindow, flagSYN, 11, 0), frame(frameData, 0, 9, 5)+"hello"
	for _, x := range []struct {
		name    string
		page    bool
		arrived string // a frame from the other end, before
		send    []string
		now     []string // messages without a delay
		later   []string // more messages after joinTime
	}{
		{"an acknowledgement joins data", true, "", []string{ack, data}, []string{ack + data}, nil},
		{"an acknowledgement alone", false, "", []string{ack}, nil, []string{ack}},
		{"the page's end joins data", true, "", []string{fin, data}, []string{fin + data}, nil},
		{"the page's ends alone", true, "", []string{ack, fin}, nil, []string{ack + fin}},
		{"the relay's end is waited for", false, "", []string{fin, data}, []string{fin, data}, nil},
		{"the relay's end confirms the page's", false, fin, []string{fin, data}, []string{fin + data}, nil},
		{"credit is waited for", true, "", []string{ack, credit}, []string{ack + credit}, nil},
		{"the page's replies", true, "", []string{data, fin, data, data}, []string{data + fin + data + data}, nil},
		{"the relay's data", false, "", []string{data, data}, []string{data, data}, nil},
		{"a stream is opened", true, "", []string{ack, opens, data}, []string{ack + opens + data}, nil},
		{"an opening is never cut", true, "", []string{ack, opens}, nil, nil},
	} {
		tunneltest.Bubble(t, func(t *testing.T) {
			near, far := newRecorder(t)
			c := newFrameConn(near, x.page, func() {}, blind{})
			go c.sendWhenIdle()
			defer close(c.ended)
			if err := c.check([]byte(x.arrived)); err != nil {
				t.Fatal(err)
			}
			for _, f := range x.send {
				c.Write([]byte(f[:frameHeaderSize]))
				if body := f[frameHeaderSize:]; body != "" {
					c.Write([]byte(body))
				}
			}
			sent := func() [][]byte {
				c.outMu.Lock()
				defer c.outMu.Unlock()
				return far.messages
			}
			synctest.Wait()
			expectMessages(t, x.name+", without a delay", sent(), x.now)
			time.Sleep(joinTime)
			synctest.Wait()
			expectMessages(t, x.name+", later", sent()[len(x.now):], x.later)
		})
	}
}

func expectMessages(t *testing.T, what string, got [][]byte, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d messages, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if string(got[i]) != want[i] {
			t.Errorf("%s: message %d is %q, want %q", what, i, got[i], want[i])
		}
	}
}

// TestEndsAreForgotten: ends that the relay never confirms do not fill its memory.
func TestEndsAreForgotten(t *testing.T) {
	var c closes
	for id := range uint32(3 * maxHalf) {
		c.arrived(id)
	}
	if len(c.half) > maxHalf {
		t.Errorf("%d ends are remembered", len(c.half))
	}
}

// TestEndedStreamsAreForgotten: of a stream that both sides have ended nothing is kept, whichever
// side was first, and only the relay's second end confirms.
func TestEndedStreamsAreForgotten(t *testing.T) {
	var c closes
	c.arrived(1)
	if !c.confirms(1) {
		t.Error("the relay's end after the page's does not confirm it")
	}
	if c.confirms(3) {
		t.Error("the relay's end before the page's confirms it")
	}
	c.arrived(3)
	if len(c.half) != 0 {
		t.Errorf("kept: %v", c.half)
	}
}

// TestOnlyThePageWaitsForIdle: at the relay nothing is delayed until its goroutines are idle, and
// no goroutine waits for that.
func TestOnlyThePageWaitsForIdle(t *testing.T) {
	for _, page := range []bool{true, false} {
		tunneltest.Bubble(t, func(t *testing.T) {
			near, far := net.Pipe()
			m, err := newMux(near, page, defaultTimes, nil)
			if err != nil {
				t.Fatal(err)
			}
			m.frames.idle <- struct{}{}
			synctest.Wait()
			if taken := len(m.frames.idle) == 0; taken != page {
				t.Errorf("at the page %v: a goroutine waits: %v", page, taken)
			}
			far.Close()
			m.wait()
		})
	}
}

// TestJoinedIsBounded: a message of the page does not wait for others once it is long.
func TestJoinedIsBounded(t *testing.T) {
	near, far := newRecorder(t)
	c := newFrameConn(near, true, func() {}, blind{}) // nothing sends what is delayed
	short := frame(frameData, 0, 9, 5) + "hello"
	for range 3 * maxJoined / len(short) {
		c.Write([]byte(short[:frameHeaderSize]))
		c.Write([]byte("hello"))
	}
	if len(far.messages) != 2 {
		t.Fatalf("%d messages", len(far.messages))
	}
	for _, m := range far.messages {
		if len(m) < maxJoined || len(m) > maxJoined+len(short) {
			t.Errorf("a message of %d bytes", len(m))
		}
	}
}

// TestLastWords: what the page wrote before it closed the tunnel is sent.
func TestLastWords(t *testing.T) {
	near, far := newRecorder(t)
	c := newFrameConn(near, true, func() {}, blind{})
	c.Write([]byte(frame(frameWindow, flagFIN, 7, 0)))
	c.shut()
	<-c.closed
	expectMessages(t, "the last words", far.messages, []string{frame(frameWindow, flagFIN, 7, 0)})
}
