package client

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hack-pad/hackpadfs"

	"ftpsim/ftpcore/wire"
)

// kind is what an argument names.
type kind int

const (
	verbKind kind = iota + 1 // a command of the interpreter
	remoteKind
	remoteDirKind
	localKind
)

// Complete is Tab: it returns line with all that is certain added to its last
// word, and the words that fit when there are several, names as inside. Commands,
// local names and remote names that were seen are completed; it causes no traffic.
func (c *Client) Complete(line string) (text string, options []string) {
	text, options = c.complete(wire.NameOnWire(line))
	for i, o := range options {
		options[i] = printable(o)
	}
	return wire.NameInside(text), options
}

func (c *Client) complete(line string) (text string, options []string) {
	words, last := split(line)
	dir, names := c.candidates(words, last)
	base := strings.TrimPrefix(last.text, dir)
	var fits []string
	for name := range names {
		if strings.HasPrefix(name, base) {
			fits = append(fits, name)
		}
	}
	if len(fits) == 0 {
		return line, nil
	}
	slices.Sort(fits)
	certain := fits[0]
	for _, f := range fits[1:] {
		certain = commonPrefix(certain, f)
	}
	if len(fits) == 1 {
		if names[certain] {
			return line[:last.start] + quote(dir+certain+"/", true), nil
		}
		return line[:last.start] + quote(dir+certain, false) + " ", nil
	}
	for i, f := range fits {
		if names[f] {
			fits[i] = f + "/"
		}
	}
	if certain == base {
		return line, fits
	}
	return line[:last.start] + quote(dir+certain, true), fits
}

// candidates are the names that could stand for the line's last word, true for a
// directory. dir is the part of that word that they do not hold.
func (c *Client) candidates(words []string, last span) (dir string, names map[string]bool) {
	if c.seen.question() {
		return "", nil
	}
	arg := len(words) - 1 // index of the last word in the line
	if last.text == "" && (len(words) == 0 || last.start > 0) {
		arg = len(words)
	}
	if arg == 0 {
		return "", verbs()
	}
	cmd, err := find(strings.ToLower(words[0]))
	switch {
	case err != nil:
		return "", nil
	case arg == 1 && cmd.words != nil:
		names = map[string]bool{}
		for _, w := range cmd.words {
			names[w] = false
		}
		return "", names
	case len(cmd.complete) == 0:
		return "", nil
	}
	k := cmd.complete[min(arg, len(cmd.complete))-1]
	dir, _ = path.Split(last.text)
	switch k {
	case verbKind:
		return "", verbs()
	case localKind:
		return dir, c.localNames(dir)
	}
	names = c.seen.in(dir)
	if k == remoteDirKind {
		maps.DeleteFunc(names, func(_ string, isDir bool) bool { return !isDir })
	}
	return dir, names
}

func verbs() map[string]bool {
	names := map[string]bool{}
	for _, cmd := range table {
		names[cmd.names[0]] = false
	}
	return names
}

func (c *Client) localNames(dir string) map[string]bool {
	names := map[string]bool{}
	if c.Local == nil {
		return names
	}
	entries, err := hackpadfs.ReadDir(c.Local, c.localPath(dir))
	if err != nil {
		return names
	}
	for _, e := range entries {
		names[wire.NameOnWire(e.Name())] = e.IsDir()
	}
	return names
}

// question tells that the prompt asks for something else than a command.
func (s *seen) question() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asking
}

// in returns a copy of the names seen in a remote directory.
func (s *seen) in(dir string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := maps.Clone(s.dirs[s.abs(dir)])
	if names == nil {
		names = map[string]bool{}
	}
	return names
}

// commonPrefix cuts between characters, not inside one.
func commonPrefix(a, b string) string {
	n := 0
	for n < len(a) {
		_, size := utf8.DecodeRuneInString(a[n:])
		if !strings.HasPrefix(b[n:], a[n:n+size]) {
			break
		}
		n += size
	}
	return a[:n]
}
