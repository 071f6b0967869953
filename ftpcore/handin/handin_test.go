package handin

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
	"ftpsim/ftpcore/lesson/lessontest"
	"ftpsim/ftpcore/recording"
)

// letter is a lesson whose files, account and answers depend on the seed.
const letter = `---
lesson: 1
name: letter
title: A letter
profile: full
var: word = word
var: pass = password
account: student {pass} write
file: /pub/{word}.txt = Dear {word}.
---

## login
title: Log in as student
check: verb:PASS code:230 user:student
answer: {pass}
ask: What is the password?

## fetch
title: Fetch /pub/{word}.txt
check: verb:RETR file:/pub/{word}.txt code:226
select: code:226
choose:
ask: Who is it to?
right: Nobody
wrong: Everybody

## store
title: Store /{word}.up
check: verb:STOR file:/{word}.up code:226
file: /{word}.up = Yours, {word}.
points: 3
`

const maxPoints = 9

// written returns the hand-in of a student who has done a lesson, unmasked.
func written(t *testing.T, name, seed string) *recording.Recording {
	t.Helper()
	l, err := lesson.Parse([]byte(letter))
	if err != nil {
		t.Fatal(err)
	}
	r := lessontest.Begin(t, l.With(seed))
	r.Type("open student:{pass}@")
	if !r.Answer("{pass}") {
		t.Fatal("the password is no right answer")
	}
	r.Passed("login")
	r.Type("get /pub/{word}.txt")
	if !r.Select("verb:RETR code:226") || !r.Choose("Nobody") {
		t.Fatal("the answers to fetch are wrong")
	}
	r.Passed("fetch")
	r.Put("up", "Yours, {word}.")
	r.Type("put up /{word}.up", "close")
	r.Passed("store")
	r.Finished()
	rec := r.Recording()
	p := r.Run.Progress()
	rec.Program = program
	rec.HandIn = &recording.HandIn{Name: name, Lesson: letter, Seed: seed, Acts: r.Run.Acts(), Score: p.Score, Max: p.Max}
	return rec
}

const program = "1.2.3"

// file returns the file of a hand-in.
func file(t *testing.T, rec *recording.Recording) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := recording.Save(&out, Make(rec, *rec.HandIn)); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// expect is what the teacher of these tests has handed out.
var expect = Expect{Lesson: letter, Seed: "7b-{name}", Program: program}

func (e Expect) grade(t *testing.T, rec *recording.Recording) Graded {
	t.Helper()
	g, err := e.Grade(context.Background(), rec.HandIn.Name+".json", file(t, rec), nil)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// codes returns the codes of the remarks about g.
func codes(g Graded) (list []RemarkCode) {
	for _, r := range g.Remarks {
		list = append(list, r.Code)
	}
	return list
}

// wants fails the test unless g has this score and these remarks.
func wants(t *testing.T, g Graded, score int, remarks ...RemarkCode) {
	t.Helper()
	if g.Score != score || g.Max != maxPoints || !slices.Equal(codes(g), remarks) {
		t.Errorf("%d of %d points, remarks %v; want %d of %d and %v\n%+v", g.Score, g.Max, g.Remarks, score, maxPoints, remarks, g.Items)
	}
}

// marks returns the marks of the items by their names.
func marks(g Graded) map[string]ItemMark {
	all := map[string]ItemMark{}
	for _, i := range g.Items {
		all[i.Name()] = i.Mark
	}
	return all
}

// edit returns a copy of rec whose hand-in is changed.
func edit(rec *recording.Recording, change func(h *recording.HandIn)) *recording.Recording {
	out, h := *rec, *rec.HandIn
	change(&h)
	out.HandIn = &h
	return &out
}

func TestHonest(t *testing.T) {
	rec := written(t, "Ada", "7B-ada")
	g := expect.grade(t, rec)
	wants(t, g, maxPoints)
	if g.Student != "Ada" || g.Lesson != "letter" || g.Seed != "7B-ada" || g.Began == 0 || len(g.Items) != 7 {
		t.Errorf("%+v", g)
	}
	for _, i := range g.Items {
		if e := eventOf(rec, i.Event); i.Name() == "store.1" && (e == nil || e.Dec.Code != 226) {
			t.Errorf("store.1 leads to event %d", i.Event)
		}
		if i.Event == 0 {
			t.Errorf("%s leads to no event", i.Name())
		}
	}
	// Without an expectation it is judged by what it names itself.
	wants(t, Expect{}.grade(t, rec), maxPoints, OwnLesson)
}

func TestScoreEdited(t *testing.T) {
	rec := edit(written(t, "Ada", "7b-Ada"), func(h *recording.HandIn) { h.Score = 100 })
	wants(t, expect.grade(t, rec), maxPoints, OtherScore)
}

// The student has removed a step from the lesson in the file, and did not do it.
func TestItemRemoved(t *testing.T) {
	rec := edit(written(t, "Ada", "7b-Ada"), func(h *recording.HandIn) {
		h.Lesson, _, _ = strings.Cut(h.Lesson, "## store")
		h.Score, h.Max = 5, 5
	})
	for i, e := range rec.Events { // the recording ends before the upload
		if e.Kind == event.KindCommand && e.Dec.Verb == "STOR" {
			rec.Events = rec.Events[:i]
			break
		}
	}
	g := expect.grade(t, rec)
	wants(t, g, 5, OtherLesson, OtherScore)
	if marks(g)["store.1"] != MarkOpen {
		t.Errorf("%+v", g.Items)
	}
	if g := (Expect{}).grade(t, rec); g.Score != 5 || g.Max != 5 || !slices.Equal(codes(g), []RemarkCode{OwnLesson}) {
		t.Errorf("by its own lesson: %+v", g)
	}
}

func TestOtherSeed(t *testing.T) {
	g := expect.grade(t, written(t, "Ada", "8c-Ada"))
	if !slices.Contains(codes(g), OtherSeed) || g.Score > 1 {
		t.Errorf("%d points, %v", g.Score, g.Remarks)
	}
	if m := marks(g); m["fetch.1"] != MarkOpen || m["store.1"] != MarkOpen {
		t.Errorf("%v", m)
	}
}

// The case of a seed does not count, in no language.
func TestSeedInCapitals(t *testing.T) {
	var r remarks
	for _, name := range []string{"Ada", "Işıl", "Jürgen Groß", "李雷"} {
		h := &recording.HandIn{Name: name, Lesson: letter, Seed: strings.ToUpper("7b-" + name)}
		if expect.lesson(h, &r); len(r.list) != 0 {
			t.Errorf("%s: %v", name, r.list)
		}
	}
}

// Of numbered seeds each student has another one.
func TestNumberedSeeds(t *testing.T) {
	numbered := Expect{Lesson: letter, Seed: "K7Q-{number}", Program: program}
	var all []Graded
	for _, of := range [][2]string{{"Ada", "k7q-4"}, {"Bob", "K7Q-5"}, {"Cy", "K7Q-4"}, {"Di", "K7Q-x"}, {"Ed", "K7Q-"}} {
		all = append(all, numbered.grade(t, written(t, of[0], of[1])))
	}
	for i, g := range Compare(all) {
		want := [][]RemarkCode{{SameSeed}, nil, {SameSeed}, {OtherSeed, OtherScore}, {OtherSeed, OtherScore}}[i]
		if !slices.Equal(codes(g), want) || (g.Score == maxPoints) != (i < 3) {
			t.Errorf("%s: %d points, %v, want %v", g.Student, g.Score, g.Remarks, want)
		}
	}
}

// A neighbour's file is handed in under another name.
func TestNeighbour(t *testing.T) {
	ada := written(t, "Ada", "7b-Ada")
	named := edit(ada, func(h *recording.HandIn) { h.Name = "Bob" })
	seeded := edit(ada, func(h *recording.HandIn) { h.Name, h.Seed = "Bob", "7b-Bob" })
	var all []Graded
	for _, rec := range []*recording.Recording{ada, named, seeded, written(t, "Cy", "7b-Cy")} {
		all = append(all, expect.grade(t, rec))
	}
	all = append(all, all[0])
	all[4].File = "again.json"
	table := Compare(all)
	if c := codes(table[1]); !slices.Contains(c, OtherSeed) || !slices.Contains(c, SameRun) || table[1].Score > 1 {
		t.Errorf("under another name: %d points, %v", table[1].Score, table[1].Remarks)
	}
	if c := codes(table[2]); slices.Contains(c, OtherSeed) || !slices.Contains(c, SameRun) || table[2].Score > 1 {
		t.Errorf("with another seed, too: %d points, %v", table[2].Score, table[2].Remarks)
	}
	wants(t, table[3], maxPoints)
	last := table[4].Remarks
	if !slices.Contains(last, Remark{Code: SameFile, Text: "Ada.json"}) || len(codes(all[4])) != 0 {
		t.Errorf("the same bytes: %v", last)
	}
}

// An event is changed so that the replay differs: what comes after it is not confirmed.
func TestEventsChanged(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	var id int64
	for i, e := range rec.Events {
		if re := eventOf(rec, e.Re); e.Kind == event.KindReply && e.Dec.Code == 226 && re.Dec.Verb == "RETR" {
			c := *e
			c.Data = []byte("226 Well done.\r\n")
			rec.Events[i], id = &c, e.ID
		}
	}
	g := expect.grade(t, rec)
	wants(t, g, 2, Differs, Unconfirmed, OtherScore)
	if r := g.Remarks[0]; r.Event != id {
		t.Errorf("differs from event %d on, want %d", r.Event, id)
	}
	if m := marks(g); m["login.1"] != MarkDone || m["fetch.1"] != MarkUnconfirmed || m["store.1"] != MarkUnconfirmed || m["store.2"] != MarkOpen {
		t.Errorf("%v", m)
	}
}

// remote is a lesson about a session with another server.
const remote = `---
lesson: 1
name: remote
title: Elsewhere
judges: server
---

## login
title: Log in
check: verb:PASS code:230
`

// A session with another server, which a replay repeats unchecked, gives no points.
func TestToldByFileOnly(t *testing.T) {
	rec := edit(written(t, "Ada", "7b-Ada"), func(h *recording.HandIn) { h.Lesson, h.Acts, h.Score, h.Max = remote, nil, 1, 1 })
	for i, e := range rec.Events[:8] {
		c := *e
		c.SID, c.Conn = strings.Replace(e.SID, "S1", "D1", 1), strings.Replace(e.Conn, "S1", "D1", 1)
		rec.Events[i] = &c
	}
	rec.Events = rec.Events[:8]
	g := Expect{Lesson: remote}.grade(t, rec)
	if g.Score != 0 || marks(g)["login.1"] != MarkUnconfirmed || !slices.Equal(codes(g), []RemarkCode{Unconfirmed, OtherScore}) {
		t.Errorf("%+v", g)
	}
}

func TestNotWhole(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	rec.Events = rec.Events[1:]
	wants(t, expect.grade(t, rec), 0, NotWhole, Unconfirmed, OtherScore)
}

func TestEarlierSteps(t *testing.T) {
	rec := edit(written(t, "Ada", "7b-Ada"), func(h *recording.HandIn) {
		h.Earlier = 1
		h.Acts = h.Acts[1:]
	})
	wants(t, expect.grade(t, rec), maxPoints-2, Earlier, OtherScore)
}

func TestOtherBuildAndServer(t *testing.T) {
	rec := written(t, "Ada", "7b-Ada")
	rec.Program = "0.9"
	rec.Server.Accounts = slices.Clone(rec.Server.Accounts)
	for i := range rec.Server.Accounts {
		if a := &rec.Server.Accounts[i]; a.User == "student" {
			a.AnyPassword = true
		}
	}
	if c := codes(expect.grade(t, rec)); !slices.Contains(c, OtherBuild) || !slices.Contains(c, OtherServer) {
		t.Errorf("%v", c)
	}
}

func TestNoHandIns(t *testing.T) {
	plain := written(t, "Ada", "7b-Ada")
	h := plain.HandIn
	plain.HandIn = nil
	var out bytes.Buffer
	if err := recording.Save(&out, plain); err != nil {
		t.Fatal(err)
	}
	plain.HandIn = h
	for _, c := range []struct {
		file []byte
		want RemarkCode
	}{
		{out.Bytes(), NoHandIn},
		{[]byte("hello"), NoRecording},
		{make([]byte, MaxFile+1), TooLarge},
		{file(t, edit(plain, func(h *recording.HandIn) { h.Seed = strings.Repeat("x", maxText+1) })), TooLarge},
		{file(t, edit(plain, func(h *recording.HandIn) { h.Name = " " })), NoName},
	} {
		g, err := expect.Grade(context.Background(), "f", c.file, nil)
		if err != nil || !slices.Contains(codes(g), c.want) {
			t.Errorf("%v %v, want %s", g.Remarks, err, c.want)
		}
	}
	bad := edit(plain, func(h *recording.HandIn) { h.Lesson = "---\nlesson: 99\n---\n" })
	if g := (Expect{}).grade(t, bad); !slices.Contains(codes(g), BadLesson) || g.Score != 0 {
		t.Errorf("%+v", g)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := expect.Grade(ctx, "f", file(t, plain), nil); err == nil {
		t.Error("it was judged although it was stopped")
	}
}

// A hand-in has no password but the lesson's, which is the right answer to a question.
func TestMasked(t *testing.T) {
	const secret = "my-own-secret"
	rec := written(t, "Ada", "7b-Ada")
	rec.Server.Accounts = append(slices.Clone(rec.Server.Accounts), recording.Account{User: "ada", Password: secret, Home: "/"})
	right := rec.HandIn.Acts[0]
	rec = edit(rec, func(h *recording.HandIn) {
		wrong := right
		wrong.Text = "is it " + secret + "?"
		h.Acts = append([]lesson.Act{wrong}, h.Acts...)
	})
	b := file(t, rec)
	if bytes.Contains(b, []byte(secret)) || !bytes.Contains(b, []byte(right.Text)) {
		t.Errorf("the answers: %.400s", b)
	}
	back, err := recording.Open(bytes.NewReader(b))
	if err != nil || !back.Masked || len(back.HandIn.Acts) != len(rec.HandIn.Acts) {
		t.Fatalf("%+v %v", back, err)
	}
	pass := 0
	for _, e := range back.Events {
		if e.Kind == event.KindCommand && e.Dec.Verb == "PASS" {
			if pass++; bytes.Contains(e.Data, []byte(right.Text)) {
				t.Errorf("PASS shows the password: %q", e.Data)
			}
		}
	}
	if pass == 0 {
		t.Error("there is no PASS: does this test look at it?")
	}
	wants(t, expect.grade(t, rec), maxPoints)
}

func TestSeedFor(t *testing.T) {
	if s := SeedFor("7b-{name}", "  Ada \t Lovelace "); s != "7b-Ada Lovelace" {
		t.Errorf("%q", s)
	}
	if s := SeedFor("7b", "Ada"); s != "7b" {
		t.Errorf("%q", s)
	}
}

// No cell of the table is a formula, and a spreadsheet reads it as UTF-8.
func TestCSV(t *testing.T) {
	items := []GradedItem{{Step: "a", Points: 2, Mark: MarkDone}, {Step: "a", Item: 1, Points: 1, Mark: MarkUnconfirmed}, {Step: "b", Points: 1, Mark: MarkOpen}}
	list := []Graded{
		{File: "-1.json", Student: "=HYPERLINK(\"x\")", Lesson: "letter", Seed: "+1", Score: 2, Max: 4, Items: items, Took: 61_000, Remarks: []Remark{{Code: SameRun, Text: "b, c.json", Event: 7}}},
		{File: "b, c.json", Student: " \t@SUM(1)", Lesson: "other", Program: "1\r\n2", Items: []GradedItem{{Step: "a", Points: 1, Mark: MarkOpen}}},
		{File: "c.json", Student: "李雷", Remarks: []Remark{{Code: NoRecording}}},
	}
	var out bytes.Buffer
	if err := CSV(&out, list); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !ok || len(rows) != 4 || !strings.Contains(text, "\r\n") {
		t.Fatalf("%v %v\n%s", rows, err, text)
	}
	want := [][]string{
		{"student", "file", "lesson", "seed", "score", "max", "began (UTC)", "seconds", "program", "remarks", "letter/a.1", "letter/a.2", "letter/b.1", "other/a.1"},
		{"'=HYPERLINK(\"x\")", "'-1.json", "letter", "'+1", "2", "4", "", "61", "", "the same run as: b, c.json (event 7)", "2", "unconfirmed", "0", ""},
		{"'  @SUM(1)", "b, c.json", "other", "", "0", "0", "", "0", "1  2", "", "", "", "", "0"},
		{"李雷", "c.json", "", "", "0", "0", "", "0", "", "is no recording that can be read", "", "", "", ""},
	}
	for i, row := range rows {
		if !slices.Equal(row, want[i]) {
			t.Errorf("row %d\n%q, want\n%q", i, row, want[i])
		}
	}
}

// Each remark has a sentence.
func TestSentences(t *testing.T) {
	for code, text := range sentences {
		if code == "" || text == "" {
			t.Errorf("%q: %q", code, text)
		}
	}
	if len(sentences) != 20 {
		t.Errorf("%d sentences", len(sentences))
	}
}
