package ftpcore_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/ftptest"
)

// lateGate holds every PWD. When the first one is released, it lets others be held before it
// returns.
type lateGate struct {
	held chan string // the session of each PWD that begins to be held
	late func()      // called when the first is released
	went bool
}

func (g *lateGate) Decide(ctx context.Context, m *event.Message) event.Decision {
	if m.Kind != event.KindCommand || m.Dec.Verb != "PWD" {
		return event.Decision{Action: event.Pass}
	}
	first := !g.went
	g.went = true
	g.held <- m.SID
	<-ctx.Done()
	if first {
		g.late()
	}
	return event.Decision{Action: event.Close, Held: time.Second}
}

// A session whose message is held just as the server goes back in time delays neither the
// server nor another session.
func TestRewindWhileASessionBeginsToHold(t *testing.T) {
	g := &lateGate{held: make(chan string, 2)}
	inHouse(t, ftptest.Config{}, nil, func(t *testing.T, h *ftptest.Server) {
		h.Server.Gate = g
		first, other := call(t, h, "haha", "hehe"), call(t, h, "haha", "hehe")
		first.send("PWD")
		if sid := <-g.held; sid != "S1" {
			t.Fatalf("%s is held", sid)
		}
		g.late = func() {
			newcomer := call(t, h, "haha", "hehe")
			newcomer.send("PWD")
			if sid := <-g.held; sid != "S3" {
				t.Errorf("%s is held", sid)
			}
		}
		at := event.State{FSM: event.StLoggedIn, User: "haha", Cwd: "/", Type: "A", Mode: "S", Stru: "F"}
		h.Server.Rewind(ftpcore.Rewind{To: 1, Files: func() {}, Sessions: map[string]event.State{"S1": at, "S2": at}})
		first.want("451")
		first.say("NOOP", "200")
		other.say("NOOP", "200")
	})
}

// A client that does not read its replies cannot delay Rewind for long; at most it loses its
// own session.
func TestRewindWhileAClientDoesNotRead(t *testing.T) {
	var files []ftptest.File
	for i := range 3000 { // more than the network holds
		files = append(files, ftptest.File{Name: fmt.Sprintf("many/a-file-with-a-long-name-%04d", i)})
	}
	inHouse(t, ftptest.Config{}, files, func(t *testing.T, h *ftptest.Server) {
		deaf, other := call(t, h, "haha", "hehe"), call(t, h, "haha", "hehe")
		deaf.send("STAT many")
		synctest.Wait() // the server cannot say all of it
		at := event.State{FSM: event.StLoggedIn, User: "haha", Cwd: "/", Type: "A", Mode: "S", Stru: "F"}
		began := time.Now()
		h.Server.Rewind(ftpcore.Rewind{To: 1, Files: func() {}, Sessions: map[string]event.State{"S1": at, "S2": at}})
		other.say("NOOP", "200")
		if waited := time.Since(began); waited > 2*time.Second {
			t.Errorf("the others waited for %s", waited)
		}
	})
}
