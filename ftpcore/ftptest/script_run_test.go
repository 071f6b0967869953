package ftptest

import (
	"strings"
	"testing"
	"testing/fstest"
)

func script(lines string) string { return "What it shows.\n-- script --\n" + lines }

const hello = "S< 220 *\n"

// A transcript whose expectations are not met must fail and say at which line.
func TestPlayFails(t *testing.T) {
	login := "C> USER haha\nS< 331 *\nC> PASS hehe\nS< 230 *\n"
	for name, c := range map[string]struct{ script, want string }{
		"wrong reply":         {script(hello + "C> NOOP\nS< 500 *\n"), "script line 3: S< 500 *\n\tthe server says: 200 OK."},
		"no reply":            {script(hello + "S< 200 *\n"), "script line 2: S< 200 *\n\tthe server: silent"},
		"more than expected":  {script(hello + "C> NOOP\n"), `after the script the server says "200 OK.\r\n"`},
		"not silent":          {script("S! silent\n"), "script line 1"},
		"not ended":           {script(hello + "S! end\n"), "the server: silent"},
		"no data connection":  {script(hello + "D< x\n"), "there is no data connection"},
		"wrong data":          {"x\n-- fs/a --\nhello\n-- script --\n" + hello + login + "C> EPSV\nS< 229 *(|||{port}|)\nC> RETR a\nS< 150 *\nD< hullo\n", "the data connection has: hello"},
		"data goes on":        {"x\n-- fs/a --\nhello\n-- script --\n" + hello + login + "C> EPSV\nS< 229 *(|||{port}|)\nC> RETR a\nS< 150 *\nD! end\n", `the data connection: says "hello\r\n"`},
		"nothing held":        {script(hello + "G! held C> NOOP\n"), "nothing is held"},
		"something else held": {script(hello + "G! pause\nC> PWD\nG! held C> NOOP\n"), "held is: C> PWD"},
		"no such event":       {script(hello + "C> NOOP\nS< 200 *\nE! warn bare-lf\n"), "the record has: "},
		"file missing":        {script(hello) + "-- want/a --\nx\n", "want/a: "},
		"file differs":        {"x\n-- fs/a --\ny\n-- script --\n" + hello + "-- want/a --\nx\n", `want/a: has "y\n"`},
		"file too many":       {"x\n-- fs/a --\ny\n-- fs/b --\ny\n-- script --\n" + hello + "-- want/a --\ny\n", "b is there and is not wanted"},
		"file still there":    {"x\n-- fs/a --\ny\n-- script --\n" + hello + "-- want/a --\n{absent}\n", "want/a: is there"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := Parse([]byte(c.script))
			if err != nil {
				t.Fatal(err)
			}
			if fails := strings.Join(s.play(t, false, nil).fails, "\n"); !strings.Contains(fails, c.want) {
				t.Errorf("failed by:\n%s\nwant: %s", fails, c.want)
			}
		})
	}
}

func TestUpdate(t *testing.T) {
	old := script(hello + "C> NOOP\nS< 200-old\nS<  text\nS< 200 end\nC> HELP NOOP\nS< 214 *\nC> FEAT\nS< ?\nC> NOOP\nS< 200 OK.\n")
	s, err := Parse([]byte(old))
	if err != nil {
		t.Fatal(err)
	}
	p := s.play(t, true, nil)
	if len(p.fails) > 0 {
		t.Fatal(p.fails)
	}
	text := string(p.text)
	for _, want := range []string{"C> NOOP\nS< 200 OK.\nC> HELP NOOP\nS< 214 *\nC> FEAT\nS< 211-", "\nS< 211 End\nC> NOOP\nS< 200 OK.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	again, err := Parse(p.text)
	if err != nil {
		t.Fatal(err)
	}
	if p := again.play(t, false, nil); len(p.fails) > 0 {
		t.Error(p.fails)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, bad := range []string{
		"", "no script\n", "-- script --\nS< 220 *\n", script(""), script("X> what\n"), script("S<220\n"),
		script(hello) + "-- config --\nnonsense 1\n", script(hello) + "-- config --\nprofile nobody\n", script(hello) + "-- config --\nline x\n",
		script(hello) + "-- other --\n", script(hello) + "-- fs/a --\n{bytes x}\n", script(hello) + "-- fs/a --\n\"open\n",
	} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("taken: %q", bad)
		}
	}
	if _, err := ParseAll(fstest.MapFS{"readme.txt": {}}); err == nil {
		t.Error("an empty corpus was taken")
	}
}

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		expect, line, port string
		ok                 bool
	}{
		{"200 OK.", "200 OK.", "", true}, {"200 OK.", "200 OKx", "", false}, {"220 *", "220 anything (at) [all]", "", true}, {"220 *", "230 x", "", false},
		{"227 go ({pasv}).", "227 go (127,0,0,1,195,80).", "50000", true}, {"229 go (|||{port}|)", "229 go (|||50001|)", "50001", true},
		{"229 go (|||{port}|)", "229 go (|||x|)", "", false},
		{"228 go ({lpsv})", "228 go (6,16,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,2,195,80)", "50000", true},
	} {
		if port, ok := matches(c.expect, c.line); port != c.port || ok != c.ok {
			t.Errorf("%q %q: %q %v", c.expect, c.line, port, ok)
		}
	}
	for line, want := range map[string]string{
		"227 Entering Passive Mode (127,0,0,1,195,80).":      "227 Entering Passive Mode ({pasv}).",
		"229 Entering Extended Passive Mode (|||50000|)":     "229 Entering Extended Passive Mode (|||{port}|)",
		"250 Not a passive address (127,0,0,1,195,80).":      "250 Not a passive address (127,0,0,1,195,80).",
		"220 A greeting that says 229 (|||50000|) is no 229": "220 A greeting that says 229 (|||50000|) is no 229",
	} {
		if got := generalize(line); got != want {
			t.Errorf("%q: %q", line, got)
		}
	}
}
