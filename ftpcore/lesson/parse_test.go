package lesson_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"ftpsim/ftpcore/judge"
	"ftpsim/ftpcore/lesson"
)

// whole has every field of a lesson file.
const whole = `---
lesson: 1
name: all-fields
title: Every field
title zh-CN: 全部字段
minutes: 5
judges: client
profile: full
var: word = word
var: secret = password
var: have = number 10 20
var: rest = number 1 2
var: kind = one of a, b
var: size = {have} * 2 + {rest}
file: /pub/{word}.txt = Hello, {word}.\nBye\\.
file: /pub/{word}.bin bytes {size}
file: /pub/lines.txt lines 3
file: /pub/empty.txt
file: /new/
account: ann {secret} write
account: bob hehe
fault: late 226
fault: {"match":"code:150","do":{"lateMs":5}}
break: verb:STOR file:/pub/{word}.txt
pace: 250
paused: yes
tls: yes
---
For all languages: {word}.

[zh-CN]
中文：{word}。

## first
title: Fetch {word}
title zh-CN: 取 {word}
check: verb:PASV code:227
say: The port is told
check any: verb:RETR file:/pub/{word}.txt code:226
points: 2
never: verb:PORT
clean: pipelined
file: /pub/{word}.txt = x
answer: {event.port} | {size}
ask: Which port?
ask zh-CN: 哪个端口？
wrong: 21
say: That is the control connection.
nearly: verb:PORT,EPRT
say: Active.
hint: 40
say: A hint
done: Now I know.

[en]
## no step
` + "```\n## no step either\n[zh-CN]\n```" + `
[zh-CN]
做。

## last
title: Look
select: code:227
choose:
ask: Why?
right: Because {word}.
right zh-CN: 因为 {word}。
wrong: No
wrong zh-CN: 不
say: Not so
wrong: Never
`

func parse(t testing.TB, src string) *lesson.Lesson {
	t.Helper()
	l, err := lesson.Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// wholeFile is whole without the heading in its text, which would begin a step.
var wholeFile = strings.Replace(whole, "## no step\n", "", 1)

func TestParse(t *testing.T) {
	raw := parse(t, wholeFile)
	if len(raw.Vars) != 6 || raw.Vars[5] != (lesson.Var{Name: "size", Kind: "{have} * 2 + {rest}"}) {
		t.Errorf("variables %+v", raw.Vars)
	}
	l := raw.With("a-1")
	word, size := l.Values["word"], l.Values["size"]
	if l.Name != "all-fields" || l.Seed != "A-1" || l.Minutes != 5 || l.Judges != judge.Client || l.Title["zh-CN"] != "全部字段" {
		t.Errorf("head %+v", l)
	}
	if l.Text.In("en") != "For all languages: "+word+"." || l.Text.In("zh-CN") != "中文："+word+"。" {
		t.Errorf("text %q", l.Text)
	}
	st := l.Stage
	if st.Profile != "full" || st.Pace != 250*time.Millisecond || !st.Paused || !st.TLS || len(st.Faults) != 2 || st.Breaks[0] != "verb:STOR file:/pub/"+word+".txt" {
		t.Errorf("stage %+v", st)
	}
	if rules, err := st.Rules(); err != nil || len(rules) != 2 || rules[1].Match != "code:150" {
		t.Errorf("rules %+v, %v", rules, err)
	}
	if a := st.Accounts; a[0] != (lesson.Account{User: "ann", Password: l.Values["secret"], Home: "/", Write: true}) || a[1].Write {
		t.Errorf("accounts %+v", a)
	}
	for i, want := range []string{"/pub/" + word + ".txt Hello, " + word + ".\nBye\\.", "", "/pub/lines.txt line 1 of 3\nline 2 of 3\nline 3 of 3\n", "/pub/empty.txt ", "/new/ "} {
		if got := st.Files[i].Path + " " + string(st.Files[i].Content); want != "" && got != want {
			t.Errorf("file %q, want %q", got, want)
		}
	}
	if b := st.Files[1].Content; size == "" || len(b) < 20 || st.Files[4].Content != nil || st.Files[3].Content == nil {
		t.Errorf("files %q", st.Files)
	}
	first := l.Steps[0]
	var kinds []lesson.Kind
	for _, it := range first.Items {
		kinds = append(kinds, it.Kind)
	}
	if got := strings.Join(stringsOf(kinds), " "); got != "check check never clean file answer" {
		t.Errorf("items %s", got)
	}
	if first.Items[0].Say["en"] != "" || first.Items[0].Say.In("en") != "The port is told" || first.Items[1].Points != 2 || !first.Items[1].Any || first.Items[3].Rules[0] != "pipelined" {
		t.Errorf("items %+v", first.Items)
	}
	if a := first.Items[5]; a.Answers[0] != "{event.port}" || a.Answers[1] != size || a.Ask["zh-CN"] != "哪个端口？" || a.Choices[0].Say.In("en") != "That is the control connection." || a.Say != nil {
		t.Errorf("answer %+v", a)
	}
	if first.After != 40*time.Second || first.Hint.In("zh-CN") != "A hint" || first.Done.In("") != "Now I know." || first.Nearly[0].Say.In("en") != "Active." {
		t.Errorf("step %+v", first)
	}
	if want := "```\n## no step either\n[zh-CN]\n```"; first.Text["en"] != want || first.Text["zh-CN"] != "做。" {
		t.Errorf("text %q", first.Text)
	}
	choices := l.Steps[1].Items[1].Choices
	if len(choices) != 3 || !choices[0].Right || choices[0].Text["zh-CN"] != "因为 "+word+"。" || choices[1].Say.In("en") != "Not so" || choices[2].Text.In("en") != "Never" {
		t.Errorf("choices %+v", choices)
	}
}

func stringsOf(kinds []lesson.Kind) (list []string) {
	for _, k := range kinds {
		list = append(list, string(k))
	}
	return list
}

// small is a valid lesson with a place for a field of the head, and one for fields of the step.
func small(head, step string) string {
	return "---\nlesson: 1\nname: small\ntitle: Small\n" + head + "\n---\n## a\ntitle: A\n" + step
}

func TestBadLessonFiles(t *testing.T) {
	parse(t, small("", ""))
	for _, c := range []struct {
		name, src string
		line      int
		text      string
	}{
		{"empty", "", 1, "begins with a line of ---"},
		{"no head", "# Lesson\n", 1, "begins with a line of ---"},
		{"open head", "---\nlesson: 1\n", 1, "between two lines"},
		{"empty head", "---\n---\n", 2, "the first field must be the format"},
		{"no format", "---\nname: x\n---\n", 2, "the first field must be the format"},
		{"newer", "---\nlesson: 2\nwhatever it has\n---\n", 2, "a newer version of the program opens it"},
		{"bad format", "---\nlesson: one\n---\n", 2, "no format"},
		{"binary", "---\nlesson: 1\nname: a\x00b\n---\n", 3, "no text"},
		{"not UTF-8", "---\nlesson: 1\nname: \xff\n---\n", 3, "no text"},
		{"large", "---\n" + strings.Repeat("\n", lesson.MaxFile), 1, "at most"},
		{"no step", "---\nlesson: 1\nname: x\ntitle: X\n---\n", 1, "no step"},
		{"no name", "---\nlesson: 1\ntitle: X\n---\n## a\ntitle: A\n", 1, "no name"},
		{"no title", "---\nlesson: 1\nname: x\n---\n## a\ntitle: A\n", 1, "no title"},
		{"unknown field", small("colour: red", ""), 5, `no field "colour"`},
		{"field twice", small("minutes: 1\nminutes: 2", ""), 6, "already"},
		{"language of a value", small("minutes en: 5", ""), 5, "no language"},
		{"title twice", small("title: Again", ""), 5, "already"},
		{"bad minutes", small("minutes: soon", ""), 5, "whole number from 1"},
		{"bad name", small("var: x = wrod", ""), 5, "sum has numbers"},
		{"var twice", small("var: x = word\nvar: x = word", ""), 6, "taken"},
		{"var event", small("var: event = word", ""), 5, "taken"},
		{"range", small("var: x = number 9 3", ""), 5, "least and the greatest"},
		{"one choice", small("var: x = one of a", ""), 5, "2 to"},
		{"choice", small("var: x = one of a, b c", ""), 5, "no choice"},
		{"sum of a word", small("var: x = word\nvar: y = {x} + 1", ""), 6, "no number {x}"},
		{"negative sum", small("var: x = number 1 5\nvar: y = {x} - 3", ""), 6, "less than 0"},
		{"large sum", small("var: x = 999999999 * 999999999 * 999999999", ""), 5, "more than"},
		{"open sum", small("var: x = 1 +", ""), 5, "a sum ends"},
		{"no variable", small("file: /{wrod}.txt", ""), 5, "no variable {wrod}"},
		{"relative path", small("file: pub/x", ""), 5, "absolute path"},
		{"path up", small("file: /pub/../x = a", ""), 5, "no absolute path"},
		{"root", small("file: /", ""), 5, "no absolute path"},
		{"escape", small(`file: /x = a\b`, ""), 5, "backslash"},
		{"large file", small("file: /x bytes 99999999", ""), 5, "at most"},
		{"large lines", small("file: /x lines 999999999", ""), 5, "at most"},
		{"large stage", small("file: /x bytes 8000000\nfile: /y bytes 8000000\nfile: /z bytes 8000000", ""), 7, "at most"},
		{"account", small("account: ann", ""), 5, "user and a password"},
		{"fault", small("fault: nonsense", ""), 5, "no fault"},
		{"fault field", small(`fault: {"do":{"late":5}}`, ""), 5, "late"},
		{"break", small("break: verb:", ""), 5, "what should"},
		{"yes", small("paused: maybe", ""), 5, "yes or no"},
		{"judges", small("judges: network", ""), 5, "client or server"},
		{"profile", small("profile: Full!", ""), 5, "name of a profile"},
		{"step name", small("", "") + "\n## Two words\n", 10, "no name of a step"},
		{"step twice", small("", "") + "\n## a\n", 10, "line 7"},
		{"step without title", small("", "") + "\n## b\n", 10, "no title"},
		{"field of a step", small("", "chek: code:226"), 9, `no field "chek"`},
		{"expression", small("", "check: kode:226"), 9, "no key"},
		{"empty expression", small("", "check:"), 9, "needs an expression"},
		{"expression of values", small("var: n = number 1 9999", "check: bytes>{n} code:{n}"), 9, "does not fit"},
		{"say alone", small("", "say: what"), 9, "must stand before it"},
		{"say twice", small("", "check: code:226\nsay: a\nsay: b"), 11, "already"},
		{"empty say", small("", "check: code:226\nsay:"), 10, "no text"},
		{"language of a check", small("", "check en: code:226"), 9, "no language"},
		{"ask alone", small("", "ask: what"), 9, "must stand before it"},
		{"ask a check", small("", "check: code:226\nask: what"), 10, "belongs to answer or choose"},
		{"no ask", small("", "answer: 5"), 7, "has no ask"},
		{"empty answer", small("", "answer: a | "), 9, "an answer has"},
		{"event without check", small("", "answer: {event.port}\nask: port?"), 9, "no check stands before"},
		{"unknown value", small("", "check: code:227\nanswer: {event.prot}\nask: port?"), 10, "no value {event.prot}"},
		{"value in a text", small("", "check: code:227\nsay: {event.port}"), 10, "in an answer only"},
		{"no right choice", small("", "choose:\nask: a\nwrong: b"), 7, "right and a wrong choice"},
		{"no wrong choice", small("", "choose:\nask: a\nright: b"), 7, "right and a wrong choice"},
		{"right of an answer", small("", "answer: 5\nask: a\nright: b"), 11, "behind answer"},
		{"choose with a value", small("", "choose: a"), 9, "no value"},
		{"never alone", small("", "never: verb:PORT"), 7, "need a check"},
		{"clean alone", small("", "clean:"), 7, "need a check"},
		{"rule", small("", "check: code:1xx\nclean: no-such-rule"), 10, "no rule"},
		{"nearly without say", small("", "nearly: code:1xx"), 7, "nearly of the step has no say"},
		{"hint without say", small("", "hint: 5"), 7, "hint of the step has no say"},
		{"hint twice", small("", "hint: 5\nsay: a\nhint: 6"), 11, "hint already"},
		{"points", small("", "check: code:1xx\npoints: 1000"), 10, "from 0 to 100"},
		{"many items", small("", strings.Repeat("check: code:1xx\n", lesson.MaxItems+1)), 9 + lesson.MaxItems, "at most"},
		{"many steps", small("", "") + manySteps(), 10 + 2*(lesson.MaxSteps-1), "at most"},
		{"many items in all", small("", strings.Repeat("check: code:1xx\n", 20)+"## b\ntitle: b\n"+strings.Repeat("check: code:1xx\n", 20)) + manyItems(), 7 + 22*10, "at most 200 items"},
		{"language twice", small("", "") + "\n[en]\na\n[en]\nb\n", 12, "line 10"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := lesson.Parse([]byte(c.src))
			var e *lesson.Error
			if !errors.As(err, &e) {
				t.Fatalf("error %v", err)
			}
			if e.Line != c.line || !strings.Contains(e.Text, c.text) || e.Newer != (c.name == "newer") {
				t.Errorf("%v, want line %d: … %s …", e, c.line, c.text)
			}
		})
	}
}

func manySteps() string {
	var b strings.Builder
	b.WriteString("\n")
	for i := range lesson.MaxSteps {
		b.WriteString("## s" + strings.Repeat("x", i%30) + string(rune('a'+i/30)) + "\ntitle: t\n")
	}
	return b.String()
}

// manyItems are nine steps of twenty items.
func manyItems() string {
	var b strings.Builder
	for i := range 9 {
		b.WriteString("## c" + string(rune('a'+i)) + "\ntitle: t\n" + strings.Repeat("check: code:1xx\n", lesson.MaxItems))
	}
	return b.String()
}

// A file with the line ends of Windows and a byte order mark is a lesson too.
func TestParseWindows(t *testing.T) {
	l := parse(t, "\ufeff"+strings.ReplaceAll(wholeFile, "\n", "\r\n"))
	if l.Steps[0].Text["zh-CN"] != "做。" {
		t.Errorf("%q", l.Steps[0].Text)
	}
}

func TestTextIn(t *testing.T) {
	for _, c := range []struct {
		text lesson.Text
		lang string
		want string
	}{
		{lesson.Text{"en": "e", "zh-CN": "z"}, "zh-CN", "z"},
		{lesson.Text{"en": "e", "zh": "z"}, "zh-CN", "z"},
		{lesson.Text{"en": "e", "zh-CN": "z"}, "de", "e"},
		{lesson.Text{"": "all", "zh-CN": "z"}, "en", "all"},
		{lesson.Text{"zh-CN": "z"}, "en", "z"},
		{nil, "en", ""},
	} {
		if got := c.text.In(c.lang); got != c.want {
			t.Errorf("%v in %s: %q, want %q", c.text, c.lang, got, c.want)
		}
	}
}

func FuzzLesson(f *testing.F) {
	f.Add([]byte(wholeFile), "k7-1")
	f.Add([]byte(small("var: a = number 1 3\nvar: b = {a} - 1 * 2", "answer: {b}\nask: a")), "2")
	for _, l := range lesson.Builtin() {
		_, file, _ := lesson.Named(l.Name)
		f.Add(file, "x")
	}
	f.Fuzz(func(t *testing.T, src []byte, seed string) {
		l, err := lesson.Parse(src)
		if err != nil {
			var e *lesson.Error
			if !errors.As(err, &e) || e.Line < 1 || e.Text == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		l = l.With(seed)
		run := lesson.Start(l, nil)
		if p := run.Progress(); len(p.Steps) != len(l.Steps) || len(l.Steps) == 0 || p.Done {
			t.Fatalf("%+v", p)
		}
		for _, e := range fetch("/pub/a.txt") {
			run.Observe(e)
		}
	})
}
