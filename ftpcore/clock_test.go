package ftpcore_test

import (
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// setClock is a clock whose time of day a person has set ahead. Its monotonic clock goes on.
type setClock struct {
	event.SystemClock
	ahead atomic.Int64 // seconds
}

func (c *setClock) Now() time.Time { return withTimeOfDay(time.Now(), c.ahead.Load()) }

// withTimeOfDay returns t with a time of day that is later by some seconds, and with the same reading
// of the monotonic clock. Package time has no function for it.
func withTimeOfDay(t time.Time, seconds int64) time.Time {
	const perSecond = 1 << 30 // see the fields of time.Time
	*(*uint64)(unsafe.Pointer(&t)) += uint64(seconds) * perSecond
	return t
}

// How long a session waits does not change when the computer's time of day is set.
func TestTimeOfDayIsSet(t *testing.T) {
	now := time.Now()
	if later := withTimeOfDay(now, 3600); later.Sub(now) != 0 || later.Round(0).Sub(now.Round(0)) != time.Hour {
		t.Fatalf("%v is not %v an hour later", later, now)
	}
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		clock := &setClock{}
		h.Server.Clock = clock
		c := call(t, h, "haha", "hehe")
		clock.ahead.Store(3600)
		c.say("NOOP", "200")
		time.Sleep(5 * time.Second)
		list := h.Events()
		last := list[len(list)-1]
		if waits := h.Server.Waiting(); len(waits) != 1 || waits[0].Since != last.T || h.Server.Now()-last.T != 5e9 {
			t.Errorf("the latest event is at %d, now is %d, and the session waits for %+v", last.T, h.Server.Now(), waits)
		}
		if at := h.Server.TimeOf(last.T); clock.Now().Sub(at) != 5*time.Second {
			t.Errorf("the latest event was at %v", at)
		}
	})
}
