package client

import (
	"path"
	"strings"
	"sync"
)

// knownNames is what Complete knows: the local directory, and the remote names that
// listings and commands have shown.
type knownNames struct {
	mu     sync.Mutex
	local  string // absolute
	asking bool   // the prompt is a question
	// cwd is the remote directory. It is relative to the session's first directory until
	// an absolute path is known.
	cwd  string
	dirs map[string]map[string]bool // names in each directory; true: a directory
}

// maxSeen is the most names kept for one directory.
const maxSeen = 20_000

func (s *knownNames) setAsking(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asking = on
}

func (s *knownNames) localDir() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.local == "" {
		return "/"
	}
	return s.local
}

func (s *knownNames) setLocalDir(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.local = dir
}

// reset forgets the server.
func (s *knownNames) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cwd, s.dirs = "", nil
}

func (s *knownNames) cd(dir string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cwd = s.abs(dir)
}

// abs joins a remote path to the remote directory. The caller holds s.mu.
func (s *knownNames) abs(name string) string {
	if !strings.HasPrefix(name, "/") {
		name = path.Join(s.cwd, name)
	}
	return clean(name)
}

// parent splits a result of abs into directory and name.
func parent(full string) (dir, name string) { return clean(path.Dir(full)), path.Base(full) }

// clean is path.Clean, except that the session's first directory is "", not ".".
func clean(p string) string {
	if p = path.Clean(p); p == "." {
		return ""
	}
	return p
}

func (s *knownNames) add(name string, isDir bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	dir, base := parent(s.abs(name))
	s.put(dir, base, isDir)
}

// put adds a name. A name that is known as a directory stays one. The caller holds s.mu.
func (s *knownNames) put(in, name string, isDir bool) {
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

func (s *knownNames) remove(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	full := s.abs(name)
	dir, base := parent(full)
	delete(s.dirs[dir], base)
	delete(s.dirs, full)
}

func (s *knownNames) rename(from, to string) {
	s.mu.Lock()
	dir, base := parent(s.abs(from))
	isDir := s.dirs[dir][base]
	s.mu.Unlock()
	s.remove(from)
	s.add(to, isDir)
}

// listing adds the names in the lines that verb (LIST, NLST or MLSD) with the arguments
// words returned.
func (s *knownNames) listing(verb string, words, lines []string) {
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

// isFile reports whether line, the only one of a listing, is the requested file itself.
func isFile(verb, line, asked string) bool {
	name, _ := listedName(verb, line)
	return name != "" && path.Base(name) == path.Base(asked)
}

// listedName returns the name in one line of a listing; "" if there is none.
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
