package ftpcore_test

import (
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"ftpsim/ftpcore"
	"ftpsim/ftpcore/ftptest"
	"ftpsim/ftpcore/profile"
)

// talk sends lines one after the other and returns the whole reply to each, the
// greeting first.
func talk(t *testing.T, p ftpcore.Profile, lines ...string) (replies []string) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		h := ftptest.NewServer(t, ftptest.Config{Profile: p, Host: "127.0.0.1"}, []ftptest.File{{Name: "a", Data: []byte("abc\n")}})
		c, err := h.Dial()
		if err != nil {
			t.Fatal(err)
		}
		replies = append(replies, heard(t, c))
		for _, l := range lines {
			if _, err := c.Write([]byte(l + "\r\n")); err != nil {
				t.Fatal(err)
			}
			replies = append(replies, heard(t, c))
		}
		c.Close()
		h.Close()
	})
	return replies
}

func heard(t *testing.T, c net.Conn) string {
	t.Helper()
	synctest.Wait()
	b := make([]byte, 64<<10)
	n, err := c.Read(b)
	if err != nil {
		t.Fatal(err)
	}
	return string(b[:n])
}

// FEAT lists only features that work, and all that have a line in FEAT.
func TestFeatTellsTheTruth(t *testing.T) {
	for _, p := range profile.All() {
		if p.Seed != "" {
			continue // its transcripts have what it says
		}
		t.Run(p.Name, func(t *testing.T) {
			feat := talk(t, p, "USER haha", "PASS hehe", "FEAT")[3]
			if strings.HasPrefix(feat, "5") {
				return // it names nothing
			}
			known := map[string]bool{}
			named := map[string]bool{}
			for _, l := range strings.Split(feat, "\r\n") {
				if word, _, _ := strings.Cut(strings.TrimSpace(l), " "); strings.HasPrefix(l, " ") {
					named[word] = true
				}
			}
			for _, c := range (&ftpcore.Server{Profile: p}).Reference() {
				known[c.Verb] = true
				if word, _, _ := strings.Cut(c.Feat, " "); word != "" && !named[word] && word != "UTF8" {
					t.Errorf("%s works, and FEAT does not name it:\n%s", word, feat)
				}
			}
			for word := range named {
				if !known[word] && !slices.Contains([]string{"UTF8", "TVFS"}, word) {
					t.Errorf("FEAT names %s, which is not known", word)
				}
			}
			for _, l := range strings.Split(feat, "\r\n") {
				verb, arg, _ := strings.Cut(strings.TrimSpace(l), " ")
				if verb != "SITE" && verb != "AUTH" {
					continue
				}
				if verb == "SITE" {
					arg += " a b"
				}
				got := talk(t, p, "USER haha", "PASS hehe", verb+" "+arg)[3]
				if strings.HasPrefix(got, "500") || strings.HasPrefix(got, "502") || strings.HasPrefix(got, "504") {
					t.Errorf("FEAT has %q: %s", l, got)
				}
			}
		})
	}
}

// With OneLine, every reply has one line.
func TestOneLine(t *testing.T) {
	p, _ := profile.Named("single-line")
	p.Greeting = "one\ntwo"
	lines := []string{"FROB", "USER haha", "PASS hehe"}
	for _, c := range (&ftpcore.Server{Profile: p}).Reference() {
		if !c.Data && c.Verb != "QUIT" && c.Verb != "REIN" && c.Verb != "USER" && c.Verb != "PASS" && c.Verb != "AUTH" {
			lines = append(lines, c.Verb, c.Verb+" a", "HELP "+c.Verb)
		}
	}
	lines = append(lines, "STAT", "STAT /", "HELP", "HELP SITE", "SITE HELP", "SITE WHO", "FEAT")
	for i, r := range talk(t, p, lines...) {
		if strings.Count(r, "\n") != 1 || r[3] != ' ' || len(r) > 520 {
			t.Errorf("%s: %q", append([]string{"the greeting"}, lines...)[i], r)
		}
	}
}

// A profile can neither change the first digit of a reply nor show a password in its text.
func TestWordsAreOnlyWords(t *testing.T) {
	p := ftpcore.Profile{Name: "x", Words: map[string]string{
		"logged-in":    "530 {arg}|{user}|{nobody}|{9}|{",
		"cwd-changed":  "200 moved to {path}, a {name}\n{verb} {arg}",
		"no-such-file": "553 {arg}: {text}",
	}}
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	got := talk(t, p, "USER haha", "PASS hehe", "MKD {user}", "CWD {user}", "CWD nowhere")
	want := []string{"230 |haha|{nobody}|{9}|{\r\n", `257 "/{user}" created.` + "\r\n",
		"200-moved to /{user}, a {user}\r\n200 CWD {user}\r\n", "553 nowhere: No such file or directory.\r\n"}
	if !slices.Equal(got[2:], want) {
		t.Errorf("got %q", got[2:])
	}
}
