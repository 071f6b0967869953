package tunnel

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/yamux"
)

// TestS17Unanswered: a page that answers pings but never accepts a stream, or never answers a
// reset, loses its tunnel, so that no socket stays open for ever.
func TestS17Unanswered(t *testing.T) {
	for what, takes := range map[owed]bool{owedTaking: false, owedAnswer: true} {
		t.Run(string(what), func(t *testing.T) {
			w := worlds["mem"](t)
			relayEnd, pageEnd := w.carrier(t)
			relay, err := newRelay(relayEnd, RelayConfig{Sockets: w}, times{
				ping: 10 * time.Millisecond, answer: patience, header: patience, debt: patience,
			})
			must(t, err)
			cfg := yamux.DefaultConfig()
			cfg.LogOutput, cfg.EnableKeepAlive = io.Discard, false
			page, err := yamux.Client(pageEnd, cfg) // it answers pings by itself
			must(t, err)
			defer page.Close()
			if takes {
				go func() {
					for {
						if _, err := page.AcceptStream(); err != nil {
							return
						}
					}
				}()
			}
			client, accepted := w.control(t)
			ended := make(chan error)
			go func() { ended <- relay.Control(accepted, "127.0.0.1:2121") }()
			eventually(t, "the client is there", func() bool { return relay.Controls() == 1 })
			client.SetLinger(0)
			client.Close()
			relay.m.debts.backdate(t, what)
			<-ended
			wantErr(t, relay.Err(), ErrSilent)
			if !strings.Contains(relay.Err().Error(), string(what)) {
				t.Errorf("the relay says %v, not %s", relay.Err(), what)
			}
			relay.Wait()
		})
	}
}

// backdate waits until something is owed, and makes it old enough for any patience. A page
// that is slow to do something else stays within its time.
func (d *debts) backdate(t *testing.T, what owed) {
	eventually(t, string(what), func() (done bool) {
		d.mu.Lock()
		defer d.mu.Unlock()
		for x := range d.since {
			if x.what == what {
				d.since[x], done = time.Now().Add(-2*patience), true
			}
		}
		return done
	})
}
