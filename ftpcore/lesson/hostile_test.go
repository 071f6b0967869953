package lesson_test

import (
	"runtime"
	"strings"
	"testing"

	"ftpsim/ftpcore/event"
	"ftpsim/ftpcore/lesson"
)

// allocated returns how many bytes f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// A file of nothing but short lines takes memory in proportion to its size.
func TestManyLines(t *testing.T) {
	for name, line := range map[string]string{"blank": "\n", "short": "x\n"} {
		t.Run(name, func(t *testing.T) {
			src := small("", "\na\n"+strings.Repeat(line, 100_000/len(line))+"b\n")
			if n := allocated(func() { parse(t, src) }); n > 1000*uint64(len(src)) {
				t.Errorf("%d bytes for a file of %d", n, len(src))
			}
		})
	}
}

// Variables that stand everywhere cannot make a small file a large lesson.
func TestVariablesThatGrow(t *testing.T) {
	long := strings.Repeat("字", 60)
	src := small("var: w = one of "+long+", "+long, "\n"+strings.Repeat("{w} ", 30_000)+"\n")
	if _, err := lesson.Parse([]byte(src)); err == nil || !strings.Contains(err.Error(), "with their variables") {
		t.Errorf("%v", err)
	}
}

// A sum is checked with the least and the greatest value that any seed gives it.
func TestSumsOfEverySeed(t *testing.T) {
	for name, head := range map[string]string{
		"negative":  "var: a = number 10 20\nvar: b = number 5 15\nvar: c = {a} - {b}",
		"too large": "var: a = number 1 100000000\nvar: b = number 1 100000000\nvar: c = {a} - {b} + 100000000",
		"file":      "var: a = number 100 8388700\nvar: b = number 1 8388600\nvar: c = {a} + 8388600 - {b}\nfile: /x bytes {c}",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := lesson.Parse([]byte(small(head, ""))); err == nil {
				t.Error("the lesson is taken")
			}
		})
	}
	fine := parse(t, small("var: a = number 20 30\nvar: b = number 5 15\nvar: c = {a} - {b} * 1", ""))
	for _, seed := range []string{"a1", "a2", "a3", "a4"} {
		if c := fine.With(seed).Values["c"]; strings.HasPrefix(c, "-") || c == "" || c == "0" {
			t.Errorf("%s: %q", seed, c)
		}
	}
}

// What a client sends is a value in an answer, never a name to fill in.
func TestValueThatLooksLikeAName(t *testing.T) {
	c := enter(t, "check: verb:CWD\nanswer: {event.arg}{event.verb}\nask: what?")
	c.see("S1 > CWD {event.verb}")
	if !c.do(lesson.Answer, 1, "CWDCWD") {
		t.Fatal("refused")
	}
	c.is(0, "+!")
	c.do(lesson.Answer, 1, "{event.verb}CWD")
	c.is(1, "")
}

// An event that changes a file many times is looked at once.
func TestManyChangesInOneEvent(t *testing.T) {
	c := enter(t, "file: /a = x")
	counted := &counting{}
	run := lesson.Start(c.l, counted)
	e := c.events("S1 fs /a")[0]
	for range 1000 {
		e.FS = append(e.FS, event.FSChange{Op: "write", Path: "/a"})
	}
	before := counted.n
	run.Observe(e)
	if n := counted.n - before; n != 1 {
		t.Errorf("the file was read %d times", n)
	}
}

// counting counts how often a file is read.
type counting struct{ n int }

func (c *counting) Content(string) ([]byte, error) { c.n++; return nil, nil }
