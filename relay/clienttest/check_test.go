package clienttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/course"
	"ftpsim/relay/check"
)

// checkLimit is the time of one attempt. Only a client that hangs needs it all.
const checkLimit = "40s"

// checkedClients are the clients whose cards were written down before they were judged: what
// each of them does is known from its source and its manual.
var checkedClients = map[string]string{
	"curl": "curl -sS --fail-early --url ftp://{user}:{password}@{host}:{port}/pub/a.bin -o {file} --next -sS -T {file} ftp://{user}:{password}@{host}:{port}/incoming/b.bin",
	"lftp": "lftp -c 'set ftp:ssl-allow no; set net:timeout 8; set net:max-retries 4; set net:reconnect-interval-base 1; set cmd:fail-exit yes;" +
		" open -u {user},{password} -p {port} {host}; get /pub/a.bin -o {file}; put {file} -o /incoming/b.bin'",
	"ftplib":   "python3 {scripts}/ftplib_job.py {host} {port} {user} {password} {file}",
	"careless": "python3 {scripts}/careless.py {host} {port} {user} {password} {file}",
	"eager":    "python3 {scripts}/eager.py {host} {port} {user} {password} {file}",
}

// TestCheckCards: relay check gives the cards of testdata/check for three good clients and two
// broken ones.
func TestCheckCards(t *testing.T) {
	if !slices.Contains(laneNames(), "tcp") {
		t.Skip("relay check has servers of its own: they are the route tcp")
	}
	for name, line := range checkedClients {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(testdata(t, filepath.Join("check", name+".card")))
			if err != nil {
				t.Fatal(err)
			}
			card := playCourse(t, name, line, obstaclesOf(want))
			cases, rules, _ := strings.Cut(string(want), "\nrules ")
			if got := strings.TrimSpace(shortCard(card)); got != strings.TrimSpace(cases) {
				t.Errorf("the card is:\n%s\nwant:\n%s", got, cases)
			}
			got := brokenRules(card)
			if strings.TrimSpace(rules) == "none" {
				if len(got) > 0 {
					t.Errorf("the rules %q are broken", got)
				}
				return
			}
			// A broken client breaks further rules now and then: it depends on when packets come.
			for _, rule := range strings.Fields(rules) {
				if !slices.Contains(got, rule) {
					t.Errorf("the rule %s holds, only %q are broken", rule, got)
				}
			}
		})
	}
}

// playCourse plays the obstacles with a client and returns its card.
func playCourse(t *testing.T, name, line string, obstacles []string) *course.Card {
	t.Helper()
	line = strings.ReplaceAll(line, "{scripts}", testdata(t, "check"))
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	code := check.Check(t.Context(), []string{
		"-course", "all", "-only", strings.Join(obstacles, ","), "-limit", checkLimit, "-parallel", "6", "-name", name, "-out", out, "-run", line,
	}, &stdout, &stderr)
	b, err := os.ReadFile(filepath.Join(out, "card.json"))
	if err != nil {
		t.Fatalf("exit code %d, %v: %s", code, err, stderr.String())
	}
	card := &course.Card{}
	if err := json.Unmarshal(b, card); err != nil {
		t.Fatal(err)
	}
	if failed := card.Failed(); failed != (code == 1) {
		t.Errorf("the exit code is %d, and the card failed: %v", code, failed)
	}
	t.Logf("%s", stdout.String())
	return card
}

// shortCard writes the verdicts on obstacles.
func shortCard(c *course.Card) string {
	var b strings.Builder
	for _, x := range c.Cases {
		fmt.Fprintf(&b, "%-30s %-12s %s\n", x.Obstacle, x.Verdict, x.Ending)
	}
	return b.String()
}

// brokenRules lists the rules that accuse, by their names.
func brokenRules(c *course.Card) (names []string) {
	for _, r := range c.Rules {
		if r.Verdict == course.Fail || r.Verdict == course.Lenient {
			names = append(names, r.Rule)
		}
	}
	return names
}

// obstaclesOf lists the obstacles of a file of testdata/check.
func obstaclesOf(card []byte) (names []string) {
	for line := range strings.Lines(string(card)) {
		if name := strings.Fields(line)[0]; name != "rules" {
			names = append(names, name)
		}
	}
	return names
}
