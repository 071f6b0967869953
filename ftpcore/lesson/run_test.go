package lesson_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
)

// script makes events: "S1 > RETR /a.txt" is a command, "S1 < 226 Done" the reply to the
// session's last command, "S1 open" and the like another kind of event.
type script struct {
	id   int64
	last map[string]int64
}

func (s *script) events(lines ...string) (list []*event.Event) {
	if s.last == nil {
		s.last = map[string]int64{}
	}
	for _, l := range lines {
		s.id++
		sid, rest, _ := strings.Cut(l, " ")
		e := &event.Event{V: 1, ID: s.id, T: s.id * 1e6, SID: sid, Conn: sid + ".c", Chan: event.ChanControl, Origin: event.OriginWire}
		e.State = &event.State{Cwd: "/", FSM: event.StLoggedIn}
		switch what, text, _ := strings.Cut(rest, " "); what {
		case ">":
			verb, arg, _ := strings.Cut(text, " ")
			e.Kind, e.Dir, e.Dec = event.KindCommand, event.ToServer, &event.Decoded{Verb: verb, Arg: arg, Fields: []event.Field{{Name: "path", Value: arg}}}
			s.last[sid] = e.ID
		case "<":
			e.Kind, e.Dir, e.Re, e.Final = event.KindReply, event.ToClient, s.last[sid], text[0] != '1'
			e.Dec = &event.Decoded{Code: int(text[0]-'0')*100 + int(text[1]-'0')*10 + int(text[2]-'0'), Text: text[4:]}
			if _, port, ok := strings.Cut(text, "port "); ok {
				e.Dec.Fields = []event.Field{{Name: "port", Value: port}}
			}
		case "fs":
			e.Kind, e.FS = event.KindFS, []event.FSChange{{Op: "write", Path: text}}
		default:
			e.Kind = event.Kind(what)
		}
		list = append(list, e)
	}
	return list
}

// fetch are the events of a download in passive mode.
func fetch(file string) []*event.Event {
	var s script
	return s.events("S1 session.open", "S1 > PASV", "S1 < 227 port 50001", "S1 > RETR "+file, "S1 < 150 Here", "S1 < 226 Done")
}

// tree are files of a server.
type tree map[string]string

func (t tree) Content(name string) ([]byte, error) {
	s, ok := t[name]
	if !ok {
		return nil, errors.New("no such file")
	}
	return []byte(s), nil
}

// course is a Run of a lesson with these fields in its steps, and the events that it gets.
type course struct {
	t     *testing.T
	l     *lesson.Lesson
	run   *lesson.Run
	files tree
	script
}

func enter(t *testing.T, steps ...string) *course {
	t.Helper()
	src := "---\nlesson: 1\nname: small\ntitle: Small\n---\n"
	for i, s := range steps {
		src += "## step-" + string(rune('a'+i)) + "\ntitle: T\n" + s + "\n"
	}
	c := &course{t: t, l: parse(t, src).With("1"), files: tree{}}
	c.run = lesson.Start(c.l, c.files)
	return c
}

func (c *course) see(lines ...string) {
	for _, e := range c.events(lines...) {
		c.run.Observe(e)
	}
}

// is checks the step to do and its items: "+" done, "-" open, "!" wrong.
func (c *course) is(step int, items string) {
	c.t.Helper()
	p := c.run.Progress()
	if p.Step != step {
		c.t.Fatalf("step %d, want %d: %+v", p.Step, step, p.Steps)
	}
	if step == len(p.Steps) {
		if !p.Done {
			c.t.Error("not done")
		}
		return
	}
	got := ""
	for _, it := range p.Steps[step].Items {
		switch {
		case it.Wrong:
			got += "!"
		case it.Done:
			got += "+"
		default:
			got += "-"
		}
	}
	if got != items {
		c.t.Fatalf("items %s, want %s", got, items)
	}
}

func (c *course) do(kind lesson.Kind, item int, text string) bool {
	p := c.run.Progress()
	return c.run.Do(lesson.Act{Step: c.l.Steps[p.Step].Name, Item: item, Kind: kind, Text: text})
}

const passive = "check: verb:PASV code:227\ncheck: verb:RETR file:/a.txt code:226\n"

func TestChecksInOrder(t *testing.T) {
	c := enter(t, passive)
	c.see("S1 > RETR /a.txt", "S1 < 226 Done")
	c.is(0, "--")
	c.see("S1 > PASV", "S1 < 227 port 1")
	c.is(0, "+-")
	c.see("S1 > RETR /b.txt", "S1 < 226 Done")
	c.is(0, "+-")
	c.see("S1 > RETR /a.txt", "S1 < 226 Done")
	c.is(1, "")
	p := c.run.Progress()
	if it := p.Steps[0].Items; it[0].Event != 4 || it[1].Event != 8 || it[1].SID != "S1" || p.Score != 2 || p.Max != 2 {
		t.Errorf("%+v", p)
	}
}

// The checks hold in one session, unless one says any.
func TestSessionsOfChecks(t *testing.T) {
	c := enter(t, passive)
	c.see("S1 > PASV", "S1 < 227 port 1", "S2 > RETR /a.txt", "S2 < 226 Done")
	c.is(0, "+-")
	c.see("S2 > PASV", "S2 < 227 port 1", "S1 > NOOP", "S1 < 200 Ok", "S1 > RETR /a.txt", "S1 < 226 Done")
	c.is(1, "")

	c = enter(t, strings.Replace(passive, "check: verb:RETR", "check any: verb:RETR", 1)+"check: verb:NOOP\n")
	c.see("S1 > PASV", "S1 < 227 port 1", "S2 > RETR /a.txt", "S2 < 226 Done")
	c.is(0, "++-")
	c.see("S2 > NOOP")
	c.is(0, "++-")
	c.see("S1 > NOOP")
	c.is(1, "")

	c = enter(t, "check any: verb:NOOP\ncheck any: verb:NOOP\n")
	c.see("S1 > NOOP")
	c.is(0, "+-")
	c.see("S2 > NOOP")
	c.is(1, "")
}

// What happens to the whole server counts in each session.
func TestServerWide(t *testing.T) {
	c := enter(t, "check: kind:restore\n", "check: verb:NOOP\ncheck: kind:restore\ncheck: verb:SYST\n")
	c.see(" restore")
	c.is(1, "---")
	c.see("S1 > NOOP", " restore", "S2 > SYST")
	c.is(1, "++-")
	c.see("S1 > SYST")
	c.is(2, "")
}

// A step looks only at what happened after the step before it.
func TestStepsInOrder(t *testing.T) {
	c := enter(t, "check: code:226", "check: code:226", "check: verb:NOOP\n")
	c.see("S1 > RETR /a", "S1 < 226 Done")
	c.is(1, "-")
	c.see("S1 > RETR /a", "S1 < 226 Done")
	c.is(2, "-")
	c.see("S1 > NOOP")
	c.is(3, "")
}

// What must not happen lets the checks of its session begin anew.
func TestNever(t *testing.T) {
	c := enter(t, passive+"never: verb:PORT\nsay: passive, please\n")
	c.see("S1 > PASV", "S1 < 227 port 1", "S1 > PORT 1", "S1 < 200 Ok")
	c.is(0, "--!")
	c.see("S1 > RETR /a.txt", "S1 < 226 Done")
	c.is(0, "--!")
	c.see("S2 > PASV", "S2 < 227 port 1")
	c.is(0, "+--")
	c.see("S1 > PORT 1", "S1 < 200 Ok")
	c.is(0, "+-!")
	c.see("S2 > RETR /a.txt", "S2 < 226 Done")
	c.is(1, "")
	if p := c.run.Progress(); p.Score != 3 || !p.Steps[0].Items[2].Done {
		t.Errorf("%+v", p)
	}
}

// After the last check nothing undoes the step.
func TestNeverAfterwards(t *testing.T) {
	c := enter(t, passive+"never: verb:PORT\nanswer: 5\nask: five?\n")
	c.see("S1 > PASV", "S1 < 227 port 1", "S1 > RETR /a.txt", "S1 < 226 Done", "S1 > PORT 1", "S1 < 200 Ok")
	c.is(0, "+++-")
	if !c.do(lesson.Answer, 3, "5") {
		t.Error("refused")
	}
	c.is(1, "")
}

func TestNearly(t *testing.T) {
	c := enter(t, passive+"nearly: verb:PORT\nsay: passive, please\nnearly: verb:RETR code:226\nsay: another file\n")
	nearly := func(want int, event int64) {
		t.Helper()
		if s := c.run.Progress().Steps[0]; s.Nearly != want || s.Event != event {
			t.Errorf("nearly %d of event %d, want %d of %d", s.Nearly, s.Event, want, event)
		}
	}
	c.see("S1 > PORT 1")
	nearly(1, 1)
	c.see("S1 < 200 Ok", "S1 > RETR /a.txt", "S1 < 226 Done")
	nearly(2, 4)
	c.see("S1 > PASV", "S1 < 227 port 1")
	nearly(0, 0)
	c.see("S1 > RETR /b.txt", "S1 < 226 Done")
	nearly(2, 8)
	c.see("S1 > RETR /a.txt", "S1 < 226 Done")
	c.is(1, "")
	nearly(0, 0)
}

// Doing the checks once more while a question is open is not nearly right.
func TestNearlyAgain(t *testing.T) {
	c := enter(t, "check: verb:RETR code:226\nnearly: code:2xx\nsay: no\nanswer: 5\nask: five?\n")
	c.see("S1 > RETR /a.txt", "S1 < 226 Done", "S1 > RETR /a.txt", "S1 < 226 Done")
	if s := c.run.Progress().Steps[0]; s.Nearly != 0 {
		t.Errorf("%+v", s)
	}
	c.see("S1 > NOOP", "S1 < 200 Ok")
	if s := c.run.Progress().Steps[0]; s.Nearly != 1 {
		t.Errorf("%+v", s)
	}
}

// A file that is there from the beginning needs no event.
func TestFileAtStart(t *testing.T) {
	src := "---\nlesson: 1\nname: small\ntitle: Small\n---\n## a\ntitle: T\nfile: /x\n"
	if p := lesson.Start(parse(t, src), tree{"/x": ""}).Progress(); !p.Done || p.Score != 1 {
		t.Errorf("%+v", p)
	}
	if p := lesson.Start(parse(t, src), nil).Progress(); p.Done {
		t.Errorf("%+v", p)
	}
}

func TestFileItems(t *testing.T) {
	c := enter(t, "check: verb:NOOP\n", `file: /in/x.txt = a\nb`+"\nfile: /in/y.txt\n")
	c.files["/in/y.txt"] = "old"
	c.see("S1 > NOOP")
	c.is(1, "-+")
	c.files["/in/x.txt"] = "a\r\nb"
	c.see("S1 fs /in/x.txt")
	c.is(1, "-+")
	delete(c.files, "/in/y.txt")
	c.see("S1 fs /in")
	c.is(1, "--")
	c.files["/in/y.txt"] = ""
	c.files["/in/x.txt"] = "a\nb"
	c.see("S1 fs /in/x.txt")
	c.is(1, "+-")
	c.see("S1 restore")
	c.is(2, "")
}

func TestAnswers(t *testing.T) {
	c := enter(t, "check: verb:PASV code:227\nanswer: {event.port} | 0x{event.code}\nask: port?\nwrong: 21\nsay: no\nanswer: 50000 | zwei Wörter\nask: b?\n")
	if c.do(lesson.Answer, 1, "1") || c.do(lesson.Choose, 1, "1") || c.do(lesson.Answer, 0, "1") || c.do(lesson.Answer, 9, "1") {
		t.Error("an act that does not fit was taken")
	}
	c.see("S1 > PASV", "S1 < 227 port 50001")
	for _, wrong := range []string{"21", "50002", ""} {
		if !c.do(lesson.Answer, 1, wrong) {
			t.Errorf("%q was refused", wrong)
		}
		c.is(0, "+!-")
		if it := c.run.Progress().Steps[0].Items[1]; (it.Chosen == 1) != (wrong == "21") {
			t.Errorf("%q: %+v", wrong, it)
		}
	}
	c.see("S1 > PASV", "S1 < 227 port 50002")
	c.do(lesson.Answer, 1, "0x227")
	c.is(0, "++-")
	for _, right := range []string{"50,000", " ５００００ ", "ZWEI  wörter.", "50000。"} {
		if c.do(lesson.Answer, 2, "no"); !c.l.Steps[0].Items[2].Accepts(right) || c.l.Steps[0].Items[2].Accepts("5,0000") {
			t.Errorf("%q", right)
		}
	}
	c.do(lesson.Answer, 2, "50000")
	c.is(1, "")
	acts := c.run.Acts()
	if len(acts) != 9 || acts[0].After != 2 || acts[3].After != 4 || acts[0].Text != "21" {
		t.Errorf("%+v", acts)
	}
	if it := c.run.Progress().Steps[0].Items[2]; it.Tries != 4 || it.Wrong {
		t.Errorf("%+v", it)
	}
}

// The value of each event that the check before a question selects is a right answer.
func TestAnswerOfEarlierStep(t *testing.T) {
	c := enter(t, "check: verb:PASV code:227\n", "answer: {event.port}\nask: port?\n")
	c.see("S1 > PASV", "S1 < 227 port 50001", "S1 > PASV", "S1 < 227 port 50002")
	c.do(lesson.Answer, 0, "50003")
	c.is(1, "!")
	c.do(lesson.Answer, 0, "50001")
	c.is(2, "")
}

func TestChoices(t *testing.T) {
	const ask = "choose:\nask: why?\nwrong: a\nsay: no\nright: b\nwrong: c\n"
	c := enter(t, ask, ask)
	for _, bad := range []string{"3", "-1", "b", ""} {
		if c.do(lesson.Choose, 0, bad) {
			t.Errorf("choice %q was taken", bad)
		}
	}
	c.do(lesson.Choose, 0, "1")
	c.is(1, "-")
	c.do(lesson.Choose, 0, "2")
	c.is(1, "!")
	c.do(lesson.Choose, 0, "1")
	c.is(2, "")
	if c.run.Do(lesson.Act{Step: "step-b", Kind: lesson.Choose, Text: "1"}) {
		t.Error("an act after the end")
	}
	// Only a choice that is right at once has points.
	if p := c.run.Progress(); p.Score != 1 || p.Max != 2 || p.Steps[1].Items[0].Tries != 1 || p.Steps[1].Items[0].Chosen != 2 {
		t.Errorf("%+v", p)
	}
}

func TestSelect(t *testing.T) {
	c := enter(t, "check: verb:PASV code:227\n", "select: code:227\n")
	c.see("S1 > PASV", "S1 < 227 port 1")
	sel := func(id int64) bool {
		return c.run.Do(lesson.Act{Step: "step-b", Kind: lesson.Select, Event: id})
	}
	if !sel(1) {
		t.Error("refused")
	}
	c.is(1, "!")
	sel(2)
	c.is(2, "")
}

func TestReadAndHint(t *testing.T) {
	c := enter(t, "", "hint: 5\nsay: look\ncheck: verb:NOOP\n", "check: verb:NOOP\n")
	if c.do(lesson.Hinted, 0, "") {
		t.Error("a step without a hint showed it")
	}
	c.see("S1 > NOOP")
	c.is(0, "")
	c.do(lesson.Next, 0, "")
	c.is(1, "-")
	if c.do(lesson.Next, 0, "") {
		t.Error("a step with items was read")
	}
	if !c.do(lesson.Hinted, 0, "") || !c.run.Progress().Steps[1].Hint {
		t.Error("no hint")
	}
	c.see("S1 > NOOP")
	c.is(2, "-")
}

// The judge's accusations let the checks begin anew, but for what happened before the step.
func TestClean(t *testing.T) {
	c := enter(t, "check: verb:SYST\n", "check: verb:PWD code:257\ncheck: verb:QUIT\nclean:\nsay: wait for each reply\n")
	refused := strings.Split(strings.Repeat("S1 > DELE /x\nS1 < 550 No\n", 4)+"S1 > NOOP\nS1 < 200 Ok", "\n")
	c.see("S1 session.open", "S1 < 220 Hi", "S1 > USER a", "S1 < 230 In")
	c.see(refused...)
	c.see("S1 > SYST", "S1 < 215 UNIX")
	c.is(1, "---")
	c.see("S1 > PWD", "S1 < 257 /")
	c.is(1, "+--")
	c.see(refused...)
	c.is(1, "--!")
	it := c.run.Progress().Steps[1].Items[2]
	if len(it.Found) != 1 || it.Found[0].Rule != "repeats-refused" || it.SID != "S1" {
		t.Errorf("%+v", it)
	}
	c.see("S2 session.open", "S2 < 220 Hi", "S2 > USER a", "S2 < 230 In", "S2 > PWD", "S2 < 257 /", "S2 > QUIT")
	c.is(2, "")
}

// A lesson looks at sessions with our server, or with another one.
func TestJudges(t *testing.T) {
	c := enter(t, "check: verb:NOOP\n")
	c.see("D1 > NOOP")
	c.is(0, "-")
	src := "---\nlesson: 1\nname: small\ntitle: Small\njudges: server\n---\n## a\ntitle: T\ncheck: verb:NOOP\n"
	c.run = lesson.Start(parse(t, src), nil)
	c.see("S1 > NOOP")
	c.is(0, "-")
	c.see("D1 > NOOP")
	c.is(1, "")
}

// The same events and acts give the same progress; acts are done at their places.
func TestRedo(t *testing.T) {
	steps := []string{passive, "answer: 5\nask: a\n", "check: verb:NOOP\n", "choose:\nask: b\nright: a\nwrong: b\n"}
	c := enter(t, steps...)
	record := c.events("S1 > PASV", "S1 < 227 port 1", "S1 > RETR /a.txt", "S1 < 226 Done", "S1 > NOOP", "S1 < 200 Ok", "S1 > NOOP", "S1 < 200 Ok")
	for i, e := range record {
		c.run.Observe(e)
		if i == 4 {
			c.do(lesson.Answer, 0, "4")
			c.do(lesson.Answer, 0, "5")
		}
	}
	c.do(lesson.Choose, 0, "0")
	c.is(4, "")
	want := c.run.Progress()
	again := lesson.Start(c.l, nil)
	again.Redo(c.run.Acts())
	for _, e := range record {
		again.Observe(e)
	}
	if got := again.Progress(); !equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	// An answer before its time does not count.
	early := c.run.Acts()
	for i := range early {
		early[i].After = 1
	}
	again = lesson.Start(c.l, nil)
	again.Redo(early)
	for _, e := range record {
		again.Observe(e)
	}
	if got := again.Progress(); got.Step != 1 {
		t.Errorf("%+v", got)
	}
}

func TestResume(t *testing.T) {
	c := enter(t, passive, "answer: {event.port}\nask: a\ncheck: verb:NOOP\nselect: code:226\n", "check: verb:NOOP\n")
	before := c.events("S1 > PASV", "S1 < 227 port 1", "S1 > RETR /a.txt", "S1 < 226 Done", "S1 > SYST")
	for _, e := range before {
		c.run.Observe(e)
	}
	c.do(lesson.Answer, 0, "1")
	p, acts := c.run.Progress(), c.run.Acts()
	c.run = lesson.Resume(c.l, c.files, p, acts)
	c.is(1, "+--")
	for _, e := range before {
		c.run.Observe(e)
	}
	c.is(1, "+--")
	c.run.Do(lesson.Act{Step: "step-b", Item: 2, Kind: lesson.Select, Event: 4})
	c.see("S1 > NOOP")
	c.is(2, "-")
	if got := c.run.Progress(); got.Score != 5 || len(c.run.Acts()) != 2 {
		t.Errorf("%+v", got)
	}
	p.Seed = "other"
	c.run = lesson.Resume(c.l, nil, p, acts)
	c.is(0, "--")
}

func equal(a, b lesson.Progress) bool {
	if len(a.Steps) != len(b.Steps) || a.Score != b.Score || a.Step != b.Step {
		return false
	}
	for i := range a.Steps {
		for k := range a.Steps[i].Items {
			x, y := a.Steps[i].Items[k], b.Steps[i].Items[k]
			if x.Done != y.Done || x.Event != y.Event || x.Tries != y.Tries {
				return false
			}
		}
	}
	return true
}

// OnChange tells each change, and no other event.
func TestOnChange(t *testing.T) {
	c := enter(t, passive)
	n := 0
	c.run.OnChange = func() { n++ }
	c.see("S1 > SYST", "S1 < 215 UNIX")
	if n != 0 {
		t.Errorf("%d changes", n)
	}
	c.see("S1 > PASV", "S1 < 227 port 1")
	if n != 1 {
		t.Errorf("%d changes", n)
	}
}

// What a Run keeps is bounded: the oldest events that could be selected are forgotten, and the
// oldest commands.
func TestRunIsBounded(t *testing.T) {
	c := enter(t, "select: kind:command\n")
	for i := range 6_000 {
		sid := "S" + strconv.Itoa(i%1500)
		c.see(sid+" > PASV", sid+" > NOOP")
	}
	sel := func(id int64) bool {
		return c.run.Do(lesson.Act{Step: "step-a", Kind: lesson.Select, Event: id})
	}
	sel(1)
	c.is(0, "!")
	sel(c.id)
	c.is(1, "")

	c = enter(t, "check: verb:RETR code:226\n")
	first := c.events("S1 > RETR /a")
	c.run.Observe(first[0])
	for range 1000 {
		c.see("S2 > NOOP")
	}
	c.see("S1 < 226 Done")
	c.is(0, "-")
	c.see("S1 > RETR /a", "S1 < 226 Done")
	c.is(1, "")
}

// Many sessions that each do the first check are followed up to a bound, the latest ones.
func TestManyChains(t *testing.T) {
	c := enter(t, passive)
	for i := range 300 {
		sid := "S" + strconv.Itoa(i)
		c.see(sid+" > PASV", sid+" < 227 port 1")
	}
	c.see("S0 > RETR /a.txt", "S0 < 226 Done")
	c.is(0, "+-")
	c.see("S299 > RETR /a.txt", "S299 < 226 Done")
	c.is(1, "")
}
