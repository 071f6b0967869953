package clienttest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
	"ftpsim/ftpcore/inspect"
	"ftpsim/ftpcore/snapfs"
)

// curlTest is one of the FTP tests of curl's own repository (tests/data/testN): the fault of its
// server and the exit code that it expects of curl. Our server has the same fault.
type curlTest struct {
	n      int
	fault  string   // the commands of curl's test server
	rules  []string // ours: a name of the library, or a rule as JSON
	args   string   // of curl; {url} is our server
	expect int
	// differs is the exit code of Debian 12's curl 7.88.1 where it is another one, and why says
	// what the reason is.
	differs int
	why     string
}

// answer returns the rule that answers commands with these verbs.
func answer(verbs, text string) string {
	b, _ := json.Marshal(fault.Rule{Match: "kind:command verb:" + verbs, Do: fault.Do{Answer: text}})
	return string(b)
}

// once returns a rule that takes effect once.
func once(rule string) string {
	var r fault.Rule
	if err := json.Unmarshal([]byte(rule), &r); err != nil {
		panic(err)
	}
	r.When.First = 1
	b, _ := json.Marshal(r)
	return string(b)
}

// portRefused makes active data connections fail at once.
const portRefused = `{"match":"kind:command verb:PORT,EPRT","do":{"dataPort":"refused"}}`

var curlTests = []curlTest{
	{102, "REPLY EPSV 500", []string{answer("EPSV", "500 no such command")}, "{url}/f", 0, 0, ""},
	{113, "REPLY USER 314", []string{answer("USER", "314 bluah you fewl!")}, "{url}/f", 67, 0, ""},
	{114, "REPLY PASS 314", []string{answer("PASS", "314 bluah you f00l!")}, "{url}/f", 67, 0, ""},
	{115, "REPLY PASV 314, REPLY EPSV 314", []string{answer("PASV,EPSV", "314 bluah you f00l!")}, "{url}/f", 13, 0, ""},
	{116, "REPLY EPRT 500, REPLY PORT 314", []string{answer("EPRT", "500 no"), answer("PORT", "314 bluah you f00l!")}, "{url}/f -P 127.0.0.1", 30, 0, ""},
	{117, "REPLY TYPE 314", []string{answer("TYPE", "314 bluah you f00l!")}, "{url}/f", 17, 0, ""},
	{118, "REPLY RETR 314, REPLY SIZE 500", []string{answer("RETR", "314 bluah you f00l!"), answer("SIZE", "500 command not understood")}, "{url}/f", 19, 0, ""},
	{119, "REPLY RETR 314, REPLY SIZE 500", []string{answer("RETR", "314 bluah you f00l!"), answer("SIZE", "500 command not understood")}, "{url}/f -P -", 19, 0, ""},
	{124, "REPLY PWD 314", []string{answer("PWD", "314 bluah you f00l!")}, "{url}/f", 0, 0, ""},
	{125, "REPLY CWD 314", []string{answer("CWD", "314 bluah you f00l!")}, "{url}/path/to/f", 9, 0, ""},
	{126, "RETRWEIRDO", []string{"226 before the data"}, "{url}/path/to/f", 0, 0, ""},
	{137, "RETRNOSIZE", []string{"150 without size"}, "{url}/path/to/f", 0, 0, ""},
	{138, "RETRNOSIZE, REPLY SIZE 500", []string{"150 without size", answer("SIZE", "500 command not understood")}, "{url}/path/to/f", 0, 0, ""},
	{144, "REPLY NLST 450", []string{answer("NLST", "450 No files found")}, "{url}/ -P - -l", 0, 0, ""},
	{145, "REPLY NLST 550", []string{answer("NLST", "550 Have a taste on this!")}, "{url}/ -P - -l", 19, 0, ""},
	{147, "REPLY CWD 550, COUNT CWD 1", []string{once(answer("CWD", "550 I won't allow this on my server"))}, "{url}/path/to/f --ftp-create-dirs", 0, 0, ""},
	{148, "REPLY CWD 550, REPLY MKD 550", []string{answer("CWD", "550 no"), answer("MKD", "550 We will have no such thing")}, "{url}/path/to/f --ftp-create-dirs", 9, 0, ""},
	{190, "DELAY CWD 60", []string{`{"match":"kind:reply verb:CWD","do":{"lateMs":60000}}`}, "{url}/path/to/f -m 1", 28, 0, ""},
	{195, "REPLY PASS 530", []string{answer("PASS", "530 temporarily not available")}, "{url}/f", 67, 0, ""},
	{196, "REPLY PASS 430", []string{answer("PASS", "430 temporarily not available")}, "{url}/f --retry 1", 67, 0, ""},
	{229, "REPLY PASS 332, REPLY ACCT 532", []string{"account needed", answer("ACCT", "532 bluah!")}, "{url}/f --ftp-account one", 11, 0, ""},
	{237, "REPLY PASV 227 (1216,256,2,127,127,127)", []string{"227 with numbers above 255"}, "{url}/f --disable-epsv", 14, 0, ""},
	{238, "REPLY EPSV 229 (|||1000000|)", []string{"229 with a port above 65535"}, "{url}/f", 13, 0, ""},
	{250, "SLOWDOWN", []string{"replies byte by byte"}, "{url}/", 0, 0, ""},
	{261, "REPLY TYPE 226", []string{`{"match":"kind:reply verb:TYPE","do":{"reply":"226 Kind of on the positive side!"}}`}, "{url}/f", 0, 0, ""},
	{270, "PASVBADIP", []string{"address of another host"}, "{url}/f --ftp-skip-pasv-ip --disable-epsv", 0, 0, ""},
	{280, "REPLY USER 530, COUNT USER 1", []string{once(answer("USER", "530 We don't like USER commands"))}, "{url}/f --ftp-alternative-to-user USER%20haha", 0, 0, ""},
	{348, "STOR 552", []string{"disk full"}, "{url}/incoming/up -T {file}", 70, 0, ""},
	{416, "RETRSIZE 7", []string{"150 with a wrong size"}, "{url}/f --ignore-content-length", 0, 0, ""},
	{1003, "REPLY CWD 250 and 17,000 bytes", []string{answer("CWD", "250 C{fill:16998}")}, "{url}/path/f", 0, 0, ""},
	{1086, "SLOWDOWNDATA", []string{"data byte by byte"}, "{url}/f -m 1", 28, 0, ""},
	{1096, "REPLY RETR 550, REPLY SIZE 500", []string{answer("RETR", "550 no such file!"), answer("SIZE", "500 no")}, "{url}/f {url}/f", 78, 0, ""},
	{1108, "REPLY PRET 550", []string{answer("PRET", "550 unknown command")}, "{url}/f --ftp-pret", 84, 0, ""},
	{1120, "REPLY CWD 421", []string{answer("CWD", "421 Timeout!")}, "{url}/path/f", 28, 0, ""},
	{1152, `REPLY PWD 257 "Only one`, []string{"only one quote"}, "{url}/path/", 8, 0, "curl refuses a 257 whose path is not closed since March 2026"},
	{1153, `REPLY PWD 257 "/""hello"""`, []string{`{"match":"code:257","do":{"reply":"257 \"/\"\"hello\"\"\""}}`}, "{url}/path/", 0, 0, ""},
	{1206, "NODATACONN425", []string{portRefused}, "{url}/f -P - -m 20", 10, 0, ""},
	{1207, "NODATACONN421", []string{"nobody there, then 421"}, "{url}/f -P - -m 20", 10, 0, ""},
	{1208, "NODATACONN150", []string{"nobody there, then silence"}, "{url}/f -P - -m 1", 28, 0, ""},
	{1209, "NODATACONN", []string{"nobody there, then silence", `{"match":"code:150","do":{"drop":true}}`}, "{url}/f -P - -m 1", 28, 0, ""},
	{1233, "REPLY EPSV 229 (|||1|)", []string{`{"match":"code:229","do":{"port":1}}`}, "{url}/f", 0, 0, ""},
	{1282, "REPLY PASS 633", []string{answer("PASS", "633 XXXXXXXXXXXXXXXX")}, "{url}/f", 67, 0, ""},
	{1414, "REPLY SIZE 502, REPLY EPRT 502", []string{answer("SIZE,EPRT", "502 no such command")}, "{url}/f -P -", 0, 0, ""},
	{2045, "REPLY welcome HTTP/1.1 200 OK", []string{`{"match":"code:220 state:connected","do":{"reply":"HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n500 Weird FTP Reply"}}`}, "{url}/f", 8, 0, ""},
	{2108, `REPLY PASS 230 logged\x00 in`, []string{`{"match":"code:230","do":{"reply":"230 logged{x00} in"}}`}, "{url}/f", 8, 0, "curl refuses a byte 0 in a reply since June 2026"},
	{3217, `REPLY PWD 257 "/\x03"`, []string{`{"match":"code:257","do":{"reply":"257 \"/{x03}\""}}`}, "{url}/f", 8, 0, "curl refuses control characters in a 257 since March 2026"},
	{983, "REPLY AUTH with nine replies", []string{"nine replies at once"}, "{url}/incoming/up --ssl --ftp-ssl-control -T {file}", 8, 0, ""},
	{986, "REPLY welcome 230, REPLY AUTH 500", []string{`{"match":"code:220 state:connected","do":{"reply":"230 Welcome"}}`, answer("AUTH", "500 unknown command")}, "{url}/f --ssl-reqd --ftp-ssl-control", 64, 0, ""},
}

// TestCurlFaults: curl ends with the exit code that its own tests expect, when our server has the
// fault of curl's test server.
func TestCurlFaults(t *testing.T) {
	if len(curlTests) < 30 {
		t.Errorf("only %d tests", len(curlTests))
	}
	for _, c := range curlTests {
		t.Run(fmt.Sprint(c.n), func(t *testing.T) {
			t.Parallel()
			gate := &inspect.Stepper{}
			for _, text := range c.rules {
				if _, err := gate.SetFault(inspect.Fault{Rule: ruleOf(t, text)}); err != nil {
					t.Fatal(err)
				}
			}
			s, _ := recordedBy(t, func(srv *ftpcore.Server) {
				srv.Gate = gate
				srv.Observers = append([]event.Observer{gate}, srv.Observers...)
				fsys := srv.FS.(*snapfs.FS)
				if err := hackpadfs.MkdirAll(fsys, "path/to", 0o755); err != nil {
					t.Fatal(err)
				}
				for _, name := range []string{"f", "path/f", "path/to/f"} {
					if err := hackpadfs.WriteFullFile(fsys, name, []byte(strings.Repeat("a line of text\n", 100)), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			})
			want := c.expect
			if c.why != "" {
				want = c.differs
			}
			if code, out := exitCode(t, c.args, "ftp://haha:hehe@"+s.addr); code != want {
				t.Errorf("%s: curl ends with %d, want %d\n%s", c.fault, code, want, out)
			}
			for _, f := range gate.Faults() {
				if f.Hits == 0 {
					t.Errorf("%s: curl did not meet %q", c.fault, f.Rule.Title())
				}
			}
		})
	}
}

// ruleOf returns the rule with this name in the library, or that the JSON says.
func ruleOf(t *testing.T, text string) (r fault.Rule) {
	t.Helper()
	if r, ok := fault.Find(text); ok {
		return r
	}
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return r
}

// exitCode runs curl and returns its exit code.
func exitCode(t *testing.T, args, url string) (int, string) {
	t.Helper()
	dir := t.TempDir()
	file := dir + "/file"
	writeFile(t, file, "text to store\n")
	list := []string{"-sS", "-o", dir + "/1", "-o", dir + "/2"}
	for _, a := range strings.Fields(args) {
		a = strings.ReplaceAll(strings.ReplaceAll(a, "{url}", url), "{file}", file)
		list = append(list, strings.ReplaceAll(a, "%20", " "))
	}
	ctx, cancel := context.WithTimeout(t.Context(), clientTime)
	defer cancel()
	out, err := command(ctx, t, "curl", list...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		t.Fatalf("curl did not end:\n%s", out)
	case errors.As(err, &exit):
		return exit.ExitCode(), string(out)
	case err != nil:
		t.Fatal(err)
	}
	return 0, string(out)
}
