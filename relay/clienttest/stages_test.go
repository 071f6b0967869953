package clienttest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
)

// stagesTime is the time limit of all stages of a client. The server of the lesson is slow.
const stagesTime = 4 * time.Minute

// says returns what the page says about the step to do: the feedback, and what the judge found.
func says(l *lesson.Lesson, p lesson.Progress) string {
	if p.Done {
		return ""
	}
	step, state := l.Steps[p.Step], p.Steps[p.Step]
	var lines []string
	if state.Nearly > 0 {
		lines = append(lines, step.Nearly[state.Nearly-1].Say.In("en"))
	}
	for _, it := range state.Items {
		for _, v := range it.Found {
			lines = append(lines, string(v.Side)+" "+v.Rule+": "+v.Sentence()+" "+v.Clause)
		}
	}
	return strings.Join(lines, "\n")
}

// studentClient is testdata/stages/client.py with the bug of one stage, and the lesson that it does.
type studentClient struct {
	*lessonRoom
	bug int
	out bytes.Buffer
	err error
}

// stages runs the client once for each stage up to last. It ends early if a stage is not passed.
func (c *studentClient) stages(ctx context.Context, t *testing.T, last int) {
	vars, err := json.Marshal(c.Lesson.Values)
	if err != nil {
		c.err = err
		return
	}
	for stage := 1; stage <= last; stage++ {
		host, port, _ := net.SplitHostPort(c.addr)
		cmd := command(ctx, t, "python3", testdata(t, "stages/client.py"), strconv.Itoa(stage), strconv.Itoa(c.bug), host, port, string(vars))
		cmd.Stdout, cmd.Stderr = &c.out, &c.out
		var exit *exec.ExitError
		if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
			c.err = err
			return
		}
		for !c.ended(stage) {
			select {
			case <-time.After(10 * time.Millisecond):
			case <-ctx.Done():
				c.err = ctx.Err()
				return
			}
		}
		if c.Run.Progress().Step < stage {
			return
		}
	}
}

// ended reports whether n sessions have begun and ended.
func (c *studentClient) ended(n int) bool {
	opened, closed := 0, 0
	for _, e := range c.Events() {
		switch e.Kind {
		case event.KindSessionOpen:
			opened++
		case event.KindSessionClose:
			closed++
		}
	}
	return opened == n && closed == n
}

// clientBugs are the bugs of testdata/stages/client.py, one for each stage, and what the page
// then says.
var clientBugs = []struct{ bug, says string }{
	{"does not wait for the greeting", "client before-greeting: The client sends QUIT before the server's greeting: it does not wait for the 220. RFC 959 §5.4"},
	{"reads the first line of a reply only", "If it stops after the first line of the 211, it takes the second line for the reply to SYST"},
	{"sends PASS before the 331", "client blind-command: The client sends PASS without waiting for the reply to USER"},
	{"cuts the path of a 257 at its second quotation mark", "a quotation mark that belongs to the name is written twice"},
	{"swaps the bytes of a 227's port", "client port-not-used: The client asks for a data port with PASV"},
	{"sends no TYPE I", "client type-a-binary: The client transfers"},
	{"does not close the data connection", "client upload-not-closed: The client does not close the data connection of STOR"},
	{"swaps the bytes of its own port", "client port-refused: The client named port"},
	{"counts the offset of REST from 1", "This is another offset."},
	{"stores although CWD was refused", "client ignores-refusal: The client goes on with STOR as if CWD"},
	{"reads one reply after ABOR", "client abor-unread: The client sends PWD before it has both replies to ABOR"},
	{"sends no PROT P", "client data-in-clear: TLS protects the control connection, and the data of RETR"},
}

// A minimal client passes the twelve stages of build-client. With one bug in it, it passes the
// stages before, and in the stage of the bug the page says why it does not go on. All run at the
// same time, because the server of the lesson is slow.
//
// The card says so too.
func TestBuildClient(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), stagesTime)
	defer cancel()
	command(ctx, t, "python3") // without it the test fails here
	clients := make([]*studentClient, len(clientBugs)+1)
	var wg sync.WaitGroup
	for bug := range clients {
		c, last := &studentClient{lessonRoom: enterLesson(t, "build-client", "K7Q-"+strconv.Itoa(bug)), bug: bug}, bug
		if bug == 0 {
			last = len(clientBugs)
		}
		clients[bug] = c
		wg.Go(func() { c.stages(ctx, t, last) })
	}
	wg.Wait()
	t.Run("without a bug", func(t *testing.T) {
		c := clients[0]
		if p := c.Run.Progress(); c.err != nil || !p.Done || p.Score != p.Max {
			t.Errorf("%v: step %d, score %d of %d: %s\n%s", c.err, p.Step, p.Score, p.Max, says(c.Lesson, p), c.out.String())
		}
	})
	for i, b := range clientBugs {
		t.Run(b.bug, func(t *testing.T) {
			c := clients[i+1]
			p := c.Run.Progress()
			said := says(c.Lesson, p)
			if c.err != nil || p.Step != i {
				t.Fatalf("%v: the step is %d, want %d\n%s\n%s", c.err, p.Step, i, said, c.out.String())
			}
			if slices.ContainsFunc(p.Steps[:i], func(s lesson.StepState) bool { return !s.Done }) || p.Steps[i].Done {
				t.Errorf("the steps are %+v", p.Steps)
			}
			card := lesson.NewCard(c.Lesson, p, "", "test", time.Now())
			if got, want := card.Summary(), fmt.Sprintf("%d of 12 stages passed", i); got != want || card.Rows[i].Verdict != course.Fail {
				t.Errorf("the card says %s, want %s: %+v", got, want, card.Rows[i])
			}
			if !strings.Contains(said, b.says) {
				t.Errorf("the page says %q, want %q\n%s", said, b.says, c.out.String())
			}
		})
	}
}
