package lesson

import (
	"embed"
	"fmt"
	"slices"
	"sync"
)

//go:embed builtin/*.md
var files embed.FS

// builtin is a lesson with its file.
type builtin struct {
	lesson *Lesson
	file   []byte
}

// builtins parses the files at their first use, in the order of the files' names.
var builtins = sync.OnceValue(func() (list []builtin) {
	entries, err := files.ReadDir("builtin")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		file, err := files.ReadFile("builtin/" + e.Name())
		if err != nil {
			panic(err)
		}
		l, err := Parse(file)
		if err != nil {
			panic(fmt.Errorf("%s: %w", e.Name(), err))
		}
		list = append(list, builtin{l, file})
	}
	return list
})

// Builtin returns the lessons that the program has, in the order in which they build on each
// other.
func Builtin() []*Lesson {
	var list []*Lesson
	for _, b := range builtins() {
		list = append(list, b.lesson)
	}
	return list
}

// Named returns the built-in lesson with a name, and its file.
func Named(name string) (*Lesson, []byte, bool) {
	for _, b := range builtins() {
		if b.lesson.Name == name {
			return b.lesson, slices.Clone(b.file), true
		}
	}
	return nil, nil, false
}
