package wire

import (
	"errors"
	"path"
	"strings"

	"ftpsim/ftpcore/event"
)

var (
	// ErrPathChars says that a name holds a NUL, CR or LF.
	ErrPathChars = errors.New("invalid character in path")
	// ErrPathLong says that a path is beyond what the server takes.
	ErrPathLong = errors.New("path too long")
)

// Bounds of a path.
const (
	MaxPath  = 4096 // bytes of a whole path, unless Limits say otherwise
	MaxDepth = 100  // components, likewise

	maxName = 255 // bytes of one component, on the wire
)

// Resolve makes the argument of a command, as it is on the wire, an absolute, clean
// FTP path as it is inside (see file_names.go). cwd is such a path; an empty arg means cwd.
// ".." stops at "/". A backslash is a character like any other.
func Resolve(cwd, arg string) (string, error) { return defaultLimits.Resolve(cwd, arg) }

// ResolveHome is Resolve with "~" and "~/…" standing for home.
func ResolveHome(home, cwd, arg string) (string, error) {
	return defaultLimits.ResolveHome(home, cwd, arg)
}

// PathLimits bound the paths of commands.
type PathLimits struct {
	Length int // bytes of an absolute path
	Depth  int // its components
}

var defaultLimits = PathLimits{MaxPath, MaxDepth}

// LimitError is a limit that a path, or what lies at it, is beyond.
type LimitError struct {
	Why   event.Reason
	Check event.Check
	Err   error
}

// Error is the text of what it wraps.
func (e *LimitError) Error() string { return e.Err.Error() }

// Unwrap returns what it wraps: ErrPathLong, say.
func (e *LimitError) Unwrap() error { return e.Err }

// Resolve is the function of that name within l.
func (l PathLimits) Resolve(cwd, arg string) (string, error) {
	if strings.ContainsAny(arg, "\x00\r\n") {
		return "", ErrPathChars
	}
	p := arg
	if !strings.HasPrefix(p, "/") {
		p = "/" + NameOnWire(cwd) + "/" + p
	}
	p = path.Clean(p)
	if err := l.check(p); err != nil {
		return "", err
	}
	for name := range strings.SplitSeq(p, "/") {
		if len(name) > maxName {
			return "", ErrPathLong
		}
	}
	return NameInside(p), nil
}

// ResolveHome is the function of that name within l.
func (l PathLimits) ResolveHome(home, cwd, arg string) (string, error) {
	if arg == "~" || strings.HasPrefix(arg, "~/") {
		return l.Resolve(home, "."+arg[1:])
	}
	return l.Resolve(cwd, arg)
}

// check refuses an absolute path that is too long or too deep.
func (l PathLimits) check(p string) error {
	depth := 0
	if p != "/" {
		for i := range len(p) {
			if p[i] == '/' {
				depth++
			}
		}
	}
	switch {
	case len(p) > l.Length:
		return &LimitError{Why: event.ReasonPathTooLong, Check: event.Check{Limit: int64(l.Length), Got: int64(len(p))}, Err: ErrPathLong}
	case depth > l.Depth:
		return &LimitError{Why: event.ReasonPathTooDeep, Check: event.Check{Limit: int64(l.Depth), Got: int64(depth)}, Err: ErrPathLong}
	}
	return nil
}

// FSPath turns an absolute FTP path into an io/fs path: "/" into ".", "/a/b"
// into "a/b".
func FSPath(p string) string {
	if p == "/" {
		return "."
	}
	return strings.TrimPrefix(p, "/")
}
