package lesson_test

import (
	"testing"

	"ftpsim/ftpcore/lesson/lessontest"
)

// seeds are the seeds with which the built-in lessons are tested.
var seeds = []string{"K7-1", "K7-2"}

// eachSeed walks a lesson with several seeds.
func eachSeed(t *testing.T, name string, walk func(t *testing.T, r *lessontest.Room)) {
	for _, seed := range seeds {
		t.Run(seed, func(t *testing.T) { walk(t, lessontest.Enter(t, name, seed)) })
	}
}

func TestTwoConnections(t *testing.T) {
	eachSeed(t, "two-connections", func(t *testing.T, r *lessontest.Room) {
		r.Type("open anonymous:me@", "quote STAT /pub")
		r.Nearly("list", "STAT sends its list on the control connection")
		r.Type("ls /pub")
		if r.Select("code:220") {
			t.Error("the greeting opens no second connection")
		}
		r.Select("kind:conn.open")
		r.Passed("list")
		r.Type("get /readme.txt")
		r.Nearly("fetch", "That was another file")
		r.Type("get /pub/nothing.txt")
		r.Nearly("fetch", "there is no such file")
		r.Type("get /pub/{word}.txt")
		r.Select("kind:conn.close")
		r.Passed("fetch")
		r.Choose("The conversation stays free")
		if r.Answer("1") {
			t.Error("one connection is too few")
		}
		r.Answer("{all}")
		r.Finished()
	})
}
