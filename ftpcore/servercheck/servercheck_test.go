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

// namedConn is a control connection to a server that is known by its name only.
type namedConn struct{ net.Conn }

type nameAddr string

func (nameAddr) Network() string  { return "dial" }
func (a nameAddr) String() string { return string(a) }

func (namedConn) RemoteAddr() net.Addr { return nameAddr("device:") }

// namedLink reaches the engine as the page reaches a server of the relay's: the host of an
// address has no effect, and the session is in a record.
type namedLink struct {
	Dialer
	control net.Conn
}

func (l namedLink) Control() net.Conn { return l.control }
func (namedLink) Session() string     { return "D1" }
func (namedLink) Newest() int64       { return 7 }

func (l namedLink) Dial(ctx context.Context, addr string) (net.Conn, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	return l.Dialer.Dial(ctx, net.JoinHostPort("127.0.0.1", port))
}

// named returns a Connect to the engine by its name.
func (e *engine) named() Connect {
	return func(ctx context.Context) (Link, error) {
		c, err := e.dialer.Dial(ctx, engineAddr)
		return namedLink{e.dialer, namedConn{c}}, err
	}
}

// Of a server that is known by its name only, the address in a 227 is not judged; what it
// sends is. The results name the session in the record.
func TestNamedServer(t *testing.T) { synctest.Test(t, testNamedServer) }

func testNamedServer(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	card, err := Run(t.Context(), Options{Connect: e.named(), Account: e.account, Only: []string{"959-4.1.2-pasv"}})
	if err != nil || len(card.Results) != 3 {
		t.Fatalf("%v, %d results", err, len(card.Results))
	}
	for i, want := range []course.Grade{course.NotReached, course.Pass, course.Pass} {
		if r := card.Results[i]; r.Verdict != want || r.SID != "D1" || r.Event != 7 {
			t.Errorf("%s: %s, %v, event %d of %s", r.ID, r.Verdict, r.Findings, r.Event, r.SID)
		}
	}
	if f := card.Results[0].Findings; len(f) != 1 || f[0].Flaw.ID != addressUnknown || f[0].Event != 7 || f[0].Why == "" {
		t.Errorf("the findings are %+v", f)
	}
}

// A server with another certificate than the pinned one gets no login over TLS.
func TestPin(t *testing.T) { synctest.Test(t, testPin) }

func testPin(t *testing.T) {
	e, err := startEngine(profile.All()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer e.stop()
	o := Options{Connect: e.connect, Account: e.account, Only: []string{"4217-4-auth"}}
	card, err := Run(t.Context(), o)
	if err != nil || card.Results[0].Verdict != course.Pass || len(card.Fingerprint) != 95 {
		t.Fatalf("%v, %+v", err, card)
	}
	for pin, want := range map[string]course.Grade{card.Fingerprint: course.Pass, strings.Repeat("0A:", 31) + "0A": course.Fail} {
		o.Pin = pin
		card, err := Run(t.Context(), o)
		if err != nil || card.Results[0].Verdict != want {
			t.Errorf("with the pin %s: %v, %+v", pin, err, card.Results[0])
		}
	}
}

// Each flaw that a check can find has a sentence, with as many gaps as arguments.
func TestFlawTexts(t *testing.T) {
	card, err := JudgeProfile(t.Context(), "vsftpd")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, r := range card.Results {
		for _, f := range r.Findings {
			if seen++; f.Why == "" || strings.Contains(f.Why, "{") && !strings.Contains(f.Why, "{dir}") || f.Why != f.Flaw.String() {
				t.Errorf("%s: %+v", r.ID, f)
			}
		}
	}
	if seen < 10 {
		t.Errorf("only %d findings", seen)
	}
}

// The page in HTML has the verdicts, and nothing of the server's words as tags.
func TestHTML(t *testing.T) {
	card := &Scorecard{Server: "<b>", Greeting: "<i>hi</i>", Results: []CaseResult{{ID: "959-x", Group: Everyday, Clause: "RFC 959 §5.4", Title: "greets",
		Verdict: course.Fail, Ours: course.Pass, Exchanges: []string{"< 220 <script>"}, Findings: []Deviation{{Verdict: course.Fail, Request: "PWD", Reply: "<u>", Why: "wrong"}}}}}
	var b strings.Builder
	if err := card.HTML(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"FTP server card: &lt;b&gt;", `<a href="#959-x">`, "PWD → &lt;u&gt;", "&lt; 220 &lt;script&gt;", "0 of 1 cases pass, 1 fail"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the page lacks %q:\n%s", want, b.String())
		}
	}
	if strings.Contains(b.String(), "<script>") || strings.Contains(b.String(), "<i>") {
		t.Error("the page has tags of the server")
	}
}
