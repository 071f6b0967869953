package client

import (
	"path"
	"strings"
	"sync"
)

// seen is what Complete may know: the local directory, and the remote names that
// listings and commands have shown. Completing never causes traffic.
type seen struct {
	mu     sync.Mutex
	local  string // absolute
	asking bool   // the prompt is a question, not the interpreter's
	// cwd is the remote directory, relative to where the session began until an
	// absolute path is known.
	cwd  string
	dirs map[string]map[string]bool // names in each directory; true: a directory
}

// maxSeen bounds the names that are kept of one directory.
const maxSeen = 20_000

func (s *seen) setAsking(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asking = on
}

func (s *seen) localDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local == "" {
		return "/"
	}
	return s.local
}

func (s *seen) setLocalDir(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.local = dir
}

// reset forgets the server.
func (s *seen) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cwd, s.dirs = "", nil
}

func (s *seen) cd(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cwd = s.abs(dir)
}

// abs joins a remote path to the remote directory. The caller holds s.mu.
func (s *seen) abs(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = path.Join(s.cwd, name)
	}
	return clean(name)
}

// parent cuts what abs returned into a directory and a name.
func parent(full string) (dir, name string) { return clean(path.Dir(full)), path.Base(full) }

// clean is path.Clean, but "" for where the session began.
func clean(p string) string {
	if p = path.Clean(p); p == "." {
		return ""
	}
	return p
}

func (s *seen) add(name string, isDir bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, base := parent(s.abs(name))
	s.put(dir, base, isDir)
}

// put adds a name. What is known to be a directory stays one. The caller holds s.mu.
func (s *seen) put(in, name string, isDir bool) {
	if s.dirs == nil {
		s.dirs = map[string]map[string]bool{}
	}
	if s.dirs[in] == nil {
		s.dirs[in] = map[string]bool{}
	}
	if len(s.dirs[in]) < maxSeen {
		s.dirs[in][name] = s.dirs[in][name] || isDir
	}
}

func (s *seen) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	full := s.abs(name)
	dir, base := parent(full)
	delete(s.dirs[dir], base)
	delete(s.dirs, full)
}

func (s *seen) rename(from, to string) {
	s.mu.Lock()
	dir, base := parent(s.abs(from))
	isDir := s.dirs[dir][base]
	s.mu.Unlock()
	s.remove(from)
	s.add(to, isDir)
}

// listing takes the lines of LIST, NLST or MLSD with these arguments.
func (s *seen) listing(verb string, words, lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in := ""
	for _, w := range words {
		if !strings.HasPrefix(w, "-") {
			in = w
		}
	}
	if strings.ContainsAny(in, "*?[") || len(lines) == 1 && isFile(verb, lines[0], in) {
		in = path.Dir(in)
	}
	for _, line := range lines {
		name, dir := listedName(verb, line)
		if base := path.Base(name); name != "" && base != "." && base != ".." {
			s.put(s.abs(in), base, dir)
		}
	}
}

// isFile tells that the only line of a listing is the file itself that was asked
// for.
func isFile(verb, line, asked string) bool {
	name, _ := listedName(verb, line)
	return name != "" && path.Base(name) == path.Base(asked)
}

// listedName takes the name out of one line of a listing; it is empty when there
// is none.
func listedName(verb, line string) (name string, dir bool) {
	switch verb {
	case "NLST":
		return line, false
	case "MLSD":
		facts, name, _ := strings.Cut(line, " ")
		facts = strings.ToLower(facts)
		if strings.Contains(facts, "type=cdir") || strings.Contains(facts, "type=pdir") {
			return "", false
		}
		return name, strings.Contains(facts, "type=dir")
	}
	// drwxr-xr-x 1 user group 0 Nov 22 07:07 name
	rest := line
	for range 8 {
		_, after, ok := strings.Cut(strings.TrimLeft(rest, " "), " ")
		if !ok {
			return "", false
		}
		rest = after
	}
	return rest, line[0] == 'd'
}
