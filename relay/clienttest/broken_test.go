package clienttest

import (
	"context"
	"crypto/tls"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/recording"
	"ftpsim/ftpcore/tlsconn"
)

// broken are clients of testdata/broken.py, and the verdict that each deserves.
var broken = []struct {
	fault, rule, clause string
}{
	{"data_not_read", "data-not-read", "RFC 959 §3.3"},
	{"stor_not_closed", "upload-not-closed", "RFC 959 §3.4.1"},
	{"line_not_ended", "line-not-ended", "RFC 959 §5.3.1"},
	{"bare_lf", "bare-lf", "RFC 959 §5.3.1"},
	{"cr_alone", "line-not-ended", "RFC 959 §5.3.1"},
	{"first_line_only", "first-line-only", "RFC 959 §4.2"},
	{"one_behind", "one-reply-behind", "RFC 959 §5.4"},
	{"no_wait", "blind-command", "RFC 959 §5.4"},
	{"swapped_port", "port-refused", "RFC 959 §3.2"},
	{"wrong_host", "port-foreign-host", "RFC 2577 §3"},
	{"swapped_passive", "never-connects", "RFC 959 §4.1.2"},
	{"late_connect", "late-connect", "RFC 959 §3.2"},
	{"ascii_binary", "type-a-binary", "RFC 959 §3.1.1.1"},
	{"stor_again", "same-stor-again", "RFC 959 §4.2"},
	{"repeats_550", "repeats-refused", "RFC 959 §4.2"},
	{"storm", "retry-storm", "RFC 959 §4.2"},
	{"port_twice", "port-used-twice", "RFC 1123 §4.1.2.6"},
	{"rest_left", "rest-left-over", "RFC 959 §4.1.3"},
	{"leaves_in_retr", "leaves-in-transfer", "RFC 959 §4.1.1"},
	{"abor_one_reply", "abor-unread", "RFC 959 §4.1.3"},
	{"no_tls_after_auth", "tls-failed", "RFC 4217 §4"},
	{"tls_never_begins", "tls-silent", "RFC 4217 §4"},
	{"prot_p_in_clear", "data-tls-missing", "RFC 4217 §9"},
	{"no_close_notify", "no-close-notify", "RFC 4217 §12"},
	{"never_listens", "port-refused", "RFC 959 §3.2"},
	{"silent", "nothing-sent", "RFC 959 §5.4"},
	{"http", "not-ftp", "RFC 959 §5.4"},
	{"data_then_nothing", "no-transfer-command", "RFC 959 §3.2"},
	{"no_port", "no-data-port", "RFC 1123 §4.1.2.5"},
	{"goes_on_without_login", "ignores-refusal", "RFC 959 §5.4"},
	{"next_before_226", "next-before-226", "RFC 959 §5.4"},
	{"reset_in_stor", "upload-cut", "RFC 959 §3.4.1"},
	{"lf_in_ascii", "ascii-bare-lf", "RFC 959 §3.1.1.1"},
	{"reconnects", "reconnect-storm", "RFC 959 §4.2"},
	{"asks_and_hangs", "port-not-used", "RFC 959 §4.1.2"},
	{"no_pass", "not-logged-in", "RFC 959 §5.4"},
	{"port_with_dots", "bad-argument", "RFC 959 §5.3.2"},
	{"pasv_after_epsv_all", "epsv-all-broken", "RFC 2428 §4"},
	{"cut_download", "download-cut", "RFC 959 §4.1.3"},
	{"ignores_cwd", "ignores-refusal", "RFC 959 §5.4"},
}

// slow are the clients that do not wait for replies. A server that is slow to reply finds
// them out.
var slow = map[string]bool{"first_line_only": true, "one_behind": true, "no_wait": true, "abor_one_reply": true}

// slowGate delays each reply.
type slowGate struct{}

// Decide implements event.Gate.
func (slowGate) Decide(_ context.Context, m *event.Message) event.Decision {
	if m.Kind == event.KindReply {
		time.Sleep(700 * time.Millisecond)
	}
	return event.Decision{Action: event.Pass}
}

// judged is an engine on TCP whose sessions a Judge watches.
type judged struct {
	*server
	judge  judge.Judge
	record *record
	news   chan struct{} // buffered, capacity 1: there is a new verdict
}

func startJudged(t *testing.T, slow bool) *judged {
	t.Helper()
	cert, err := tlsconn.NewCertificate(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	j := &judged{news: make(chan struct{}, 1)}
	j.judge.OnVerdict = func() {
		select {
		case j.news <- struct{}{}:
		default:
		}
	}
	var engine *ftpcore.Server
	j.server, j.record = recordedBy(t, func(srv *ftpcore.Server) {
		engine = srv
		if slow {
			srv.Gate = slowGate{}
		}
		srv.TLS = &tlsconn.TLS{Certificates: []tls.Certificate{cert}}
		srv.Observers = append(srv.Observers, &j.judge)
		j.judge.Waiting = srv.Waiting
	})
	j.host, j.port, _ = strings.Cut(j.addr, ":")
	j.url = "ftp://haha:hehe@" + j.addr
	j.tick(t, engine)
	return j
}

// tick applies the rules about time until the test ends.
func (j *judged) tick(t *testing.T, srv *ftpcore.Server) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		every := time.NewTicker(100 * time.Millisecond)
		defer every.Stop()
		for {
			select {
			case <-every.C:
				j.judge.Tick(srv.Now())
			case <-ctx.Done():
				return
			}
		}
	}()
	t.Cleanup(func() { cancel(); <-done })
}

// accusations lists the sentences that accuse a side.
func (j *judged) accusations() (list []string) {
	for _, v := range j.judge.Verdicts("") {
		if v.Severity.Accuses() {
			list = append(list, line(v))
		}
	}
	return list
}

func line(v judge.Verdict) string {
	return fmt.Sprintf("%s %s %s: %s %s · %s", v.SID, v.Side, v.Severity, v.Rule, v.Sentence(), v.Clause)
}

// story has all verdicts and all events: what a person needs to find out why a verdict is wrong.
func (j *judged) story() string {
	var b strings.Builder
	for _, v := range j.judge.Verdicts("") {
		fmt.Fprintln(&b, line(v))
	}
	for _, e := range j.record.events() {
		fmt.Fprintf(&b, "%s\n", recording.JSON(e))
	}
	return b.String()
}

// brokenRun is a broken client that runs.
type brokenRun struct {
	*judged
	out strings.Builder
	end func() // lets it end, and waits for that
}

func startBroken(ctx context.Context, t *testing.T, fault string) *brokenRun {
	t.Helper()
	r := &brokenRun{judged: startJudged(t, slow[fault])}
	cmd := command(ctx, t, "python3", testdata(t, "broken.py"), fault, r.host, r.port)
	hold, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = &r.out, &r.out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r.end = sync.OnceFunc(func() {
		hold.Close()
		cmd.Wait()
	})
	t.Cleanup(r.end)
	return r
}

// find waits for the verdict of that rule.
func (r *brokenRun) find(ctx context.Context, t *testing.T, rule string) judge.Verdict {
	t.Helper()
	for {
		for _, v := range r.judge.Verdicts("") {
			if v.Rule == rule {
				return v
			}
		}
		select {
		case <-r.news:
		case <-ctx.Done():
			r.end()
			t.Fatalf("no verdict %s; there are\n%s\n%s", rule, r.story(), r.out.String())
		}
	}
}

// Each broken client is diagnosed in one sentence with the side and the clause. A client that
// hangs is diagnosed while it hangs. All run at the same time, because many of them wait.
func TestBrokenClients(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	defer cancel()
	runs := make([]*brokenRun, len(broken))
	for _, first := range []bool{true, false} { // slow ones first
		for i, c := range broken {
			if slow[c.fault] == first {
				runs[i] = startBroken(ctx, t, c.fault)
			}
		}
	}
	for i, c := range broken {
		t.Run(c.fault, func(t *testing.T) {
			v := runs[i].find(ctx, t, c.rule)
			runs[i].end()
			if v.Side != judge.Client || v.Clause != c.clause || !v.Severity.Accuses() || strings.ContainsAny(v.Sentence(), "{}") {
				t.Errorf("%+v: %s", v, v.Sentence())
			}
			for _, v := range runs[i].judge.Verdicts("") {
				if v.Severity.Accuses() && v.Side != judge.Client {
					t.Errorf("%s is accused too: %s", v.Side, v.Sentence())
				}
			}
			if t.Failed() {
				t.Logf("%s\n%s", runs[i].story(), runs[i].out.String())
			}
		})
	}
}
