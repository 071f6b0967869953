package judge_test

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/judge"
)

// Beginnings of scripts. In a foreign session the server is not one of ours.
const (
	foreign = "open / < 220 ready / "
	pasv    = "login / > PASV / listen / < 227 ; why=passive\n"
	port    = "login / > PORT 127,0,0,1,195,80 / < 200 ; why=active\n"
	stor    = pasv + "conn / > STOR a / < 150 ; why=opening path=/a\n"
	retr    = pasv + "conn / > RETR a / < 150 ; why=opening path=/a\n"
	whole   = "data 9 / close ; path=/a / < 226 ; why=complete path=/a\n"
	feat    = "> FEAT / < 211 a|b|c|d|e|f ; why=features\n"
)

// cases has for each rule a record that breaks it, and one that nearly does.
var cases = []struct{ rule, breaks, keeps string }{
	{"line-not-ended", "login / unfinished 9 / wait 3", "login / unfinished 9 / > NOOP / < 200 / wait 3"},
	{"bare-lf", "login / > NOOP ; warn=bare-lf", "login / > NOOP ; warn=lower-case"},
	{"wrong-line-end", "login / > NOOP ; warn=extra-cr", "login / > ABOR ; warn=no-lf"},
	{"line-too-long", "login / > NOOP ; warn=too-long", "login / > NOOP"},
	{"bad-blanks", "login / > NOOP ; warn=missing-space", "login / > NOOP"},
	{"stray-bytes", "login / > NOOP ; warn=stray-byte", "login / > ABOR ; warn=telnet"},
	{"control-chars", "login / > DELE a ; warn=control-chars", "login / > DELE a"},
	{"not-utf8", "login / > DELE a ; warn=not-utf8", "login / > DELE é"},
	{"not-ftp", "open / > SSH-2.0 ; warn=foreign-bytes", "open / > HELP"},
	{"empty-line", "login / > ", "login / > NOOP"},
	{"bad-argument", "login / > TYPE X / < 501 ; why=bad-argument want=A", "login / > TYPE X / < 504 ; why=type-unsupported"},
	{"unknown-command", "login / > XYZZY / < 500 ; why=unknown-command", "login / > SITE / < 500"},

	{"before-greeting", "open / > USER haha ; warn=pipelined", "open / < 220 / > USER haha"},
	{"next-before-226", stor + "> PWD ; behind=1", stor + whole + "> PWD"},
	{"blind-command", "open / < 220 / > USER haha / > PASS x ; warn=pipelined", "open / < 220 / > USER haha / < 331 / > PASS x"},
	{"pipelined", "login / > PWD / > SYST ; warn=pipelined", "login / > PWD / < 257 / > SYST"},
	{"first-line-only", "login / " + feat + "> PWD / > PASV ; warn=pipelined / < 257 / < 227 / > RETR a ; warn=pipelined", "login / " + feat + "> PWD / > SYST ; warn=pipelined / < 257 / < 215 / > RETR a"},
	{"one-reply-behind", "open / < 220 / > USER haha / > PASS x ; warn=pipelined / > TYPE I ; warn=pipelined / > PWD ; warn=pipelined", "login / > PWD / > SYST ; warn=pipelined / > NOOP ; warn=pipelined / > TYPE I ; warn=pipelined"},
	{"abor-unread", retr + "> ABOR / > NOOP ; warn=pipelined", retr + "> ABOR / < 426 / < 226 / > NOOP"},
	{"abor-nothing", "login / > ABOR / < 226 ; why=nothing-to-abort", retr + "> ABOR / < 426 / < 226 ; why=aborted"},
	{"repeats-refused", "login / > DELE a / < 550 / > DELE a / < 550 / > DELE a", "login / > DELE a / < 550 / > DELE b / < 550 / > DELE a / < 550 / > DELE b"},
	{"retry-storm", "login / " + strings.Repeat("> SIZE a / < 550 / ", 11), "login / " + strings.Repeat("> SIZE a / < 550 / wait 3 / ", 11)},
	{"reconnect-storm", strings.Repeat("open / < 220 / end client-left / ", 10), strings.Repeat("open / < 220 / end client-left / wait 2 / ", 10)},
	{"ignores-refusal", "login / > CWD x / < 550 / > STOR a", "login / > CWD x / < 550 / > MKD x / < 257 / > CWD x / < 250 / > STOR a"},
	{"wrong-order", "login / > RNTO b / < 503 ; why=rnfr-first", "login / > RNTO b / < 553 ; why=exists"},
	{"not-logged-in", "open / < 220 / > LIST / < 530 ; why=login-required", "open / < 220 / > FEAT / < 530 ; why=login-required"},
	{"login-loop", "open / < 220 / " + strings.Repeat("> USER a / < 331 / > PASS b / < 530 / ", 3), "open / < 220 / " + strings.Repeat("> USER a / < 331 / > PASS b / < 530 / ", 2)},
	{"same-stor-again", stor + whole + "> PASV / listen / < 227 / conn / > STOR a", stor + whole + "> DELE a / < 250 / > PASV / listen / < 227 / conn / > STOR a"},
	{"leaves-without-quit", "login / end client-left", "login / > QUIT / < 221 / end client-left"},
	{"leaves-in-transfer", stor + "end client-left", stor + whole + "end client-left"},
	{"leaves-unanswered", "login / > PWD / end client-left", "login / > PWD / < 257 / end client-left"},
	{"resets", "login / end connection-lost", "login / > QUIT / < 221 / end connection-lost"},
	{"nothing-sent", "open / < 220 / wait 11", "open / < 220 / wait 9 / > USER a"},
	{"login-unfinished", "open / < 220 / > USER a / < 331 / wait 31", "open / < 220 / > USER a / < 331 / wait 29 / > PASS b"},
	{"rename-unfinished", "login / > RNFR a / < 350 / > NOOP", "login / > RNFR a / < 350 / > RNTO b"},
	{"rest-left-over", "login / > REST 9 / < 350 / > LIST", "login / > REST 9 / < 350 / > PASV / < 227 / > RETR a"},
	{"rest-beyond", "login / > RETR a / < 554 ; why=bad-restart", "login / > RETR a / < 550 ; why=no-such-file"},
	{"idle-out", "login / timeout idle", "login / wait 600"},
	{"keep-alive", "login / " + strings.Repeat("> NOOP / < 200 / ", 5), "login / " + strings.Repeat("> NOOP / < 200 / ", 4) + "> PWD"},

	{"data-not-read", retr + "data 9 / wait 6", retr + "data 9 / wait 4 / data 9 / wait 4"},
	{"upload-not-closed", stor + "data 9 / wait 6", stor + "data 9 / wait 4 / data 9 / wait 4"},
	{"never-connects", pasv + "> RETR a / < 150 / wait 6", pasv + "> RETR a / < 150 / wait 4 / conn"},
	{"late-connect", pasv + "> RETR a / < 150 / wait 4 / conn", pasv + "> RETR a / < 150 / wait 2 / conn"},
	{"port-refused", port + "> RETR a / < 150 / fail ; rule=connect-refused saw=127.0.0.1:50000", port + "> RETR a / < 150 / fail ; rule=cut-by-hand"},
	{"port-low", "login / > PORT 127,0,0,1,0,80 / < 504 ; why=low-port got=80", "login / > PORT 127,0,0,1,4,0 / < 200"},
	{"port-foreign-host", "login / > PORT 10,0,0,1,9,9 / < 504 ; why=peer-mismatch saw=10.0.0.1 want=127.0.0.1", port},
	{"port-used-twice", stor + whole + "> STOR b / < 425 ; why=no-data-connection rule=no-data-connection", stor + whole + "> PASV / listen / < 227 / conn / > STOR b"},
	{"no-data-port", "login / > STOR b / < 425 ; why=no-data-connection rule=no-data-connection", "login / > STOR b / < 425 ; why=no-data-connection rule=no-connect-in-time"},
	{"port-not-used", pasv + "> QUIT", pasv + "conn / > RETR a / < 150"},
	{"no-transfer-command", pasv + "conn / wait 6", pasv + "conn / wait 4 / > RETR a"},
	{"epsv-all-broken", "login / > PORT 1 / < 503 ; why=epsv-all", "login / > EPSV / < 229"},
	{"pasv-on-ipv6", "login / > PASV / < 425 ; why=pasv-needs-ipv4", "login / > EPSV / < 229"},
	{"type-a-binary", stor + "data 9 / close / < 226 ; warn=not-text", stor + whole},
	{"ascii-bare-lf", pasv + "conn / > STOR a ; type=A / < 150 / data 9 ; bytes=one\\ntwo\\n", pasv + "conn / > STOR a ; type=A / < 150 / data 9 ; bytes=one\\r\\ntwo\\n"},
	{"download-cut", retr + "data 9 / close ; why=connection-broke", retr + "data 9 / > ABOR / close ; re=12 why=connection-broke"},
	{"upload-cut", stor + "data 9 / close ; why=connection-broke", stor + whole},
	{"data-malformed", stor + "close / < 451 ; why=bad-data", stor + "close / < 451 ; why=local-error"},

	{"tls-failed", "open / < 220 / > AUTH TLS / < 234 / warning ; why=tls-failed saw=x", "open / < 220 / > AUTH TLS / < 234 / tls unknown_ca / warning ; why=tls-failed"},
	{"tls-silent", "open / < 220 / > AUTH TLS / < 234 / wait 6", "open / < 220 / > AUTH TLS / < 234 / wait 4 / tls x"},
	{"certificate-refused", "open / < 220 / > AUTH TLS / < 234 / tls unknown_ca", "open / < 220 / > AUTH TLS / < 234 / tls close_notify"},
	{"tls-at-plain-port", "open / > \x16 ; warn=foreign-bytes / < 421 ; why=tls-at-plain-port", "open / > SSH ; warn=foreign-bytes / < 421 ; why=foreign-protocol"},
	{"clear-at-tls-port", "open / end plain-at-tls-port", "open / end client-left"},
	{"data-tls-missing", stor + "close ; why=tls-plaintext", stor + "close"},
	{"data-tls-unasked", stor + "close ; why=tls-in-clear", stor + "close"},
	{"tls-not-resumed", stor + "close ; why=not-resumed", stor + "close"},
	{"no-close-notify", stor + "warning ; why=no-close-notify", stor + "warning ; why=close-notify-withheld"},
	{"tls-fallback", "open / < 220 / > AUTH TLS / < 502 / > USER a / < 331 / > PASS b", "login control"},
	{"auth-not-taken", "open / < 220 / > FEAT / < 211 x| AUTH TLS|y / > USER a / < 331 / > PASS b", "open / < 220 / > FEAT / < 211 x| UTF8|y / > USER a / < 331 / > PASS b"},
	{"password-in-clear", "login", "open / < 220 / > USER a ; tls=control / < 331 / > PASS b"},
	{"data-in-clear", stor + "data 9 / close / < 226 ; tls=control", stor + "data 9 / close / < 226 ; tls=control+data"},

	{"server-code", foreign + "> NOOP / < 250 ; warn=reply-code", foreign + "> NOOP / < 250 ; warn=reply-code seen=inferred"},
	{"server-no-mark", foreign + "> LIST / < 226 ; warn=no-mark", foreign + "> LIST / < 226"},
	{"server-second-final", foreign + "< 200 ; warn=second-final", foreign + "> NOOP / < 200"},
	{"server-code-alone", foreign + "> NOOP / < 200 ; warn=code-alone", foreign + "> NOOP / < 200"},
	{"server-bare-lf", foreign + "> NOOP / < 200 ; warn=reply-bare-lf", foreign + "> NOOP / < 200"},
	{"server-not-utf8", foreign + "> PWD / < 257 ; warn=reply-not-utf8", foreign + "> PWD / < 257"},
	{"server-no-quotes", foreign + "> PWD / < 257 ; warn=no-quotes", foreign + "> PWD / < 257 ; warn=no-quotes origin=edited"},
	{"server-227", foreign + "> PASV / < 227 ; warn=odd-227", foreign + "> PASV / < 227"},
	{"server-229", foreign + "> EPSV / < 229 ; warn=odd-229", foreign + "> EPSV / < 229"},
	{"server-211", foreign + "> FEAT / < 211 ; warn=odd-211", foreign + "> FEAT / < 211"},
	{"server-213", foreign + "> SIZE a / < 213 ; warn=odd-213", foreign + "> SIZE a / < 213"},
	{"server-mlsd", retr + "data 9 ; warn=odd-mlsd", retr + "data 9"},
	{"server-list", retr + "data 9 ; warn=odd-list", retr + "data 9 ; warn=odd-list seen=inferred"},
	{"server-other-host", foreign + "> PASV / < 227 ; warn=other-server", foreign + "> PASV / < 227"},
	{"server-no-code", foreign + "> NOOP / < ; warn=malformed-reply", foreign + "> NOOP / < ; warn=malformed-reply origin=edited"},
	{"server-early-226", foreign + "> PASV / listen / < 227 / conn / > RETR a / < 150 / < 226 / data 9 ; dir=s2c", foreign + "> PASV / listen / < 227 / conn / > RETR a / < 150 / data 9 ; dir=s2c / < 226"},
	{"server-feat-lies", foreign + "> FEAT / < 211 x| MLST|y / > MLST / < 502", foreign + "> FEAT / < 211 x| UTF8|y / > MLST / < 502"},
	{"server-silent", foreign + "> PWD / wait 31", foreign + "> PWD / wait 29 / < 257"},
	{"server-leaves", foreign + "end server-left", foreign + "< 421 ; unasked=1 / end server-left"},
	{"server-resets", foreign + "end server-reset", foreign + "end client-left"},
	{"server-port-refused", pasv + "> RETR a / < 150 / fail ; why=syn-refused", port + "> RETR a / < 150 / fail ; why=syn-refused"},
	{"server-fault", "open / < 220 / > TYPE I / < 200 ; why=seed-type-ignored", "open / < 220 / > TYPE I / < 200 ; why=type-set"},

	{"data-blocked", pasv + "> RETR a / < 150 / fail ; why=syn-unanswered", pasv + "> RETR a / < 150 / conn"},
	{"stranger", pasv + "warning ; why=stranger saw=10.0.0.9", pasv + "conn"},
	{"data-lost", pasv + "close ; why=port-lost text=gone", pasv + "close ; why=refused"},

	{"page-held", "login / > PWD ; held=6", "login / > PWD ; held=1"},
	{"page-edited", "login / > PWD / < 257 ; origin=edited", "login / > PWD / < 257"},
	{"page-dropped", "login / > PWD / < 257 ; origin=dropped", "login / > PWD / < 257"},
	{"page-injected", "login / < 226 ; origin=injected unasked=1", "login / > PWD / < 257"},
	{"page-cut", stor + "data 9 / close ; why=cut-by-hand", stor + "data 9 / close"},
	{"page-stopped", retr + "data 9 / wait 600 / close ; why=aborted fault=stop", retr + "data 9 / wait 600 / close ; why=aborted"},
	{"page-malformed", "login / > PWD / < ; origin=edited warn=malformed-reply", "login / > PWD / < ; warn=malformed-reply"},
	{"page-closed", "login / end closed-from-page", "login / end client-left"},
	{"page-restored", "login / restore", "login / > PWD"},
}

// live rules need what only a live server tells; see TestLive.
var live = []string{"replies-not-read"}

func TestRules(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range cases {
		tested[c.rule] = true
		t.Run(c.rule, func(t *testing.T) {
			if s := play(t, c.breaks); !slices.Contains(s.rules(), c.rule) {
				t.Errorf("not found; the verdicts are %v\n%s", s.rules(), s)
			} else {
				for _, v := range s.judge.Verdicts("") {
					if text := v.Sentence(); strings.ContainsAny(text, "{}") || strings.HasSuffix(text, " ") {
						t.Errorf("%s: %q", v.Rule, text)
					}
				}
			}
			if s := play(t, c.keeps); slices.Contains(s.rules(), c.rule) {
				t.Errorf("the near miss is found too\n%s", s)
			}
		})
	}
	for _, r := range judge.Rules() {
		if !tested[r.ID] && !slices.Contains(live, r.ID) {
			t.Errorf("no case for %s", r.ID)
		}
	}
}

// Every clause exists, and every rule that accuses a client, a server or the network has one.
func TestClauses(t *testing.T) {
	f, err := os.Open("../testdata/clauses.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	known := map[string]bool{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		words := strings.Fields(lines.Text())
		known["RFC "+words[0]+" §"+words[1]] = true
	}
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, r := range judge.Rules() {
		if r.Clause == "" && r.Side != judge.Page || r.Clause != "" && !known[r.Clause] {
			t.Errorf("%s: there is no clause %q", r.ID, r.Clause)
		}
		if !id.MatchString(r.ID) || seen[r.ID] || r.Text == "" {
			t.Errorf("rule %q", r.ID)
		}
		seen[r.ID] = true
	}
	if len(seen) < 60 {
		t.Errorf("%d rules", len(seen))
	}
}
