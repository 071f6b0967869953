package servercheck

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore/course"
	"ftpsim/ftpcore/profile"
)

var update = flag.Bool("update", false, "write testdata/profiles.tsv anew")

const profilesFile = "testdata/profiles.tsv"

// The deviations of our own profiles. The full server has none that clients could stumble
// over.
func TestProfiles(t *testing.T) { synctest.Test(t, testProfiles) }

func testProfiles(t *testing.T) {
	var b strings.Builder
	b.WriteString("profile\tcase\tclause\trequest\treply\tverdict\twhy\n")
	for _, p := range profile.All() {
		card, err := JudgeProfile(t.Context(), p.Name)
		if err != nil && !errors.Is(err, ErrWrite) && !errors.Is(err, ErrLogin) {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if err != nil {
			fmt.Fprintf(&b, "%s\t\t\t\t\t%s\t%v\n", p.Name, course.NotReached, err)
		}
		for _, r := range card.Results {
			for _, f := range r.Findings {
				if f.Verdict == course.Fail || f.Verdict == course.Lenient {
					fmt.Fprintln(&b, strings.Join([]string{p.Name, r.ID, f.Clause, f.Request, portNumbers.ReplaceAllString(f.Reply, "*"), string(f.Verdict), f.Why}, "\t"))
				}
				if f.Verdict == course.Fail && p.Name == "full" {
					t.Errorf("full: %s: %s answers %s: %s", r.ID, f.Request, f.Reply, f.Why)
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile(profilesFile, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(profilesFile)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != b.String() {
		t.Errorf("%s differs (-update writes it anew):\n%s", profilesFile, b.String())
	}
}

var portNumbers = regexp.MustCompile(`\d+,\d+,\d+,\d+,\d+,\d+`)

// Each case has an ID of its own that begins with a number of an RFC, a clause, and a judged
// step. There are at least 60.
func TestCases(t *testing.T) {
	id := regexp.MustCompile(`^\d{3,4}-[\dIV.]+-[a-z0-9-]+$`)
	seen := map[string]bool{}
	groups := map[Group]int{}
	for _, c := range Cases() {
		if !id.MatchString(c.ID) || seen[c.ID] {
			t.Errorf("the ID %s is used twice or has another form", c.ID)
		}
		seen[c.ID] = true
		groups[c.Group]++
		judged := slices.ContainsFunc(c.Steps, func(s Step) bool { return len(s.Want) > 0 })
		if c.Clause == "" || c.Title == "" || !judged {
			t.Errorf("%s has no clause, no title or no judged step", c.ID)
		}
	}
	if len(seen) < 60 || len(groups) != len(Groups()) {
		t.Errorf("%d cases in %v", len(seen), groups)
	}
}

// A run that is stopped removes its directory. Stopping is possible after each case.
func TestStop(t *testing.T) { synctest.Test(t, testStop) }

func testStop(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	for _, after := range []int{1, 9, 40} {
		ctx, cancel := context.WithCancel(t.Context())
		card, err := Run(ctx, Options{Connect: e.connect, Account: e.account, Progress: func(done, _ int, _ CaseResult) {
			if done == after {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) || len(card.Results) != after || card.Left != nil {
			t.Errorf("after %d cases: %v, %d results, left %v", after, err, len(card.Results), card.Left)
		}
		// Another run can begin, so the directory is gone.
		if _, err := Run(t.Context(), Options{Connect: e.connect, Account: e.account, Only: []string{"noop"}}); err != nil {
			t.Error(err)
		}
		cancel()
	}
}

// A directory that is there already is not touched.
func TestExists(t *testing.T) { synctest.Test(t, testExists) }

func testExists(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	e.patience = defaultPatience
	if _, err := e.prepare(t.Context(), defaultDir); err != nil {
		t.Fatal(err)
	}
	o := Options{Connect: e.connect, Account: e.account}
	card, err := Run(t.Context(), o)
	if !errors.Is(err, ErrExists) || len(card.Results) > 0 {
		t.Errorf("%v, %d results", err, len(card.Results))
	}
	o.Dir = "another"
	o.Only = []string{"4.1.3-nlst"}
	if card, err := Run(t.Context(), o); err != nil || len(card.Results) != 1 {
		t.Errorf("%v, %d results", err, len(card.Results))
	}
}

// No password is in a card.
func TestNoPassword(t *testing.T) { synctest.Test(t, testNoPassword) }

func testNoPassword(t *testing.T) {
	card, err := JudgeProfile(t.Context(), "full")
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%+v", card)
	if strings.Contains(text, "hehe") || !strings.Contains(text, "{password}") {
		t.Error("the card has the password, or no login")
	}
}

// brokenDialer is a server that is not there.
type brokenDialer struct{ Dialer }

func (brokenDialer) Dial(context.Context, string) (net.Conn, error) {
	return nil, errors.New("connection refused")
}

func TestNoServer(t *testing.T) {
	if _, err := Run(t.Context(), Options{Connect: Over(brokenDialer{}, "192.0.2.1:21")}); err == nil {
		t.Error("no error")
	}
}

// dyingDialer is a server that is gone after some connections.
type dyingDialer struct {
	Dialer
	left int
}

func (d *dyingDialer) Dial(ctx context.Context, addr string) (net.Conn, error) {
	if d.left--; d.left < 0 {
		return nil, errors.New("connection refused")
	}
	return d.Dialer.Dial(ctx, addr)
}

// A run ends soon if the server is gone, and the card says that the directory remains.
func TestServerGone(t *testing.T) { synctest.Test(t, serverGone) }

func serverGone(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	card, err := Run(t.Context(), Options{Connect: Over(&dyingDialer{e.dialer, 20}, engineAddr), Account: e.account})
	if !errors.Is(err, ErrSilent) || len(card.Results) > 30 || !slices.Equal(card.Left, []string{"/" + defaultDir}) {
		t.Errorf("%v, %d results, left %v", err, len(card.Results), card.Left)
	}
}

// wiretap is a dialer that sees each line to the server, and may change it.
type wiretap struct {
	Dialer
	line func(line string) string
}

func (d *wiretap) Dial(ctx context.Context, addr string) (net.Conn, error) {
	c, err := d.Dialer.Dial(ctx, addr)
	return &tapped{c, d}, err
}

type tapped struct {
	net.Conn
	tap *wiretap
}

func (c *tapped) Write(b []byte) (int, error) {
	_, err := c.Conn.Write([]byte(c.tap.line(string(b))))
	return len(b), err
}

// A run whose last login fails says that the directory remains.
func TestLastLoginFails(t *testing.T) { synctest.Test(t, lastLoginFails) }

func lastLoginFails(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	logins := 0
	tap := &wiretap{Dialer: e.dialer, line: func(line string) string {
		if !strings.HasPrefix(line, "PASS ") {
			return line
		}
		if logins++; logins < 3 { // the preparation, and the case
			return line
		}
		return "PASS wrong\r\n"
	}}
	card, err := Run(t.Context(), Options{Connect: Over(tap, engineAddr), Account: e.account, Only: []string{"noop"}})
	if !errors.Is(err, ErrLogin) || !slices.Equal(card.Left, []string{"/" + defaultDir}) {
		t.Errorf("%v, left %v", err, card.Left)
	}
}

// A run that is stopped while the server makes the directory removes it.
func TestStopInMKD(t *testing.T) { synctest.Test(t, stopInMKD) }

func stopInMKD(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	ctx, cancel := context.WithCancel(t.Context())
	tap := &wiretap{Dialer: e.dialer, line: func(line string) string {
		if line == "MKD /"+defaultDir+"\r\n" {
			cancel()
		}
		return line
	}}
	if _, err := Run(ctx, Options{Connect: Over(tap, engineAddr), Account: e.account}); err == nil {
		t.Error("it was not stopped")
	}
	if _, err := Run(t.Context(), Options{Connect: e.connect, Account: e.account, Only: []string{"noop"}}); err != nil {
		t.Error(err)
	}
}

// A password that a server repeats where a reply is due, and one that is part of the path of
// the account, are in no error; the path itself is right.
func TestRepeatedPassword(t *testing.T) {
	s := &session{target: &target{account: Account{User: "test", Password: "test"}}}
	for text, want := range map[string]string{
		"257 \"/home/test\"":                   "257 \"/home/{password}\"",
		"257 \"/home/test/ftpsim-check\"":      "257 \"{dir}\"",
		"257 \"/home/test/ftpsim-check/test\"": "257 \"{dir}/{password}\"",
	} {
		s.dir = "/home/test/ftpsim-check"
		if got := s.shown(text); got != want || s.unshown(got) != text {
			t.Errorf("%s is shown as %s and read as %s", text, got, s.unshown(got))
		}
	}
	for said, want := range map[string]string{
		"PASS hehe\r\n":                         "which is no reply",
		strings.Repeat("150 and on\r\n", 30000): errTooLong.Error(),
		strings.Repeat("x", 2*maxReply):         errTooLong.Error(),
	} {
		near, far := net.Pipe()
		s := &session{target: &target{account: Account{Password: "hehe"}, patience: defaultPatience}, ctx: t.Context(), ctl: near, r: bufio.NewReader(near)}
		go func() {
			io.WriteString(far, said)
			far.Close()
		}()
		var x Exchange
		s.final(&x)
		if !strings.Contains(x.Lost, want) || strings.Contains(x.Lost+x.Lines, "hehe") {
			t.Errorf("%.20q: %q, %.40q", said, x.Lost, x.Lines)
		}
		near.Close()
	}
}
