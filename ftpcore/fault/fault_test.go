package fault_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/fault"
)

func TestLibrary(t *testing.T) {
	list := fault.Library()
	if len(list) < 40 {
		t.Errorf("%d rules", len(list))
	}
	seen := map[string]bool{}
	for _, n := range list {
		name := n.Rule.Name
		if name == "" || seen[name] {
			t.Errorf("%q has no name, or the name of another rule", name)
		}
		seen[name] = true
		if err := n.Rule.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, text := range []string{n.Does, n.Good} {
			if !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, ").") {
				t.Errorf("%s: %q is no sentence", name, text)
			}
		}
		b, err := json.Marshal(n.Rule)
		var back fault.Rule
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || !reflect.DeepEqual(back, n.Rule) {
			t.Errorf("%s: %s gives %+v, %v", name, b, back, err)
		}
		if r, ok := fault.Find(name); !ok || !reflect.DeepEqual(r, n.Rule) {
			t.Errorf("%s is not found", name)
		}
	}
	if _, ok := fault.Find("no such rule"); ok {
		t.Error("found what does not exist")
	}
}

// TestCurl: each command of curl's test server that concerns FTP has a rule.
func TestCurl(t *testing.T) {
	have := map[string]bool{}
	for _, n := range fault.Library() {
		verb, _, _ := strings.Cut(n.Curl, " ")
		have[verb] = true
		have[n.Curl] = true
	}
	for _, command := range []string{
		"REPLY", `REPLY "CWD arg"`, "REPLY welcome", "REPLYLF", "COUNT", "DELAY", "SLOWDOWN", "SLOWDOWNDATA", "RETRWEIRDO",
		"RETRNOSIZE", "RETRSIZE", "PASVBADIP", "NODATACONN425", "NODATACONN421", "NODATACONN150", "STOR", "NOSAVE",
	} {
		if !have[command] {
			t.Errorf("no rule does what %s does", command)
		}
	}
}

func TestProblemsInWords(t *testing.T) {
	for text, want := range map[string]string{
		`{"do":{}}`:                                                     `"do" says nothing that the rule should do`,
		`{"do":{"replay":"x"}}`:                                         `there is no field "replay"`,
		`{"do":{"code":"550"}}`:                                         `"do.code" cannot be a string`,
		`{"do":{"code":99}}`:                                            `"code" must be from 100 to 999`,
		`{"do":{"reply":"{adr}"}}`:                                      `"reply": a brace begins or ends none of {code} {text} {addr} {port} {hostport} {size} {arg} {xHH} {fill:N}`,
		`{"do":{"reply":"{fill:40000}{fill:40000}"}}`:                   `"reply": it has 80024 bytes, more than 65536`,
		`{"do":{"drop":true},"match":"verb:"}`:                          `"match": what should "verb:" be? (at 6); expected: RETR`,
		`{"do":{"drop":true},"name":"a + b"}`:                           `"name" cannot have a plus sign or a line end`,
		`{"do":{"drop":true},"name":"` + strings.Repeat("x", 61) + `"}`: `"name" has 61 characters, more than 60`,
		`{"do":{"drop":true},"when":{"first":-1}}`:                      `"first" must be from 0 to 1000000000`,
		`{"do":{"drop":true},"when":{"chance":1.5}}`:                    `"chance" must be from 0 to 1`,
		`{"do":{"lateMs":86400001}}`:                                    `"lateMs" must be from 0 to 86400000`,
		`{"do":{"everyMs":3600001}}`:                                    `"everyMs" must be from 0 to 3600000`,
		`{"do":{"slice":-1}}`:                                           `"slice" must be from 0 to 1048576`,
		`{"do":{"rate":-1}}`:                                            `"rate" must be from 0 to 1099511627776`,
		`{"do":{"cut":-1}}`:                                             `"cut" must be from 0 to 1099511627776`,
		`{"do":{"byte":1099511627777}}`:                                 `"byte" must be from 0 to 1099511627776`,
		`{"do":{"size":-2}}`:                                            `"size" must be from -1 to 1099511627776`,
		`{"do":{"addr":"::1"}}`:                                         `"addr" must be an IPv4 address such as 192.0.2.1`,
		`{"do":{"port":65536}}`:                                         `"port" must be from 1 to 65535`,
		`{"do":{"lineEnd":"LF"}}`:                                       `"lineEnd" must be "lf", "cr", "none" or "crcrlf", not "LF"`,
		`{"do":{"dataPort":"gone"}}`:                                    `"dataPort" must be "refused" or "never", not "gone"`,
		`{"do":{"end":"fin"}}`:                                          `"end" must be "close" or "reset", not "fin"`,
		`{"do":{"feat":["A\nB"]}}`:                                      `"feat": the line "A\nB" is empty, longer than 200 characters, or has control characters`,
	} {
		var r fault.Rule
		err := json.Unmarshal([]byte(text), &r)
		if err == nil || err.Error() != want || !errors.As(err, new(*fault.Problem)) {
			t.Errorf("%s: %v\nwant %s", text, err, want)
		}
	}
}

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		when fault.When
		want string // "x" for each message on which it takes effect
	}{
		{fault.When{}, "xxxxxxxx"},
		{fault.When{First: 2}, "xx------"},
		{fault.When{After: 3}, "---xxxxx"},
		{fault.When{Every: 3}, "--x--x--"},
		{fault.When{After: 2, Every: 2, First: 2}, "---x-x--"},
		{fault.When{Chance: 1}, "xxxxxxxx"},
		{fault.When{Chance: 0.5, Seed: 1}, "---xx---"},
		{fault.When{Chance: 0.5, Seed: 2}, "----xx--"},
	} {
		got, hits := "", int64(0)
		for n := range int64(8) {
			if c.when.Chooses(n+1, hits) {
				got += "x"
				hits++
			} else {
				got += "-"
			}
		}
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.when, got, c.want)
		}
	}
	hits := 0
	for n := range int64(10_000) {
		if (fault.When{Chance: 0.1, Seed: 7}).Chooses(n+1, 0) {
			hits++
		}
	}
	if hits < 900 || hits > 1100 {
		t.Errorf("%d of 10000 with a chance of 0.1", hits)
	}
}

func n(v int64) *int64 { return &v }

func TestChangeReply(t *testing.T) {
	const pasv, epsv = "227 Entering Passive Mode (127,0,0,1,156,65).\r\n", "229 Entering Extended Passive Mode (|||40001|)\r\n"
	for _, c := range []struct {
		do             fault.Do
		verb, in, want string
		tail           int
	}{
		{fault.Do{Reply: "{code} {text} once more"}, "", "226 Done.\r\n", "226 Done. once more\r\n", 0},
		{fault.Do{Reply: "227 {addr} {port} {hostport}\n"}, "", pasv, "227 127.0.0.1 40001 127,0,0,1,156,65\n", 0},
		{fault.Do{Reply: "229 {port}{addr}"}, "", epsv, "229 40001\r\n", 0},
		{fault.Do{Reply: "150 {size}"}, "", "150 Opening for a (1234 bytes).\r\n", "150 1234\r\n", 0},
		{fault.Do{Reply: "{x00}{xff}{fill:3}{size}"}, "", "226 Done.\r\n", "\x00\xffxxx\r\n", 0},
		{fault.Do{Code: 99 + 1}, "", "211-A\r\n211 is a line\r\n211 End\r\n", "100-A\r\n100 is a line\r\n100 End\r\n", 0},
		{fault.Do{Size: n(7)}, "", "150 Opening for a (1234 bytes).\r\n", "150 Opening for a (7 bytes).\r\n", 0},
		{fault.Do{Size: n(-1)}, "", "150 Opening for a (1234 bytes).\r\n", "150 Opening for a.\r\n", 0},
		{fault.Do{Size: n(-1)}, "", "150 Opening.\r\n", "150 Opening.\r\n", 0},
		{fault.Do{Addr: "192.0.2.1"}, "", pasv, "227 Entering Passive Mode (192,0,2,1,156,65).\r\n", 0},
		{fault.Do{Port: 9}, "", pasv, "227 Entering Passive Mode (127,0,0,1,0,9).\r\n", 0},
		{fault.Do{Addr: "192.0.2.1", Port: 9}, "", epsv, "229 Entering Extended Passive Mode (|||9|)\r\n", 0},
		{fault.Do{Addr: "192.0.2.1"}, "", "200 OK\r\n", "200 OK\r\n", 0},
		{fault.Do{Feat: []string{"-MD", "XYZ"}}, "FEAT", "211-Features:\r\n MDTM\r\n UTF8\r\n211 End\r\n", "211-Features:\r\n UTF8\r\n XYZ\r\n211 End\r\n", 0},
		{fault.Do{Feat: []string{"XYZ"}}, "STAT", "211-Features:\r\n UTF8\r\n211 End\r\n", "211-Features:\r\n UTF8\r\n211 End\r\n", 0},
		{fault.Do{Feat: []string{"XYZ"}}, "FEAT", "502 No.\r\n", "502 No.\r\n", 0},
		{fault.Do{LineEnd: fault.LineLF}, "", "211-A\r\n211 B\r\n", "211-A\n211 B\n", 0},
		{fault.Do{LineEnd: fault.LineCR}, "", "226 A\r\n", "226 A\r", 0},
		{fault.Do{LineEnd: fault.LineNone}, "", "226 A\r\n", "226 A", 0},
		{fault.Do{LineEnd: fault.LineCRCRLF}, "", "226 A\r\n", "226 A\r\r\n", 0},
		{fault.Do{Double: true, LineEnd: fault.LineLF}, "", "226 A\r\n", "226 A\n226 A\n", 0},
		{fault.Do{Unasked: "421 Bye."}, "", "226 A\r\n", "226 A\r\n421 Bye.\r\n", 10},
	} {
		got, tail := c.do.ChangeReply(c.verb, []byte(c.in))
		if string(got) != c.want || tail != c.tail {
			t.Errorf("%+v of %q:\n%q, %d\n%q, %d", c.do, c.in, got, tail, c.want, c.tail)
		}
	}
}

func TestOldKinds(t *testing.T) {
	for _, c := range []struct {
		old  fault.Old
		want string
	}{
		{fault.Old{Kind: "latency", Scope: "global", Ms: 200}, `{"name":"slow answers","match":"ftp","do":{"lateMs":200}}`},
		{fault.Old{Kind: "latency", Scope: "S2", Ms: 200}, `{"name":"slow answers","match":"ftp session:S2","do":{"lateMs":200}}`},
		{fault.Old{Kind: "rate", Scope: "/pub", Dir: event.ToClient, Bytes: 7}, `{"name":"slow data","match":"kind:data file:\"/pub\",\"/pub/\" dir:s2c","do":{"rate":7}}`},
		{fault.Old{Kind: "cut", Scope: "global", Bytes: 0, Once: true}, `{"name":"data cut short","match":"kind:data","do":{"cut":0},"when":{"first":1}}`},
		{fault.Old{Kind: "denied", Scope: "/pub/*.txt"}, `{"name":"permission denied","match":"file:\"/pub/*.txt\" -file:\"/pub/*/*\"","do":{"denied":true}}`},
		{fault.Old{Kind: "disk-full", Scope: "/"}, `{"name":"disk full","match":"file:/","do":{"full":true}}`},
		{fault.Old{Kind: "wrong-code", Scope: "global", Code: 421}, `{"name":"wrong code","match":"kind:reply -code:1xx","do":{"code":421}}`},
		{fault.Old{Kind: "split-lines", Scope: "global", Ms: 300}, `{"name":"replies in two pieces","match":"kind:reply","do":{"everyMs":300}}`},
		{fault.Old{Kind: "no-close-notify", Scope: "global"}, `{"name":"no close_notify","match":"kind:data","do":{"noCloseNotify":true}}`},
	} {
		r, err := c.old.Rule()
		b, _ := json.Marshal(r)
		if err != nil || strings.ReplaceAll(string(b), `\u003e`, ">") != c.want {
			t.Errorf("%+v:\n%s, %v\n%s", c.old, b, err, c.want)
		}
	}
	for _, bad := range []fault.Old{
		{Kind: "no such kind", Scope: "global"}, {Kind: "denied", Scope: "somewhere"}, {Kind: "denied", Dir: "up"},
		{Kind: "rate", Bytes: -1}, {Kind: "rate"}, {Kind: "latency", Ms: 1 << 40}, {Kind: "wrong-code", Code: 7},
	} {
		if r, err := bad.Rule(); !errors.As(err, new(*fault.Problem)) {
			t.Errorf("%+v gives %+v, %v", bad, r, err)
		}
	}
}

// FuzzRule: any text is refused, or gives a rule that is valid, survives a round trip, and
// bounds what it makes of a reply.
func FuzzRule(f *testing.F) {
	for _, n := range fault.Library() {
		b, _ := json.Marshal(n.Rule)
		f.Add(b, []byte("227 Entering Passive Mode (127,0,0,1,156,65).\r\n"))
	}
	f.Fuzz(func(t *testing.T, text, reply []byte) {
		var r, back fault.Rule
		if err := json.Unmarshal(text, &r); err != nil {
			return
		}
		b, err := json.Marshal(r)
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		again, _ := json.Marshal(back)
		if err != nil || string(again) != string(b) {
			t.Fatalf("%s gives %s, then %s, %v", text, b, again, err)
		}
		out, tail := r.Do.ChangeReply("FEAT", reply)
		if most := 4*(len(reply)+4*fault.MaxReply) + 20_000; len(out) > most || tail > len(out) {
			t.Errorf("%d bytes, tail %d, more than %d", len(out), tail, most)
		}
		sum := 0
		for _, n := range r.Do.Pieces(out, tail) {
			sum += n
		}
		if sum > len(out) {
			t.Errorf("pieces of %d bytes, of %d", sum, len(out))
		}
	})
}

// TestTranscripts: for each rule of the library a transcript shows the bytes on the wire.
func TestTranscripts(t *testing.T) {
	names, err := filepath.Glob("../testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no transcripts", err)
	}
	var all strings.Builder
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
	}
	for _, n := range fault.Library() {
		if !strings.Contains(all.String(), "\nG! fault "+n.Rule.Name+"\n") {
			t.Errorf("no transcript has %q", n.Rule.Name)
		}
	}
}

// No chain of rules, and no text with placeholders, makes a reply grow without bound.
func TestReplyIsBounded(t *testing.T) {
	b := []byte("226 Done.\r\n")
	for range 100 {
		b, _ = (&fault.Do{Double: true}).ChangeReply("NOOP", b)
	}
	if len(b) < fault.MaxReply || len(b) > 4*fault.MaxReply {
		t.Errorf("doubled by 100 rules it has %d bytes", len(b))
	}
	long := []byte("211 " + strings.Repeat("x", fault.MaxReply) + "\r\n")
	got, _ := (&fault.Do{Reply: strings.Repeat("{text}", 10_000)}).ChangeReply("STAT", long)
	if len(got) > 2*fault.MaxReply {
		t.Errorf("a text repeated 10,000 times has %d bytes", len(got))
	}
	if n := testing.AllocsPerRun(1, func() {
		(&fault.Do{Reply: strings.Repeat("{text}", 10_000)}).ChangeReply("STAT", long)
	}); n > 200 {
		t.Errorf("%.0f allocations: more is made than is used", n)
	}
}
