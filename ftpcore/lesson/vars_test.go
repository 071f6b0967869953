package lesson_test

import (
	"fmt"
	"reflect"
	"strconv"
	"testing"
)

const seeded = `---
lesson: 1
name: seeded
title: Seeded
var: one = word
var: two = word
var: pass = password
var: size = number 1000 9999
var: small = number 1 3
var: sum = {size} * 256 + {small}
var: kind = one of a, b, c
---
## a
title: {one} {two} {pass} {size} {sum} {kind}
`

func TestWith(t *testing.T) {
	l := parse(t, seeded)
	if a, b := l.With("K7Q-12").Values, l.With(" k7q-12 ").Values; !reflect.DeepEqual(a, b) {
		t.Errorf("%v and %v", a, b)
	}
	for _, class := range []string{"K7Q-", "a", ""} {
		seen := map[string]string{}
		for n := range 31 {
			seed := class + strconv.Itoa(n)
			v := l.With(seed).Values
			if v["one"] == v["two"] || v["one"] == "" || v["kind"] == "" || v["pass"] == v["two"] {
				t.Errorf("%s: %v", seed, v)
			}
			size, _ := strconv.Atoi(v["size"])
			small, _ := strconv.Atoi(v["small"])
			if size < 1000 || size > 9999 || small < 1 || small > 3 || v["sum"] != strconv.Itoa(size*256+small) {
				t.Errorf("%s: %v", seed, v)
			}
			for _, name := range []string{"one", "two", "pass", "size"} {
				if other := seen[name+v[name]]; other != "" {
					t.Errorf("%s and %s have the same %s: %s", seed, other, name, v[name])
				}
				seen[name+v[name]] = seed
			}
		}
	}
	// A title has the values.
	v := l.With("x").Values
	if got, want := l.With("x").Steps[0].Title.In("en"), fmt.Sprint(v["one"], " ", v["two"], " ", v["pass"], " ", v["size"], " ", v["sum"], " ", v["kind"]); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A long number at the end of a seed, or only a number, is a seed as well.
func TestWithOddSeeds(t *testing.T) {
	l := parse(t, seeded)
	for _, seed := range []string{"", "7", "99999999999999999999", "中文", "-5", "a\nb"} {
		if v := l.With(seed).Values; v["one"] == "" || v["size"] == "" {
			t.Errorf("%q: %v", seed, v)
		}
	}
}
