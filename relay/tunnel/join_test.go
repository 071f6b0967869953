package tunnel

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestJoin: frames that the other end does not wait for are sent with the next frame, in
// order, or after joinTime.
func TestJoin(t *testing.T) {
	ack, fin, credit := frame(frameWindow, flagACK, 7, 0), frame(frameWindow, flagFIN, 7, 0), frame(frameWindow, 0, 7, 9)
	opens, data := frame(frameWindow, flagSYN, 11, 0), frame(frameData, 0, 9, 5)+"hello"
	for _, x := range []struct {
		name    string
		page    bool
		arrived string // a frame from the other end, before
		send    []string
		now     []string // messages at once
		later   []string // more messages after joinTime
	}{
		{"an acknowledgement joins data", true, "", []string{ack, data}, []string{ack + data}, nil},
		{"an acknowledgement alone", false, "", []string{ack}, nil, []string{ack}},
		{"the page's end joins data", true, "", []string{fin, data}, []string{fin + data}, nil},
		{"the page's ends alone", true, "", []string{ack, fin}, nil, []string{ack + fin}},
		{"the relay's end is waited for", false, "", []string{fin, data}, []string{fin, data}, nil},
		{"the relay's end confirms the page's", false, fin, []string{fin, data}, []string{fin + data}, nil},
		{"credit is waited for", true, "", []string{ack, credit}, []string{ack + credit}, nil},
		{"a stream is opened", true, "", []string{ack, opens, data}, []string{ack + opens + data}, nil},
		{"an opening is never cut", true, "", []string{ack, opens}, nil, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			near, far := newRecorder(t)
			c := newFrameConn(near, x.page, func() {}, blind{})
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
			expectMessages(t, x.name+", at once", sent(), x.now)
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
