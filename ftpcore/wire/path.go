package wire

import (
	"errors"
	"path"
	"strings"

	"ftpsim/ftpcore/event"
)

var (
	// ErrPathChars means that a name has a NUL, CR or LF.
	ErrPathChars = errors.New("invalid character in path")
	// ErrPathLong means that a path, or a part of it, is too long or too deep.
	ErrPathLong = errors.New("path too long")
)

// Bounds of a path.
const (
	MaxPath  = 4096 // bytes of a whole path; the default of Limits
	MaxDepth = 100  // components of a path; the default of Limits

	maxName = 255 // bytes of one component, on the wire
)

// Resolve converts the argument of a command, in bytes on the wire, to an absolute, clean
// FTP path in the inside form (see file_names.go). cwd is such a path; an empty arg means
// cwd. ".." stops at "/". A backslash has no special meaning.
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

// LimitError means that a path, or the directory at it, exceeds a limit.
type LimitError struct {
	Why   event.Reason
	Check event.Check
	Err   error
}

// Error returns the text of the wrapped error.
func (e *LimitError) Error() string { return e.Err.Error() }

// Unwrap returns the wrapped error, such as ErrPathLong.
func (e *LimitError) Unwrap() error { return e.Err }

// Resolve is the function Resolve with the limits l.
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

// ResolveHome is the function ResolveHome with the limits l.
func (l PathLimits) ResolveHome(home, cwd, arg string) (string, error) {
	if arg == "~" || strings.HasPrefix(arg, "~/") {
		return l.Resolve(home, "."+arg[1:])
	}
	return l.Resolve(cwd, arg)
}

// check returns a LimitError if an absolute path is too long or too deep.
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

// FSPath converts an absolute FTP path to an io/fs path: "/" to ".", "/a/b" to "a/b".
func FSPath(p string) string {
	if p == "/" {
		return "."
	}
	return strings.TrimPrefix(p, "/")
}
