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

// kind says what an argument of a command names.
type kind int

const (
	verbKind kind = iota + 1 // a command of the interpreter
	remoteKind
	remoteDirKind
	localKind
	targetKind // a server that open reaches by name
)

// Complete is Tab. It returns line with its last word completed as far as that is
// unambiguous, and the candidates if there are several. Names are in the inner form.
// Complete knows commands, local names, and remote names that were seen before; it sends
// nothing to the server.
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

// candidates returns the names that the line's last word may become; the value reports whether it is
// a directory. dir is the directory part of that word, which the names do not include.
func (c *Client) candidates(words []string, last lastWord) (dir string, names map[string]bool) {
	if c.known.isQuestion() {
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
	case targetKind:
		names = map[string]bool{}
		for _, n := range c.targets() {
			names[n+":"] = false
		}
		return "", names
	}
	names = c.known.namesIn(dir)
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

// isQuestion reports whether the prompt asks for something other than a command.
func (s *knownNames) isQuestion() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asking
}

// namesIn returns a copy of the names known in a remote directory.
func (s *knownNames) namesIn(dir string) map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := maps.Clone(s.dirs[s.abs(dir)])
	if names == nil {
		names = map[string]bool{}
	}
	return names
}

// commonPrefix returns the longest common prefix that ends between characters.
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
